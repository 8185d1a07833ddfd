//! What a schema says of a value by itself: its JSON types, in the words of the case language.

use crate::notation::Node;

/// The types that a schema allows, each once; none where it names none, or one that JSON does not have.
pub(super) fn types(schema: &Node) -> Vec<&'static str> {
    let Some(named) = schema.get("type") else {
        // Where members are named, the value is an object.
        return schema.get("properties").map(|_| "object").into_iter().collect();
    };
    let words = named.items().iter().map(word).collect::<Option<Vec<_>>>();
    let mut types = words.unwrap_or_default();
    // Integers and other numbers are one type of JSON.
    types.dedup();
    types
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
