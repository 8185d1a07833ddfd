//! The final report for a terminal: what is not ok, each once, and as the last lines the ids of the tests that fail the
//! run, the verdict and the paths of the reports.

mod closing;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::explanation::{Depth, details_within, entry_place, summary};
use super::findings::{self, Finding, findings};
use super::verdict::Tone;
use super::{Color, Detail, View, patterns, verdict};
use crate::exchange::Wording;
use crate::outcome::{Conclusion, Outcome, Record, Skip};
use crate::safe::TerminalText;

/// The report, with a line break at its end.
pub fn render(record: &Record, view: &View<'_>, wording: Wording) -> String {
    let mut page = Page { text: String::new(), view: *view, wording };
    // A cause that leaves nothing to judge is all there is to say, and the verdict says it.
    let has_findings = match view.detail {
        Detail::Verdict => false,
        Detail::Findings => verdict::only_cause(record).is_none(),
        Detail::Everything => true,
    };
    if has_findings {
        page.findings(record);
    }
    page.closing(record);
    page.text
}

/// The most names of tests in a sentence about many.
const MOST_NAMES: usize = 12;

/// The most lines with the ids of tests that are one finding.
const MOST_HEADINGS: usize = 6;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

/// The style of a verdict.
pub(super) fn style(conclusion: Conclusion) -> Style {
    match verdict::tone(conclusion) {
        Tone::Good => GREEN,
        Tone::Bad => RED,
        Tone::Unclear => YELLOW,
    }
}

struct Page<'a> {
    text: String,
    view: View<'a>,
    wording: Wording,
}

impl Page<'_> {
    /// What is not ok, the most serious last: the end of a text is what a terminal shows.
    fn findings(&mut self, record: &Record) {
        self.together(record);
        if self.view.detail == Detail::Everything {
            let mut notes = findings(record, |outcome| matches!(outcome, Outcome::Note(_)));
            notes.retain(|(_, test, outcome)| !findings::is_summarised(test, outcome));
            self.group(("note", CYAN), notes, Depth::Complete);
            let is_known = |outcome: &Outcome| matches!(outcome, Outcome::Skip(Skip::KnownFailure(_)));
            self.group(("known failure", CYAN), findings(record, is_known), Depth::Complete);
        }
        self.same_cause(("not judged", YELLOW), findings::not_judged(record));
        let warnings = findings(record, |outcome| matches!(outcome, Outcome::Warn(_)));
        match (self.view.detail, record.run().policy.strict) {
            (Detail::Everything, _) => self.group(("warning", YELLOW), warnings, Depth::Complete),
            (_, true) => self.group(("warning", YELLOW), warnings, Depth::First),
            (_, false) => self.warnings(warnings),
        }
        self.same_cause(("error", RED), findings::errors(record));
        self.outdated(record);
        let failures = findings(record, |outcome| matches!(outcome, Outcome::Fail(_)));
        let depth = if self.view.detail == Detail::Everything { Depth::Complete } else { Depth::First };
        self.group(("fail", RED), failures, depth);
    }

    /// Notes for which the case file has one sentence, with the names of some of them, or of all.
    fn together(&mut self, record: &Record) {
        for group in record.suites().iter().flat_map(findings::together) {
            let (shown, left_out) = group.names.split_at_checked(self.most(MOST_NAMES)).unwrap_or((&group.names, &[]));
            let mut text = format!("{}: {}: {}", group.first.0.suite.name, group.sentence(), shown.join(", "));
            if !left_out.is_empty() {
                let _ = write!(text, " and {} more", left_out.len());
            }
            self.line(&format!("note: {text}"));
            self.text.push('\n');
        }
    }

    /// A styled word, and the text after it on the line.
    fn heading(&mut self, (word, style): (&str, Style), rest: &str) {
        let rest = TerminalText::line(rest);
        let _ = match self.view.color {
            Color::Plain => writeln!(self.text, "{word}: {rest}"),
            Color::Styled => writeln!(self.text, "{style}{word}{style:#}: {rest}"),
        };
    }

    /// Tests with all their evidence. Tests that say the same of the same response are one finding.
    fn group(&mut self, word: (&str, Style), tests: Vec<Finding<'_>>, depth: Depth) {
        for (first, others) in findings::alike(tests) {
            let (suite, test, outcome) = first;
            self.headings(word, first, &others);
            let details = details_within(suite, (test, outcome), self.wording, self.view.width, depth);
            let _ = writeln!(self.text, "{details}");
        }
    }

    /// Tests in three lines.
    fn warnings(&mut self, tests: Vec<Finding<'_>>) {
        for (first, others) in findings::alike(tests) {
            let (suite, test, outcome) = first;
            self.headings(("warning", YELLOW), first, &others);
            let _ = writeln!(self.text, "{}", summary(suite, (test, outcome), self.wording, self.view.width));
        }
    }

    fn headings(&mut self, word: (&str, Style), (_, test, _): Finding<'_>, others: &[Finding<'_>]) {
        let ids = std::iter::once(test).chain(others.iter().map(|(_, other, _)| *other)).map(|test| test.id.clone());
        for line in patterns::lines(ids, self.most(MOST_HEADINGS)) {
            self.heading(word, &line);
        }
    }

    /// The most lines of a list, which has no end where everything is shown.
    fn most(&self, lines: usize) -> usize {
        match self.view.detail {
            Detail::Everything => usize::MAX,
            Detail::Findings | Detail::Verdict => lines,
        }
    }

    /// Tests that could not be judged; those with the same cause are one finding.
    fn same_cause(&mut self, word: (&str, Style), causes: Vec<(Finding<'_>, usize)>) {
        for ((suite, test, outcome), same) in causes {
            let more = match same {
                0 => String::new(),
                more => format!(", and {} with the same cause", verdict::count(more, "more test", "more tests")),
            };
            self.heading(word, &format!("{}{more}", test.id));
            let finding = (test, outcome);
            let text = match self.view.detail {
                Detail::Everything => details_within(suite, finding, self.wording, self.view.width, Depth::Complete),
                Detail::Findings | Detail::Verdict => summary(suite, finding, self.wording, self.view.width),
            };
            let _ = writeln!(self.text, "{text}");
        }
    }

    /// Entries of the list of known failures that no longer excuse anything.
    fn outdated(&mut self, record: &Record) {
        for known in record.known_failures() {
            let Some(complaint) = known.complaint(self.wording) else { continue };
            self.heading(("outdated known failure", RED), &complaint);
            let _ = writeln!(self.text, "{:>13}: {}\n", "entry", TerminalText::line(&entry_place(&known.known)));
        }
    }
}
