//! The tests of a report, in the order of interest for readers. The formats word them.

use crate::check::{Unseen, UnseenKind};
use crate::outcome::{Outcome, Record, SuiteRecord};
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
    let errors = findings(record, |outcome| matches!(outcome, Outcome::Error(_)));
    let mut seen: Vec<(UnseenKind, &str)> = Vec::new();
    let mut grouped = Vec::new();
    for (suite, test, outcome) in &errors {
        let Some(cause) = cause(outcome).filter(|cause| !seen.contains(cause)) else { continue };
        seen.push(cause);
        let same = errors.iter().filter(|(_, _, other)| self::cause(other) == Some(cause)).count();
        grouped.push(((*suite, *test, *outcome), same - 1));
    }
    grouped
}

/// The common cause of errors.
fn cause(outcome: &Outcome) -> Option<(UnseenKind, &str)> {
    match outcome {
        Outcome::Error(Unseen { kind, message, .. }) => Some((*kind, message)),
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => None,
    }
}
