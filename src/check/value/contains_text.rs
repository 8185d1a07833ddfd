//! `contains-text`: a text has another text in it.

use std::sync::Arc;

use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, first_text};
use crate::check::condition::Kind;
use crate::check::{TEXT, Verdict};
use crate::exchange::json::{Json, Value, quote};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("contains-text", Shape::Text(&TEXT), "the text has this text in it"),
    read: |_, node| Some(Arc::new(ContainsText(node.text()?.to_owned()))),
};

#[derive(Debug)]
struct ContainsText(String);

impl ValueCondition for ContainsText {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let contains = matches!(&judged.value.value, Value::String(text) if text.contains(&self.0));
        judged.require(contains, || format!("a text with {} in it", quote(&self.0)))
    }

    fn describe(&self) -> String {
        format!("with the text {}", quote(&self.0))
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::String(text) = &example.value.value else { return Vec::new() };
        let texts = [text.replace(&self.0, ""), "x".to_owned(), "y".to_owned()];
        first_text("contains-text", texts, |text| !text.is_empty() && !text.contains(&self.0))
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let before = match current.map(|value| &value.value) {
            Some(Value::String(text)) => text.as_str(),
            Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => "",
        };
        Some(Json::text(format!("{before}{}", self.0)))
    }
}
