//! `/pointer`: what is asked of the value at a JSON Pointer, in a document or inside of another value.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::name;
use super::{AskedValue, ExampleValue, JudgedValue, OtherValue, Place, ValueCondition, value_for_all};
use crate::check::Verdict;
use crate::check::asked::Asked;
use crate::check::condition::Weaker;
use crate::check::reader::Reader;
use crate::exchange::Pointer;
use crate::exchange::json::{Json, Kind, Value};
use crate::notation::Entry;

/// What is asked of the value at a place.
#[derive(Debug, Clone)]
pub(in crate::check) struct AtPointer {
    /// From the document or the value that it is about.
    pub(in crate::check) pointer: Pointer,
    pub(in crate::check) asked: AskedValue,
}

impl AtPointer {
    /// Reads an entry whose key is a JSON Pointer.
    pub(in crate::check) fn read(reader: &mut Reader<'_>, entry: &Entry) -> Option<Self> {
        let pointer = reader.pointer(&entry.key, &entry.key_span)?;
        Some(Self { pointer, asked: super::read(reader, &entry.node)? })
    }

    /// Reads all entries of a mapping whose keys are JSON Pointers.
    pub(in crate::check) fn read_all<'n>(
        reader: &mut Reader<'_>,
        entries: impl IntoIterator<Item = &'n Entry>,
    ) -> Vec<Self> {
        let pointers = entries.into_iter().filter(|entry| entry.key.starts_with('/'));
        pointers.filter_map(|entry| Self::read(reader, entry)).collect()
    }

    /// Judges the place, of which this pointer is the last part.
    pub(in crate::check) fn judge_place(&self, place: &Place<'_>) -> Verdict {
        let Some(value) = place.value else {
            return match &self.asked {
                Asked::Absent => Verdict::Holds,
                Asked::Conditions { optional: true, .. } => {
                    let (request, place) = (place.subject.request, &place.pointer);
                    Verdict::NotApplicable(format!("the response to `{request}` has no `{place}`"))
                }
                Asked::Present | Asked::Conditions { optional: false, .. } => place.violated("present"),
            };
        };
        match &self.asked {
            Asked::Absent => place.violated("absent"),
            Asked::Present if value.kind() == Kind::Null => place.violated("present and not null"),
            Asked::Present => Verdict::Holds,
            Asked::Conditions { all, .. } => {
                let Place { root, pointer, subject, context, .. } = place;
                let judged =
                    JudgedValue { root, pointer: pointer.clone(), value, subject: *subject, context: *context };
                judged.judge_all(all)
            }
        }
    }

    /// What is expected of a document that is not there, as in: JSON with …
    pub(in crate::check) fn expected(&self) -> String {
        match self.asked {
            Asked::Absent => format!("nothing at `{}`", self.pointer),
            Asked::Present | Asked::Conditions { .. } => format!("a value at `{}`", self.pointer),
        }
    }

    /// In words, with the place.
    pub(in crate::check) fn in_words(&self) -> String {
        format!("{} {}", name(&self.pointer), self.asked.describe(|condition| condition.describe()))
    }

    pub(in crate::check) fn others(&self, names: &mut BTreeSet<String>) {
        self.asked.conditions().iter().for_each(|condition| condition.requests(names));
    }

    /// Adds the places that must be there, where `base` is what the pointer starts from.
    pub(in crate::check) fn demanded(&self, base: &Pointer, places: &mut Vec<Pointer>) {
        if !self.asked.demands() {
            return;
        }
        let mut place = base.clone();
        self.pointer.tokens().iter().for_each(|token| place.push(token));
        places.push(place.clone());
        self.asked.conditions().iter().for_each(|condition| condition.demands(&place, places));
    }

    /// This without one of the conditions in it, in each way.
    pub(in crate::check) fn weaker_ways(&self) -> Vec<(String, Option<Self>)> {
        let ways = self.asked.weaker(|condition| condition.describe(), |condition| condition.weaker());
        let rest = |asked| Self { pointer: self.pointer.clone(), asked };
        ways.into_iter().map(|(lost, asked)| (format!("{} {lost}", name(&self.pointer)), asked.map(rest))).collect()
    }

    /// Values at the place for which this does not hold, where `start` is what the pointer starts from.
    pub(in crate::check) fn others_at(&self, start: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Some(value) = start.value.find(&self.pointer) else {
            return match self.asked {
                Asked::Absent => super::other("absent", Json::text("x")),
                Asked::Present | Asked::Conditions { .. } => Vec::new(),
            };
        };
        let absent = || OtherValue { from: "present", value: None };
        // The complete document can't be taken away.
        let absent = || (!self.pointer.tokens().is_empty()).then(absent);
        match &self.asked {
            Asked::Absent => Vec::new(),
            Asked::Present => absent().into_iter().chain(super::other("present", Json::new(Value::Null))).collect(),
            Asked::Conditions { optional, all } => {
                let inner = super::others_of(all, &ExampleValue { root: start.root, value });
                absent().filter(|_| !optional).into_iter().chain(inner).collect()
            }
        }
    }

    /// The value `start` with the place changed so that this holds, where that is simple.
    pub(in crate::check) fn fulfilled_in(&self, start: &Json) -> Option<Json> {
        let current = start.find(&self.pointer);
        let value = match &self.asked {
            Asked::Absent => None,
            Asked::Present => {
                Some(current.filter(|value| value.kind() != Kind::Null).map_or(Json::text("x"), Clone::clone))
            }
            Asked::Conditions { all, .. } => Some(value_for_all(all, current)?),
        };
        changed(start, &self.pointer, value)
    }
}

/// A value with another value at a place in it, or with none there.
pub(in crate::check) fn changed(start: &Json, pointer: &Pointer, value: Option<Json>) -> Option<Json> {
    let mut changed = start.clone();
    match value {
        Some(value) => changed.set(pointer, value).then_some(changed),
        None => {
            changed.remove(pointer);
            Some(changed)
        }
    }
}

impl ValueCondition for AtPointer {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let mut pointer = judged.pointer.clone();
        self.pointer.tokens().iter().for_each(|token| pointer.push(token));
        let JudgedValue { root, subject, context, .. } = *judged;
        self.judge_place(&Place { root, pointer, value: judged.value.find(&self.pointer), subject, context })
    }

    fn describe(&self) -> String {
        format!("with {}", self.in_words())
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.others(names);
    }

    fn demands(&self, place: &Pointer, places: &mut Vec<Pointer>) {
        self.demanded(place, places);
    }

    fn sees_more(&self) -> bool {
        self.asked.conditions().iter().any(|condition| condition.sees_more())
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        let way = |(lost, rest): (String, Option<Self>)| Weaker {
            lost: format!("with {lost}"),
            rest: rest.map(|rest| Arc::new(rest) as Arc<dyn ValueCondition>),
        };
        self.weaker_ways().into_iter().map(way).collect()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let inside = |OtherValue { from, value }| {
            let value = Some(changed(example.value, &self.pointer, value)?);
            Some(OtherValue { from, value })
        };
        self.others_at(example).into_iter().filter_map(inside).collect()
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let empty = Json::new(Value::Object(Vec::new()));
        self.fulfilled_in(current.unwrap_or(&empty))
    }
}
