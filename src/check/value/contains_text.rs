//! `contains-text`: a text has another text in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, first_text};
use crate::check::condition::Kind;
use crate::check::{TEXT, Template, Verdict};
use crate::exchange::json::{Json, Value, quote};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("contains-text", Shape::Text(&TEXT), "the text has this text in it"),
    read: |reader, node| Some(Arc::new(ContainsText(reader.template_of(node)?))),
};

#[derive(Debug)]
struct ContainsText(Template);

impl ValueCondition for ContainsText {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let part = match judged.context.fill(&self.0) {
            Ok(part) => part,
            Err(verdict) => return verdict,
        };
        let contains = matches!(&judged.value.value, Value::String(text) if text.contains(&part));
        judged.require(contains, || format!("a text with {} in it", quote(&part)))
    }

    fn describe(&self) -> String {
        format!("with the text {}", quote(&self.0.to_string()))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        names.extend(self.0.values().map(|value| value.request.clone()));
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let (Value::String(text), Some(part)) = (&example.value.value, self.0.constant()) else { return Vec::new() };
        let texts = [text.replace(part, ""), "x".to_owned(), "y".to_owned()];
        first_text("contains-text", texts, |text| !text.is_empty() && !text.contains(part))
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let before = match current.map(|value| &value.value) {
            Some(Value::String(text)) => text.as_str(),
            Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => "",
        };
        Some(Json::text(format!("{before}{}", self.0.constant()?)))
    }
}
