//! `items`: what every item of an array meets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, other, others_in, read_inner, weaker_with};
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

    /// Each from the first item, and from the last: a condition that reads only one of them is not proven.
    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Array(items) = &example.value.value else { return Vec::new() };
        let mut derived = Vec::new();
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            derived.extend(others_in(&self.0, example, first, |first| with_item(items, 0, first)));
            // Of an only item, a copy becomes the last.
            let place = if items.len() > 1 { items.len() - 1 } else { 1 };
            derived.extend(others_in(&self.0, example, last, |last| with_item(items, place, last)));
        }
        if derived.is_empty() { other("items", with_item(items, items.len(), Json::new(Value::Null))) } else { derived }
    }
}

/// An array with another item at a place, or behind the last.
fn with_item(items: &[Json], place: usize, item: Json) -> Json {
    let (before, rest) = items.split_at(place.min(items.len()));
    let all = before.iter().cloned().chain([item]).chain(rest.iter().skip(1).cloned());
    Json::new(Value::Array(all.collect()))
}
