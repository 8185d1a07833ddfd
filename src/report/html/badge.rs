//! The appearance of the kinds of outcomes.

use crate::outcome::Kind;

/// The word on the badge of a test, which is also its CSS class.
pub(super) fn badge(kind: Kind) -> &'static str {
    if kind == Kind::KnownFailure { "known" } else { kind.outcome() }
}

/// Whether its tests are unfolded from the start: everything down to warnings.
pub(super) fn is_open(kind: Kind) -> bool {
    kind <= Kind::Warn
}
