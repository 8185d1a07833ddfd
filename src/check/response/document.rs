//! `document`: the JSON document of the body as a whole.

use std::sync::Arc;

use super::json::JsonValue;
use crate::check::Condition;
use crate::check::asked::Asked;
use crate::check::condition::Kind;
use crate::check::value::{self, AtPointer};
use crate::exchange::Pointer;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("document", Shape::Object(&value::INNER), "the JSON document as a whole"),
    read: |reader, node| {
        let asked = Asked::Conditions { optional: false, all: value::read_inner(reader, node) };
        Some(Arc::new(JsonValue(AtPointer { pointer: Pointer::root(), asked })))
    },
};
