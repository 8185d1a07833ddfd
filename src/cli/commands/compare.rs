//! `compare`: JSON reports side by side.

use std::path::PathBuf;

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::input::json_reports;
use crate::cli::output::documents::{DocumentRequest, Documents};
use crate::cli::output::terminal::Terminal;
use crate::published::comparison::{Change, Comparison, NamedReport, RowFilter, html, json, markdown, text};
use crate::safe::TerminalText;

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArguments {
    /// JSON reports that `run --json` wrote; the others are compared with the first
    #[arg(required = true, num_args = 2.., value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// Show all tests and groups, not only those that differ
    #[arg(long)]
    all: bool,
    /// Exit with 1 if anything got worse since the first report, and with 4 if nothing can be compared
    ///
    /// A regression is a test that passed, or did not apply, and now fails or warns; a warning that became a failure;
    /// or a test that had a verdict and now can't be judged, or whose API is no longer offered. These are not
    /// regressions: a failure that another test had hidden, a test that was filtered out or is missing from either
    /// report, and a test that is or was on a list of known failures.
    #[arg(long)]
    fail_on_regression: bool,
    /// Write plain text to this file; - is standard output, the default on a terminal
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Write Markdown to this file; - is standard output, the default where that is not a terminal
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write an HTML page to this file; - is standard output
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write JSON to this file; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

type Render = fn(&Comparison<'_>, RowFilter) -> String;

pub(in crate::cli) fn compare(arguments: &CompareArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let paths = &arguments.reports;
    let reports = json_reports::read_all(paths)?;
    let named =
        paths.iter().zip(reports).map(|(path, report)| NamedReport { file: path.display().to_string(), report });
    let named: Vec<NamedReport> = named.collect();
    let mut requests: [(&'static str, &Option<PathBuf>, Render); 4] = [
        ("--text", &arguments.text, text::render),
        ("--markdown", &arguments.markdown, markdown::render),
        ("--html", &arguments.html, html::render),
        ("--json", &arguments.json, json::render),
    ];
    if !terminal.is_output_watched() {
        requests.swap(0, 1);
    }
    let requests = requests.map(|(option, place, render)| DocumentRequest { option, place: place.as_deref(), render });
    let documents = Documents::open(requests, paths)?;
    let comparison = Comparison::of(&named);
    let comparison = if arguments.fail_on_regression { comparison.over_time() } else { comparison };
    let shown = if arguments.all { RowFilter::All } else { RowFilter::Differences };
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
