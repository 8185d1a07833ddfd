//! Faults of the octets: what makes the response no JSON document, or not the one that was meant.

use super::{Change, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new("empty-body", "The response is 200 without any content.", Change::Body(|_| Vec::new())),
    Row::new("empty-object", "The document is an object without members.", Change::Body(|_| b"{}".to_vec())),
    Row::new(
        "html-body",
        "The content is a web page that calls itself JSON.",
        Change::Body(|_| b"<!doctype html><title>Welcome</title>".to_vec()),
    ),
    Row::new(
        "truncated-json",
        "The document stops in the middle.",
        Change::Body(|text| text.chars().take(text.len() / 2).collect::<String>().into()),
    ),
    Row::new(
        "trailing-comma",
        "The document has a comma after its last member.",
        Change::Body(|text| format!("{},}}", text.trim_end_matches('}')).into()),
    ),
    Row::new(
        "two-documents",
        "The document is sent twice in one body.",
        Change::Body(|text| format!("{text}{text}").into()),
    ),
    Row::new(
        "not-a-number",
        "The document holds NaN, which JSON does not know.",
        Change::Body(|text| with_member(text, "\"org.example.load\":NaN").into()),
    ),
    Row::new(
        "top-level-array",
        "The document stands inside an array.",
        Change::Body(|text| format!("[{text}]").into()),
    ),
    Row::new(
        "double-encoded",
        "The document is a JSON string that holds JSON.",
        Change::Body(|text| serde_json::Value::from(text).to_string().into()),
    ),
    Row::new("null-document", "The document is null.", Change::Body(|_| b"null".to_vec())),
    Row::new(
        "bom",
        "The document begins with a byte order mark.",
        Change::Body(|text| format!("\u{feff}{text}").into()),
    ),
    Row::new(
        "invalid-utf8",
        "A string of the document is encoded in Latin-1.",
        Change::Body(|text| {
            let members = text.strip_prefix('{').unwrap_or(text);
            [b"{\"org.example.note\":\"caf\xe9\",", members.as_bytes()].concat()
        }),
    ),
    Row::new(
        "utf-16",
        "The document is encoded in UTF-16.",
        Change::Body(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ),
    Row::new(
        "duplicate-issuer",
        "The document has two members `issuer` with different values.",
        Change::Body(|text| with_member(text, "\"issuer\":\"https://other.example/\"").into()),
    ),
    Row::new(
        "duplicate-extra-member",
        "The document has two members of a name that no specification knows.",
        Change::Body(|text| with_member(text, "\"org.example.note\":1,\"org.example.note\":2").into()),
    ),
];

/// The text of an object with one more member in front.
fn with_member(text: &str, member: &str) -> String {
    text.replacen('{', &format!("{{{member},"), 1)
}
