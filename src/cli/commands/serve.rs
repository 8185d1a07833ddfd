//! `serve`: the reference homeserver on a port, until interrupted.

mod counterexample;

use clap::Args;

use self::counterexample::{Counterexample, Served};
use crate::cli::arguments::CaseArguments;
use crate::cli::error::CliError;
use crate::cli::output::progress::interrupted;
use crate::cli::output::terminal::Terminal;
use crate::harness::block_on;
use crate::reference::{Fault, Reference};

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArguments {
    /// Port on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 8008)]
    port: u16,
    /// Make the server break the specification in this way
    #[arg(long, value_name = "NAME")]
    fault: Vec<Fault>,
    /// List the faults and exit
    #[arg(long)]
    list_faults: bool,
    /// Respond as in the counterexample of this test: its id, or a part of it that is in no other id
    #[arg(long, value_name = "ID", conflicts_with = "fault")]
    r#break: Option<String>,
    #[command(flatten)]
    cases: CaseArguments,
}

pub(in crate::cli) fn serve(arguments: &ServeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    if arguments.list_faults {
        list_faults(terminal);
        return Ok(0);
    }
    let broken = arguments.r#break.as_deref().map(|id| Counterexample::find(id, &arguments.cases)).transpose()?;
    block_on(async || {
        let (reference, description) = start(arguments, broken.as_ref()).await?;
        terminal.out(&format!("{}\n", reference.url()));
        for fault in &arguments.fault {
            terminal.err(&format!("broken: {} ({})\n", fault.name(), fault.summary()));
        }
        terminal.err(&description);
        terminal.err("the reference homeserver is running; interrupt it to end it\n");
        interrupted().await;
        Ok(0)
    })
    .map_err(CliError::Threads)?
}

/// Starts the server, and says what a run finds in a counterexample. Its responses depend on the URL of the server, so that
/// they are made once that is known.
async fn start(arguments: &ServeArguments, broken: Option<&Counterexample>) -> Result<(Reference, String), CliError> {
    let mut served = None;
    let responses = |base: &str| {
        served = broken.map(|broken| broken.at(base));
        match &served {
            Some(Ok(Served { responses, .. })) => responses.clone(),
            Some(Err(_)) | None => Vec::new(),
        }
    };
    let reference = Reference::start_fixed(arguments.port, &arguments.fault, responses).await?;
    let description = served.transpose()?.map_or_else(String::new, |served| served.description);
    Ok((reference, description))
}

fn list_faults(terminal: &Terminal) {
    let width = Fault::all().map(|fault| fault.name().len()).max().unwrap_or(0);
    for fault in Fault::all() {
        terminal.out(&format!("{:width$}  {}\n", fault.name(), fault.summary()));
    }
}
