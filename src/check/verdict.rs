//! The verdict of a check: holds, violated, not applicable, or cannot tell. What that means for the run is `outcome`'s
//! business.

use std::ops::Range;

use crate::exchange::{Pointer, Remedy, TroubleKind};

/// The verdict of a check on the responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The requirement is met.
    Holds,
    /// The requirement is broken, in these places.
    Violated(Vec<Violation>),
    /// There is nothing to judge, for this reason.
    NotApplicable(String),
    /// There is something to judge, but it could not be seen.
    CannotTell(Unseen),
}

/// One place where a requirement is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The name of the request whose response is meant.
    pub request: String,
    /// What should have been there.
    pub expected: String,
    /// What was there. It may quote the server: clean it before showing it.
    pub got: String,
    /// Where.
    pub spot: Spot,
}

/// A place in an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The status line.
    Status,
    /// The URL of the request.
    Url,
    /// The header field of this name.
    Field(String),
    /// The body, as octets or as a whole; a byte range of its text where one is meant.
    Body(Option<Range<usize>>),
    /// A JSON value: its pointer, and the byte range in the body's text of it or of what should hold it.
    Json(Pointer, Option<Range<usize>>),
}

/// Why a check could not see what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// The name of the request whose response is missing or says nothing.
    pub request: String,
    /// The kind of cause.
    pub kind: UnseenKind,
    /// What happened.
    pub message: String,
    /// What the user can do about it.
    pub remedy: Option<Remedy>,
}

/// The kinds of causes that leave a check without a response to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnseenKind {
    /// The exchange failed.
    Trouble(TroubleKind),
    /// The response says nothing about the server: something in front of it may have sent it.
    Inconclusive,
    /// The request was never sent.
    NotSent,
    /// The run ended before the request was sent.
    Interrupted,
    /// The homeserver was not found.
    Discovery,
    /// The test suite itself failed.
    Panic,
}

impl UnseenKind {
    /// The stable word for it in reports, such as `timeout` or `inconclusive`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trouble(kind) => kind.as_str(),
            Self::Inconclusive => "inconclusive",
            Self::NotSent => "not-sent",
            Self::Interrupted => "interrupted",
            Self::Discovery => "discovery",
            Self::Panic => "panic",
        }
    }
}

impl Verdict {
    /// A violation of one place.
    pub(crate) fn violated(request: &str, expected: impl Into<String>, got: impl Into<String>, spot: Spot) -> Self {
        let violation = Violation { request: request.to_owned(), expected: expected.into(), got: got.into(), spot };
        Self::Violated(vec![violation])
    }

    /// Both must hold: one violation decides, then one that cannot be judged; what is not applicable is left out.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Violated(mut all), Self::Violated(more)) => {
                all.extend(more);
                Self::Violated(all)
            }
            (Self::Violated(all), _) | (_, Self::Violated(all)) => Self::Violated(all),
            (Self::CannotTell(why), _) | (_, Self::CannotTell(why)) => Self::CannotTell(why),
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::NotApplicable(why), Self::NotApplicable(_)) => Self::NotApplicable(why),
        }
    }

    /// One must hold: one that holds decides, then one that cannot be judged.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::CannotTell(why), _) | (_, Self::CannotTell(why)) => Self::CannotTell(why),
            (Self::Violated(mut all), Self::Violated(more)) => {
                all.extend(more);
                Self::Violated(all)
            }
            (Self::Violated(all), Self::NotApplicable(_)) | (Self::NotApplicable(_), Self::Violated(all)) => {
                Self::Violated(all)
            }
            (Self::NotApplicable(why), Self::NotApplicable(_)) => Self::NotApplicable(why),
        }
    }

    /// At least one must not hold. A verdict that does not apply `is_absence` of what is judged, which does not hold
    /// then, or means that there is nothing to compare it with.
    pub(crate) fn none_of(
        verdicts: impl IntoIterator<Item = Self>,
        is_absence: bool,
        violated: impl FnOnce() -> Self,
    ) -> Self {
        let does_not_hold = |verdict: Self| match verdict {
            Self::Holds => Self::Violated(Vec::new()),
            Self::Violated(_) => Self::Holds,
            Self::NotApplicable(_) if is_absence => Self::Holds,
            Self::NotApplicable(_) | Self::CannotTell(_) => verdict,
        };
        match verdicts.into_iter().map(does_not_hold).reduce(Self::or) {
            Some(Self::Violated(_)) | None => violated(),
            Some(verdict @ (Self::Holds | Self::NotApplicable(_) | Self::CannotTell(_))) => verdict,
        }
    }

    /// All of them joined by [`Verdict::and`]; `none` where there are none.
    pub(crate) fn all(verdicts: impl IntoIterator<Item = Self>, none: impl FnOnce() -> Self) -> Self {
        verdicts.into_iter().reduce(Self::and).unwrap_or_else(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violated() -> Verdict {
        Verdict::violated("metadata", "200", "500", Spot::Status)
    }

    fn unseen() -> Verdict {
        let kind = UnseenKind::Trouble(TroubleKind::Timeout);
        Verdict::CannotTell(Unseen { request: "metadata".into(), kind, message: "too late".into(), remedy: None })
    }

    fn absent() -> Verdict {
        Verdict::NotApplicable("no ETag".into())
    }

    #[test]
    fn in_a_conjunction_a_violation_outranks_everything_and_absence_nothing() {
        assert_eq!(violated().and(unseen()), violated());
        assert_eq!(unseen().and(Verdict::Holds), unseen());
        assert_eq!(absent().and(Verdict::Holds), Verdict::Holds);
        assert_eq!(absent().and(absent()), absent());
        assert!(matches!(violated().and(violated()), Verdict::Violated(all) if all.len() == 2));
    }

    #[test]
    fn in_a_disjunction_one_that_holds_is_enough() {
        assert_eq!(violated().or(Verdict::Holds), Verdict::Holds);
        assert_eq!(violated().or(unseen()), unseen());
        assert_eq!(absent().or(violated()), violated());
        assert_eq!(absent().or(absent()), absent());
    }

    #[test]
    fn of_conditions_that_must_not_all_hold_one_that_does_not_is_enough() {
        let none_of = |verdicts: &[Verdict], is_absence| Verdict::none_of(verdicts.to_vec(), is_absence, violated);
        assert_eq!(none_of(&[Verdict::Holds, Verdict::Holds], true), violated());
        assert_eq!(none_of(&[Verdict::Holds, violated()], true), Verdict::Holds);
        assert_eq!(none_of(&[Verdict::Holds, absent()], true), Verdict::Holds, "what is absent does not hold");
        assert_eq!(none_of(&[absent()], false), absent(), "there is nothing to compare with");
        assert_eq!(none_of(&[Verdict::Holds, unseen()], true), unseen());
        assert_eq!(none_of(&[], true), violated());
    }
}
