//! The appearance of the kinds of outcomes.

use crate::outcome::Kind;

/// The word on the badge of a test.
pub(super) fn badge(kind: Kind) -> &'static str {
    match class(kind) {
        "na" => "n/a",
        class => class,
    }
}

/// The CSS class of a test, which decides its colour.
pub(super) fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::KnownFailure => "known",
        Kind::Blocked => "blocked",
        Kind::NotApplicable => "na",
        Kind::Fail | Kind::Error | Kind::Warn | Kind::Note | Kind::Pass => kind.outcome(),
        Kind::NotJudged | Kind::OutsideVersion | Kind::WritesNotAllowed | Kind::FilteredOut => kind.outcome(),
    }
}

/// Whether its tests are unfolded from the start: everything down to warnings.
pub(super) fn is_open(kind: Kind) -> bool {
    kind <= Kind::Warn
}
