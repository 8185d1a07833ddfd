//! Tables as the text of a shared case file, one row on each line.

use crate::exchange::json::quote;
use crate::notation::{Entry, Node, Value};

const HEAD: &str = "\
# yaml-language-server: $schema=../schema/case-file.schema.json
# Made by `derive` from the OpenAPI files of the Matrix specification and docs/operations-exceptions.yaml. Do not edit it:
# what is wrong here is put right in the file of exceptions. docs/operations.md describes the columns.
tables:
";

/// The text of a shared case file.
pub(super) fn tables(tables: &Node) -> String {
    let mut text = HEAD.to_owned();
    for table in tables.entries() {
        text.push_str(&format!("  {}:\n", table.key));
        for row in table.node.entries() {
            text.push_str(&format!("    {}: {}\n", scalar(&row.key), value(&row.node)));
        }
    }
    text
}

fn value(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Number(text) => text.clone(),
        Value::Text(text) => scalar(text),
        Value::Sequence(items) => format!("[{}]", join(items.iter().map(value))),
        Value::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Mapping(entries) => format!("{{ {} }}", join(entries.iter().map(member))),
    }
}

fn member(entry: &Entry) -> String {
    format!("{}: {}", scalar(&entry.key), value(&entry.node))
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A text, in quotes unless every YAML reader takes it for text without them.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_.-".contains(c))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quote(text) }
}
