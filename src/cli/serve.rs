//! `serve`: the reference homeserver on a port, until interrupted.

use super::arguments::ServeArguments;
use super::broken::{self, Broken};
use super::error::CliError;
use super::progress::interrupted;
use super::terminal::Terminal;
use crate::harness::block_on;

pub(super) fn serve(arguments: &ServeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let broken = Broken::find(&arguments.r#break, &arguments.cases)?;
    let served = block_on(async || {
        let (reference, said) = broken::start(arguments.port, broken.as_ref()).await?;
        terminal.out(&format!("{}\n", reference.url()));
        terminal.err(&said);
        terminal.err("the reference homeserver is up; interrupt to end it\n");
        interrupted().await;
        Ok::<_, CliError>(())
    });
    served.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    Ok(0)
}
