//! What came of each test, and of the run. The one place where a verdict meets the weight of its requirement.

mod known;
mod mask;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

pub use known::{Excused, JudgedKnownFailure, KnownState};

use crate::check::{Unseen, Verdict, Violation};
use crate::exchange::Exchange;
use crate::setting::{Deployment, MatrixVersion};
use crate::suite::{Severity, Suite, Test};

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The requirement is met.
    Pass,
    /// It is broken, and that makes the run fail.
    Fail(Vec<Violation>),
    /// It is broken, and that deserves a warning.
    Warn(Vec<Violation>),
    /// It is broken, and that is worth mentioning.
    Note(Vec<Violation>),
    /// It was not judged, and need not be.
    Skip(Skip),
    /// It could not be judged, and its violation would make the run fail.
    Error(Unseen),
}

/// Why a test was not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// There is nothing to judge.
    NotApplicable(String),
    /// Another test, with this id, failed or could not be judged, and without it this one says nothing.
    Blocked(String),
    /// It could not be judged, but its violation would not make the run fail.
    NotJudged(Unseen),
    /// It does not belong to the Matrix version of the run.
    OutsideVersion(String),
    /// The user did not ask for it.
    FilteredOut,
    /// It is broken, and the user knows that.
    KnownFailure(Excused),
}

impl Skip {
    /// The stable word for it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotApplicable(_) => "not-applicable",
            Self::Blocked(_) => "blocked",
            Self::NotJudged(_) => "not-judged",
            Self::OutsideVersion(_) => "outside-version",
            Self::FilteredOut => "filtered-out",
            Self::KnownFailure(_) => "known-failure",
        }
    }

    /// The id of the test that blocks this one.
    pub fn blocked_by(&self) -> Option<&str> {
        match self {
            Self::Blocked(by) => Some(by),
            Self::NotApplicable(_)
            | Self::NotJudged(_)
            | Self::OutsideVersion(_)
            | Self::FilteredOut
            | Self::KnownFailure(_) => None,
        }
    }

    /// The reason in words. It may quote the server: clean it before showing it.
    pub fn reason(&self) -> String {
        match self {
            Self::NotApplicable(why) => format!("not applicable: {why}"),
            Self::Blocked(by) => format!("blocked by {by}"),
            Self::NotJudged(unseen) => format!("not judged: {}", unseen.message),
            Self::OutsideVersion(why) => why.clone(),
            Self::FilteredOut => "filtered out".to_owned(),
            Self::KnownFailure(excused) => format!("known failure: {}", excused.known.explanation()),
        }
    }
}

impl Outcome {
    /// Joins a verdict with the weight of the requirement.
    pub fn of(severity: Severity, verdict: Verdict) -> Self {
        match (verdict, severity) {
            (Verdict::Holds, _) => Self::Pass,
            (Verdict::Violated(violations), Severity::Fail) => Self::Fail(violations),
            (Verdict::Violated(violations), Severity::Warn) => Self::Warn(violations),
            (Verdict::Violated(violations), Severity::Note) => Self::Note(violations),
            (Verdict::NotApplicable(why), _) => Self::Skip(Skip::NotApplicable(why)),
            (Verdict::CannotTell(unseen), Severity::Fail) => Self::Error(unseen),
            (Verdict::CannotTell(unseen), Severity::Warn | Severity::Note) => Self::Skip(Skip::NotJudged(unseen)),
        }
    }

    /// The stable word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Warn(_) => "warn",
            Self::Note(_) => "note",
            Self::Skip(_) => "skip",
            Self::Error(_) => "error",
        }
    }

    /// Where the requirement is broken, also where that is known; nothing for other outcomes.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Fail(violations) | Self::Warn(violations) | Self::Note(violations) => violations,
            Self::Skip(Skip::KnownFailure(excused)) => &excused.violations,
            Self::Pass | Self::Skip(_) | Self::Error(_) => &[],
        }
    }
}

