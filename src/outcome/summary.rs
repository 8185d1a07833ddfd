//! The result of a run: numbers, conclusion, exit code. It is counted once, when the record is made.

use std::collections::HashSet;

use super::{Class, JudgedKnownFailure, Kind, Outcome, Refusal, Run, Skip, SuiteRecord, Tally};
use crate::suite::{Level, Severity};

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The tests of all suites.
    pub tally: Tally,
    /// The tests of each suite, in the order of the record.
    pub suites: Vec<Tally>,
    /// The conclusion about the server.
    pub conclusion: Conclusion,
    /// Whether the run covers its suites completely: no test was filtered out, excused, left undecided, or skipped
    /// because it writes.
    pub is_complete: bool,
    /// Whether a requirement is undecided whose violation would fail the run. Tests blocked by a known failure do not
    /// count: they are excused with it.
    pub leaves_failures_open: bool,
    /// The exit code of the process.
    pub exit_code: u8,
}

/// The conclusion of a run about the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Every MUST that applies is met, and everything else that can fail a run: 0.
    Conforming,
    /// Every requirement that can fail a run and was judged is met, but not all were judged, or a MUST is not met that
    /// counts as a warning or a note: 0.
    NothingBroken,
    /// Only requirements on the list of known failures are broken: 0.
    KnownFailures,
    /// A requirement is broken: 1.
    Broken,
    /// An entry of the list of known failures no longer excuses anything: 1.
    OutdatedKnownFailures,
    /// Something could not be judged: 3.
    Undecided,
    /// The server does not offer the API of any suite: 4; or 0 if that is allowed, and the server refuses it as
    /// specified.
    NotOffered,
    /// No test was selected, or none applies: 4.
    NothingJudged,
}

impl Conclusion {
    /// All conclusions.
    pub const ALL: [Self; 8] = [
        Self::Conforming,
        Self::NothingBroken,
        Self::KnownFailures,
        Self::Broken,
        Self::OutdatedKnownFailures,
        Self::Undecided,
        Self::NotOffered,
        Self::NothingJudged,
    ];

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conforming => "conforming",
            Self::NothingBroken => "nothing-broken",
            Self::KnownFailures => "known-failures",
            Self::Broken => "broken",
            Self::OutdatedKnownFailures => "outdated-known-failures",
            Self::Undecided => "undecided",
            Self::NotOffered => "not-offered",
            Self::NothingJudged => "nothing-judged",
        }
    }

    fn exit_code(self, is_refusal_allowed: bool) -> u8 {
        match self {
            Self::Conforming | Self::NothingBroken | Self::KnownFailures => 0,
            Self::Broken | Self::OutdatedKnownFailures => 1,
            Self::Undecided => 3,
            Self::NotOffered if is_refusal_allowed => 0,
            Self::NotOffered | Self::NothingJudged => 4,
        }
    }
}

impl Summary {
    pub(super) fn of(run: &Run, suites: &[SuiteRecord], known: &[JudgedKnownFailure]) -> Self {
        let tallies: Vec<Tally> = suites.iter().map(Tally::of).collect();
        let tally: Tally = tallies.iter().collect();
        let is_complete = tally.count(Class::is_gap) == 0 && run.unread_tests == 0;
        let refusals = suites.iter().zip(&tallies).filter(|(_, tally)| tally.selected() > 0);
        let refusals: Vec<Option<Refusal>> = refusals.map(|(suite, _)| suite.not_offered).collect();
        let is_refusal_allowed =
            run.policy.allow_unsupported && refusals.iter().flatten().all(|refusal| *refusal == Refusal::Clean);
        let facts = Facts {
            strict: run.policy.strict,
            is_outdated: known.iter().any(|entry| entry.state.is_outdated()),
            offer: Offer::of(&refusals),
            is_complete,
            breaks_a_must: suites.iter().flat_map(SuiteRecord::tests).any(|(test, outcome)| {
                test.level == Level::Must && matches!(outcome, Outcome::Warn(_) | Outcome::Note(_))
            }),
            open: open_severities(suites),
        };
        let conclusion = facts.conclusion(&tally);
        Self {
            leaves_failures_open: facts.open.contains(&Severity::Fail),
            exit_code: conclusion.exit_code(is_refusal_allowed),
            tally,
            suites: tallies,
            conclusion,
            is_complete,
        }
    }

    /// Whether every MUST that applies holds, and nothing was left out.
    pub fn is_conforming(&self) -> bool {
        self.conclusion == Conclusion::Conforming
    }
}

/// How much of the APIs of the suites with selected tests a server offers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    /// All, or some while it refuses the others cleanly.
    Enough,
    /// None, or it refuses one as a wrong host or a proxy without a route would.
    TooLittle,
}

impl Offer {
    fn of(refusals: &[Option<Refusal>]) -> Self {
        let is_clean = refusals.iter().flatten().all(|refusal| *refusal == Refusal::Clean);
        if refusals.is_empty() || (refusals.contains(&None) && is_clean) { Self::Enough } else { Self::TooLittle }
    }
}

/// The facts that decide the conclusion, besides the numbers.
struct Facts {
    strict: bool,
    /// The list of known failures has an entry that no longer excuses anything.
    is_outdated: bool,
    offer: Offer,
    is_complete: bool,
    /// A MUST is not met that counts as a warning or a note.
    breaks_a_must: bool,
    /// How violations of the undecided requirements would count.
    open: HashSet<Severity>,
}

impl Facts {
    /// A broken requirement outranks an undecided one.
    fn conclusion(&self, tally: &Tally) -> Conclusion {
        if tally.number(Kind::Fail) > 0 || (self.strict && tally.number(Kind::Warn) > 0) {
            return Conclusion::Broken;
        }
        if self.is_outdated {
            return Conclusion::OutdatedKnownFailures;
        }
        let nothing_judged = tally.judged() == 0;
        if self.open.contains(&Severity::Fail)
            || (self.strict && self.open.contains(&Severity::Warn))
            || (nothing_judged && tally.count(|class| class == Class::Undecided) > 0)
        {
            return Conclusion::Undecided;
        }
        match self.offer {
            Offer::TooLittle => Conclusion::NotOffered,
            Offer::Enough if nothing_judged => Conclusion::NothingJudged,
            Offer::Enough if tally.number(Kind::KnownFailure) > 0 => Conclusion::KnownFailures,
            Offer::Enough if self.is_complete && !self.breaks_a_must => Conclusion::Conforming,
            Offer::Enough => Conclusion::NothingBroken,
        }
    }
}

/// How violations of the undecided requirements would count.
fn open_severities(suites: &[SuiteRecord]) -> HashSet<Severity> {
    let tests = || suites.iter().flat_map(SuiteRecord::tests);
    let is_known = |outcome: &Outcome| outcome.kind() == Kind::KnownFailure;
    let known: HashSet<&str> =
        tests().filter(|(_, outcome)| is_known(outcome)).map(|(test, _)| test.id.as_str()).collect();
    let open = tests().filter(|(_, outcome)| outcome.kind().class() == Class::Undecided);
    let open = open.filter_map(|(test, outcome)| match outcome {
        Outcome::Error(_) => Some(Severity::Fail),
        Outcome::Skip(Skip::Blocked(by)) if known.contains(by.as_str()) => None,
        Outcome::Skip(_) | Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => {
            Some(test.severity)
        }
    });
    open.collect()
}
