//! `body: none`: no content.

use super::other;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};

/// Why it is not judged that there is no content.
const NOT_SHOWN: &str = "content that must not be there can't be seen over TLS, through a proxy, or in this recording";

#[derive(Debug)]
pub(super) struct NoBody;

impl Condition for NoBody {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        if let Err(verdict) = subject.require_recorded() {
            return verdict;
        }
        match subject.response.content.len() {
            0 if subject.response.content_shown => Verdict::Holds,
            0 => Verdict::NotApplicable(NOT_SHOWN.to_owned()),
            length => subject.violated("no content", format!("{length} octets"), Spot::Body(Some(0..1))),
        }
    }

    fn describe(&self) -> String {
        "no content".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        other("body", "x")
    }

    fn fulfilled(&self, _example: &ExampleResponse) -> Option<Change> {
        Some(Change::body(""))
    }
}
