//! `demo`: the embedded reference homeserver, judged like any other.

use clap::Args;

use super::run::one::{self, Homeserver};
use super::serve::counterexample::Broken;
use crate::cli::arguments::RunArguments;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArguments {
    /// Respond as in the counterexample of this test: its id, or a part of it that is in no other id; may be repeated
    #[arg(long, value_name = "ID")]
    r#break: Vec<String>,
    #[command(flatten)]
    run: RunArguments,
}

pub(in crate::cli) fn demo(
    arguments: &DemoArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let DemoArguments { r#break, run } = arguments;
    let homeserver = Homeserver::Reference(Broken::find(r#break, &run.selection.cases)?);
    one::judge(&homeserver, run, run.reach.fetch_options()?, environment, terminal)
}
