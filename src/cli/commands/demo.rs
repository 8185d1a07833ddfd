//! `demo`: the embedded reference homeserver, judged like any other.

use clap::Args;
use clap_complete::ArgValueCompleter;

use super::run::one::{self, Homeserver};
use super::serve::counterexample::Broken;
use crate::cli::arguments::{ReportArguments, RunArguments, complete};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArguments {
    /// Respond as in the counterexample of this test: its id, or a part of it that is in no other id; may be
    /// repeated for tests of one suite
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::ids))]
    r#break: Vec<String>,
    #[command(flatten)]
    run: RunArguments,
}

impl DemoArguments {
    /// Where its reports go.
    pub(in crate::cli) fn reports(&self) -> &ReportArguments {
        &self.run.reports
    }
}

pub(in crate::cli) fn demo(
    arguments: &DemoArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let DemoArguments { r#break, run } = arguments;
    if run.selection.list {
        return super::run::list(run, terminal);
    }
    let homeserver = Homeserver::Reference(Broken::find(r#break, &run.selection.filter.cases)?);
    one::judge(&homeserver, run, run.reach.fetch_options()?, environment, terminal)
}
