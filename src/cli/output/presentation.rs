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
use crate::report::{self, Detail, View};

/// How the user wants to see what came of the tests.
pub(in crate::cli) struct Presentation<'a> {
    /// The format of the list of tests, if there is to be one.
    format: Option<ListFormat>,
    detail: Detail,
    /// Advice that no verdict depends on.
    hints: Vec<String>,
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
        Ok(Self { format: reports.format, detail: reports.detail(), hints: Vec::new(), step, terminal })
    }

    /// With this advice before the verdict.
    #[must_use]
    pub(in crate::cli) fn with_hints(self, hints: Vec<String>) -> Self {
        Self { hints, ..self }
    }

    /// Shows the record and the paths of its reports, on GitHub with annotations and in the job summary too.
    pub(in crate::cli) fn present(&self, record: &Record, reports: &[String]) {
        let Some(step) = &self.step else { return self.show(record, reports) };
        step.annotate(record, self.is_json(), self.terminal, || self.show(record, reports));
        if let Some(error) = step.summarize(record) {
            self.terminal.err(&error.render(self.terminal.err_color()));
        }
    }

    /// Whether standard output is for programs.
    fn is_json(&self) -> bool {
        self.format == Some(ListFormat::Json)
    }

    fn show(&self, record: &Record, reports: &[String]) {
        let (color, width) = if self.is_json() {
            (self.terminal.err_color(), self.terminal.err_columns())
        } else {
            (self.terminal.out_color(), self.terminal.out_columns())
        };
        let view = View { color, width, detail: self.detail, hints: &self.hints, reports };
        let text = report::terminal::render(record, &view, wording);
        // libtest prints to standard output alone.
        let format = self.format.filter(|_| !self.terminal.is_output_taken());
        match format {
            None => self.terminal.out(&text),
            Some(ListFormat::Json) => {
                self.terminal.out(&report::events::render(record, wording));
                self.terminal.err(&text);
            }
            Some(ListFormat::Pretty | ListFormat::Terse) => {
                // libtest panics where standard output is closed.
                let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, &self.libtest(record), wording)));
                if shown.is_ok() {
                    self.terminal.out(&text);
                }
            }
        }
    }

    fn libtest(&self, record: &Record) -> libtest_mimic::Arguments {
        let is_left_out = |outcome: &Outcome| outcome.kind() == Kind::FilteredOut;
        // libtest knows one filter: what was not selected is named, so that it is counted and not listed.
        let left_out = record.tests().filter(|(_, outcome)| is_left_out(outcome)).map(|(test, _)| test.id.clone());
        libtest_mimic::Arguments { exact: true, skip: left_out.collect(), ..libtest(self.format, self.terminal) }
    }
}

/// Lists the selected tests.
pub(in crate::cli) fn list(selected: &Selected, terminal: &Terminal) -> Result<(), CliError> {
    terminal.print(&list_trials(&selected.suites, |test| selected.selection.selects(test)))
}

fn libtest(format: Option<ListFormat>, terminal: &Terminal) -> libtest_mimic::Arguments {
    let format = match format {
        None | Some(ListFormat::Pretty) => FormatSetting::Pretty,
        Some(ListFormat::Terse) => FormatSetting::Terse,
        Some(ListFormat::Json) => FormatSetting::Json,
    };
    libtest_mimic::Arguments {
        format: Some(format),
        color: Some(terminal.libtest_color()),
        // In the order of the case files.
        test_threads: Some(1),
        ..libtest_mimic::Arguments::default()
    }
}
