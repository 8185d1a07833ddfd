//! A report as a badge for a README: a label and the verdict in a few words. It is green only if everything was judged.

pub mod endpoint;
pub mod svg;

use super::{Report, Suite, Test};
use crate::outcome::{Class, Conclusion, Kind, Tally};
use crate::safe::{TerminalText, cut};
use crate::suite::Level;

/// The longest label, in characters.
const LABEL_LENGTH: usize = 100;

/// A badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    label: TerminalText,
    message: TerminalText,
    color: BadgeColor,
}

/// Its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadgeColor {
    /// Everything was judged, and every MUST that applies holds.
    Green,
    /// Nothing is broken, but some requirements were not judged.
    Blue,
    /// Only known failures are broken.
    Yellow,
    /// The report gives no certain verdict.
    Orange,
    /// Something is broken.
    Red,
    /// Nothing was judged.
    Grey,
}

impl Badge {
    /// The badge of a report. The default label names the Matrix version, and the suite if tests of a single one were
    /// selected, so that the badge does not claim more.
    pub fn of(report: &Report, label: Option<&str>) -> Self {
        let (message, color) = message(report);
        let label = label.map_or_else(|| default_label(report), ToOwned::to_owned);
        Self { label: TerminalText::line(&cut(&label, LABEL_LENGTH)), message: TerminalText::line(&message), color }
    }
}

fn default_label(report: &Report) -> String {
    let judged = only_suite(report).map_or("conformance", |suite| &suite.name);
    format!("Matrix {} {judged}", report.matrix_version)
}

/// The suite of all selected tests, if they are of a single one.
fn only_suite(report: &Report) -> Option<&Suite> {
    let is_selected = |test: &Test| test.outcome.kind() != Kind::FilteredOut;
    let mut selected = report.suites.iter().filter(|suite| suite.tests.iter().any(is_selected));
    selected.next().filter(|_| selected.next().is_none())
}

fn message(report: &Report) -> (String, BadgeColor) {
    let text = |text: &str| text.to_owned();
    match report.conclusion {
        Conclusion::Conforming if report.conforming && is_complete(report) && milder(report) == 0 => {
            (text("conforming"), BadgeColor::Green)
        }
        Conclusion::Conforming | Conclusion::NothingBroken => (nothing_broken(report), BadgeColor::Blue),
        Conclusion::KnownFailures => {
            let known = tests(report).number(Kind::KnownFailure);
            (format!("{known} known {}", if known == 1 { "failure" } else { "failures" }), BadgeColor::Yellow)
        }
        Conclusion::Broken => {
            let counts = |class| class == Class::Failed || (report.strict && class == Class::Warned);
            (format!("{} broken", tests(report).count(counts)), BadgeColor::Red)
        }
        Conclusion::OutdatedKnownFailures => (text("known failures outdated"), BadgeColor::Orange),
        Conclusion::Undecided => (text("undecided"), BadgeColor::Orange),
        Conclusion::NotOffered => (text("not offered"), BadgeColor::Grey),
        Conclusion::NothingJudged => (text("nothing judged"), BadgeColor::Grey),
    }
}

/// Whether the tests confirm it: there are some, and each test that applies was judged and is not a failure.
fn is_complete(report: &Report) -> bool {
    let tally = tests(report);
    let spoils = |class: Class| class.is_gap() || class == Class::Failed;
    report.other_tests == 0 && tally.count(|_| true) > 0 && tally.count(spoils) == 0
}

/// How many MUSTs are not met that count as warnings or notes.
fn milder(report: &Report) -> usize {
    let counts_less = |kind: Kind| matches!(kind, Kind::Warn | Kind::Note);
    report.tests().filter(|(_, test)| test.level == Level::Must && counts_less(test.outcome.kind())).count()
}

/// How many of the applicable tests were judged, or how many MUSTs are not met that count less.
fn nothing_broken(report: &Report) -> String {
    match milder(report) {
        0 => {}
        1 => return "no failure, 1 MUST not met".to_owned(),
        more => return format!("no failure, {more} MUSTs not met"),
    }
    // The numbers are about what the label names.
    let (tally, others) = match only_suite(report) {
        Some(only) => (only.tests.iter().map(|test| (test.outcome.kind(), 1)).collect(), 0),
        None => (tests(report), report.other_tests),
    };
    let judged = tally.count(|class| matches!(class, Class::Holds | Class::Warned));
    format!("nothing broken, {judged} of {} judged", tally.count(Class::applies).saturating_add(others))
}

