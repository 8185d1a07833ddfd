//! `completions`, `man` and `package-files`: made from the definition of the command line.

use std::path::Path;

use clap::{CommandFactory as _, ValueEnum as _};
use clap_complete::Shell;

use super::arguments::Arguments;
use super::error::CliError;
use super::output::make_folder;
use super::terminal::Terminal;

const NAME: &str = env!("CARGO_PKG_NAME");

pub(super) fn completions(shell: Shell, terminal: &Terminal) -> Result<u8, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut text);
    print(&text, terminal)
}

pub(super) fn man(terminal: &Terminal) -> Result<u8, CliError> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(Arguments::command());
    page.render(&mut text).map_err(|error| CliError::Other(error.to_string()))?;
    print(&text, terminal)
}

/// Writes what a package installs beside the binary: `man1/`, a page for each command, and `completions/`, a file for each
/// shell.
pub(super) fn package_files(folder: &Path, terminal: &Terminal) -> Result<u8, CliError> {
    let failed = |folder: &Path, error: std::io::Error| CliError::Write {
        path: folder.display().to_string(),
        reason: error.to_string(),
    };
    let (pages, completions) = (folder.join("man1"), folder.join("completions"));
    make_folder(&pages)?;
    make_folder(&completions)?;
    clap_mangen::generate_to(Arguments::command(), &pages).map_err(|error| failed(&pages, error))?;
    for shell in Shell::value_variants() {
        let written = clap_complete::generate_to(*shell, &mut Arguments::command(), NAME, &completions);
        let path = written.map_err(|error| failed(&completions, error))?;
        terminal.out(&format!("{}\n", path.display()));
    }
    terminal.out(&format!("{}\n", pages.join(format!("{NAME}.1")).display()));
    Ok(0)
}

fn print(text: &[u8], terminal: &Terminal) -> Result<u8, CliError> {
    terminal.out(&String::from_utf8_lossy(text));
    Ok(0)
}
