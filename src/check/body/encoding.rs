//! `encoding`: the body is UTF-8 (RFC 8259, section 8.1).

use std::sync::Arc;

use super::other;
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::body::BodyError;
use crate::exchange::example::ExampleResponse;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> =
    Kind { key: key("encoding", Shape::Word(&["utf-8"]), "it is UTF-8"), read: |_, _| Some(Arc::new(Encoding)) };

#[derive(Debug)]
struct Encoding;

impl Condition for Encoding {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        if let Err(verdict) = subject.require_recorded() {
            return verdict;
        }
        match subject.response.text() {
            Ok(_) => Verdict::Holds,
            Err(error @ BodyError::NotUtf8 { .. }) => subject.violated("UTF-8", error.to_string(), self.spot()),
            Err(
                error @ (BodyError::Coding(_) | BodyError::NotJson(_) | BodyError::OverLimit(_) | BodyError::Empty),
            ) => Verdict::NotApplicable(error.to_string()),
        }
    }

    fn describe(&self) -> String {
        "UTF-8".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        other("encoding", [example.body.as_slice(), b"\xFF"].concat())
    }
}
