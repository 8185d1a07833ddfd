//! `not`: conditions on a value that do not all hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, other, read_inner, value_for_all, weaker_with,
};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("not", Shape::Object(&INNER), "these do not all hold"),
    read: |reader, node| Some(Arc::new(Not(read_inner(reader, node)))),
};

#[derive(Debug)]
struct Not(Vec<Arc<dyn ValueCondition>>);

impl ValueCondition for Not {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let mut others = BTreeSet::new();
        self.requests(&mut others);
        let verdicts = self.0.iter().map(|condition| condition.judge(judged));
        Verdict::none_of(verdicts, others.is_empty(), || judged.violated(self.describe()))
    }

    fn describe(&self) -> String {
        format!("other than {}", join(&self.0, |condition| condition.describe()))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.0.iter().for_each(|condition| condition.requests(names));
    }

    fn sees_more(&self) -> bool {
        self.0.iter().any(|condition| condition.sees_more())
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        let ways = weaker_with(&self.0, |rest| Arc::new(Self(rest))).into_iter();
        // Without its only condition there is no weaker one, but none at all.
        ways.filter(|way| way.rest.is_some())
            .map(|Weaker { lost, rest }| Weaker { lost: format!("not {lost}"), rest })
            .collect()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let value = value_for_all(&self.0, Some(example.value));
        value.map_or_else(Vec::new, |value| other("not", value))
    }
}
