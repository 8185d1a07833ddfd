//! `run`: one homeserver or several over the network, and the reports of them written.

mod batch;
mod names;
pub(super) mod one;
mod runner;
mod shard;
mod targets;
mod totals;

use clap::{Args, ValueHint};

use self::one::Homeserver;
use self::targets::{TargetArguments, Targets};
use crate::cli::arguments::{ReportArguments, RunArguments};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::selected::Selected;
use crate::cli::output::presentation;
use crate::cli::output::terminal::Terminal;
use crate::suite::Extent;

#[derive(Debug, Args)]
pub(in crate::cli) struct RunCommandArguments {
    /// The homeserver: its base URL (http://localhost:8008), or a server name (example.org) that is resolved through
    /// /.well-known/matrix/client; further URLs are targets too
    #[arg(value_name = "TARGET", required_unless_present_any = ["targets", "named", "list"], value_hint = ValueHint::Url)]
    target: Option<String>,
    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    targets: TargetArguments,
}

impl RunCommandArguments {
    /// Where its reports go.
    pub(in crate::cli) fn reports(&self) -> &ReportArguments {
        &self.run.reports
    }

    /// Tells targets and filters apart.
    pub(in crate::cli) fn settle(&mut self) {
        let selection = &mut self.run.selection;
        self.targets.settle(self.target.take(), &mut selection.filter.filters, selection.list);
    }
}

/// Judges the homeservers that the user names.
pub(in crate::cli) fn run(
    arguments: &RunCommandArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let RunCommandArguments { target: _, run, targets } = arguments;
    // First: without quotes the shell makes targets of the rest of a header field.
    let fetch = run.reach.fetch_options()?;
    if run.selection.list {
        return list(run, terminal);
    }
    match Targets::read(targets)? {
        Targets::One { target, name } => {
            one::judge(&Homeserver::Named(target, name), run, fetch, environment, terminal)
        }
        Targets::Several(list) => batch::judge(list, run, fetch, environment, terminal),
    }
}

/// Lists the tests that would be run, as test binaries do.
pub(super) fn list(run: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let selected = Selected::load(&run.selection.filter, Extent::ForRuns)?;
    selected.tell_of_gone(terminal);
    presentation::list(&selected, terminal)?;
    Ok(0)
}
