//! The content that operations take: the smallest that its schema allows, with values that nothing on a server has.

use super::exceptions::Exceptions;
use super::operation::Operation;
use super::specification::{Place, Specification};
use super::{NOWHERE, entry, text};
use crate::notation::{Entry, Node, Value};

/// The deepest members of content that are written out.
const MOST_LEVELS: usize = 4;

/// The value of a text that no exception names.
const UNKNOWN: &str = "conformance-unknown";

/// The schema of the JSON that an operation takes.
pub(super) fn schema<'s>(operation: &Operation<'s>, specification: &'s Specification) -> Option<Place<'s>> {
    let body = specification.get(operation.place, "requestBody")?;
    let content = specification.get(specification.get(body, "content")?, "application/json")?;
    specification.get(content, "schema")
}

/// A JSON object with the required members of a schema, and nothing else.
pub(super) fn smallest(schema: Place<'_>, specification: &Specification, exceptions: &Exceptions) -> Node {
    object(schema, &Making { specification, exceptions }, 0)
}

/// The properties of a schema and of those that it is made of, each once, and whether it is required.
pub(super) fn properties<'s>(
    schema: Place<'s>,
    specification: &'s Specification,
) -> Vec<(&'s str, Place<'s>, bool)> {
    let mut required: Vec<&str> = Vec::new();
    let mut found: Vec<(&str, Place<'_>)> = Vec::new();
    let mut parts = vec![schema];
    while let Some(part) = parts.pop().and_then(|part| specification.resolve(part)) {
        required.extend(list(part.node, "required").iter().filter_map(Node::text));
        for property in part.node.get("properties").map_or(&[][..], Node::entries) {
            if found.iter().all(|(name, _)| *name != property.key) {
                found.push((&property.key, Place { node: &property.node, ..part }));
            }
        }
        parts.extend(list(part.node, "allOf").iter().map(|node| Place { node, ..part }));
    }
    found.into_iter().map(|(name, place)| (name, place, required.contains(&name))).collect()
}

fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map_or(&[], Node::items)
}

struct Making<'s, 'e> {
    specification: &'s Specification,
    exceptions: &'e Exceptions,
}

fn object(schema: Place<'_>, making: &Making<'_, '_>, level: usize) -> Node {
    let required = properties(schema, making.specification).into_iter().filter(|(_, _, is_required)| *is_required);
    let members = required.map(|(name, place, _)| entry(name, value(name, place, making, level + 1)));
    Node::mapping(members.collect::<Vec<Entry>>(), &NOWHERE)
}

fn value(name: &str, schema: Place<'_>, making: &Making<'_, '_>, level: usize) -> Node {
    let Some(schema) = making.specification.resolve(schema).filter(|_| level < MOST_LEVELS) else {
        return Node::mapping(Vec::new(), &NOWHERE);
    };
    let scalar = |value: Value| Node { span: NOWHERE, value };
    if let Some(first) = list(schema.node, "enum").first() {
        return scalar(first.value.clone());
    }
    match kind(schema.node) {
        Some("string") => text(making.exceptions.value(name, "").unwrap_or_else(|| UNKNOWN.to_owned())),
        Some("integer" | "number") => scalar(Value::Number("0".to_owned())),
        Some("boolean") => scalar(Value::Boolean(false)),
        Some("array") => scalar(Value::Sequence(Vec::new())),
        _ => object(schema, making, level),
    }
}

/// The first type of a schema.
fn kind(schema: &Node) -> Option<&str> {
    schema.text_at("type").or_else(|| list(schema, "type").first()?.text())
}
