//! The kinds of outcomes that reports count and group by, with the words for them.

use crate::outcome::{Outcome, Skip, Tally};

/// What came of a test, without its story. The order is that of the tally in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pass,
    Fail,
    Error,
    KnownFailure,
    Warn,
    Note,
    NotApplicable,
    Blocked,
    NotJudged,
    OutsideVersion,
    FilteredOut,
}

impl Kind {
    /// All of them, in that order.
    pub(super) const ALL: [Self; 11] = [
        Self::Pass,
        Self::Fail,
        Self::Error,
        Self::KnownFailure,
        Self::Warn,
        Self::Note,
        Self::NotApplicable,
        Self::Blocked,
        Self::NotJudged,
        Self::OutsideVersion,
        Self::FilteredOut,
    ];

    /// The kind of an outcome.
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Pass,
            Outcome::Fail(_) => Self::Fail,
            Outcome::Error(_) => Self::Error,
            Outcome::Warn(_) => Self::Warn,
            Outcome::Note(_) => Self::Note,
            Outcome::Skip(Skip::KnownFailure(_)) => Self::KnownFailure,
            Outcome::Skip(Skip::NotApplicable(_)) => Self::NotApplicable,
            Outcome::Skip(Skip::Blocked(_)) => Self::Blocked,
            Outcome::Skip(Skip::NotJudged(_)) => Self::NotJudged,
            Outcome::Skip(Skip::OutsideVersion(_)) => Self::OutsideVersion,
            Outcome::Skip(Skip::FilteredOut) => Self::FilteredOut,
        }
    }

    /// How many tests are of this kind.
    pub(super) fn number(self, tally: &Tally) -> usize {
        match self {
            Self::Pass => tally.pass,
            Self::Fail => tally.fail,
            Self::Error => tally.error,
            Self::KnownFailure => tally.known_failure,
            Self::Warn => tally.warn,
            Self::Note => tally.note,
            Self::NotApplicable => tally.not_applicable,
            Self::Blocked => tally.blocked,
            Self::NotJudged => tally.not_judged,
            Self::OutsideVersion => tally.outside_version,
            Self::FilteredOut => tally.filtered_out,
        }
    }

    /// The words after such a number.
    pub(super) fn noun(self, number: usize) -> &'static str {
        let (one, many) = match self {
            Self::Pass => ("passed", "passed"),
            Self::Fail => ("failed", "failed"),
            Self::Error => ("not judged", "not judged"),
            Self::KnownFailure => ("known failure", "known failures"),
            Self::Warn => ("warning", "warnings"),
            Self::Note => ("note", "notes"),
            Self::NotApplicable => ("not applicable", "not applicable"),
            Self::Blocked => ("blocked", "blocked"),
            Self::NotJudged => ("of less weight not judged", "of less weight not judged"),
            Self::OutsideVersion => ("of other Matrix versions", "of other Matrix versions"),
            Self::FilteredOut => ("filtered out", "filtered out"),
        };
        if number == 1 { one } else { many }
    }
}

/// The tally in words.
pub(super) fn tally(tally: &Tally) -> String {
    let numbers = Kind::ALL.into_iter().map(|kind| (kind, kind.number(tally))).filter(|(_, number)| *number > 0);
    let counted: Vec<String> = numbers.map(|(kind, number)| format!("{number} {}", kind.noun(number))).collect();
    if counted.is_empty() { "no tests".to_owned() } else { counted.join(", ") }
}
