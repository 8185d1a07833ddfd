//! Failures that the user knows of: they are excused, and an entry that excuses nothing any more fails the run, so that
//! the list of them never grows old.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Outcome, Record, Skip, SuiteRecord};
use crate::check::{Verdict, Violation};
use crate::exchange::{Remedy, Wording};
use crate::suite::{KnownFailure, Test};

/// A violation that an entry of the user's list excuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excused {
    /// The entry.
    pub known: Arc<KnownFailure>,
    /// Where the requirement is broken.
    pub violations: Vec<Violation>,
}

/// What became of an entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownState {
    /// It excuses so many tests.
    Excuses(usize),
    /// Whether its tests still fail can't be told: they were not asked for, do not apply, could not be judged, or the
    /// entry is for another target.
    Unused,
    /// None of its tests fails, and so many of them pass.
    NoLongerFails(usize),
    /// Its date is over; nothing is excused by it.
    Expired,
    /// No test has this id.
    NoSuchTest,
}

impl KnownState {
    /// The stable word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Excuses(_) => "excuses",
            Self::Unused => "unused",
            Self::NoLongerFails(_) => "no-longer-fails",
            Self::Expired => "expired",
            Self::NoSuchTest => "no-such-test",
        }
    }

    /// Whether the entry must be changed or taken away: that fails the run.
    pub fn is_outdated(&self) -> bool {
        match self {
            Self::NoLongerFails(_) | Self::Expired | Self::NoSuchTest => true,
            Self::Excuses(_) | Self::Unused => false,
        }
    }
}

/// An entry of the list, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedKnownFailure {
    /// The entry.
    pub known: Arc<KnownFailure>,
    /// What became of it.
    pub state: KnownState,
}

impl JudgedKnownFailure {
    /// What is wrong with an outdated entry, and what to do about it; nothing for one that is in order.
    pub fn complaint(&self, wording: Wording) -> Option<String> {
        let test = &self.known.test;
        let why = match &self.state {
            KnownState::Excuses(_) | KnownState::Unused => return None,
            KnownState::NoLongerFails(1) if !self.known.is_prefix() => format!("`{test}` no longer fails"),
            KnownState::NoLongerFails(passed) => format!("no test of `{test}` fails any more, {passed} pass"),
            KnownState::Expired => {
                let date = self.known.expires.as_deref().unwrap_or_default();
                return Some(format!("the entry for `{test}` expired on {date}: set a new date, or remove it"));
            }
            KnownState::NoSuchTest => format!("there is no test `{test}`"),
        };
        Some(format!("{why}: {}", wording(Remedy::RemoveKnownFailure)))
    }
}

impl Record {
    /// Excuses what is on the list, by the date of the run (in UTC).
    pub fn excuse(&mut self, list: &[Arc<KnownFailure>]) {
        self.revoke();
        // RFC 3339 ends with the year 9999.
        const LAST: Duration = Duration::from_secs(253_402_300_799);
        let started = self.started.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().min(LAST);
        let today = humantime::format_rfc3339_seconds(SystemTime::UNIX_EPOCH + started).to_string();
        let today = today.get(..10).unwrap_or_default();
        for known in list {
            let state = self.excuse_one(known, today);
            self.known_failures.push(JudgedKnownFailure { known: Arc::clone(known), state });
        }
    }

    /// Takes back what another list excused.
    fn revoke(&mut self) {
        self.known_failures.clear();
        for (test, outcome) in self.suites.iter_mut().flat_map(named_outcomes) {
            if let Outcome::Skip(Skip::KnownFailure(excused)) = outcome {
                let violations = std::mem::take(&mut excused.violations);
                *outcome = Outcome::of(test.severity, Verdict::Violated(violations));
            }
        }
    }

    fn excuse_one(&mut self, known: &Arc<KnownFailure>, today: &str) -> KnownState {
        if !known.is_for(&self.target) {
            return KnownState::Unused;
        }
        let mut ids = self.suites.iter().flat_map(|suite| &suite.suite.tests);
        if !ids.any(|test| known.names(&test.id)) {
            return KnownState::NoSuchTest;
        }
        if known.expires.as_deref().is_some_and(|last| last < today) {
            return KnownState::Expired;
        }
        let (mut excused, mut passed, mut unknown) = (0, 0, false);
        let named = self.suites.iter_mut().flat_map(named_outcomes).filter(|(test, _)| known.names(&test.id));
        for (_, outcome) in named {
            match outcome {
                Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
                    let violations = std::mem::take(violations);
                    *outcome = Outcome::Skip(Skip::KnownFailure(Excused { known: Arc::clone(known), violations }));
                    excused += 1;
                }
                // Another entry excuses it already; this one would too.
                Outcome::Skip(Skip::KnownFailure(_)) => excused += 1,
                Outcome::Pass => passed += 1,
                Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_)) => {}
                Outcome::Skip(Skip::Blocked(_) | Skip::NotJudged(_) | Skip::FilteredOut) | Outcome::Error(_) => {
                    unknown = true;
                }
            }
        }
        match (excused, passed, unknown) {
            (0, 0, _) | (0, _, true) => KnownState::Unused,
            (0, passed, false) => KnownState::NoLongerFails(passed),
            (excused, ..) => KnownState::Excuses(excused),
        }
    }
}

fn named_outcomes(suite: &mut SuiteRecord) -> impl Iterator<Item = (&Test, &mut Outcome)> {
    suite.suite.tests.iter().zip(&mut suite.outcomes)
}
