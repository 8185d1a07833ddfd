//! JSON (RFC 8259) as it was sent: values with their places, numbers as text, and a record of duplicate names and
//! unpaired surrogates. `check` decides what is wrong with them; the byte order mark is removed before.

mod classes;
mod compare;
mod decimal;
mod edit;
mod place;
mod reader;
mod scanner;
mod write;

use std::fmt;
use std::ops::Range;

pub use compare::{ArrayOrder, equal, first_difference, first_repeat};
pub use place::place;
pub use reader::{MAX_DEPTH, MAX_VALUES, read};
pub use write::quote;

use super::pointer::Pointer;

/// A parsed JSON text.
#[derive(Debug, Clone)]
pub struct Document {
    /// The value.
    pub root: Json,
    /// Names that occur again in one object, in the order in which the objects end. The list stops when its pointers
    /// together are longer than 8 KiB, so that hostile texts cannot make it huge.
    pub duplicates: Vec<Duplicate>,
    /// Byte ranges of the `\uXXXX` escapes that are one half of a surrogate pair without the other half.
    pub unpaired_surrogates: Vec<Range<usize>>,
    /// The deepest nesting of arrays and objects: 0 for a scalar, 1 for `[]`.
    pub depth: usize,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Json {
    /// Byte range in the text, from the first to the last character of the value.
    pub span: Range<usize>,
    /// The value itself.
    pub value: Value,
}

/// A JSON value.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number as written, of any size and precision.
    Number(String),
    /// A string without escapes; unpaired surrogates are U+FFFD.
    String(String),
    /// The items in order.
    Array(Vec<Json>),
    /// The members in order, duplicates included.
    Object(Vec<Member>),
}

/// A name and its value in an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name without escapes.
    pub name: String,
    /// Byte range of the name in the text, quotes included.
    pub name_span: Range<usize>,
    /// The value.
    pub value: Json,
}

/// A name that occurs again in the same object (RFC 8259, section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The name without escapes.
    pub name: String,
    /// The pointer to both members.
    pub pointer: Pointer,
    /// Byte range of the first occurrence of the name.
    pub first: Range<usize>,
    /// Byte range of the later occurrence.
    pub second: Range<usize>,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {at}")]
pub struct JsonError {
    /// Byte offset of the fault in the text.
    pub at: usize,
    /// What is wrong there, such as "expected `,` or `}`, found `x`".
    pub message: String,
    /// Whether the text may be JSON, but exceeds a limit of the reader.
    pub over_limit: bool,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Json {
    /// The value at a pointer, if there is one. Of members with the same name the last one counts, as in `JSON.parse`
    /// and most other readers.
    pub fn find(&self, pointer: &Pointer) -> Option<&Self> {
        pointer.tokens().iter().try_fold(self, |json, token| json.child(token))
    }

    /// The kind of the value.
    pub fn kind(&self) -> Kind {
        match self.value {
            Value::Null => Kind::Null,
            Value::Boolean(_) => Kind::Boolean,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    fn child(&self, token: &str) -> Option<&Self> {
        match &self.value {
            Value::Array(items) => items.get(array_index(token)?),
            Value::Object(members) => {
                let member = members.iter().rev().find(|member| member.name == token);
                member.map(|member| &member.value)
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => None,
        }
    }
}

/// `0`, or digits without a leading zero (RFC 6901, section 4).
fn array_index(token: &str) -> Option<usize> {
    let digits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = token.len() > 1 && token.starts_with('0');
    if digits && !leading_zero { token.parse().ok() } else { None }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn found(text: &str, pointer: &str) -> Option<String> {
        let document = read(text).unwrap();
        let json = document.root.find(&Pointer::parse(pointer).unwrap())?;
        Some(text.get(json.span.clone()).unwrap().to_owned())
    }

    #[test]
    fn a_pointer_leads_to_the_value_and_its_place() {
        let text = r#"{ "a/b": [1, {"~": "x"}], "": {"": 2.50} }"#;
        assert_eq!(found(text, "").as_deref(), Some(text));
        assert_eq!(found(text, "/a~1b/0").as_deref(), Some("1"));
        assert_eq!(found(text, "/a~1b/1/~0").as_deref(), Some("\"x\""));
        assert_eq!(found(text, "//").as_deref(), Some("2.50"));
    }

    #[test]
    fn a_pointer_to_nothing_finds_nothing() {
        let text = r#"{"a": [1, 2], "b": "text"}"#;
        for pointer in ["/c", "/a/2", "/a/-", "/a/01", "/a/+1", "/a/", "/b/0", "/a/99999999999999999999"] {
            assert_eq!(found(text, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn the_last_of_two_members_counts() {
        assert_eq!(found(r#"{"a": 1, "a": 2}"#, "/a").as_deref(), Some("2"));
    }

    #[test]
    fn kinds_are_called_as_in_json_schema() {
        let kinds = read(r#"[null, false, 0, "", [], {}]"#).unwrap();
        let Value::Array(items) = kinds.root.value else { panic!("an array") };
        let names: Vec<String> = items.iter().map(|item| item.kind().to_string()).collect();
        assert_eq!(names, ["null", "boolean", "number", "string", "array", "object"]);
    }
}
