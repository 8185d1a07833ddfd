//! `matches`: the text of the body matches a regular expression.

use std::sync::Arc;

use regex_lite::Regex;

use super::{other, text};
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, REGEX, Spot, Subject, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("matches", Shape::Text(&REGEX), "its text matches this regular expression"),
    read: |reader, node| Some(Arc::new(Matches(reader.regex(node)?))),
};

#[derive(Debug)]
struct Matches(Regex);

impl Condition for Matches {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        match text(subject) {
            Ok(text) if self.0.is_match(text) => Verdict::Holds,
            Ok(_) => subject.violated(self.describe(), "another text", self.spot()),
            Err(verdict) => verdict,
        }
    }

    fn describe(&self) -> String {
        format!("a body that matches {}", self.0)
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let text = example.text().unwrap_or_default();
        let texts = [format!("{text}x"), format!("x{text}"), "x".to_owned(), "@".to_owned(), String::new()];
        let text = texts.into_iter().find(|text| !self.0.is_match(text));
        text.map_or_else(Vec::new, |text| other("matches", text))
    }
}
