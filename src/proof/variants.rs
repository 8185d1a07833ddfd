//! The variants of a test: counterexamples that are written beside it, those that follow from its conditions, and healthy
//! responses. Whether they prove anything is others' business.

use super::conversation::Conversation;
use url::Url;

use crate::check::{Conditions, Derived, Part, Spot};
use crate::exchange::example::Change;
use crate::setting::MatrixVersion;
use crate::suite::{Example, Test, Variant};

/// A variant with the last version that its test belongs to, if it does not name another.
pub(super) fn at_version_of(test: &Test, variant: &Variant) -> Variant {
    Variant { matrix_version: variant.matrix_version.or(test.versions.until), ..variant.clone() }
}

/// The examples without a change, by the version of a test.
pub(super) fn unchanged(test: &Test) -> Variant {
    at_version_of(test, &Variant::none(test.place.clone()))
}

/// The response that a written variant begins with, if it begins with another than the example.
pub(super) fn beginning(variant: &Variant) -> Option<Variant> {
    let begins = |(name, example): &(String, Example)| {
        let like = example.like.clone()?;
        Some((name.clone(), Example { like: Some(like), change: Change::default(), templates: Vec::new() }))
    };
    let changes: Vec<_> = variant.changes.iter().filter_map(begins).collect();
    (!changes.is_empty()).then(|| Variant { changes, ..variant.clone() })
}

/// A variant with one more change of the response to a request.
pub(super) fn with_change(base: &Variant, request: &str, change: Change, from: &'static str) -> Variant {
    let mut variant = base.clone();
    variant.changes.push((request.to_owned(), Example { like: None, change, templates: Vec::new() }));
    variant.derived = Some(from);
    variant
}

/// Variants of what is said in a conversation for which one of these conditions should not hold, judged on the response to
/// this request where they name no other.
pub(super) fn derived(
    conversation: &Conversation<'_>,
    test: &Test,
    request: &str,
    conditions: &Conditions,
) -> Vec<Variant> {
    let Some((number, sent)) = sent(conversation, request) else { return Vec::new() };
    let example = conversation.response_for(test, number);
    // Whether one violates the test shows when it is judged.
    let changes = conditions.all.iter().flat_map(|condition| condition.counterexamples(&example));
    let variant = |derived: Derived| Variant {
        place: test.place.clone(),
        ..with_change(&conversation.variant, sent, derived.change, derived.from)
    };
    let mut variants: Vec<Variant> = changes.map(variant).collect();
    if conditions.all.iter().any(|condition| condition.spot() == Spot::Url) {
        let place = test.place.clone();
        variants.push(Variant { target: private(), derived: Some("url"), place, ..conversation.variant.clone() });
    }
    for (other, conditions) in conditions.all.iter().filter_map(|condition| condition.elsewhere()) {
        variants.extend(derived(conversation, test, other, conditions));
    }
    variants
}

/// A target that no URL condition is content with.
fn private() -> Option<Url> {
    Url::parse("http://localhost:8008").ok()
}

/// The changes of one variant, and then those of another.
pub(super) fn joined(first: &Variant, then: &Variant) -> Variant {
    let mut variant = first.clone();
    variant.changes.extend(then.changes.iter().cloned());
    variant.target = then.target.clone().or(variant.target);
    variant
}

/// Variants without one of the parts that these conditions name.
pub(super) fn without_parts(conversation: &Conversation<'_>, request: &str, conditions: &Conditions) -> Vec<Variant> {
    let Some((_, sent)) = sent(conversation, request) else { return Vec::new() };
    let change = |part: Part| match part {
        Part::Status | Part::Parameter(_) => None,
        Part::Field(name) => Some(Change::field(&name, None)),
        Part::Json(pointer) => Some(Change::remove(&pointer)),
    };
    let changes = conditions.parts().into_iter().filter_map(change);
    let mut variants: Vec<Variant> =
        changes.map(|change| with_change(&conversation.variant, sent, change, "optional")).collect();
    for (other, conditions) in conditions.all.iter().filter_map(|condition| condition.elsewhere()) {
        variants.extend(without_parts(conversation, other, conditions));
    }
    variants
}

/// The request that is sent in the place of this one: its number and its name.
fn sent<'a>(conversation: &Conversation<'a>, request: &str) -> Option<(usize, &'a str)> {
    let number = conversation.outline.sent(request)?;
    Some((number, conversation.outline.name(number)?))
}

/// What is the same for variants with the same responses, and for no others.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    version: Option<MatrixVersion>,
    /// The responses of derived ones may be cut.
    is_derived: bool,
    /// The rest, each octet string with its length before it.
    octets: Vec<u8>,
}

impl Key {
    pub(super) fn of(variant: &Variant) -> Self {
        let Variant { changes, target, matrix_version, derived, place: _ } = variant;
        let mut key = Self { version: *matrix_version, is_derived: derived.is_some(), octets: Vec::new() };
        key.maybe(target.as_ref().map(Url::as_str));
        for (name, Example { like, change, templates }) in changes {
            let Change { status, headers, body, set, remove, only, raw } = change;
            key.add(name);
            key.maybe(like.as_ref());
            key.number(status.map_or(usize::MAX, usize::from));
            key.all(headers, |key, (name, lines)| {
                key.add(name);
                key.all(lines, |key, line| key.add(line));
            });
            key.maybe(body.as_ref());
            // The places of JSON values are those of the file that they were read from.
            key.all(set, |key, (pointer, json)| {
                key.add(pointer.as_str());
                key.add(json.to_text());
            });
            key.all(remove, |key, pointer| key.add(pointer.as_str()));
            key.number(usize::from(only.is_some()));
            key.all(only.as_deref().unwrap_or_default(), |key, name| key.add(name));
            key.maybe(raw.as_ref());
            key.all(templates, |key, template| key.add(format!("{template:?}")));
        }
        key
    }

    fn number(&mut self, number: usize) {
        self.octets.extend(number.to_le_bytes());
    }

    fn add(&mut self, octets: impl AsRef<[u8]>) {
        self.number(octets.as_ref().len());
        self.octets.extend(octets.as_ref());
    }

    fn maybe(&mut self, octets: Option<impl AsRef<[u8]>>) {
        self.number(usize::from(octets.is_some()));
        octets.into_iter().for_each(|octets| self.add(octets));
    }

    fn all<T>(&mut self, items: &[T], mut add: impl FnMut(&mut Self, &T)) {
        self.number(items.len());
        items.iter().for_each(|item| add(self, item));
    }
}
