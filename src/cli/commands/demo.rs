//! `demo`: the embedded reference homeserver, judged as a development deployment.

use clap::Args;

use super::run::one::{self, Homeserver};
use crate::cli::arguments::RunArguments;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;
use crate::reference::Fault;

#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArguments {
    /// Make the server break the specification in this way (see serve --list-faults)
    #[arg(long, value_name = "NAME")]
    fault: Vec<Fault>,
    #[command(flatten)]
    run: RunArguments,
}

pub(in crate::cli) fn demo(
    arguments: &DemoArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let DemoArguments { fault, run } = arguments;
    let homeserver = Homeserver::Reference(fault.clone());
    one::judge(&homeserver, run, run.reach.fetch_options()?, environment, terminal)
}
