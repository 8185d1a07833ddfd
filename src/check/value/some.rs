//! `some`: what at least one item of an array meets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::excerpt;
use super::{ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, others_of, read_inner, weaker_with};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker};
use crate::exchange::json::{Json, Value};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("some", Shape::Object(&INNER), "at least one item of the array"),
    read: |reader, node| Some(Arc::new(SomeItem(read_inner(reader, node)))),
};

#[derive(Debug)]
struct SomeItem(Vec<Arc<dyn ValueCondition>>);

impl ValueCondition for SomeItem {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::Array(items) = &judged.value.value else { return judged.violated("an array") };
        let items = items.iter().enumerate();
        let verdicts = items.map(|(index, item)| judged.at(&index.to_string(), item).judge_all(&self.0));
        match verdicts.reduce(Verdict::or) {
            Some(verdict @ (Verdict::Holds | Verdict::CannotTell(_))) => verdict,
            Some(verdict @ Verdict::NotApplicable(_)) => verdict,
            Some(Verdict::Violated(_)) | None => judged.violated_by(self.describe(), excerpt(judged.value)),
        }
    }

    fn describe(&self) -> String {
        format!("with an item {}", join(&self.0, |condition| condition.describe()))
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

    /// For each item that it may be about the other values of this item, alone.
    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Array(items) = &example.value.value else { return Vec::new() };
        let of_item = |value| others_of(&self.0, &ExampleValue { root: example.root, value });
        let alone = |OtherValue { from, value }| {
            let value = Some(Json::new(Value::Array(vec![value?])));
            Some(OtherValue { from, value })
        };
        let others = Json::new(Value::Array(vec![Json::text("other")]));
        let derived = items.iter().flat_map(of_item).filter_map(alone);
        derived.chain([OtherValue { from: "some", value: Some(others) }]).collect()
    }
}
