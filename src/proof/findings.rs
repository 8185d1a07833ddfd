//! What is not proven of tests. Tests that one entry of the file makes (`each`) have their faults from there: they are
//! reported for the first of them.

use std::collections::HashMap;

use crate::source::{Place, Problem, ProblemCode};

/// What is not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The test applies to nothing.
    Inapplicable,
    /// Nothing shows that the test can fail.
    Unshown,
    /// A written counterexample is none.
    Counterexample,
    /// A written healthy variant is none.
    Healthy,
    /// A condition does not matter.
    Condition,
}

impl Kind {
    /// How the variant of a test is called that is meant; else the test.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Counterexample => "counterexample",
            Self::Healthy => "healthy variant",
            Self::Inapplicable | Self::Unshown | Self::Condition => "test",
        }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Problem>,
    /// By place and kind: the test that it was reported for, the index of its last problem, and how many others have one.
    reported: HashMap<(String, usize, Kind), Reported>,
}

#[derive(Debug)]
struct Reported {
    test: usize,
    last: usize,
    others: Vec<usize>,
}

impl Findings {
    /// Reports a problem of a test.
    pub(super) fn report(&mut self, kind: Kind, test: usize, place: &Place, message: String, help: Option<&str>) {
        let index = self.list.len();
        let key = (place.file.name.clone(), place.span.start, kind);
        let reported = self.reported.entry(key).or_insert(Reported { test, last: index, others: Vec::new() });
        if reported.test == test {
            reported.last = index;
            let problem = Problem::new(ProblemCode::Unproven, place.clone(), message);
            self.list.push(match help {
                Some(help) => problem.help(help),
                None => problem,
            });
        } else if reported.others.last() != Some(&test) {
            reported.others.push(test);
        }
    }

    /// The problems, in the order in which they were found.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.list;
        for Reported { last, others, .. } in self.reported.into_values().filter(|reported| !reported.others.is_empty())
        {
            let tests = if others.len() == 1 { "test" } else { "tests" };
            problems[last].message.push_str(&format!("; and so for {} more {tests} of this entry", others.len()));
        }
        problems
    }
}
