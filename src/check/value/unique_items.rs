//! `unique-items`: no two items of an array are equal.

use std::sync::Arc;

use super::place::excerpt;
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::exchange::json::{ArrayOrder, Json, Value, first_repeat};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("unique-items", Shape::Just(true), "no two items are equal"),
    read: |_, _| Some(Arc::new(UniqueItems)),
};

#[derive(Debug)]
struct UniqueItems;

impl ValueCondition for UniqueItems {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::Array(items) = &judged.value.value else { return judged.violated("an array") };
        let repeated = first_repeat(items, ArrayOrder::Matters).and_then(|(_, second)| items.get(second));
        repeated
            .map_or(Verdict::Holds, |item| judged.violated_by("each value once", format!("{} twice", excerpt(item))))
    }

    fn describe(&self) -> String {
        "without repetition".to_owned()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Array(items) = &example.value.value else { return Vec::new() };
        let again = items.iter().chain(items.first()).cloned().collect();
        other("unique-items", Json::new(Value::Array(again)))
    }
}
