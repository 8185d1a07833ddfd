//! `package-files`: what a package installs beside the binary, made from the definition of the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum as _};
use clap_complete::Shell;

use crate::cli::error::CliError;
use crate::cli::output::output_file::make_folder;
use crate::cli::output::terminal::Terminal;

const NAME: &str = env!("CARGO_PKG_NAME");

#[derive(Debug, Args)]
pub(in crate::cli) struct PackageFilesArguments {
    /// The folder
    folder: PathBuf,
}

/// Writes `man1/`, a page for each command, and `completions/`, a file for each shell.
pub(in crate::cli) fn package_files(
    arguments: &PackageFilesArguments,
    mut definition: clap::Command,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let (pages, completions) = (arguments.folder.join("man1"), arguments.folder.join("completions"));
    make_folder(&pages)?;
    make_folder(&completions)?;
    clap_mangen::generate_to(definition.clone(), &pages).map_err(|error| CliError::write(&pages, error))?;
    for shell in Shell::value_variants() {
        let written = clap_complete::generate_to(*shell, &mut definition, NAME, &completions);
        let path = written.map_err(|error| CliError::write(&completions, error))?;
        terminal.out(&format!("{}\n", path.display()));
    }
    terminal.out(&format!("{}\n", pages.join(format!("{NAME}.1")).display()));
    Ok(0)
}
