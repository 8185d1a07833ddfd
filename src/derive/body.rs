//! The content that operations take: the smallest that its schema allows, with values that nothing on a server has.

use super::exceptions::Exceptions;
use super::operation::Operation;
use super::schema;
use super::specification::{Place, Specification};
use super::{NOWHERE, entry, text};
use crate::notation::{Entry, Node, Text, Value};

/// The deepest members of content that are written out.
const MOST_LEVELS: usize = 4;

/// The value of a text that no exception names.
const UNKNOWN: &str = "conformance-unknown";

/// The schema of the JSON that an operation takes.
pub(super) fn content<'s>(operation: &Operation<'s>, specification: &'s Specification) -> Option<Place<'s>> {
    let body = specification.get(operation.place, "requestBody")?;
    let content = specification.get(specification.get(body, "content")?, "application/json")?;
    specification.get(content, "schema")
}

/// A JSON object with the required members of a schema, and nothing else.
pub(super) fn smallest(schema: Place<'_>, specification: &Specification, exceptions: &Exceptions) -> Node {
    object(schema, &Making { specification, exceptions }, 0)
}

/// The properties of a schema and of those that it is made of, each once, and whether it is required.
pub(super) fn properties<'s>(schema: Place<'s>, specification: &'s Specification) -> Vec<(&'s str, Place<'s>, bool)> {
    let mut required: Vec<&str> = Vec::new();
    let mut found: Vec<(&str, Place<'_>)> = Vec::new();
    let mut parts = vec![schema];
    while let Some(part) = parts.pop().and_then(|part| specification.resolve(part)) {
        required.extend(list(part.node, "required").iter().filter_map(Node::text));
        for property in part.node.get("properties").map_or(&[][..], Node::entries) {
            if found.iter().all(|(name, _)| property.key != **name) {
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
    match schema::types(schema.node).first().copied() {
        Some("string") => text(making.exceptions.value(name, "").unwrap_or_else(|| UNKNOWN.to_owned())),
        Some("number") => scalar(Value::Number("0".to_owned())),
        Some("boolean") => scalar(Value::Boolean(false)),
        Some("array") => scalar(Value::Sequence(Vec::new())),
        _ => object(schema, making, level),
    }
}

/// A text of 64 KiB, made of the constant `a` of the suite.
const LONG: &str = "{a*65536}";

/// The JSON types, in the words of the case language.
const TYPES: [&str; 5] = ["string", "number", "boolean", "array", "object"];

/// A row for each member of the content of operations that take a token. Its columns named after types have content in which
/// the member is of that type, which is wrong.
pub(super) fn members(
    operations: &[Operation<'_>],
    specification: &Specification,
    exceptions: &Exceptions,
) -> Vec<Entry> {
    let mut found = Vec::new();
    for operation in operations {
        let row = &operation.row;
        let is_meant = row.text_at("auth") == Some("token") && row.text_at("kind") == Some("current");
        let is_left_out = row.get("content").and_then(Node::boolean) == Some(false);
        let Some(schema) = content(operation, specification).filter(|_| is_meant && !is_left_out) else { continue };
        for (name, place, is_required) in properties(schema, specification) {
            let Some(place) = specification.resolve(place) else { continue };
            let Some(mut made) = member(operation, exceptions.wrong(), name, &schema::types(place.node)) else {
                continue;
            };
            if is_required {
                made.node.put(entry("required", Node { span: NOWHERE, value: Value::Boolean(true) }));
            }
            // Where a healthy request does not succeed, an error says nothing about the content.
            if is_required && exceptions.is_called(&operation.id) {
                let refused = refused(&made.node);
                made.node.put(entry("refused", refused));
            }
            found.push(made);
        }
    }
    found
}

/// The row of a member, with the flow in which its content is sent: nothing where its schema names no type.
fn member(operation: &Operation<'_>, flow: &str, name: &str, kinds: &[&str]) -> Option<Entry> {
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if kinds.is_empty() || !is_name {
        return None;
    }
    let id = format!("{}/{name}", operation.id);
    let wrong: Vec<&str> = TYPES.into_iter().filter(|kind| !kinds.contains(kind)).collect();
    let mut cells = vec![entry("of", text(operation.id.as_str())), entry("title", text(format!("/{name}")))];
    let columns = ["call", "verb", "query", "since", "at"];
    cells.extend(columns.into_iter().filter_map(|key| Some(entry(key, operation.row.get(key)?.clone()))));
    cells.push(entry("url", text(operation.own_url.as_str())));
    cells.extend(wrong.first().map(|kind| entry("sent", text(format!("{flow}/{id}/{kind}")))));
    cells.extend(wrong.iter().map(|kind| {
        let mut content = operation.smallest.clone().unwrap_or_else(|| Node::mapping(Vec::new(), &NOWHERE));
        content.put(entry(name, of_type(kind)));
        entry(kind, content)
    }));
    // Where a text is right, a long one is.
    let is_long = kinds.contains(&"string") && operation.row.get("long").and_then(Node::boolean) != Some(false);
    cells.extend(is_long.then(|| {
        let mut content = operation.smallest.clone().unwrap_or_else(|| Node::mapping(Vec::new(), &NOWHERE));
        content.put(entry(name, text(LONG)));
        entry("long", content)
    }));
    let not_broken = || one("status", one("not", text("5xx")));
    let robust = wrong.iter().map(|kind| entry(&format!("{flow}/{id}/{kind}"), not_broken()));
    cells.push(entry("robust", Node::mapping(robust.collect(), &NOWHERE)));
    Some(entry(&id, Node::mapping(cells, &NOWHERE)))
}

/// The condition that each wrong type of a row is refused with a standard error response.
fn refused(row: &Node) -> Node {
    let error = || {
        let errcode = entry("/errcode", one("type", text("string")));
        Node::mapping(vec![entry("status", text("4xx")), errcode], &NOWHERE)
    };
    let steps = row.get("robust").map_or(&[][..], Node::entries);
    Node::mapping(steps.iter().map(|step| entry(&step.key, error())).collect(), &NOWHERE)
}

/// The types that a row has no wrong content for: those that the member may have.
pub(super) fn types_of(row: &Node) -> impl Iterator<Item = Node> {
    TYPES.into_iter().filter(|kind| row.get(kind).is_none()).map(text)
}

/// A value of a JSON type.
fn of_type(kind: &str) -> Node {
    let value = match kind {
        "number" => Value::Number("1".to_owned()),
        "boolean" => Value::Boolean(true),
        "array" => Value::Sequence(Vec::new()),
        "object" => Value::Mapping(Vec::new()),
        _ => Value::Text(Text::Static("conformance")),
    };
    Node { span: NOWHERE, value }
}

fn one(key: &str, node: Node) -> Node {
    Node::mapping(vec![entry(key, node)], &NOWHERE)
}
