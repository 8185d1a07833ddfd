//! `serve`: the reference homeserver on a port, until interrupted.

use super::arguments::ServeArguments;
use super::broken::Broken;
use super::error::CliError;
use super::progress::interrupted;
use super::terminal::Terminal;
use crate::harness::block_on;
use crate::reference::{Fault, Reference};

pub(super) fn serve(arguments: &ServeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let ServeArguments { port, fault: faults, .. } = arguments;
    let broken = arguments.r#break.as_deref().map(|id| Broken::find(id, &arguments.cases)).transpose()?;
    let served = block_on(async || {
        let (mut said, mut failed) = (String::new(), None);
        let responses = |base: &str| match broken.as_ref().map(|broken| broken.at(base)) {
            None => Vec::new(),
            Some(Ok(served)) => {
                said = served.said;
                served.responses
            }
            Some(Err(error)) => {
                failed = Some(error);
                Vec::new()
            }
        };
        let reference = Reference::start_fixed(*port, faults, responses).await?;
        if let Some(error) = failed {
            return Err(error);
        }
        terminal.out(&format!("{}\n", reference.url()));
        for fault in faults {
            terminal.err(&format!("broken: {} ({})\n", fault.name(), fault.summary()));
        }
        terminal.err(&said);
        terminal.err("the reference homeserver is up; interrupt to end it\n");
        interrupted().await;
        Ok::<_, CliError>(())
    });
    served.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    Ok(0)
}

pub(super) fn list_faults(terminal: &Terminal) {
    let width = Fault::all().map(|fault| fault.name().len()).max().unwrap_or(0);
    for fault in Fault::all() {
        terminal.out(&format!("{:width$}  {}\n", fault.name(), fault.summary()));
    }
}
