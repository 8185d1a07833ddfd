//! `compare`: JSON reports side by side.

use std::path::PathBuf;

use clap::Args;

use super::documents::{Documents, Wanted, read_reports};
use super::error::CliError;
use super::terminal::Terminal;
use crate::published::comparison::{Change, Comparison, Named, Shown, html, json, markdown};
use crate::safe::TerminalText;

#[derive(Debug, Args)]
pub(super) struct CompareArguments {
    /// JSON reports, as `run --json` writes them: the first is what the others are compared with
    #[arg(required = true, num_args = 2.., value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// Show every test and group, not only those that differ
    #[arg(long)]
    all: bool,
    /// Exit with 1 if anything got worse against the first report, and with 4 if nothing can be compared
    ///
    /// A regression is a test that held, or had nothing to judge, and now fails or warns; a warning that became a
    /// failure; a test that came to a verdict and can't be judged any more, or whose API is not offered any more. A
    /// failure that another test hid, that was filtered out or not in the first report, or that is or was on a list of
    /// known failures, is none.
    #[arg(long)]
    fail_on_regression: bool,
    /// Where to write Markdown; - is standard output, and the default
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Where to write an HTML page; - is standard output
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Where to write JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

type Render = fn(&Comparison<'_>, Shown) -> String;

pub(super) fn compare(arguments: &CompareArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let paths = &arguments.reports;
    let reports = read_reports(paths)?;
    let named = paths.iter().zip(reports).map(|(path, report)| Named { file: path.display().to_string(), report });
    let named: Vec<Named> = named.collect();
    let wanted: [(&'static str, &Option<PathBuf>, Render); 3] = [
        ("--markdown", &arguments.markdown, markdown::render),
        ("--html", &arguments.html, html::render),
        ("--json", &arguments.json, json::render),
    ];
    let wanted = wanted.map(|(option, place, render)| Wanted { option, place: place.as_deref(), render });
    let documents = Documents::open(wanted, paths)?;
    let comparison = Comparison::of(&named);
    let shown = if arguments.all { Shown::All } else { Shown::Differences };
    let is_silent = documents.are_files();
    documents.write(|render| render(&comparison, shown), terminal)?;
    if is_silent {
        terminal.err(&format!("{}\n", TerminalText::line(&comparison.summary())));
    }
    Ok(if arguments.fail_on_regression { exit_code(&comparison) } else { 0 })
}

fn exit_code(comparison: &Comparison<'_>) -> u8 {
    if comparison.count(Change::Regression) > 0 {
        return 1;
    }
    // Where nothing was compared, nothing is as it was before.
    if comparison.incomparable.is_empty() { 0 } else { 4 }
}
