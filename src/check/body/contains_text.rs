//! `contains-text`: the body has a text in it.

use std::sync::Arc;

use super::{other, text};
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, TEXT, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::exchange::json::quote;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("contains-text", Shape::Text(&TEXT), "it has this text in it"),
    read: |_, node| Some(Arc::new(ContainsText(node.text()?.to_owned()))),
};

#[derive(Debug)]
struct ContainsText(String);

impl Condition for ContainsText {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        match text(subject) {
            Ok(text) if text.contains(&self.0) => Verdict::Holds,
            Ok(_) => subject.violated(self.describe(), "another text", self.spot()),
            Err(verdict) => verdict,
        }
    }

    fn describe(&self) -> String {
        format!("a body with {} in it", quote(&self.0))
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        example.text().map_or_else(Vec::new, |text| other("contains-text", text.replace(&self.0, "")))
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        Some(Change::body(format!("{}{}", example.text()?, self.0)))
    }
}
