//! What came of a test in a report, and the one place that says what a change of it means.

use std::collections::HashSet;

use super::Cell;
use crate::report::json::read::{Published, PublishedOutcome, PublishedSuite, PublishedTest};

/// What came of a test in a report, from what is no worry to what is most of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// There is nothing to judge.
    NotApplicable,
    /// It does not belong to the Matrix version of the run.
    OutsideVersion,
    /// The requirement is met.
    Pass,
    /// It is broken, and that is worth mentioning.
    Note,
    /// The user did not ask for it.
    FilteredOut,
    /// The report does not have it.
    Missing,
    /// The server says that it does not offer the API.
    NotOffered,
    /// A test that is known to fail blocks it.
    BlockedByKnownFailure,
    /// It is broken, and the user knows that.
    KnownFailure,
    /// It is broken, and that deserves a warning.
    Warn,
    /// It could not be judged, and its violation would not make a run fail.
    NotJudged,
    /// Another test failed or could not be judged, and without it this one says nothing.
    Blocked,
    /// It could not be judged, and its violation would make a run fail.
    Error,
    /// It is broken, and that makes a run fail.
    Fail,
}

/// What a change from one report to another means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It got worse.
    Regression,
    /// It got better.
    Improvement,
    /// It is different, and that says nothing about the server, or was decided by its maintainer.
    Other,
}

/// What states have in common where they change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing that counts is broken.
    Holds,
    /// A warning.
    Warned,
    /// A failure.
    Failed,
    /// The maintainer decided to live with it.
    Excused,
    /// It can't be told.
    Undecided,
    /// The API is not there.
    NotOffered,
    /// Nothing is there to be broken.
    NothingToJudge,
    /// Nobody asked.
    NotAsked,
}

impl State {
    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::OutsideVersion => "outside-version",
            Self::Pass => "pass",
            Self::Note => "note",
            Self::FilteredOut => "filtered-out",
            Self::Missing => "missing",
            Self::NotOffered => "not-offered",
            Self::BlockedByKnownFailure => "blocked-by-known-failure",
            Self::KnownFailure => "known-failure",
            Self::Warn => "warn",
            Self::NotJudged => "not-judged",
            Self::Blocked => "blocked",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }

    /// Whether it came to a verdict.
    pub fn is_judged(self) -> bool {
        match self {
            Self::Pass | Self::Note | Self::KnownFailure | Self::Warn | Self::Fail => true,
            Self::NotApplicable
            | Self::OutsideVersion
            | Self::FilteredOut
            | Self::Missing
            | Self::NotOffered
            | Self::BlockedByKnownFailure
            | Self::NotJudged
            | Self::Blocked
            | Self::Error => false,
        }
    }

    fn class(self) -> Class {
        match self {
            Self::Pass | Self::Note => Class::Holds,
            Self::Warn => Class::Warned,
            Self::Fail => Class::Failed,
            Self::KnownFailure | Self::BlockedByKnownFailure => Class::Excused,
            Self::Error | Self::Blocked | Self::NotJudged => Class::Undecided,
            Self::NotOffered => Class::NotOffered,
            Self::NotApplicable => Class::NothingToJudge,
            Self::OutsideVersion | Self::FilteredOut | Self::Missing => Class::NotAsked,
        }
    }
}

