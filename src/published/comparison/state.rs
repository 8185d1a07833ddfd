//! The state of a test in a report, and the only place that decides what a change of state means.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;

use super::Cell;
use crate::outcome::{Class, Kind};
use crate::published::{Report, Suite, Test};

/// The state of a test in a report, in order from harmless to serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The kind of its outcome, if none of the other states applies.
    Kind(Kind),
    /// The report does not have it.
    Missing,
    /// It is not applicable, because the server does not offer the API.
    NotOffered,
    /// A known failure blocks it.
    BlockedByKnownFailure,
}

/// What a change from one report to another means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It got worse.
    Regression,
    /// It got better.
    Improvement,
    /// It is different. That says nothing about the server, or is a decision of its maintainer.
    Other,
}

impl State {
    /// The requirement is met.
    pub const PASS: Self = Self::Kind(Kind::Pass);

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Missing => "missing",
            Self::NotOffered => "not-offered",
            Self::BlockedByKnownFailure => "blocked-by-known-failure",
        }
    }

    /// The class of the state.
    pub fn class(self) -> Class {
        match self {
            Self::Kind(kind) => kind.class(),
            Self::Missing => Class::NotAsked,
            Self::NotOffered => Class::NotOffered,
            Self::BlockedByKnownFailure => Class::Excused,
        }
    }

    /// Whether there is a verdict on the requirement.
    pub fn is_judged(self) -> bool {
        match self {
            Self::Kind(kind) => kind.class().is_judged(),
            Self::Missing | Self::NotOffered | Self::BlockedByKnownFailure => false,
        }
    }

    /// How serious the state is: by its class, then by its kind or the kind that it resembles.
    fn rank(self) -> (Class, Reverse<Kind>, bool) {
        let (kind, only_resembles) = match self {
            Self::Kind(kind) => (kind, false),
            Self::Missing => (Kind::FilteredOut, true),
            Self::NotOffered => (Kind::NotApplicable, true),
            Self::BlockedByKnownFailure => (Kind::Blocked, true),
        };
        (self.class(), Reverse(kind), only_resembles)
    }
}

impl Ord for State {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Change {
    /// The meaning of a change from one state to another; `None` if they are the same.
    ///
    /// A regression needs the attention of a maintainer: a test that passed or did not apply and is broken now; a
    /// warning that became a failure; a test that had a verdict and can no longer be judged, or whose API is no longer
    /// offered. A failure that was hidden by another test, not selected, or a known failure is no regression: the
    /// server was not better before. Neither is a failure that its maintainer added to the list of known failures.
    pub fn between(before: State, after: State) -> Option<Self> {
        use Class::{Excused, Failed, Holds, NotAsked, NotOffered, NothingToJudge, OutOfScope, Undecided, Warned};
        if before == after {
            return None;
        }
        Some(match (before.class(), after.class()) {
            (Holds | NothingToJudge | Warned, Failed) | (Holds | NothingToJudge, Warned) => Self::Regression,
            (Holds | Warned | Failed, Undecided | NotOffered) => Self::Regression,
            (Excused, Undecided | NotOffered) if before.is_judged() => Self::Regression,
            (Warned | Failed | Excused | Undecided | NotOffered, Holds) => Self::Improvement,
            (Warned | Failed | Excused, NothingToJudge) | (Failed, Warned) => Self::Improvement,
            (Excused | Undecided | NotOffered | NotAsked | OutOfScope | Failed, Failed) => Self::Other,
            (Excused | Undecided | NotOffered | NotAsked | OutOfScope | Warned, Warned) => Self::Other,
            (Excused | Undecided | NotOffered | NothingToJudge | NotAsked | OutOfScope, Undecided | NotOffered) => {
                Self::Other
            }
            (Holds | NothingToJudge | NotAsked | OutOfScope, Holds) => Self::Other,
            (Holds | Undecided | NotOffered | NothingToJudge | NotAsked | OutOfScope, NothingToJudge) => Self::Other,
            (_, Excused | NotAsked | OutOfScope) => Self::Other,
        })
    }

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regression => "regression",
            Self::Improvement => "improvement",
            Self::Other => "other",
        }
    }
}

