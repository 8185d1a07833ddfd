//! `package-files`: what a package installs beside the binary, made from the definition of the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum as _};
use clap_complete::Shell;

use super::{completions, man};
use crate::cli::disk::Access;
use crate::cli::error::CliError;
use crate::cli::output::output_file::{OutputFile, make_folder};
use crate::cli::output::terminal::Terminal;
use crate::safe::TerminalText;

const NAME: &str = env!("CARGO_PKG_NAME");

#[derive(Debug, Args)]
pub(in crate::cli) struct PackageFilesArguments {
    /// The folder
    folder: PathBuf,
}

/// Writes `man1/`, a page for each command, and `completions/`, a file for each shell.
pub(in crate::cli) fn package_files(
    arguments: &PackageFilesArguments,
    definition: clap::Command,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let (pages, completions) = (arguments.folder.join("man1"), arguments.folder.join("completions"));
    make_folder(&pages)?;
    make_folder(&completions)?;
    for shell in Shell::value_variants() {
        let path = completions.join(completions::file_name(*shell));
        OutputFile::open(&path, Access::ByUmask)?.write(&completions::script(*shell))?;
        terminal.print(&format!("{}\n", TerminalText::whole_line(&path.display().to_string())))?;
    }
    let definition = man::built(definition);
    for command in std::iter::once(&definition).chain(definition.get_subcommands()) {
        let name = command.get_display_name().unwrap_or(NAME);
        let path = pages.join(format!("{name}.1"));
        let text = man::page(command.clone()).map_err(|error| CliError::write(&path, error))?;
        OutputFile::open(&path, Access::ByUmask)?.write(&text)?;
    }
    let first = pages.join(format!("{NAME}.1"));
    terminal.print(&format!("{}\n", TerminalText::whole_line(&first.display().to_string())))?;
    Ok(0)
}
