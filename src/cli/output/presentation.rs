//! A judged record shown on the terminal, and in a step of GitHub Actions with its annotations.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use libtest_mimic::FormatSetting;

use super::github::GithubStep;
use super::terminal::Terminal;
use crate::cli::arguments::{ListFormat, ReportArguments, SelectionArguments};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::wording::wording;
use crate::harness::{Selection, list_trials, show_trials};
use crate::outcome::Record;
use crate::report;
use crate::suite::Suite;

/// How the user wants to see what came of the tests.
pub(in crate::cli) struct Presentation<'a> {
    selection: Selection,
    format: ListFormat,
    is_quiet: bool,
    step: Option<GithubStep>,
    pub(in crate::cli) terminal: &'a Terminal,
}

impl<'a> Presentation<'a> {
    pub(in crate::cli) fn new(
        selection: &SelectionArguments,
        reports: &ReportArguments,
        environment: &Environment,
        terminal: &'a Terminal,
    ) -> Result<Self, CliError> {
        let step = GithubStep::of(environment, reports.github)?;
        Ok(Self { selection: selection.selection(), format: reports.format, is_quiet: reports.quiet, step, terminal })
    }

    /// Lists the tests that are selected.
    pub(in crate::cli) fn list(&self, suites: &[Arc<Suite>]) {
        let arguments = libtest_mimic::Arguments { list: true, ..self.libtest() };
        list_trials(suites, |test| self.selection.selects(test), &arguments);
    }

    /// Shows the record, on GitHub with annotations and in the job summary too.
    pub(in crate::cli) fn present(&self, record: &Record) {
        let Some(step) = &self.step else { return self.show(record) };
        step.annotate(record, self.format, self.terminal, || self.show(record));
        if let Some(error) = step.summarize(record) {
            self.terminal.err(&error.render(self.terminal.err_color()));
        }
    }

    fn show(&self, record: &Record) {
        // libtest panics where standard output is closed.
        let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, &self.libtest(), wording)));
        if shown.is_err() {
            return;
        }
        match self.format {
            ListFormat::Json => {
                self.terminal.err(&report::terminal::render(record, self.terminal.err_color(), wording));
            }
            ListFormat::Pretty | ListFormat::Terse => {
                self.terminal.out(&report::terminal::render(record, self.terminal.out_color(), wording));
            }
        }
    }

    fn libtest(&self) -> libtest_mimic::Arguments {
        let format = match self.format {
            _ if self.is_quiet => FormatSetting::Terse,
            ListFormat::Pretty => FormatSetting::Pretty,
            ListFormat::Terse => FormatSetting::Terse,
            ListFormat::Json => FormatSetting::Json,
        };
        libtest_mimic::Arguments {
            filter: self.selection.filter.clone(),
            exact: self.selection.exact,
            skip: self.selection.skip.clone(),
            format: Some(format),
            color: Some(self.terminal.libtest_color()),
            // In the order of the case files.
            test_threads: Some(1),
            ..libtest_mimic::Arguments::default()
        }
    }
}
