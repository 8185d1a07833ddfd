//! The tests of all suites of a run, numbered from 0: which are selected, which each needs, and their outcomes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::Unseen;
use crate::outcome::{Outcome, Skip};
use crate::suite::{Need, Severity, Suite, Test};

/// The progress of the tests of a run. Numbers count through the suites, in their order.
pub(super) struct Progress {
    suites: Vec<Arc<Suite>>,
    /// Selected by the user.
    selected: Vec<bool>,
    /// Selected, or needed by a selected test.
    wanted: Vec<bool>,
    /// The tests that each test needs, in any suite.
    needs: Vec<Vec<usize>>,
    outcomes: Vec<Option<Outcome>>,
}

/// The result of the tests that a test needs.
pub(super) enum Gate {
    /// They hold.
    Open,
    /// One of them is undecided.
    Waits,
    /// One of them does not hold.
    Closed(Skip),
}

impl Progress {
    pub(super) fn new(suites: &[Arc<Suite>], is_selected: impl Fn(&Test) -> bool) -> Self {
        let selected: Vec<bool> = tests(suites).map(is_selected).collect();
        let needs = needs(suites);
        let outcomes = vec![None; selected.len()];
        Self { suites: suites.to_vec(), wanted: closure(&selected, &needs), selected, needs, outcomes }
    }

    /// Whether a test is still undecided.
    pub(super) fn is_open(&self, number: usize) -> bool {
        self.wanted[number] && self.outcomes[number].is_none()
    }

    pub(super) fn decide(&mut self, number: usize, outcome: Outcome) {
        self.outcomes[number] = Some(outcome);
    }

    /// Whether the needed tests allow this one to be judged.
    pub(super) fn gate(&self, number: usize) -> Gate {
        for need in &self.needs[number] {
            let blocked_by = match &self.outcomes[*need] {
                None => return Gate::Waits,
                Some(
                    Outcome::Fail(_)
                    | Outcome::Warn(_)
                    | Outcome::Note(_)
                    | Outcome::Error(_)
                    | Outcome::Skip(Skip::NotJudged(_) | Skip::KnownFailure(_)),
                ) => self.test(*need).map(|test| test.id.clone()).unwrap_or_default(),
                Some(Outcome::Skip(Skip::Blocked(root))) => root.clone(),
                Some(Outcome::Skip(Skip::WritesNotAllowed)) => return Gate::Closed(Skip::WritesNotAllowed),
                Some(
                    Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_) | Skip::FilteredOut),
                ) => continue,
            };
            return Gate::Closed(Skip::Blocked(blocked_by));
        }
        Gate::Open
    }

    fn test(&self, number: usize) -> Option<&Test> {
        tests(&self.suites).nth(number)
    }

    /// The outcomes of the selected tests. An error is reported once, by a selected test: the first that is undecided,
    /// one that can fail the run if there is any, or the first that is blocked by an unselected test which could not be
    /// judged.
    pub(super) fn finish(self, undecided: &Unseen) -> Vec<Outcome> {
        let decided = || self.outcomes.iter().zip(&self.selected).zip(tests(&self.suites));
        let errors = decided().filter_map(|((outcome, selected), test)| match outcome {
            Some(Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen))) if !selected => {
                Some((test.id.as_str(), unseen))
            }
            _ => None,
        });
        let unselected_errors: HashMap<&str, &Unseen> = errors.collect();
        let open =
            || decided().filter(|((outcome, selected), _)| **selected && outcome.is_none()).map(|(_, test)| test);
        let reporter = open().find(|test| test.severity == Severity::Fail).or_else(|| open().next());
        let mut reporters = Reporters::default();
        let outcomes = decided().map(|((outcome, selected), test)| match outcome {
            _ if !selected => Outcome::Skip(Skip::FilteredOut),
            None => match reporter.filter(|reporter| reporter.id != test.id) {
                Some(reporter) => Outcome::Skip(Skip::Blocked(reporter.id.clone())),
                None => Outcome::Error(undecided.clone()),
            },
            Some(Outcome::Skip(Skip::Blocked(root))) => match unselected_errors.get(root.as_str()) {
                Some(unseen) => reporters.report(root, unseen, test),
                None => Outcome::Skip(Skip::Blocked(root.clone())),
            },
            Some(outcome) => outcome.clone(),
        });
        outcomes.collect()
    }
}

/// The test that reports each error, by the test that could not be judged.
#[derive(Default)]
struct Reporters(HashMap<String, String>);

impl Reporters {
    fn report(&mut self, root: &str, unseen: &Unseen, test: &Test) -> Outcome {
        match self.0.get(root) {
            Some(reporter) => Outcome::Skip(Skip::Blocked(reporter.clone())),
            None if test.severity != Severity::Fail => Outcome::Skip(Skip::NotJudged(unseen.clone())),
            None => {
                self.0.insert(root.to_owned(), test.id.clone());
                Outcome::Error(unseen.clone())
            }
        }
    }
}

fn tests(suites: &[Arc<Suite>]) -> impl Iterator<Item = &Test> {
    suites.iter().flat_map(|suite| &suite.tests)
}

/// The tests that each test needs. Suites outside the run have none.
fn needs(suites: &[Arc<Suite>]) -> Vec<Vec<usize>> {
    let numbers: HashMap<&str, usize> =
        tests(suites).enumerate().map(|(number, test)| (test.id.as_str(), number)).collect();
    let mut needs = Vec::with_capacity(numbers.len());
    let mut first = 0;
    for suite in suites {
        let number = |need: &Need| match need {
            Need::Own(index) => Some(first + index),
            Need::Other(id) => numbers.get(id.as_str()).copied(),
        };
        needs.extend(suite.tests.iter().map(|test| test.needs.iter().filter_map(number).collect()));
        first += suite.tests.len();
    }
    needs
}

/// The selected tests, and all tests that they need.
fn closure(selected: &[bool], needs: &[Vec<usize>]) -> Vec<bool> {
    let mut wanted = vec![false; selected.len()];
    let mut found: Vec<usize> = (0..selected.len()).filter(|number| selected[*number]).collect();
    while let Some(number) = found.pop() {
        if !std::mem::replace(&mut wanted[number], true) {
            found.extend(&needs[number]);
        }
    }
    wanted
}
