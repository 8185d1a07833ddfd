//! A value in a case file, with its place. Where values come from is `yaml`'s business.

use std::ops::Range;

use super::text::Text;
use crate::exchange::Pointer;

/// A value in a case file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Byte range in the files that are read together (see `Sources`).
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    /// The text of a JSON number.
    Number(String),
    Text(Text),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Text,
    pub(crate) key_span: Range<usize>,
    pub(crate) node: Node,
}

/// The most characters of a text that a message repeats.
const LONGEST_TEXT: usize = 80;

impl Node {
    /// A node with a text that stands at this place.
    pub(crate) fn new_text(text: impl Into<Text>, span: &Range<usize>) -> Self {
        Self { span: span.clone(), value: Value::Text(text.into()) }
    }

    /// A mapping that stands at this place.
    pub(crate) fn mapping(entries: Vec<Entry>, span: &Range<usize>) -> Self {
        Self { span: span.clone(), value: Value::Mapping(entries) }
    }

    /// The value under a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry with this key of a mapping.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The entries of a mapping; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Sequence(_) => &[],
        }
    }

    /// The items of a sequence; the node itself where it is not one.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Mapping(_) => {
                std::slice::from_ref(self)
            }
        }
    }

    pub(crate) fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }

    pub(crate) fn is_sequence(&self) -> bool {
        matches!(self.value, Value::Sequence(_))
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The text under a key of a mapping.
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match &self.value {
            Value::Boolean(value) => Some(*value),
            Value::Null | Value::Number(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The whole number that a number is, if it is one that is not negative.
    pub(crate) fn integer(&self) -> Option<u64> {
        match &self.value {
            Value::Number(text) => text.parse().ok(),
            Value::Null | Value::Boolean(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// A scalar as the text that is written for it; nothing of a list, a mapping and null.
    pub(crate) fn scalar_text(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.to_string()),
            Value::Number(text) => Some(text.clone()),
            Value::Boolean(value) => Some(value.to_string()),
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The value as a user would call it, as in: number `1.10`.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Boolean(value) => format!("`{value}`"),
            Value::Number(text) => format!("number `{text}`"),
            Value::Text(text) if text.chars().count() > LONGEST_TEXT => {
                format!("text \"{}…\"", text.chars().take(LONGEST_TEXT).collect::<String>())
            }
            Value::Text(text) => format!("text \"{text}\""),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// Puts a value under a key of a mapping, in the place of the one that is there.
    pub(crate) fn put(&mut self, entry: Entry) {
        let Value::Mapping(entries) = &mut self.value else { return };
        match entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }

    /// Takes an entry out of a mapping.
    pub(crate) fn take(&mut self, key: &str) -> Option<Entry> {
        let Value::Mapping(entries) = &mut self.value else { return None };
        let index = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(index))
    }

    /// Sets the value at a JSON Pointer; `-` appends to a list (RFC 6901, section 4). Whether there was a place for it.
    pub(crate) fn set(&mut self, pointer: &Pointer, node: Self) -> bool {
        match pointer.tokens().split_last() {
            None => {
                *self = node;
                true
            }
            Some((last, above)) => self.descend(above).is_some_and(|parent| parent.set_child(last, node)),
        }
    }

    /// Removes the value at a JSON Pointer. Whether there was one.
    pub(crate) fn remove(&mut self, pointer: &Pointer) -> bool {
        let Some((last, above)) = pointer.tokens().split_last() else { return false };
        match self.descend(above).map(|parent| &mut parent.value) {
            Some(Value::Mapping(entries)) => {
                let count = entries.len();
                entries.retain(|entry| entry.key != *last);
                entries.len() < count
            }
            Some(Value::Sequence(items)) => match last.parse::<usize>() {
                Ok(index) if index < items.len() => {
                    items.remove(index);
                    true
                }
                Ok(_) | Err(_) => false,
            },
            Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_)) | None => false,
        }
    }

    fn descend(&mut self, tokens: &[String]) -> Option<&mut Self> {
        tokens.iter().try_fold(self, |node, token| match &mut node.value {
            Value::Mapping(entries) => {
                entries.iter_mut().find(|entry| entry.key == *token).map(|entry| &mut entry.node)
            }
            Value::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => None,
        })
    }

    fn set_child(&mut self, token: &str, node: Self) -> bool {
        match &mut self.value {
            Value::Mapping(_) => {
                let key_span = node.span.clone();
                self.put(Entry { key: token.into(), key_span, node });
                true
            }
            Value::Sequence(items) if token == "-" => {
                items.push(node);
                true
            }
            Value::Sequence(items) => match token.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                Some(item) => {
                    *item = node;
                    true
                }
                None => false,
            },
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => false,
        }
    }

    /// The node as JSON; numbers keep their text.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, "{");
        out
    }

    /// The node as a template of JSON text: its own braces are doubled, those in its texts are not.
    pub(crate) fn to_json_template(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, "{{");
        out
    }

    fn write_json(&self, out: &mut String, open: &str) {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => out.push_str(text),
            Value::Text(text) => out.push_str(&quote(text)),
            Value::Sequence(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write_json(out, open);
                }
                out.push(']');
            }
            Value::Mapping(entries) => {
                out.push_str(open);
                for (index, entry) in entries.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    out.push_str(&quote(&entry.key));
                    out.push(':');
                    entry.node.write_json(out, open);
                }
                out.push('}');
            }
        }
    }
}
