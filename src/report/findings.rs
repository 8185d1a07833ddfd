//! The tests of a report, in the order of interest for readers. The formats word them.

use crate::check::{Unseen, UnseenKind};
use crate::outcome::{Outcome, Record, Skip, SuiteRecord};
use crate::suite::Test;

/// A test with its suite and its outcome.
pub(super) type Finding<'a> = (&'a SuiteRecord, &'a Test, &'a Outcome);

/// The tests whose outcome `is_meant`, in the order of the files.
pub(super) fn findings(record: &Record, is_meant: impl Fn(&Outcome) -> bool) -> Vec<Finding<'_>> {
    let all = record.suites().iter().flat_map(|suite| suite.tests().map(move |(test, outcome)| (suite, test, outcome)));
    all.filter(|(_, _, outcome)| is_meant(outcome)).collect()
}

/// Tests that could not be judged, with the number of further tests with the same cause: one server that is down is one
/// finding.
pub(super) fn errors(record: &Record) -> Vec<(Finding<'_>, usize)> {
    by_cause(findings(record, |outcome| matches!(outcome, Outcome::Error(_))))
}

/// Tests that could not be judged and do not fail the run, with the number of further tests with the same cause.
pub(super) fn not_judged(record: &Record) -> Vec<(Finding<'_>, usize)> {
    by_cause(findings(record, |outcome| matches!(outcome, Outcome::Skip(Skip::NotJudged(_)))))
}

/// Tests of the same requirement with the same response, in place of the first of them.
pub(super) fn alike(tests: Vec<Finding<'_>>) -> Vec<(Finding<'_>, Vec<Finding<'_>>)> {
    let mut groups: Vec<(Finding<'_>, Vec<Finding<'_>>)> = Vec::new();
    for finding in tests {
        match groups.iter_mut().find(|(first, _)| are_alike(first, &finding)) {
            Some((_, others)) => others.push(finding),
            None => groups.push((finding, Vec::new())),
        }
    }
    groups
}

fn are_alike((_, one, violated): &Finding<'_>, (_, other, also): &Finding<'_>) -> bool {
    fn said(outcome: &Outcome) -> impl Iterator<Item = (&str, &str)> {
        outcome.violations().iter().map(|found| (found.expected.as_str(), found.got.as_str()))
    }
    let is_same = (&one.requirement, one.level, one.severity) == (&other.requirement, other.level, other.severity);
    is_same && said(violated).eq(said(also))
}

fn by_cause(tests: Vec<Finding<'_>>) -> Vec<(Finding<'_>, usize)> {
    let mut grouped: Vec<(Finding<'_>, usize)> = Vec::new();
    for finding in tests {
        match grouped.iter_mut().find(|((_, _, outcome), _)| cause(outcome) == cause(finding.2)) {
            Some((_, more)) => *more += 1,
            None => grouped.push((finding, 0)),
        }
    }
    grouped
}

/// The cause of a test that could not be judged.
fn cause(outcome: &Outcome) -> Option<(UnseenKind, &str)> {
    match outcome {
        Outcome::Error(Unseen { kind, message, .. }) | Outcome::Skip(Skip::NotJudged(Unseen { kind, message, .. })) => {
            Some((*kind, message))
        }
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => None,
    }
}