/// Counts the tests themselves, as the numbers in the report may be wrong.
fn tests(report: &Report) -> Tally {
    report.tests().map(|(_, test)| (test.outcome.kind(), 1)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::published::{Findings, Outcome, Reason};

    fn sample() -> Report {
        Report::read(include_bytes!("../../../reports/sample.json")).unwrap()
    }

    fn said(report: &Report) -> (String, BadgeColor) {
        let badge = Badge::of(report, None);
        (badge.message.as_str().to_owned(), badge.color)
    }

    #[test]
    fn only_a_whole_run_that_holds_is_green() {
        let judged = || {
            let mut report = sample();
            report.suites.iter_mut().flat_map(|suite| &mut suite.tests).for_each(|it| {
                if it.level == Level::Must && it.outcome.kind() == Kind::Warn {
                    it.outcome = Outcome::Pass;
                }
            });
            report
        };
        let concluded = |conclusion, conforming| said(&Report { conclusion, conforming, ..judged() });
        let mut whole = Report { conclusion: Conclusion::Conforming, conforming: true, ..sample() };
        whole.suites.iter_mut().flat_map(|suite| &mut suite.tests).for_each(|it| it.outcome = Outcome::Pass);
        assert_eq!(said(&whole), ("conforming".to_owned(), BadgeColor::Green));
        whole.suites.clear();
        assert_eq!(said(&whole).1, BadgeColor::Blue, "of nothing, nothing is said");
        let partial = ("nothing broken, 5 of 12 judged".to_owned(), BadgeColor::Blue);
        assert_eq!(concluded(Conclusion::Conforming, true), partial, "what its tests do not say");
        assert_eq!(concluded(Conclusion::Conforming, false), partial);
        assert_eq!(concluded(Conclusion::NothingBroken, true), partial);
        let milder = Report { conclusion: Conclusion::NothingBroken, ..sample() };
        assert_eq!(said(&milder), ("no failure, 1 MUST not met".to_owned(), BadgeColor::Blue));
        for (conclusion, message, color) in [
            (Conclusion::KnownFailures, "0 known failures", BadgeColor::Yellow),
            (Conclusion::Broken, "3 broken", BadgeColor::Red),
            (Conclusion::OutdatedKnownFailures, "known failures outdated", BadgeColor::Orange),
            (Conclusion::Undecided, "undecided", BadgeColor::Orange),
            (Conclusion::NotOffered, "not offered", BadgeColor::Grey),
            (Conclusion::NothingJudged, "nothing judged", BadgeColor::Grey),
        ] {
            assert_eq!(concluded(conclusion, true), (message.to_owned(), color));
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_suite_in_the_label_or_of_all_suites() {
        let mut report = Report { conclusion: Conclusion::NothingBroken, other_tests: 1000, ..sample() };
        report.suites[0].tests.iter_mut().for_each(|test| test.outcome = Outcome::Pass);
        let number = report.suites[0].tests.len();
        assert_eq!(said(&report).0, format!("nothing broken, {number} of {number} judged"));
        report.suites.push(report.suites[0].clone());
        assert_eq!(said(&report).0, format!("nothing broken, {} of {} judged", 2 * number, 2 * number + 1000));
        let green = Report { conclusion: Conclusion::Conforming, conforming: true, ..report };
        assert_eq!(said(&green).1, BadgeColor::Blue, "with tests that were not selected");
    }

    #[test]
    fn a_strict_run_counts_warnings_and_known_failures_are_counted() {
        assert_eq!(said(&Report { strict: true, ..sample() }).0, "5 broken");
        let mut report = Report { conclusion: Conclusion::KnownFailures, ..sample() };
        let reason = Reason { kind: Kind::KnownFailure, message: String::new(), blocked_by: None };
        report.suites[0].tests[2].outcome = Outcome::Skip { reason, findings: Findings::default() };
        assert_eq!(said(&report).0, "1 known failure");
    }

    #[test]
    fn the_label_says_what_was_judged() {
        let label = |report: &Report, label| Badge::of(report, label).label.as_str().to_owned();
        let mut report = sample();
        assert_eq!(label(&report, None), "Matrix v1.15 sample");
        assert_eq!(label(&report, Some("my server")), "my server");
        report.suites.push(report.suites[0].clone());
        assert_eq!(label(&report, None), "Matrix v1.15 conformance");
        for test in &mut report.suites[1].tests {
            let reason = Reason { kind: Kind::FilteredOut, message: String::new(), blocked_by: None };
            test.outcome = Outcome::Skip { reason, findings: Findings::default() };
        }
        assert_eq!(label(&report, None), "Matrix v1.15 sample", "the other suite was only needed");
        report.matrix_version = "x".repeat(1000);
        assert!(label(&report, None).chars().count() <= LABEL_LENGTH + 1);
    }
}
