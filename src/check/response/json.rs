//! `/pointer`: a JSON value of the body.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::condition::Weaker;
use crate::check::reader::Reader;
use crate::check::value::{AtPointer, ExampleValue, OtherValue, Place};
use crate::check::{Condition, Context, Derived, Part, Spot, Subject, Verdict};
use crate::exchange::Pointer;
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::Entry;

/// Reads an entry whose key is a JSON Pointer.
pub(super) fn read(reader: &mut Reader<'_>, entry: &Entry) -> Option<Arc<dyn Condition>> {
    Some(Arc::new(JsonValue(AtPointer::read(reader, entry)?)))
}

/// What is asked of a value of the body, by its pointer; that of the document is empty.
#[derive(Debug)]
pub(super) struct JsonValue(pub(super) AtPointer);

impl Condition for JsonValue {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let document = match subject.response.body().document() {
            Ok(document) => document,
            Err(error) if self.0.pointer.tokens().is_empty() => return subject.without_json("JSON", &error),
            Err(error) => return subject.without_json(format!("JSON with {}", self.0.expected()), &error),
        };
        let (pointer, value) = (self.0.pointer.clone(), document.root.find(&self.0.pointer));
        self.0.judge_place(&Place { root: &document.root, pointer, value, subject, context })
    }

    fn describe(&self) -> String {
        self.0.in_words()
    }

    fn spot(&self) -> Spot {
        Spot::Json(self.0.pointer.clone(), None)
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        self.0.others(names);
    }

    fn demands(&self, own: &str, places: &mut Vec<(String, Part)>) {
        let mut pointers = Vec::new();
        self.0.demanded(&Pointer::root(), &mut pointers);
        places.extend(pointers.into_iter().map(|pointer| (own.to_owned(), Part::Json(pointer))));
    }

    fn parts(&self) -> Vec<Part> {
        vec![Part::Json(self.0.pointer.clone())]
    }

    fn sees(&self) -> Option<Vec<Part>> {
        (!self.0.asked.conditions().iter().any(|condition| condition.sees_more())).then(|| self.parts())
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let ways = self.0.weaker_ways().into_iter();
        ways.map(|(lost, rest)| Weaker { lost, rest: rest.map(|rest| Arc::new(Self(rest)) as _) }).collect()
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let Some(root) = example.document() else { return Vec::new() };
        let change = |OtherValue { from, value }| {
            let change = match value {
                Some(value) => Change::set(&self.0.pointer, value),
                None => Change::remove(&self.0.pointer),
            };
            Derived { from, change }
        };
        self.0.others_at(&ExampleValue { root: &root, value: &root }).into_iter().map(change).collect()
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        let changed = self.0.fulfilled_in(&example.document()?)?;
        Some(match changed.find(&self.0.pointer) {
            Some(value) => Change::set(&self.0.pointer, value.clone()),
            None => Change::remove(&self.0.pointer),
        })
    }
}
