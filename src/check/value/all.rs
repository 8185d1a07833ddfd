//! `all`: a mapping of conditions that all hold, such as a cell of a table.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, others_of, read_inner, value_for_all, weaker_with,
};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker};
use crate::exchange::Pointer;
use crate::exchange::json::Json;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("all", Shape::Object(&INNER), "these hold too; for conditions from a cell of a table"),
    read: |reader, node| Some(Arc::new(All(read_inner(reader, node)))),
};

#[derive(Debug)]
struct All(Vec<Arc<dyn ValueCondition>>);

impl ValueCondition for All {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        judged.judge_all(&self.0)
    }

    fn describe(&self) -> String {
        join(&self.0, |condition| condition.describe())
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.0.iter().for_each(|condition| condition.requests(names));
    }

    fn demands(&self, place: &Pointer, places: &mut Vec<Pointer>) {
        self.0.iter().for_each(|condition| condition.demands(place, places));
    }

    fn sees_more(&self) -> bool {
        self.0.iter().any(|condition| condition.sees_more())
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        weaker_with(&self.0, |rest| Arc::new(Self(rest)))
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        others_of(&self.0, example)
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        value_for_all(&self.0, current)
    }
}
