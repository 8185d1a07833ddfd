//! `max-depth`: the deepest nesting of arrays and objects.

use std::sync::Arc;

use super::{document, other, with_member};
use crate::check::condition::Kind;
use crate::check::forms::NUMBER;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::MAX_DEPTH;
use crate::notation::key;

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("max-depth", NUMBER, "it is nested at most so deep"),
    read: |_, node| Some(Arc::new(MaxDepth(usize::try_from(node.integer()?).ok()?))),
};

#[derive(Debug)]
struct MaxDepth(usize);

impl Condition for MaxDepth {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        match document(subject) {
            Err(verdict) => verdict,
            Ok(document) if document.depth <= self.0 => Verdict::Holds,
            Ok(document) => subject.violated(self.describe(), format!("{} levels", document.depth), self.spot()),
        }
    }

    fn describe(&self) -> String {
        format!("at most {} levels of nesting", self.0)
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        if self.0 >= MAX_DEPTH {
            return Vec::new();
        }
        // The object itself is a level too.
        let nested = format!("\"other\":{}{}", "[".repeat(self.0), "]".repeat(self.0));
        let nested = if self.0 == 0 { "\"other\":0".to_owned() } else { nested };
        let body = example.text().and_then(|text| with_member(text, &nested));
        body.map_or_else(Vec::new, |body| other("max-depth", body))
    }
}
