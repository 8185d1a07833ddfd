//! `contains` and `contains-any`: an array has a value, or one of several.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::wanted::{self, Wanted, fill_all};
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other, place};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::exchange::json::{ArrayOrder, Json, Value, equal};
use crate::notation::{Shape, key};

pub(super) static CONTAINS: Kind<dyn ValueCondition> = Kind {
    key: key("contains", Shape::Json, "the array has this value"),
    read: |reader, node| Some(Arc::new(Contains { from: "contains", values: vec![Wanted::read(reader, node)?] })),
};

pub(super) static CONTAINS_ANY: Kind<dyn ValueCondition> = Kind {
    key: key("contains-any", Shape::List(&Shape::Json), "the array has one of these values"),
    read: |reader, node| Some(Arc::new(Contains { from: "contains-any", values: Wanted::read_all(reader, node)? })),
};

#[derive(Debug)]
struct Contains {
    from: &'static str,
    values: Vec<Wanted>,
}

fn is_among<J: Borrow<Json>>(item: &Json, values: &[J]) -> bool {
    values.iter().any(|known| equal(known.borrow(), item, ArrayOrder::Matters))
}

impl ValueCondition for Contains {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::Array(items) = &judged.value.value else { return judged.violated("an array") };
        match fill_all(&self.values, judged.context) {
            Ok(values) => {
                let has_one = items.iter().any(|item| is_among(item, &values));
                judged.require(has_one, || format!("containing {}", place::list(&values)))
            }
            Err(verdict) => verdict,
        }
    }

    fn describe(&self) -> String {
        format!("containing {}", wanted::list(&self.values))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.values.iter().for_each(|value| value.requests(names));
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Array(items) = &example.value.value else { return Vec::new() };
        let fixed: Vec<Json> = self.values.iter().filter_map(Wanted::fixed).collect();
        let mut rest: Vec<Json> = items.iter().filter(|item| !is_among(item, &fixed)).cloned().collect();
        if fixed.is_empty() || rest.is_empty() {
            // An empty array would break a rule of its own.
            rest = vec![Json::text("other")];
        }
        other(self.from, Json::new(Value::Array(rest)))
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let mut items = match current.map(|value| &value.value) {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) | None => {
                Vec::new()
            }
        };
        items.push(self.values.first()?.fixed()?);
        Some(Json::new(Value::Array(items)))
    }
}
