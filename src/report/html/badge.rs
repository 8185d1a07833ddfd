//! The kinds of outcomes on the page: in which order, with which badge and class.

use crate::report::kind::Kind;

/// From what wants a look to what does not.
pub(super) const ORDER: [Kind; 11] = [
    Kind::Fail,
    Kind::Error,
    Kind::Warn,
    Kind::Note,
    Kind::KnownFailure,
    Kind::Blocked,
    Kind::NotJudged,
    Kind::Pass,
    Kind::NotApplicable,
    Kind::OutsideVersion,
    Kind::FilteredOut,
];

/// The word on the badge of a test, which is its class too.
pub(super) fn badge(kind: Kind) -> &'static str {
    match kind {
        Kind::Fail => "fail",
        Kind::Error => "error",
        Kind::Warn => "warn",
        Kind::Note => "note",
        Kind::KnownFailure => "known",
        Kind::Pass => "pass",
        Kind::Blocked | Kind::NotJudged | Kind::NotApplicable | Kind::OutsideVersion | Kind::FilteredOut => "skip",
    }
}

/// The stable name of a kind, for anchors and filters.
pub(super) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Blocked => "blocked",
        Kind::NotJudged => "not-judged",
        Kind::NotApplicable => "not-applicable",
        Kind::OutsideVersion => "outside-version",
        Kind::FilteredOut => "filtered-out",
        Kind::Pass | Kind::Fail | Kind::Error | Kind::Warn | Kind::Note | Kind::KnownFailure => badge(kind),
    }
}

/// Whether its tests are told from the start.
pub(super) fn is_told(kind: Kind) -> bool {
    match kind {
        Kind::Fail | Kind::Error | Kind::Warn => true,
        Kind::Note
        | Kind::KnownFailure
        | Kind::Pass
        | Kind::Blocked
        | Kind::NotJudged
        | Kind::NotApplicable
        | Kind::OutsideVersion
        | Kind::FilteredOut => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_shown_once() {
        let mut names: Vec<&str> = ORDER.into_iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| ORDER.contains(kind)));
    }
}
