//! A judged record shown, its files written, and its exit code: the same for every command that judges.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use libtest_mimic::FormatSetting;

use super::actions::Step;
use super::arguments::{Format, ReportArguments, SelectionArguments};
use super::known_failures::List;
use super::reports::Reports;
use super::terminal::Terminal;
use super::wording::wording;
use crate::harness::{Selection, list_trials, show_trials};
use crate::outcome::Record;
use crate::report;
use crate::suite::Suite;

/// How the user wants to see what came of the tests.
pub(super) struct Shown<'a> {
    libtest: libtest_mimic::Arguments,
    format: Format,
    /// The step of GitHub Actions that this is, if it is one.
    step: Option<Step>,
    terminal: &'a Terminal,
}

impl<'a> Shown<'a> {
    pub(super) fn new(selection: &SelectionArguments, reports: &ReportArguments, terminal: &'a Terminal) -> Self {
        let format = match reports.format {
            _ if reports.quiet => FormatSetting::Terse,
            Format::Pretty => FormatSetting::Pretty,
            Format::Terse => FormatSetting::Terse,
            Format::Json => FormatSetting::Json,
        };
        let libtest = libtest_mimic::Arguments {
            filter: selection.filter.clone(),
            exact: selection.exact,
            skip: selection.skip.clone(),
            list: selection.list,
            format: Some(format),
            color: Some(terminal.libtest_color()),
            // In the order of the case files.
            test_threads: Some(1),
            ..libtest_mimic::Arguments::default()
        };
        let step = Step::of_environment(reports.github);
        Self { libtest, format: reports.format, step, terminal }
    }

    /// Lists the tests; the exit code.
    pub(super) fn list(&self, suites: &[Arc<Suite>], selection: &Selection) -> u8 {
        list_trials(suites, |test| selection.selects(test), &self.libtest);
        0
    }

    /// Brings the list of known failures up to date, writes the reports and shows the record; the exit code.
    pub(super) fn conclude(&self, mut record: Record, known: List, reports: Reports) -> u8 {
        let listed = known.update(&mut record, self.terminal);
        // Reports first: whatever happens to the terminal, they are there.
        let written = reports.write(&record);
        self.present(&record);
        let Err(error) = listed.and(written) else { return record.exit_code() };
        self.terminal.err(&error.render(self.terminal.err_color()));
        if matches!(record.exit_code(), 0 | 4) {
            // 2 would say that nothing was sent.
            self.terminal.err("the exit code is 3, as a report is missing\n");
            return 3;
        }
        record.exit_code()
    }

    /// Shows the record, on GitHub with annotations and in the summary of the job too.
    fn present(&self, record: &Record) {
        let Some(step) = &self.step else { return self.show(record) };
        step.annotate(record, self.format, self.terminal, || self.show(record));
        step.summarize_or_say_why_not(record, self.terminal);
    }

    fn show(&self, record: &Record) {
        // libtest panics where standard output is closed.
        let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, &self.libtest, wording)));
        if shown.is_err() {
            return;
        }
        if self.format == Format::Json {
            self.terminal.err(&report::terminal::render(record, self.terminal.err_color(), wording));
        } else {
            self.terminal.out(&report::terminal::render(record, self.terminal.out_color(), wording));
        }
    }
}
