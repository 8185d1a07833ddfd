//! `byte-order-mark`: the body does not begin with one (RFC 8259, section 8.1).

use std::sync::Arc;

use super::other;
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("byte-order-mark", Shape::Just(false), "it does not begin with one"),
    read: |_, _| Some(Arc::new(NoByteOrderMark)),
};

#[derive(Debug)]
struct NoByteOrderMark;

impl Condition for NoByteOrderMark {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        if let Err(verdict) = subject.require_recorded() {
            return verdict;
        }
        let mark = subject.response.body().byte_order_mark;
        mark.map_or(Verdict::Holds, |mark| {
            subject.violated("no byte order mark", format!("the octets {}", mark.octets()), Spot::Body(Some(0..0)))
        })
    }

    fn describe(&self) -> String {
        "no byte order mark".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        other("byte-order-mark", [b"\xEF\xBB\xBF", example.body.as_slice()].concat())
    }
}
