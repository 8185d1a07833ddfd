//! `non-empty`: not an empty text, array or object.

use std::sync::Arc;

use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::exchange::json::{Json, Value};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("non-empty", Shape::Just(true), "not an empty text, array or object"),
    read: |_, _| Some(Arc::new(NonEmpty)),
};

#[derive(Debug)]
struct NonEmpty;

impl ValueCondition for NonEmpty {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let is_empty = match &judged.value.value {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Null | Value::Boolean(_) | Value::Number(_) => false,
        };
        judged.require(!is_empty, || "not empty".to_owned())
    }

    fn describe(&self) -> String {
        "filled".to_owned()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let empty = match &example.value.value {
            Value::Array(_) => Value::Array(Vec::new()),
            Value::Object(_) => Value::Object(Vec::new()),
            Value::String(_) | Value::Null | Value::Boolean(_) | Value::Number(_) => Value::String(String::new()),
        };
        other("non-empty", Json::new(empty))
    }

    fn value_for(&self, _current: Option<&Json>) -> Option<Json> {
        Some(Json::text("x"))
    }
}
