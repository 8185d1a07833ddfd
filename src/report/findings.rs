//! The tests of a report, in the order of interest for readers. The formats word them.

use std::collections::HashMap;

use crate::check::{Unseen, UnseenKind};
use crate::outcome::{Outcome, Record, Skip, SuiteRecord};
use crate::suite::{Level, Severity, Test};

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
    let mut places: HashMap<Shared<'_>, usize> = HashMap::new();
    for finding in tests {
        let place = *places.entry(Shared::of(finding.1, finding.2)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, others)) => others.push(finding),
            None => groups.push((finding, Vec::new())),
        }
    }
    groups
}

/// What is equal for violations that are one finding: the requirement, and the expected and received values.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Shared<'a> {
    requirement: &'a str,
    level: Level,
    severity: Severity,
    values: Vec<(&'a str, &'a str)>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(test: &'a Test, outcome: &'a Outcome) -> Self {
        let values = outcome.violations().iter().map(|found| (found.expected.as_str(), found.got.as_str())).collect();
        Self { requirement: &test.requirement, level: test.level, severity: test.severity, values }
    }
}

/// Tests that reports name in one sentence.
pub(super) struct Together<'a> {
    /// The suite, and the first of the tests.
    pub(super) first: Finding<'a>,
    /// What their violations mean, after their number.
    pub(super) words: &'a str,
    /// The last parts of their ids.
    pub(super) names: Vec<&'a str>,
    /// How many tests with the same words were judged.
    pub(super) judged: usize,
}

impl Together<'_> {
    /// Such as `6 of 160 operations are not implemented`.
    pub(super) fn sentence(&self) -> String {
        format!("{} of {} {}", self.names.len(), self.judged, self.words)
    }
}

/// The violated tests of a suite that reports name in one sentence.
pub(super) fn together(suite: &SuiteRecord) -> Vec<Together<'_>> {
    let mut groups: Vec<Together<'_>> = Vec::new();
    for (test, outcome) in suite.tests() {
        let Some(words) = &test.together else { continue };
        let is_violated = is_summarised(test, outcome);
        if !is_violated && !matches!(outcome, Outcome::Pass) {
            continue;
        }
        let at = groups.iter().position(|other| other.words == words).unwrap_or_else(|| {
            groups.push(Together { first: (suite, test, outcome), words, names: Vec::new(), judged: 0 });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else { continue };
        group.judged += 1;
        if is_violated {
            if group.names.is_empty() {
                group.first = (suite, test, outcome);
            }
            group.names.push(test.id.rsplit('/').next().unwrap_or_default());
        }
    }
    groups.retain(|group| !group.names.is_empty());
    groups
}

/// Whether a finding is part of a sentence about several tests: a note whose case file gives the words.
pub(super) fn is_summarised(test: &Test, outcome: &Outcome) -> bool {
    test.together.is_some() && matches!(outcome, Outcome::Note(_))
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
