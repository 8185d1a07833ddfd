//! Conditions on a response: the mapping that `expect` and `when` take.

mod any;
mod body;
mod caching;
mod document;
mod expires_agrees;
mod headers;
mod http;
mod json;
mod leads_to;
mod link;
mod location;
mod not;
mod not_stale;
mod on_request;
mod same_as;
mod status;
mod url;

pub(crate) use link::parameter;

use std::sync::Arc;

use super::condition::{Condition, Conditions, Kind, keys};
use super::reader::{Kinds, Reader};
use super::{POINTER, REQUEST_NAME, value};
use crate::notation::{Entry, Key, Node, Object, OpenKeys, Shape};

static KINDS: [&Kind<dyn Condition>; 12] = [
    &status::KIND,
    &url::KIND,
    &headers::KIND,
    &body::KIND,
    &http::KIND,
    &document::KIND,
    &same_as::KIND,
    &caching::KIND,
    &location::KIND,
    &leads_to::KIND,
    &any::KIND,
    &not::KIND,
];
static KEYS: [Key; 12] = keys(&KINDS);

/// Conditions on a response.
pub(crate) static CONDITIONS: Object = Object {
    name: "conditions",
    keys: &[&KEYS],
    open_keys: &[
        OpenKeys {
            form: &POINTER,
            shape: Shape::Either(&value::SHAPES),
            about: "a JSON value of the body, by its JSON Pointer",
        },
        OpenKeys {
            form: &REQUEST_NAME,
            shape: Shape::Object(&CONDITIONS),
            about: "the same conditions, on the response to the request of this name",
        },
    ],
    one_of: &[],
    at_most_one_of: &[],
};

/// The mappings of this room, without that of conditions.
pub(super) static OBJECTS: [&Object; 4] =
    [&status::OTHERS, &same_as::COMPARISON, &location::LOCATION, &location::PARAMETERS];

/// Reads a mapping of conditions. What has the wrong shape is left out; it was reported.
pub(crate) fn read_conditions(reader: &mut Reader<'_>, node: &Node) -> Conditions {
    Conditions { all: reader.read_kinds(node, Kinds { known: &KINDS, open: read_open }) }
}

fn read_open(reader: &mut Reader<'_>, entry: &Entry) -> Option<Arc<dyn Condition>> {
    if entry.key.starts_with('/') { json::read(reader, entry) } else { on_request::read(reader, entry) }
}
