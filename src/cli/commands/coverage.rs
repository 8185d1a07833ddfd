//! `coverage`: what the built-in suites test, by operation and requirement.

use std::path::PathBuf;

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::output::documents::{DocumentRequest, Documents};
use crate::cli::output::terminal::Terminal;
use crate::coverage::{Coverage, REQUIREMENTS};
use crate::harness::builtin;
use crate::safe::TerminalText;

/// The built-in case file with the operations.
const TABLE: &str = "cases/operations.yaml";

#[derive(Debug, Args)]
pub(in crate::cli) struct CoverageArguments {
    /// Write an HTML page to this file instead of text to standard output; - is standard output
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

type Render = fn(&Coverage) -> String;

pub(in crate::cli) fn coverage(arguments: &CoverageArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let suites = builtin::suites().map_err(CliError::Cases)?;
    let Some(table) = builtin::files().into_iter().find(|file| file.name == TABLE) else { return Ok(0) };
    let coverage = Coverage::of(&suites, &table, REQUIREMENTS)?;
    let Some(place) = &arguments.html else {
        terminal.print(TerminalText::block(&coverage.to_text()).as_str())?;
        return Ok(0);
    };
    let render: Render = Coverage::to_html;
    let documents = Documents::open([DocumentRequest { option: "--html", place: Some(place), render }], &[])?;
    documents.write(|render| render(&coverage), terminal)?;
    Ok(0)
}
