//! `equals` and `one-of`: the complete value.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::wanted::{self, Wanted, fill_all};
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other, place};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::different::different;
use crate::exchange::json::{ArrayOrder, Json, equal};
use crate::notation::{Shape, key};

pub(super) static EQUALS: Kind<dyn ValueCondition> = Kind {
    key: key("equals", Shape::Json, "this value"),
    read: |reader, node| Some(Arc::new(OneOf { from: "equals", values: vec![Wanted::read(reader, node)?] })),
};

pub(super) static ONE_OF: Kind<dyn ValueCondition> = Kind {
    key: key("one-of", Shape::List(&Shape::Json), "one of these values"),
    read: |reader, node| Some(Arc::new(OneOf { from: "one-of", values: Wanted::read_all(reader, node)? })),
};

#[derive(Debug)]
struct OneOf {
    from: &'static str,
    values: Vec<Wanted>,
}

impl ValueCondition for OneOf {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        match fill_all(&self.values, judged.context) {
            Ok(values) => {
                let is_equal = values.iter().any(|known| equal(known, judged.value, ArrayOrder::Matters));
                judged.require(is_equal, || place::list(&values))
            }
            Err(verdict) => verdict,
        }
    }

    fn describe(&self) -> String {
        format!("equal to {}", wanted::list(&self.values))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.values.iter().for_each(|value| value.requests(names));
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let fixed: Vec<Json> = self.values.iter().filter_map(Wanted::fixed).collect();
        let is_other = |value: &Json| !fixed.iter().any(|known| equal(known, value, ArrayOrder::Matters));
        let candidates = [different(example.value), Json::text("other"), Json::number(5)];
        candidates.into_iter().find(is_other).map_or_else(Vec::new, |value| other(self.from, value))
    }

    fn value_for(&self, _current: Option<&Json>) -> Option<Json> {
        self.values.first()?.fixed()
    }
}
