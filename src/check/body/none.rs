//! `body: none`: no content.

use super::other;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};

#[derive(Debug)]
pub(super) struct NoBody;

impl Condition for NoBody {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        match subject.response.content.len() {
            0 if subject.response.content_shown => Verdict::Holds,
            0 => Verdict::NotApplicable("the HTTP client does not show content after HEAD over TLS".to_owned()),
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
