//! Which reports to write, and what to print.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::report::Detail;

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct ReportArguments {
    /// Write all reports to this folder, under fixed names; with several targets, each gets a folder in it
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) report_dir: Option<PathBuf>,
    /// Write a JUnit XML report; - is standard output [default: reports/junit.xml, unless --report-dir is given]
    ///
    /// A report of 5,000 or more test cases is split: junit-2.xml and so on are written next to junit.xml.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) junit: Option<PathBuf>,
    /// Write a JSON report; - is standard output, and everything else that is printed goes to standard error
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) json: Option<PathBuf>,
    /// Write all exchanges to a HAR file, which `judge` can judge again
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) record: Option<PathBuf>,
    /// Write an HTML report: a single file for any browser
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) html: Option<PathBuf>,
    /// Write a Markdown report
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) markdown: Option<PathBuf>,
    /// Write the requests as a shell script for curl and jq, with values of earlier responses taken when it runs
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) curl: Option<PathBuf>,
    /// Print annotations for GitHub Actions, and add the Markdown report to the job summary
    ///
    /// This is the default if the environment variable GITHUB_ACTIONS is `true`.
    #[arg(long)]
    pub(in crate::cli) github: bool,
    /// Print a list of all tests in this format first
    ///
    /// Without it only tests that are not ok are shown: failures with all their evidence, warnings in three lines.
    #[arg(long, value_enum)]
    pub(in crate::cli) format: Option<ListFormat>,
    /// Print warnings, notes and known failures with all their evidence too
    #[arg(long, short)]
    pub(in crate::cli) verbose: bool,
    /// Print only the ids of the tests that fail the run, and the verdict
    #[arg(long, short, conflicts_with_all = ["format", "verbose"])]
    pub(in crate::cli) quiet: bool,
}

impl ReportArguments {
    /// Whether a report goes to standard output.
    pub(in crate::cli) fn needs_output(&self) -> bool {
        let paths = [&self.junit, &self.json, &self.record, &self.html, &self.markdown, &self.curl];
        paths.into_iter().flatten().any(|path| path == Path::new("-"))
    }

    /// The folder of the reports that are given no path of their own.
    pub(in crate::cli) fn folder(&self) -> PathBuf {
        self.report_dir.clone().unwrap_or_else(|| PathBuf::from("reports"))
    }

    /// How much of a run is shown.
    pub(in crate::cli) fn detail(&self) -> Detail {
        match (self.verbose, self.quiet) {
            (true, _) => Detail::Everything,
            (false, true) => Detail::Verdict,
            (false, false) => Detail::Findings,
        }
    }
}

/// How the tests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// One line for each test
    Pretty,
    /// One character for each test
    Terse,
    /// One line of JSON for each event, as libtest has them, with the outcome and the reason of each test
    Json,
}
