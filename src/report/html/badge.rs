//! How the kinds of outcomes look on the page.

use crate::outcome::Kind;

/// The word on the badge of a test, which is its class too.
pub(super) fn badge(kind: Kind) -> &'static str {
    if kind == Kind::KnownFailure { "known" } else { kind.outcome() }
}

/// Whether its tests are open from the start: everything down to warnings.
pub(super) fn is_open(kind: Kind) -> bool {
    kind <= Kind::Warn
}
