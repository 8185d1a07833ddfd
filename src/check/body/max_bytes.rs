//! `max-bytes`: the most octets of the body, decoded.

use std::sync::Arc;

use super::other;
use crate::check::condition::Kind;
use crate::check::forms::NUMBER;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::body::MAX_DECODED;
use crate::exchange::example::ExampleResponse;
use crate::notation::key;

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("max-bytes", NUMBER, "it is at most so many octets long"),
    read: |_, node| Some(Arc::new(MaxBytes(usize::try_from(node.integer()?).ok()?))),
};

#[derive(Debug)]
struct MaxBytes(usize);

impl Condition for MaxBytes {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        if let Err(verdict) = subject.require_recorded() {
            return verdict;
        }
        let length = subject.response.body().octets(&subject.response.content).len();
        if length <= self.0 {
            return Verdict::Holds;
        }
        subject.violated(self.describe(), format!("{length} octets"), self.spot())
    }

    fn describe(&self) -> String {
        format!("at most {} octets", self.0)
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        if self.0 >= MAX_DECODED {
            return Vec::new();
        }
        // Space after a JSON text changes nothing else.
        let mut body = example.body.clone();
        body.resize(self.0 + 1, b' ');
        other("max-bytes", body)
    }
}