/// How the user wants the run to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Warnings make the run fail.
    pub strict: bool,
    /// A server without the API is fine.
    pub allow_unsupported: bool,
}

/// The run record: everything that reports are made of.
#[derive(Debug)]
pub struct Record {
    /// The base URL of the homeserver under test.
    pub target: Url,
    /// How it is deployed.
    pub deployment: Deployment,
    /// The Matrix version it is judged by.
    pub matrix_version: MatrixVersion,
    /// How the user wants it to be judged.
    pub policy: Policy,
    /// When the run began.
    pub started: SystemTime,
    /// How long it took.
    pub duration: Duration,
    /// Digest of the case files, in hexadecimal.
    pub cases_digest: String,
    /// What came of each suite.
    pub suites: Vec<SuiteRecord>,
    /// The user's list of known failures, and what became of its entries.
    pub known_failures: Vec<JudgedKnownFailure>,
}

/// What came of one suite.
#[derive(Debug)]
pub struct SuiteRecord {
    /// The suite.
    pub suite: Arc<Suite>,
    /// The server says that it does not offer the API.
    pub not_offered: bool,
    /// What was sent, by the names of the requests; requests that are equal share an exchange.
    pub exchanges: Vec<(String, Arc<Exchange>)>,
    /// The outcomes, in the order of [`Suite::tests`].
    pub outcomes: Vec<Outcome>,
}

impl SuiteRecord {
    /// The tests with their outcomes, in the order of the file.
    pub fn tests(&self) -> impl Iterator<Item = (&Test, &Outcome)> {
        self.suite.tests.iter().zip(&self.outcomes)
    }

    /// The exchange of the request of this name, if it was sent.
    pub fn exchange(&self, request: &str) -> Option<&Arc<Exchange>> {
        self.exchanges.iter().find(|(name, _)| name == request).map(|(_, exchange)| exchange)
    }
}

/// How many tests came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requirements met.
    pub pass: usize,
    /// Requirements broken.
    pub fail: usize,
    /// Requirements broken that deserve a warning.
    pub warn: usize,
    /// Requirements broken that are worth mentioning.
    pub note: usize,
    /// Not judged, as there is nothing to judge.
    pub not_applicable: usize,
    /// Not judged, as another test failed or could not be judged.
    pub blocked: usize,
    /// Could not be judged, but would not make the run fail.
    pub not_judged: usize,
    /// Not judged, as they belong to other Matrix versions.
    pub outside_version: usize,
    /// Not asked for.
    pub filtered_out: usize,
    /// Broken, as the user knows.
    pub known_failure: usize,
    /// Could not be judged.
    pub error: usize,
    /// Of those blocked by others than known failures, those whose violation would make the run fail.
    pub blocked_weighty: usize,
    /// Of those blocked by others than known failures, or not judged, those whose violation would be a warning.
    pub undecided_warnings: usize,
}

impl Tally {
    fn count(&mut self, suite: &SuiteRecord) {
        let is_known = |outcome: &Outcome| matches!(outcome, Outcome::Skip(Skip::KnownFailure(_)));
        let known: HashSet<&str> =
            suite.tests().filter(|(_, outcome)| is_known(outcome)).map(|(test, _)| test.id.as_str()).collect();
        suite.tests().for_each(|(test, outcome)| self.add(test, outcome, &known));
    }

