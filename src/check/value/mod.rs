//! Conditions on a JSON value.

mod all;
mod at_pointer;
mod bounds;
mod contains;
mod contains_text;
mod items;
mod jwt;
mod matches;
mod members;
mod near_clock;
mod non_empty;
mod not;
mod one_of;
mod place;
mod same_as;
mod some;
mod types;
mod unique_items;
mod url;
mod wanted;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

pub(super) use at_pointer::{AtPointer, changed};
pub(super) use place::{ExampleValue, JudgedValue, Place, excerpt, shorten};

use super::asked::{Asked, OPTIONAL};
use super::condition::{Kind, Weaker, keys, weaker};
use super::forms::PRESENCE;
use super::reader::{Kinds, Reader};
use super::{POINTER, Verdict};
use crate::exchange::Pointer;
use crate::exchange::json::Json;
use crate::notation::{Entry, Key, Node, Object, OpenKeys, Shape};

/// One thing asked of a JSON value that is there.
pub(super) trait ValueCondition: Debug + Send + Sync {
    /// Whether it holds.
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict;

    /// The condition in a few words, as in: `/issuer` …
    fn describe(&self) -> String;

    /// Adds the names of other requests whose responses it looks at.
    fn requests(&self, _names: &mut BTreeSet<String>) {}

    /// Adds the places that must be there for it to hold, for a value at this place.
    fn demands(&self, _place: &Pointer, _places: &mut Vec<Pointer>) {}

    /// Whether judging it looks at more of the response than the value.
    fn sees_more(&self) -> bool {
        false
    }

    /// The condition without one of the conditions in it, in each way.
    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        Vec::new()
    }

    /// Values for which it does not hold; none where none follows from it.
    fn counterexamples(&self, _example: &ExampleValue<'_>) -> Vec<OtherValue> {
        Vec::new()
    }

    /// A value for which it holds, made of the one that is there, where one is simple to make.
    fn value_for(&self, _current: Option<&Json>) -> Option<Json> {
        None
    }
}

/// A value for which a condition does not hold.
#[derive(Debug)]
pub(super) struct OtherValue {
    /// The key of the condition.
    pub(super) from: &'static str,
    /// The value; nothing to take away what is there.
    pub(super) value: Option<Json>,
}

static KINDS: [&Kind<dyn ValueCondition>; 20] = [
    &types::KIND,
    &one_of::EQUALS,
    &one_of::ONE_OF,
    &contains::CONTAINS,
    &contains::CONTAINS_ANY,
    &items::KIND,
    &members::KIND,
    &some::KIND,
    &non_empty::KIND,
    &unique_items::KIND,
    &matches::KIND,
    &contains_text::KIND,
    &bounds::AT_LEAST,
    &bounds::AT_MOST,
    &near_clock::KIND,
    &url::KIND,
    &jwt::KIND,
    &same_as::KIND,
    &all::KIND,
    &not::KIND,
];
static KEYS: [Key; 20] = keys(&KINDS);

static POINTERS: [OpenKeys; 1] =
    [OpenKeys { form: &POINTER, shape: Shape::Either(&SHAPES), about: "a value inside of it, by its JSON Pointer" }];

/// Conditions on a value that may be missing.
static VALUE: Object = Object {
    name: "value conditions",
    keys: &[&OPTIONAL, &KEYS],
    open_keys: &POINTERS,
    one_of: &[],
    at_most_one_of: &[],
};

/// Conditions on a value that is there.
pub(super) static INNER: Object =
    Object { name: "conditions on a value", keys: &[&KEYS], open_keys: &POINTERS, one_of: &[], at_most_one_of: &[] };

/// The mappings of this room.
pub(super) static OBJECTS: [&Object; 3] = [&VALUE, &INNER, &jwt::JWT];

/// What may be asked of a JSON value.
pub(super) static SHAPE: Shape = Shape::Either(&SHAPES);
pub(super) static SHAPES: [Shape; 3] = [PRESENCE, Shape::Object(&VALUE), Shape::PlainJson];

/// What is asked of a JSON value.
pub(super) type AskedValue = Asked<dyn ValueCondition>;

/// Reads what is asked of a JSON value.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<AskedValue> {
    Asked::read(reader, node, Kinds { known: &KINDS, open: read_pointer }, one_of::EQUALS.read)
}

/// Reads conditions on a value that is there.
pub(super) fn read_inner(reader: &mut Reader<'_>, node: &Node) -> Vec<Arc<dyn ValueCondition>> {
    reader.read_kinds(node, Kinds { known: &KINDS, open: read_pointer })
}

fn read_pointer(reader: &mut Reader<'_>, entry: &Entry) -> Option<Arc<dyn ValueCondition>> {
    if !entry.key.starts_with('/') {
        return None;
    }
    Some(Arc::new(AtPointer::read(reader, entry)?))
}

/// The ways to weaken a condition with others in it.
fn weaker_with(
    inner: &[Arc<dyn ValueCondition>],
    with: impl Fn(Vec<Arc<dyn ValueCondition>>) -> Arc<dyn ValueCondition>,
) -> Vec<Weaker<dyn ValueCondition>> {
    weaker(inner, |condition| condition.describe(), |condition| condition.weaker())
        .into_iter()
        .map(|(lost, rest)| Weaker { lost, rest: (!rest.is_empty()).then(|| with(rest)) })
        .collect()
}

/// Values for which one of some conditions does not hold.
fn others_of(conditions: &[Arc<dyn ValueCondition>], example: &ExampleValue<'_>) -> Vec<OtherValue> {
    conditions.iter().flat_map(|condition| condition.counterexamples(example)).collect()
}

/// Values `with` a part for which one of some conditions does not hold, in place of the part of the example.
fn others_in(
    conditions: &[Arc<dyn ValueCondition>],
    example: &ExampleValue<'_>,
    part: &Json,
    with: impl Fn(Json) -> Json,
) -> Vec<OtherValue> {
    let others = others_of(conditions, &ExampleValue { root: example.root, value: part }).into_iter();
    others.filter_map(|OtherValue { from, value }| Some(OtherValue { from, value: Some(with(value?)) })).collect()
}

/// A value for which all conditions hold, made of the one that is there.
fn value_for_all(conditions: &[Arc<dyn ValueCondition>], current: Option<&Json>) -> Option<Json> {
    conditions.iter().try_fold(current.cloned(), |value, condition| Some(Some(condition.value_for(value.as_ref())?)))?
}

/// One value.
fn other(from: &'static str, value: Json) -> Vec<OtherValue> {
    vec![OtherValue { from, value: Some(value) }]
}

/// The first of some texts of which something is true.
fn first_text<const N: usize>(
    from: &'static str,
    texts: [String; N],
    is_meant: impl Fn(&str) -> bool,
) -> Vec<OtherValue> {
    texts.into_iter().find(|text| is_meant(text)).map_or_else(Vec::new, |text| other(from, Json::text(text)))
}