impl Change {
    /// What it means that a test came out so before, and so after; nothing if that is the same.
    ///
    /// A regression is what a maintainer has to look at: a test that held, or had nothing to judge, and is broken now; a
    /// warning that became a failure; a test that came to a verdict and can't be judged any more, or whose API is not
    /// offered any more. A failure that another test hid, that nobody asked about before, or that was on the list of
    /// known failures, is none: the server was not better before. Neither is one that its maintainer put on that list.
    pub fn between(before: State, after: State) -> Option<Self> {
        use Class::{Excused, Failed, Holds, NotAsked, NotOffered, NothingToJudge, Undecided, Warned};
        if before == after {
            return None;
        }
        Some(match (before.class(), after.class()) {
            (Holds | NothingToJudge | Warned, Failed) | (Holds | NothingToJudge, Warned) => Self::Regression,
            (Holds | Warned | Failed, Undecided | NotOffered) => Self::Regression,
            (Excused, Undecided | NotOffered) if before.is_judged() => Self::Regression,
            (Warned | Failed | Excused | Undecided | NotOffered, Holds) => Self::Improvement,
            (Warned | Failed | Excused, NothingToJudge) | (Failed, Warned) => Self::Improvement,
            (Excused | Undecided | NotOffered | NotAsked | Failed, Failed) => Self::Other,
            (Excused | Undecided | NotOffered | NotAsked | Warned, Warned) => Self::Other,
            (Excused | Undecided | NotOffered | NothingToJudge | NotAsked, Undecided | NotOffered) => Self::Other,
            (Holds | NothingToJudge | NotAsked, Holds) => Self::Other,
            (Holds | Undecided | NotOffered | NothingToJudge | NotAsked, NothingToJudge) => Self::Other,
            (_, Excused | NotAsked) => Self::Other,
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

/// The ids of the tests that are known to fail.
pub(super) fn known_failures(report: &Published) -> HashSet<&str> {
    let is_known = |test: &PublishedTest| test.outcome == PublishedOutcome::KnownFailure;
    report.tests().filter(|(_, test)| is_known(test)).map(|(_, test)| test.id.as_str()).collect()
}

impl<'a> Cell<'a> {
    /// What stands where a report does not have the test.
    pub(super) const MISSING: Self = Self { state: State::Missing, detail: None };

    /// What came of a test of this suite, by the ids of those that are known to fail.
    pub(super) fn of(suite: &PublishedSuite, test: &'a PublishedTest, known: &HashSet<&str>) -> Self {
        let state = match &test.outcome {
            PublishedOutcome::Pass => State::Pass,
            PublishedOutcome::Fail => State::Fail,
            PublishedOutcome::Warn => State::Warn,
            PublishedOutcome::Note => State::Note,
            PublishedOutcome::Error => State::Error,
            PublishedOutcome::NotApplicable if suite.not_offered => State::NotOffered,
            PublishedOutcome::NotApplicable => State::NotApplicable,
            PublishedOutcome::Blocked(by) if known.contains(by.as_str()) => State::BlockedByKnownFailure,
            PublishedOutcome::Blocked(_) => State::Blocked,
            PublishedOutcome::NotJudged => State::NotJudged,
            PublishedOutcome::OutsideVersion => State::OutsideVersion,
            PublishedOutcome::FilteredOut => State::FilteredOut,
            PublishedOutcome::KnownFailure => State::KnownFailure,
        };
        Self { state, detail: test.detail.as_deref() }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const ALL: [State; 14] = [
        State::NotApplicable,
        State::OutsideVersion,
        State::Pass,
        State::Note,
        State::FilteredOut,
        State::Missing,
        State::NotOffered,
        State::BlockedByKnownFailure,
        State::KnownFailure,
        State::Warn,
        State::NotJudged,
        State::Blocked,
        State::Error,
        State::Fail,
    ];

    /// The states from which a test comes to this one by a change of this kind.
    fn sources(after: State, change: Change) -> Vec<&'static str> {
        let sources = ALL.into_iter().filter(|before| Change::between(*before, after) == Some(change));
        sources.map(State::as_str).collect()
    }

    #[test]
    fn a_regression_is_what_was_no_worry_before() {
        let regressions = |after| sources(after, Change::Regression);
        assert_eq!(regressions(State::Fail), ["not-applicable", "pass", "note", "warn"]);
        assert_eq!(regressions(State::Warn), ["not-applicable", "pass", "note"]);
        let judged = ["pass", "note", "known-failure", "warn", "fail"];
        for undecided in [State::Error, State::Blocked, State::NotJudged, State::NotOffered] {
            assert_eq!(regressions(undecided), judged, "{undecided:?}");
        }
        let none = ALL.iter().filter(|after| regressions(**after).is_empty()).map(|state| state.as_str());
        let decided = ["not-applicable", "outside-version", "pass", "note", "filtered-out", "missing"];
        assert!(none.eq(decided.into_iter().chain(["blocked-by-known-failure", "known-failure"])));
    }

    #[test]
    fn an_improvement_is_what_is_no_worry_any_more() {
        let improvements = |after| sources(after, Change::Improvement);
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
        assert_eq!(improvements(State::Pass), worries);
        assert_eq!(improvements(State::Note), worries);
        assert_eq!(improvements(State::Warn), ["fail"]);
        let gone = ["blocked-by-known-failure", "known-failure", "warn", "fail"];
        assert_eq!(improvements(State::NotApplicable), gone);
    }

    #[test]
    fn no_change_is_both_ways_a_regression_or_an_improvement() {
        for (one, other) in ALL.iter().flat_map(|one| ALL.iter().map(move |other| (*one, *other))) {
            let changes = (Change::between(one, other), Change::between(other, one));
            assert_eq!(changes.0.is_none(), one == other);
            let both = |change| changes == (Some(change), Some(change));
            assert!(!both(Change::Regression) && !both(Change::Improvement), "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_word_of_a_state_is_its_own() {
        let words: HashSet<&str> = ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(words.len(), ALL.len());
        assert_eq!(ALL.iter().max().unwrap(), &State::Fail, "the worst");
    }
}
