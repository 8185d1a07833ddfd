//! Conditions on the body as a whole: its octets, its encoding, its being JSON (RFC 8259). What the JSON has in it is
//! `value`'s business.

mod byte_order_mark;
mod contains_text;
mod content_coding;
mod encoding;
mod json;
mod matches;
mod max_bytes;
mod max_depth;
mod none;
mod unique_names;
mod unpaired_surrogates;

use std::sync::Arc;

use super::condition::{Condition, Derived, Kind, keys};
use super::context::unseen_body;
use super::reader::{Kinds, Reader};
use super::{Subject, Verdict};
use crate::exchange::body::BodyError;
use crate::exchange::example::Change;
use crate::exchange::json::Document;
use crate::notation::Shape::{self, Either, Word};
use crate::notation::{Key, Node, Object};

/// In the order in which the layers of a body come off, which is that in which they are judged.
static KINDS: [&Kind<dyn Condition>; 9] = [
    &content_coding::KIND,
    &max_bytes::KIND,
    &byte_order_mark::KIND,
    &encoding::KIND,
    &matches::KIND,
    &contains_text::KIND,
    &unique_names::KIND,
    &unpaired_surrogates::KIND,
    &max_depth::KIND,
];
static KEYS: [Key; 9] = keys(&KINDS);

/// Conditions on a body.
pub(super) static BODY: Object =
    Object { name: "body conditions", keys: &[&KEYS], open_keys: &[], one_of: &[], at_most_one_of: &[] };

/// Conditions on a body, or the word for one.
pub(super) const SHAPE: Shape = Either(&[Word(&["none", "json"]), Shape::Object(&BODY)]);

/// Reads a mapping of conditions, or one of the words.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Vec<Arc<dyn Condition>> {
    match node.text() {
        Some("none") => vec![Arc::new(none::NoBody)],
        Some("json") => vec![Arc::new(json::IsJson)],
        Some(_) | None => {
            let mut entries: Vec<_> = node.entries().to_vec();
            entries.sort_by_key(|entry| KINDS.iter().position(|kind| entry.key == kind.key.name));
            let node = Node::mapping(entries, &node.span);
            reader.read_kinds(&node, Kinds { known: &KINDS, open: |_, _| None })
        }
    }
}

/// The document of the body, or the verdict where it is not JSON: that is one fault, and another test's business.
fn document<'a>(subject: Subject<'a>) -> Result<&'a Document, Verdict> {
    let not_json = |error: BodyError| {
        unseen_body(subject.request, &error)
            .unwrap_or_else(|| Verdict::NotApplicable("the body is not JSON".to_owned()))
    };
    subject.response.body().document().map_err(not_json)
}

/// The text of the body, or the verdict where it is not UTF-8.
fn text(subject: Subject<'_>) -> Result<&str, Verdict> {
    let not_text = |error: BodyError| {
        unseen_body(subject.request, &error).unwrap_or_else(|| Verdict::NotApplicable(error.to_string()))
    };
    subject.response.text().map_err(not_text)
}

/// Another body.
fn other(from: &'static str, body: impl Into<Vec<u8>>) -> Vec<Derived> {
    vec![Derived { from, change: Change::body(body) }]
}

/// A JSON object with a text put in before its first member.
fn with_member(body: &str, member: &str) -> Option<String> {
    let (before, after) = body.split_once('{').filter(|(before, _)| before.trim().is_empty())?;
    let comma = if after.trim_start().starts_with('}') { "" } else { "," };
    Some(format!("{before}{{{member}{comma}{after}"))
}
