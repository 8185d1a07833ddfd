//! The JSON types and the form of a value in its schema, in the words of the case language.

use super::{entry, list};
use crate::notation::{Entry, Node};

/// Words in the descriptions of members that are left out in some cases.
const ABSENT: [&str; 3] = ["absent", "omitted", "not present"];

/// The types that a schema allows, each once; none where it names none, or one that JSON does not have.
pub(super) fn types(schema: &Node) -> Vec<&'static str> {
    let Some(named) = schema.get("type") else {
        // Where members are named, the value is an object.
        return schema.get("properties").map(|_| "object").into_iter().collect();
    };
    let words = named.items().iter().map(word).collect::<Option<Vec<_>>>();
    let mut types = Vec::new();
    for word in words.unwrap_or_default() {
        // Integers and other numbers are one type of JSON.
        if !types.contains(&word) {
            types.push(word);
        }
    }
    types
}

/// The condition on the form of a value: a pattern, or the only values that it may have.
pub(super) fn form(schema: &Node) -> Option<Entry> {
    let pattern = schema.get("pattern").map(|pattern| entry("matches", pattern.clone()));
    pattern.or_else(|| schema.get("enum").map(|values| entry("one-of", list(values.items().iter().cloned()))))
}

/// Whether the member is left out in some cases, by its description: null is something else.
pub(super) fn says_absent(schema: &Node) -> bool {
    let text = schema.text_at("description").unwrap_or_default().to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ABSENT.iter().any(|word| text.contains(word))
}

fn word(node: &Node) -> Option<&'static str> {
    match node.text()? {
        "integer" | "number" => Some("number"),
        "string" => Some("string"),
        "boolean" => Some("boolean"),
        "array" => Some("array"),
        "object" => Some("object"),
        "null" => Some("null"),
        _ => None,
    }
}
