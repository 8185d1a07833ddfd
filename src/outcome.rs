//! What came of each test, and of the run. The one place where a verdict meets the weight of its requirement. A new
//! outcome is a variant here and a row in `kind`.

mod kind;
mod known;
mod mask;
mod record;
mod summary;
mod tally;

pub use kind::{Class, Kind};
pub use known::{Excused, JudgedKnownFailure, KnownState};
pub use record::{Policy, Record, Refusal, Run, SuiteRecord};
pub use summary::{Conclusion, Summary};
pub use tally::Tally;

use crate::check::{Unseen, Verdict, Violation};
use crate::suite::Severity;

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
    /// Judging it would change something on the server, and the run must not.
    WritesNotAllowed,
    /// The user did not ask for it.
    FilteredOut,
    /// It is broken, and the user knows that.
    KnownFailure(Excused),
}

impl Skip {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NotApplicable(_) => Kind::NotApplicable,
            Self::Blocked(_) => Kind::Blocked,
            Self::NotJudged(_) => Kind::NotJudged,
            Self::OutsideVersion(_) => Kind::OutsideVersion,
            Self::WritesNotAllowed => Kind::WritesNotAllowed,
            Self::FilteredOut => Kind::FilteredOut,
            Self::KnownFailure(_) => Kind::KnownFailure,
        }
    }

    /// The id of the test that blocks this one.
    pub fn blocked_by(&self) -> Option<&str> {
        match self {
            Self::Blocked(by) => Some(by),
            Self::NotApplicable(_)
            | Self::NotJudged(_)
            | Self::OutsideVersion(_)
            | Self::WritesNotAllowed
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
            Self::WritesNotAllowed => "writes are not allowed on this target".to_owned(),
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

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Pass => Kind::Pass,
            Self::Fail(_) => Kind::Fail,
            Self::Warn(_) => Kind::Warn,
            Self::Note(_) => Kind::Note,
            Self::Skip(skip) => skip.kind(),
            Self::Error(_) => Kind::Error,
        }
    }

    /// The stable word for it: that of its kind, or `skip`.
    pub fn as_str(&self) -> &'static str {
        self.kind().outcome()
    }

    /// Where the requirement is broken, even if that is known; nothing for other outcomes.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Fail(violations) | Self::Warn(violations) | Self::Note(violations) => violations,
            Self::Skip(Skip::KnownFailure(excused)) => &excused.violations,
            Self::Pass | Self::Skip(_) | Self::Error(_) => &[],
        }
    }
}
