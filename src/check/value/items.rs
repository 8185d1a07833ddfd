//! `items`: what every item of an array meets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, other, others_of, read_inner, weaker_with};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker};
use crate::exchange::json::{Json, Value};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("items", Shape::Object(&INNER), "every item of the array"),
    read: |reader, node| Some(Arc::new(Items(read_inner(reader, node)))),
};

#[derive(Debug)]
struct Items(Vec<Arc<dyn ValueCondition>>);

impl ValueCondition for Items {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::Array(items) = &judged.value.value else { return judged.violated("an array") };
        let items = items.iter().enumerate();
        let verdicts = items.map(|(index, item)| judged.at(&index.to_string(), item).judge_all(&self.0));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        format!("with every item {}", join(&self.0, |condition| condition.describe()))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.0.iter().for_each(|condition| condition.requests(names));
    }

    fn sees_more(&self) -> bool {
        self.0.iter().any(|condition| condition.sees_more())
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        weaker_with(&self.0, |rest| Arc::new(Self(rest)))
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Array(items) = &example.value.value else { return Vec::new() };
        let with_first = |first: Json| {
            let rest = items.iter().skip(1).cloned();
            Json::new(Value::Array(std::iter::once(first).chain(rest).collect()))
        };
        let derived: Vec<OtherValue> = items.first().map_or_else(Vec::new, |value| {
            others_of(&self.0, &ExampleValue { root: example.root, value })
                .into_iter()
                .filter_map(|OtherValue { from, value }| Some(OtherValue { from, value: Some(with_first(value?)) }))
                .collect()
        });
        if derived.is_empty() {
            let with_null = items.iter().cloned().chain([Json::new(Value::Null)]).collect();
            return other("items", Json::new(Value::Array(with_null)));
        }
        derived
    }
}
