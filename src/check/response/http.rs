//! `http`: a complete, well-formed HTTP response came.

use std::sync::Arc;

use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Missing, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("http", Shape::Word(&["complete"]), "a complete, well-formed HTTP response came"),
    read: |_, _| Some(Arc::new(Complete)),
};

#[derive(Debug)]
struct Complete;

impl Condition for Complete {
    fn judge(&self, _subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        Verdict::Holds
    }

    fn judge_missing(&self, missing: &Missing<'_>, _context: Context<'_>) -> Verdict {
        match missing.trouble.filter(|trouble| trouble.kind.is_malformed()) {
            Some(trouble) => Verdict::violated(missing.request, self.describe(), trouble.message.clone(), Spot::Status),
            None => missing.verdict.clone(),
        }
    }

    fn describe(&self) -> String {
        "a complete, well-formed HTTP response".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Status
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        let truncated = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{".to_vec();
        let change = Change { raw: Some(truncated), ..Change::default() };
        vec![Derived { from: "http", change }]
    }
}
