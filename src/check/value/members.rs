//! `members`: what every member of an object meets.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleValue, INNER, JudgedValue, OtherValue, ValueCondition, other, others_in, read_inner, weaker_with};
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

    /// Each from the first member, and from the last: a condition that reads only one of them is not proven.
    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::Object(members) = &example.value.value else { return Vec::new() };
        let mut derived = Vec::new();
        if let (Some(first), Some(last)) = (members.first(), members.last()) {
            derived
                .extend(others_in(&self.0, example, &first.value, |value| with_member(members, 0, &first.name, value)));
            // Of an only member, a copy under another name becomes the last.
            let (place, name) = if members.len() > 1 { (members.len() - 1, &*last.name) } else { (1, OTHER) };
            derived.extend(others_in(&self.0, example, &last.value, |value| with_member(members, place, name, value)));
        }
        if derived.is_empty() {
            let null = Json::new(Value::Null);
            return other("members", with_member(members, members.len(), OTHER, null));
        }
        derived
    }
}

/// The name of a member that the example does not have.
const OTHER: &str = "other";

/// An object with another member at a place, or behind the last.
fn with_member(members: &[Member], place: usize, name: &str, value: Json) -> Json {
    let (before, rest) = members.split_at(place.min(members.len()));
    let all = before.iter().cloned().chain([Json::member(name, value)]).chain(rest.iter().skip(1).cloned());
    Json::new(Value::Object(all.collect()))
}
