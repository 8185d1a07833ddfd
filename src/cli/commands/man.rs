//! `man`: the man page, made from the definition of the command line.

use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

pub(in crate::cli) fn man(definition: clap::Command, terminal: &Terminal) -> Result<u8, CliError> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(definition).render(&mut text);
    rendered.map_err(|error| CliError::write(Path::new("the man page"), error))?;
    terminal.out(&String::from_utf8_lossy(&text));
    Ok(0)
}
