//! `matches`: a text matches a regular expression.

use std::sync::Arc;

use regex_lite::Regex;

use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, first_text};
use crate::check::condition::Kind;
use crate::check::{REGEX, Verdict};
use crate::exchange::json::Value;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("matches", Shape::Text(&REGEX), "the text matches this regular expression"),
    read: |reader, node| Some(Arc::new(Matches(reader.regex(node)?))),
};

#[derive(Debug)]
struct Matches(Regex);

impl ValueCondition for Matches {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let matches = matches!(&judged.value.value, Value::String(text) if self.0.is_match(text));
        judged.require(matches, || format!("a text that matches {}", self.0))
    }

    fn describe(&self) -> String {
        format!("matching {}", self.0)
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::String(text) = &example.value.value else { return Vec::new() };
        let texts = [
            format!("{text}x"),
            format!("{text}@"),
            format!("@{text}"),
            "x".to_owned(),
            String::new(),
            "\u{0}".to_owned(),
            "\n".to_owned(),
        ];
        first_text("matches", texts, |text| !self.0.is_match(text))
    }
}
