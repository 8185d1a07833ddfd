//! `serve`: the reference homeserver on a port, until interrupted.

use super::error::CliError;
use super::progress::interrupted;
use super::terminal::Terminal;
use crate::harness::block_on;
use crate::reference::{Fault, Reference};

pub(super) fn serve(port: u16, faults: &[Fault], terminal: &Terminal) -> Result<u8, CliError> {
    let served = block_on(async || {
        let reference = Reference::start(port, faults).await?;
        terminal.out(&format!("{}\n", reference.url()));
        for fault in faults {
            terminal.err(&format!("broken: {} ({})\n", fault.name(), fault.summary()));
        }
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
