//! Secret members of a complete JSON document, however their names are written.

use std::ops::Range;

use super::is_secret_member;
use crate::exchange::json::{self, Json, Value};

/// The strings below members with the name of a secret, without their quotes: the value itself, or the items of an array.
pub(super) fn of_document(octets: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let begins = octets.trim_ascii_start().first().is_some_and(|octet| b"{[".contains(octet));
    let text = std::str::from_utf8(octets).ok().filter(|_| begins);
    if let Some(document) = text.and_then(|text| json::read(text).ok()) {
        look(&document.root, false, &mut found);
    }
    found
}

fn look(json: &Json, is_secret: bool, found: &mut Vec<Range<usize>>) {
    match &json.value {
        Value::String(_) if is_secret => found.push(json.span.start + 1..json.span.end.saturating_sub(1)),
        Value::Array(items) => items.iter().for_each(|item| look(item, is_secret, found)),
        // Below a secret name, an object describes the value, as in JSON Schema.
        Value::Object(members) => {
            members.iter().for_each(|member| look(&member.value, is_secret_member(member.name.as_bytes()), found));
        }
        Value::String(_) | Value::Null | Value::Boolean(_) | Value::Number(_) => {}
    }
}
