//! `completions` and `man`: made from the definition of the command line.

use clap::CommandFactory as _;

use super::arguments::Arguments;
use super::error::CliError;
use super::terminal::Terminal;

pub(super) fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> Result<u8, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "matrix-conformance", &mut text);
    print(&text, terminal)
}

pub(super) fn man(terminal: &Terminal) -> Result<u8, CliError> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(Arguments::command());
    page.render(&mut text).map_err(|error| CliError::Other(error.to_string()))?;
    print(&text, terminal)
}

fn print(text: &[u8], terminal: &Terminal) -> Result<u8, CliError> {
    terminal.out(&String::from_utf8_lossy(text));
    Ok(0)
}
