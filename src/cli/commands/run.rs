//! `run`: one homeserver or several over the network, and the reports of them written.

mod batch;
mod names;
pub(super) mod one;
mod runner;
mod shard;
mod targets;
mod totals;

use clap::Args;

use self::one::Homeserver;
use self::targets::{TargetArguments, Targets};
use crate::cli::arguments::RunArguments;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

#[derive(Debug, Args)]
pub(in crate::cli) struct RunCommandArguments {
    #[command(flatten)]
    targets: TargetArguments,
    #[command(flatten)]
    run: RunArguments,
}

/// Judges the homeservers that the user names.
pub(in crate::cli) fn run(
    arguments: &RunCommandArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let RunCommandArguments { targets, run } = arguments;
    // First: without quotes the shell makes targets of the rest of a header field.
    let fetch = run.reach.fetch_options()?;
    match Targets::read(targets)? {
        Targets::One { target, name } => {
            one::judge(&Homeserver::Named(target, name), run, fetch, environment, terminal)
        }
        Targets::Several(list) => batch::judge(list, run, fetch, environment, terminal),
    }
}
