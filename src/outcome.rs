//! The outcomes of tests and of the run. Only here does the verdict of a check meet the weight of its requirement. A
//! new outcome is a variant here and a row in `kind`.

mod kind;
mod known;
mod left_behind;
mod mask;
mod record;
mod summary;
mod tally;

pub use kind::{Class, Kind};
pub use known::{Excused, JudgedKnownFailure, KnownState};
pub use left_behind::LeftBehind;
pub use record::{Policy, Record, Refusal, Run, SuiteRecord};
pub use summary::{Conclusion, Summary};
pub use tally::Tally;

use crate::check::{Unseen, UnseenKind, Verdict, Violation};
use crate::suite::Severity;

/// The outcome of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The requirement is met.
    Pass,
    /// It is broken, which fails the run.
    Fail(Vec<Violation>),
    /// It is broken, which counts as a warning.
    Warn(Vec<Violation>),
    /// It is broken, which counts as a note.
    Note(Vec<Violation>),
    /// It was not judged, and did not need to be.
    Skip(Skip),
    /// It could not be judged, and its violation would fail the run.
    Error(Unseen),
}

/// Why a test was not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// It does not apply.
    NotApplicable(String),
    /// The test with this id, which it needs, failed or could not be judged.
    Blocked(String),
    /// It could not be judged, but its violation would not fail the run.
    NotJudged(Unseen),
    /// It does not belong to the Matrix version of the run.
    OutsideVersion(String),
    /// Judging it needs writes to the server, which are not allowed.
    WritesNotAllowed,
    /// The user did not select it.
    FilteredOut,
    /// It is broken, and on the list of known failures.
    KnownFailure(Excused),
}

/// The beginning of why a test does not apply that needs a user who can't sign in.
const NOBODY: &str = "nobody signs in as ";

impl Skip {
    /// That of a test for which this user has to sign in, and can't: the user has no more than an access token, or nobody
    /// named the user.
    pub fn without_user(user: &str, has_token: bool) -> Self {
        let why = if has_token { "this user has only an access token" } else { "no users file names this user" };
        Self::NotApplicable(format!("{NOBODY}`{user}`: {why}"))
    }

    /// The user who is missing, in backticks, if one who can sign in is.
    pub fn missing_user(&self) -> Option<&str> {
        let Self::NotApplicable(why) = self else { return None };
        Some(why.strip_prefix(NOBODY)?.split_once(": ")?.0)
    }

    /// The kind of the skip.
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
    /// Whether it is missing because the run ended before: by the user, or by its deadline.
    pub fn is_interrupted(&self) -> bool {
        matches!(
            self,
            Self::Error(Unseen { kind: UnseenKind::Interrupted, .. })
                | Self::Skip(Skip::NotJudged(Unseen { kind: UnseenKind::Interrupted, .. }))
        )
    }

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

    /// The kind of the outcome.
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

    /// The stable word for it, which is `skip` for all kinds of skips.
    pub fn as_str(&self) -> &'static str {
        self.kind().outcome()
    }

    /// The places where the requirement is broken, known failures included; none for other outcomes.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Fail(violations) | Self::Warn(violations) | Self::Note(violations) => violations,
            Self::Skip(Skip::KnownFailure(excused)) => &excused.violations,
            Self::Pass | Self::Skip(_) | Self::Error(_) => &[],
        }
    }
}
