//! `completions`: a completion script, made from the definition of the command line.

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    shell: clap_complete::Shell,
}

pub(in crate::cli) fn completions(
    arguments: &CompletionsArguments,
    mut definition: clap::Command,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition, env!("CARGO_PKG_NAME"), &mut text);
    terminal.out(&String::from_utf8_lossy(&text));
    Ok(0)
}