/// The ids of the tests with known failures.
pub(super) fn known_failures(report: &Report) -> HashSet<&str> {
    let is_known = |test: &Test| test.outcome.kind() == Kind::KnownFailure;
    report.tests().filter(|(_, test)| is_known(test)).map(|(_, test)| test.id.as_str()).collect()
}

impl<'a> Cell<'a> {
    /// The cell of a test that is not in the report.
    pub(super) const MISSING: Self = Self { state: State::Missing, detail: None };

    /// The cell of a test in this suite. `known` has the ids of all known failures.
    pub(super) fn of(suite: &Suite, test: &'a Test, known: &HashSet<&str>) -> Self {
        let state = match (test.outcome.kind(), test.outcome.blocked_by()) {
            (Kind::NotApplicable, _) if suite.not_offered => State::NotOffered,
            (Kind::Blocked, Some(by)) if known.contains(by) => State::BlockedByKnownFailure,
            (kind, _) => State::Kind(kind),
        };
        Self { state, detail: test.outcome.detail() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All states, in their order.
    fn all() -> Vec<State> {
        let others = [State::Missing, State::NotOffered, State::BlockedByKnownFailure];
        let mut all: Vec<State> = Kind::ALL.into_iter().map(State::Kind).chain(others).collect();
        all.sort();
        all
    }

    #[test]
    fn what_is_most_of_a_worry_comes_last() {
        let words: Vec<&str> = all().into_iter().map(State::as_str).collect();
        let expected = [
            "not-applicable",
            "outside-version",
            "pass",
            "note",
            "filtered-out",
            "missing",
            "writes-not-allowed",
            "not-offered",
            "blocked-by-known-failure",
            "known-failure",
            "warn",
            "not-judged",
            "blocked",
            "error",
            "fail",
        ];
        assert_eq!(words, expected);
    }

    /// The states from which a test comes to this one by a change of this kind.
    fn sources(after: State, change: Change) -> Vec<&'static str> {
        let sources = all().into_iter().filter(|before| Change::between(*before, after) == Some(change));
        sources.map(State::as_str).collect()
    }

    #[test]
    fn a_regression_is_what_was_no_worry_before() {
        let regressions = |after: State| sources(after, Change::Regression);
        assert_eq!(regressions(State::Kind(Kind::Fail)), ["not-applicable", "pass", "note", "warn"]);
        assert_eq!(regressions(State::Kind(Kind::Warn)), ["not-applicable", "pass", "note"]);
        let judged = ["pass", "note", "known-failure", "warn", "fail"];
        let undecided = [Kind::Error, Kind::Blocked, Kind::NotJudged].map(State::Kind);
        for undecided in undecided.into_iter().chain([State::NotOffered]) {
            assert_eq!(regressions(undecided), judged, "{undecided:?}");
        }
        let none = all().into_iter().filter(|after| regressions(*after).is_empty()).map(State::as_str);
        let decided =
            ["not-applicable", "outside-version", "pass", "note", "filtered-out", "missing", "writes-not-allowed"];
        assert!(none.eq(decided.into_iter().chain(["blocked-by-known-failure", "known-failure"])));
    }

    #[test]
    fn an_improvement_is_what_is_no_worry_any_more() {
        let improvements = |after: Kind| sources(State::Kind(after), Change::Improvement);
        let worries = [
            "not-offered",
            "blocked-by-known-failure",
            "known-failure",
            "warn",
            "not-judged",
            "blocked",
            "error",
            "fail",
        ];
        assert_eq!(improvements(Kind::Pass), worries);
        assert_eq!(improvements(Kind::Note), worries);
        assert_eq!(improvements(Kind::Warn), ["fail"]);
        let gone = ["blocked-by-known-failure", "known-failure", "warn", "fail"];
        assert_eq!(improvements(Kind::NotApplicable), gone);
    }

    #[test]
    fn no_change_is_both_ways_a_regression_or_an_improvement() {
        for (one, other) in all().into_iter().flat_map(|one| all().into_iter().map(move |other| (one, other))) {
            let changes = (Change::between(one, other), Change::between(other, one));
            assert_eq!(changes.0.is_none(), one == other);
            let both = |change| changes == (Some(change), Some(change));
            assert!(!both(Change::Regression) && !both(Change::Improvement), "{one:?} {other:?}");
        }
    }
}
