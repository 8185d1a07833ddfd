//! Nodes as octets: case files that are prepared when this crate is built. Only the build and the tests use it; reading
//! the octets back is `unpack`'s business.

use std::ops::Range;

use crate::notation::{Node, Value};

/// The octets of a node. Numbers are written in groups of seven bits, the lowest first.
pub(crate) fn pack(node: &Node) -> Vec<u8> {
    let mut out = Vec::new();
    put_node(&mut out, node);
    out
}

fn put_node(out: &mut Vec<u8>, node: &Node) {
    put_span(out, &node.span);
    match &node.value {
        Value::Null => out.push(0),
        Value::Boolean(false) => out.push(1),
        Value::Boolean(true) => out.push(2),
        Value::Number(text) => put_text(out, 3, text),
        Value::Text(text) => put_text(out, 4, text),
        Value::Sequence(items) => {
            out.push(5);
            put_number(out, items.len());
            items.iter().for_each(|item| put_node(out, item));
        }
        Value::Mapping(entries) => {
            out.push(6);
            put_number(out, entries.len());
            for entry in entries {
                put_span(out, &entry.key_span);
                put_number(out, entry.key.len());
                out.extend_from_slice(entry.key.as_bytes());
                put_node(out, &entry.node);
            }
        }
    }
}

fn put_span(out: &mut Vec<u8>, span: &Range<usize>) {
    put_number(out, span.start);
    put_number(out, span.end.saturating_sub(span.start));
}

fn put_text(out: &mut Vec<u8>, kind: u8, text: &str) {
    out.push(kind);
    put_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}
