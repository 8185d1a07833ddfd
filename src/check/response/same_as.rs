//! `same-as`: the status and the JSON of another response.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::condition::Kind;
use crate::check::different::different;
use crate::check::reader::Reader;
use crate::check::{Condition, Context, Derived, POINTER, REQUEST_NAME, Spot, Subject, Verdict};
use crate::exchange::Pointer;
use crate::exchange::example::{Change, ExampleResponse};
use crate::exchange::json::{self, ArrayOrder, Json, Value};
use crate::notation::Shape::{self, Either, List, Text};
use crate::notation::{Node, Object, key, required};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key(
        "same-as",
        Either(&[Text(&REQUEST_NAME), Shape::Object(&COMPARISON)]),
        "the status and the JSON are those of the response to this request, whatever the order",
    ),
    read,
};

pub(super) static COMPARISON: Object = Object {
    name: "comparison with a response",
    keys: &[&[
        required("request", Text(&REQUEST_NAME), "the request whose response it is compared with"),
        key("ignore", List(&Text(&POINTER)), "values that may differ, by their JSON Pointers"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn Condition>> {
    let request = reader.request(node.get("request").unwrap_or(node))?;
    let ignored = node.get("ignore").map_or(&[][..], Node::items);
    let ignore = ignored.iter().filter_map(|item| reader.pointer(item.text()?, &item.span)).collect();
    Some(Arc::new(SameAs { request, ignore }))
}

/// Order of names and array items aside.
#[derive(Debug)]
struct SameAs {
    /// The full name of the other request.
    request: String,
    /// Values that may differ.
    ignore: Vec<Pointer>,
}

impl Condition for SameAs {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        match context.look_up(&self.request) {
            Ok(other) => match (self.judge_status(subject, other), self.judge_json(subject, other)) {
                // Without JSON to compare with, equal status codes show nothing.
                (Verdict::Holds, nothing @ Verdict::NotApplicable(_)) => nothing,
                (status, json) => status.and(json),
            },
            Err(missing) => missing.verdict,
        }
    }

    fn describe(&self) -> String {
        format!("the status and the JSON of the response to `{}`", self.request)
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        names.insert(self.request.clone());
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let derived = |change| Derived { from: "same-as", change };
        let status = Change::status(if example.status == 500 { 404 } else { 500 });
        [Some(status), self.other_member(example)].into_iter().flatten().map(derived).collect()
    }
}

impl SameAs {
    fn judge_status(&self, subject: Subject<'_>, other: Subject<'_>) -> Verdict {
        let (ours, theirs) = (subject.response.status, other.response.status);
        if ours == theirs {
            return Verdict::Holds;
        }
        let expected = format!("status {theirs}, as in the response to `{}`", self.request);
        subject.violated(expected, format!("status {ours}"), Spot::Status)
    }

    fn judge_json(&self, subject: Subject<'_>, other: Subject<'_>) -> Verdict {
        let theirs = match other.response.body().document() {
            Ok(document) => &document.root,
            Err(error) if error.is_unseen() => return other.without_json("JSON", &error),
            Err(error) => return Verdict::NotApplicable(format!("the response to `{}`: {error}", self.request)),
        };
        if subject.response.text() == other.response.text() {
            return Verdict::Holds;
        }
        let expected = format!("the same JSON as the response to `{}`", self.request);
        let ours = match subject.response.body().document() {
            Ok(document) => &document.root,
            Err(error) => return subject.without_json(expected, &error),
        };
        match self.first_difference(ours, theirs) {
            None => Verdict::Holds,
            Some(pointer) => {
                let span = ours.find(&pointer).map(|value| value.span.clone());
                subject.violated(expected, format!("another value at `{pointer}`"), Spot::Json(pointer, span))
            }
        }
    }

    fn first_difference(&self, ours: &Json, theirs: &Json) -> Option<Pointer> {
        if self.ignore.is_empty() {
            return json::first_difference(ours, theirs, ArrayOrder::Ignored);
        }
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        for pointer in &self.ignore {
            ours.remove(pointer);
            theirs.remove(pointer);
        }
        json::first_difference(&ours, &theirs, ArrayOrder::Ignored)
    }

    /// Another value of the first member that counts.
    fn other_member(&self, example: &ExampleResponse) -> Option<Change> {
        let document = example.document()?;
        let Value::Object(members) = &document.value else { return None };
        let mut places = members.iter().map(|member| (Pointer::root().child(&member.name), &member.value));
        let (place, value) = places.find(|(place, _)| !self.ignore.contains(place))?;
        Some(Change::set(&place, different(value)))
    }
}
