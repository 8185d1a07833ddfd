//! `members`: what every member of an object meets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, other, others_of, read_inner, weaker_with};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker};
use crate::exchange::json::{Json, Member, Value};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("members", Shape::Object(&INNER), "every member of the object"),
    read: |reader, node| Some(Arc::new(Members(read_inner(reader, node)))),
};

#[derive(Debug)]
struct Members(Vec<Arc<dyn ValueCondition>>);

impl ValueCondition for Members {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::Object(members) = &judged.value.value else { return judged.violated("an object") };
        let verdicts = members.iter().map(|member| judged.at(&member.name, &member.value).judge_all(&self.0));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        format!("with every member {}", join(&self.0, |condition| condition.describe()))
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
        let Value::Object(members) = &example.value.value else { return Vec::new() };
        let with_first = |first: &Member, value: Json| {
            let rest = members.iter().skip(1).cloned();
            let first = Member { value, ..first.clone() };
            Json::new(Value::Object(std::iter::once(first).chain(rest).collect()))
        };
        let derived: Vec<OtherValue> = members.first().map_or_else(Vec::new, |first| {
            others_of(&self.0, &ExampleValue { root: example.root, value: &first.value })
                .into_iter()
                .filter_map(|OtherValue { from, value }| {
                    Some(OtherValue { from, value: Some(with_first(first, value?)) })
                })
                .collect()
        });
        if derived.is_empty() {
            let null = Json::member("other", Json::new(Value::Null));
            return other("members", Json::new(Value::Object(members.iter().cloned().chain([null]).collect())));
        }
        derived
    }
}