    fn add(&mut self, test: &Test, outcome: &Outcome, known: &HashSet<&str>) {
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Fail(_) => self.fail += 1,
            Outcome::Warn(_) => self.warn += 1,
            Outcome::Note(_) => self.note += 1,
            Outcome::Error(_) => self.error += 1,
            Outcome::Skip(Skip::NotApplicable(_)) => self.not_applicable += 1,
            Outcome::Skip(Skip::NotJudged(_)) => {
                self.not_judged += 1;
                self.undecided_warnings += usize::from(test.severity == Severity::Warn);
            }
            Outcome::Skip(Skip::OutsideVersion(_)) => self.outside_version += 1,
            Outcome::Skip(Skip::FilteredOut) => self.filtered_out += 1,
            Outcome::Skip(Skip::KnownFailure(_)) => self.known_failure += 1,
            Outcome::Skip(Skip::Blocked(by)) if known.contains(by.as_str()) => self.blocked += 1,
            Outcome::Skip(Skip::Blocked(_)) => {
                self.blocked += 1;
                self.blocked_weighty += usize::from(test.severity == Severity::Fail);
                self.undecided_warnings += usize::from(test.severity == Severity::Warn);
            }
        }
    }

    /// All tests that were asked for.
    pub fn selected(&self) -> usize {
        self.judged() + self.not_applicable + self.blocked + self.not_judged + self.outside_version + self.error
    }

    /// All tests that came to a verdict.
    pub fn judged(&self) -> usize {
        self.pass + self.fail + self.warn + self.note + self.known_failure
    }

    /// The tally of one suite.
    pub fn of(suite: &SuiteRecord) -> Self {
        let mut tally = Self::default();
        tally.count(suite);
        tally
    }
}

/// What the run says of the server. The numbers are the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Every requirement that applies and makes a run fail is met: 0.
    Conforming,
    /// The same for all that was judged, but that was not all: 0.
    NothingBroken,
    /// Only requirements are broken of which the user knows: 0.
    KnownFailures,
    /// A requirement is broken: 1.
    Broken,
    /// An entry of the list of known failures excuses nothing any more: 1.
    OutdatedKnownFailures,
    /// Something could not be judged: 3.
    Undecided,
    /// The server says that it does not offer the API: 4, or 0 if that is allowed.
    NotOffered,
    /// No test was asked for, or none applies: 4.
    NothingJudged,
}

impl Conclusion {
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
}

impl Record {
    /// The tally of all suites.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.suites.iter().for_each(|suite| tally.count(suite));
        tally
    }

    /// What the run says of the server. A broken requirement outranks an undecided one.
    pub fn conclusion(&self) -> Conclusion {
        let tally = self.tally();
        if tally.fail > 0 || (self.policy.strict && tally.warn > 0) {
            return Conclusion::Broken;
        }
        if self.known_failures.iter().any(|known| known.state.is_outdated()) {
            return Conclusion::OutdatedKnownFailures;
        }
        let strictly = self.policy.strict && tally.undecided_warnings > 0;
        if tally.error > 0 || tally.blocked_weighty > 0 || strictly {
            return Conclusion::Undecided;
        }
        let selected = |suite: &&SuiteRecord| Tally::of(suite).selected() > 0;
        let offered = self.suites.iter().filter(selected).any(|suite| !suite.not_offered);
        if tally.judged() == 0 && tally.blocked + tally.not_judged > 0 {
            return Conclusion::Undecided;
        }
        if tally.judged() == 0 && (offered || tally.selected() == 0) {
            return Conclusion::NothingJudged;
        }
        if tally.known_failure > 0 && offered {
            return Conclusion::KnownFailures;
        }
        match (offered, self.is_complete()) {
            (false, _) => Conclusion::NotOffered,
            (true, true) => Conclusion::Conforming,
            (true, false) => Conclusion::NothingBroken,
        }
    }

    /// Whether the run covered the whole suites: nothing was filtered out, blocked or undecided.
    pub fn is_complete(&self) -> bool {
        let tally = self.tally();
        tally.filtered_out == 0
            && tally.known_failure == 0
            && tally.blocked == 0
            && tally.not_judged == 0
            && tally.error == 0
    }

    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self.conclusion() {
            Conclusion::Conforming | Conclusion::NothingBroken | Conclusion::KnownFailures => 0,
            Conclusion::Broken | Conclusion::OutdatedKnownFailures => 1,
            Conclusion::Undecided => 3,
            Conclusion::NotOffered => {
                if self.policy.allow_unsupported {
                    0
                } else {
                    4
                }
            }
            Conclusion::NothingJudged => 4,
        }
    }
}
