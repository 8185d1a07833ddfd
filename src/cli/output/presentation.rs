//! A judged record shown on the terminal, and in a step of GitHub Actions with its annotations.

use std::panic::{AssertUnwindSafe, catch_unwind};

use libtest_mimic::FormatSetting;

use super::github::GithubStep;
use super::terminal::Terminal;
use crate::cli::arguments::{ListFormat, ReportArguments};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::selected::Selected;
use crate::cli::wording::wording;
use crate::harness::{list_trials, show_trials};
use crate::outcome::{Kind, Outcome, Record};
use crate::report;

/// How the user wants to see what came of the tests.
pub(in crate::cli) struct Presentation<'a> {
    format: ListFormat,
    is_quiet: bool,
    step: Option<GithubStep>,
    pub(in crate::cli) terminal: &'a Terminal,
}

impl<'a> Presentation<'a> {
    pub(in crate::cli) fn new(
        reports: &ReportArguments,
        environment: &Environment,
        terminal: &'a Terminal,
    ) -> Result<Self, CliError> {
        let step = GithubStep::of(environment, reports.github)?;
        Ok(Self { format: reports.format, is_quiet: reports.quiet, step, terminal })
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
        if self.terminal.is_output_taken() {
            // libtest prints to standard output alone.
            return self.terminal.out(&report::terminal::render(record, self.terminal.out_color(), wording));
        }
        // libtest panics where standard output is closed.
        let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, &self.libtest(record), wording)));
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

    fn libtest(&self, record: &Record) -> libtest_mimic::Arguments {
        let format = if self.is_quiet { ListFormat::Terse } else { self.format };
        let is_left_out = |outcome: &Outcome| outcome.kind() == Kind::FilteredOut;
        // libtest knows one filter: what was not selected is named, so that it is counted and not listed.
        let left_out = record.tests().filter(|(_, outcome)| is_left_out(outcome)).map(|(test, _)| test.id.clone());
        libtest_mimic::Arguments { exact: true, skip: left_out.collect(), ..libtest(format, self.terminal) }
    }
}

/// Lists the selected tests.
pub(in crate::cli) fn list(selected: &Selected, format: ListFormat, terminal: &Terminal) {
    let arguments = libtest_mimic::Arguments { list: true, ..libtest(format, terminal) };
    list_trials(&selected.suites, |test| selected.selection.selects(test), &arguments);
}

fn libtest(format: ListFormat, terminal: &Terminal) -> libtest_mimic::Arguments {
    let format = match format {
        ListFormat::Pretty => FormatSetting::Pretty,
        ListFormat::Terse => FormatSetting::Terse,
        ListFormat::Json => FormatSetting::Json,
    };
    libtest_mimic::Arguments {
        format: Some(format),
        color: Some(terminal.libtest_color()),
        // In the order of the case files.
        test_threads: Some(1),
        ..libtest_mimic::Arguments::default()
    }
}
