//! `matches`: the value of a field matches a regular expression.

use std::sync::Arc;

use regex_lite::Regex;

use super::{ExampleField, Field, FieldCondition, OtherLines, first};
use crate::check::condition::Kind;
use crate::check::{REGEX, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("matches", Shape::Text(&REGEX), "the value matches this regular expression"),
    read: |reader, node| Some(Arc::new(Matches(reader.regex(node)?))),
};

#[derive(Debug)]
struct Matches(Regex);

impl FieldCondition for Matches {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        field.require(self.0.is_match(field.value), || self.describe())
    }

    fn describe(&self) -> String {
        format!("matching {}", self.0)
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let value = field.value;
        let texts = [format!("{value}x"), format!("x{value}"), "x".to_owned(), "@@".to_owned(), String::new()];
        first("matches", texts, |text| !self.0.is_match(text))
    }
}
