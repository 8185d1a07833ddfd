//! Excuses known failures. An entry of the list that no longer excuses anything fails the run, so that the list stays
//! up to date.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Outcome, Run, Skip, SuiteRecord};
use crate::check::{Verdict, Violation};
use crate::exchange::{Remedy, Wording};
use crate::known_failures::KnownFailure;
use crate::source::nearest;
use crate::suite::Test;

/// A violation that is excused by an entry of the user's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excused {
    /// The entry.
    pub known: Arc<KnownFailure>,
    /// Where the requirement is broken.
    pub violations: Vec<Violation>,
}

/// The state of an entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownState {
    /// It excuses this number of tests.
    Excuses(usize),
    /// It is unknown whether its tests still fail: they were not selected, do not apply or could not be judged, or the
    /// entry is for another target.
    Unused,
    /// None of its tests fails, and this number of them pass.
    NoLongerFails(usize),
    /// Its last day is over, so it excuses nothing.
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

    /// Whether the entry must be changed or removed, which fails the run.
    pub fn is_outdated(&self) -> bool {
        match self {
            Self::NoLongerFails(_) | Self::Expired | Self::NoSuchTest => true,
            Self::Excuses(_) | Self::Unused => false,
        }
    }
}

/// An entry of the list, and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedKnownFailure {
    /// The entry.
    pub known: Arc<KnownFailure>,
    /// The state of the entry.
    pub state: KnownState,
    /// Of an entry that names no test, the id that may be meant.
    pub near: Option<String>,
}

impl JudgedKnownFailure {
    /// The fault of an outdated entry, and the remedy; `None` for an entry in order.
    pub fn complaint(&self, wording: Wording) -> Option<String> {
        let test = &self.known.test;
        let why = match &self.state {
            KnownState::Excuses(_) | KnownState::Unused => return None,
            KnownState::NoLongerFails(1) if !self.known.is_prefix() => format!("`{test}` no longer fails"),
            KnownState::NoLongerFails(1) => format!("no test in `{test}` fails any more, and 1 passes"),
            KnownState::NoLongerFails(passed) => format!("no test in `{test}` fails any more, and {passed} pass"),
            KnownState::Expired => {
                let date = self.known.expires.as_deref().unwrap_or_default();
                return Some(format!("the entry for `{test}` expired on {date}: set a new date or remove the entry"));
            }
            KnownState::NoSuchTest => match &self.near {
                Some(near) => return Some(format!("there is no test `{test}`; did you mean `{near}`?")),
                None => format!("there is no test `{test}`"),
            },
        };
        Some(format!("{why}: {}", wording(Remedy::RemoveKnownFailure)))
    }
}

/// Excuses known failures, by the date of the run (in UTC).
pub(super) fn excuse(run: &Run, suites: &mut [SuiteRecord], list: &[Arc<KnownFailure>]) -> Vec<JudgedKnownFailure> {
    // RFC 3339 ends with the year 9999.
    const LAST: Duration = Duration::from_secs(253_402_300_799);
    let started = run.started.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().min(LAST);
    let today = humantime::format_rfc3339_seconds(SystemTime::UNIX_EPOCH + started).to_string();
    let today = today.get(..10).unwrap_or_default();
    let mut judged = |known: &Arc<KnownFailure>| {
        let is_meant = known.is_for(&run.setting.target);
        let state = if is_meant { excuse_one(suites, known, today) } else { KnownState::Unused };
        let near = if state == KnownState::NoSuchTest { near(suites, &known.test) } else { None };
        JudgedKnownFailure { known: Arc::clone(known), state, near }
    };
    list.iter().map(&mut judged).collect()
}

/// The id that may be meant by one that no test has, or the group of tests of that name; for the beginning of ids, one of
/// their groups.
fn near(suites: &[SuiteRecord], wanted: &str) -> Option<String> {
    let ids = suites.iter().flat_map(|suite| &suite.suite.tests).map(|test| test.id.as_str());
    let Some(beginning) = wanted.strip_suffix('*') else {
        let group = format!("{}/", wanted.trim_end_matches('/'));
        let is_group = ids.clone().any(|id| id.starts_with(&group));
        return if is_group { Some(format!("{group}*")) } else { nearest(wanted, ids).map(ToOwned::to_owned) };
    };
    let groups = ids.flat_map(|id| id.match_indices('/').filter_map(|(at, _)| id.get(..=at)));
    nearest(beginning, groups).map(|group| format!("{group}*"))
}

/// Undoes the excuses of a list.
pub(super) fn revoke(suites: &mut [SuiteRecord]) {
    for (test, outcome) in suites.iter_mut().flat_map(named_outcomes) {
        if let Outcome::Skip(Skip::KnownFailure(excused)) = outcome {
            let violations = std::mem::take(&mut excused.violations);
            *outcome = Outcome::of(test.severity, Verdict::Violated(violations));
        }
    }
}

fn excuse_one(suites: &mut [SuiteRecord], known: &Arc<KnownFailure>, today: &str) -> KnownState {
    let mut ids = suites.iter().flat_map(|suite| &suite.suite.tests);
    if !ids.any(|test| known.names(&test.id)) {
        return KnownState::NoSuchTest;
    }
    if known.expires.as_deref().is_some_and(|last| last < today) {
        return KnownState::Expired;
    }
    let (mut excused, mut passed, mut unknown) = (0, 0, false);
    let named = suites.iter_mut().flat_map(named_outcomes).filter(|(test, _)| known.names(&test.id));
    for (_, outcome) in named {
        match outcome {
            Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
                let violations = std::mem::take(violations);
                *outcome = Outcome::Skip(Skip::KnownFailure(Excused { known: Arc::clone(known), violations }));
                excused += 1;
            }
            // Another entry excuses it already, and this entry would too.
            Outcome::Skip(Skip::KnownFailure(_)) => excused += 1,
            Outcome::Pass => passed += 1,
            Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_)) => {}
            Outcome::Skip(Skip::Blocked(_) | Skip::NotJudged(_) | Skip::WritesNotAllowed | Skip::FilteredOut)
            | Outcome::Error(_) => unknown = true,
        }
    }
    match (excused, passed, unknown) {
        (0, 0, _) | (0, _, true) => KnownState::Unused,
        (0, passed, false) => KnownState::NoLongerFails(passed),
        (excused, ..) => KnownState::Excuses(excused),
    }
}

fn named_outcomes(suite: &mut SuiteRecord) -> impl Iterator<Item = (&Test, &mut Outcome)> {
    suite.suite.tests.iter().zip(&mut suite.outcomes)
}
