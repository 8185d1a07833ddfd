//! `serve`: the reference homeserver on a port, until interrupted.

pub(in crate::cli) mod counterexample;

use clap::Args;
use clap_complete::ArgValueCompleter;

use self::counterexample::Broken;
use crate::cli::arguments::{CaseArguments, complete};
use crate::cli::error::CliError;
use crate::cli::output::progress::interrupted;
use crate::cli::output::terminal::Terminal;
use crate::harness::block_on;

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArguments {
    /// Port on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 8008)]
    port: u16,
    /// Respond as in the counterexample of this test: its id, or a part of it that is in no other id; may be
    /// repeated for tests of one suite
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::ids))]
    r#break: Vec<String>,
    #[command(flatten)]
    cases: CaseArguments,
}

pub(in crate::cli) fn serve(arguments: &ServeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let broken = Broken::find(&arguments.r#break, &arguments.cases)?;
    block_on(async || {
        let (reference, description) = counterexample::start(arguments.port, broken.as_ref()).await?;
        terminal.print(&format!("{}\n", reference.url()))?;
        terminal.err(&description);
        terminal.err(&reference.welcome());
        terminal.err("the reference homeserver is running; interrupt it to end it\n");
        interrupted().await;
        Ok(0)
    })
    .map_err(CliError::Threads)?
}
