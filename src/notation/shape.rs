//! Shapes: which values may stand where, as data, so that the reader, the JSON Schema and the help lines can't disagree.
//! Which shapes a language has is that language's business.

use super::node::{Node, Value};
use crate::source::ProblemCode;

/// A set of values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text of a form.
    Text(&'static Form),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer { least: u64, most: u64 },
    /// `true` or `false`.
    Boolean,
    /// Only this one of `true` and `false`.
    Just(bool),
    /// `null`.
    Null,
    /// Any JSON value.
    Json,
    /// A JSON value that is no mapping: text, number, `true`, `false`, `null` or a list.
    PlainJson,
    /// A list with at least one item.
    List(&'static Shape),
    /// A list that may be empty.
    MaybeEmptyList(&'static Shape),
    /// A mapping with free keys.
    Table { keys: &'static Form, values: &'static Shape },
    /// A mapping with known keys.
    Object(&'static Object),
    /// One of several shapes; which one is meant shows in the kind of value.
    Either(&'static [Shape]),
}

/// A form of text.
#[derive(Debug)]
pub(crate) struct Form {
    /// As in: must be …
    pub(crate) name: &'static str,
    /// A regular expression for it; any text if there is none.
    pub(crate) pattern: Option<&'static str>,
    /// The kind of problem that a text of another form is.
    pub(crate) code: ProblemCode,
    /// What is likely to be meant by a text of another form: only suggested if it has the form.
    pub(crate) repair: Option<fn(&str) -> String>,
    /// What to know about the form.
    pub(crate) help: Option<&'static str>,
    /// Texts that editors offer.
    pub(crate) examples: &'static [&'static str],
    /// As keys, texts that differ in upper and lower case only are the same.
    pub(crate) ignores_case: bool,
}

impl Form {
    /// Any text of this name.
    pub(crate) const fn free(name: &'static str) -> Self {
        Self {
            name,
            pattern: None,
            code: ProblemCode::WrongValue,
            repair: None,
            help: None,
            examples: &[],
            ignores_case: false,
        }
    }

    /// Text that matches a regular expression.
    pub(crate) const fn matching(name: &'static str, pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), ..Self::free(name) }
    }
}

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Object {
    /// What it is called in messages and in the JSON Schema.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [&'static [Key]],
    /// Keys that are no words of the language, such as JSON Pointers.
    pub(crate) open_keys: &'static [OpenKeys],
    /// Exactly one key of each of these sets must be there.
    pub(crate) one_of: &'static [&'static [&'static str]],
    /// At most one key of each of these sets may be there.
    pub(crate) at_most_one_of: &'static [&'static [&'static str]],
}

impl Object {
    /// Its keys, in the order in which they are described.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().copied().flatten()
    }
}

/// A key of a mapping.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// One line for editors and the docs.
    pub(crate) about: &'static str,
}

/// Keys of a form.
#[derive(Debug)]
pub(crate) struct OpenKeys {
    pub(crate) form: &'static Form,
    pub(crate) shape: Shape,
    /// One line for editors and the docs.
    pub(crate) about: &'static str,
}

/// A key that may be left out.
pub(crate) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, required: false, about }
}

/// A key that must be there.
pub(crate) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, required: true, about }
}

impl Shape {
    /// Whether it is a mapping with known keys: a table of such must have some.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The shape in words, as in: must be …
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Text(form) => form.name.to_owned(),
            Self::Word([word]) => format!("`{word}`"),
            Self::Word(words) => format!("one of {}", quoted(words)),
            Self::Integer { least: 0, most: u64::MAX } => "a whole number".to_owned(),
            Self::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Just(value) => format!("`{value}`"),
            Self::Null => "`null`".to_owned(),
            Self::Json => "a JSON value".to_owned(),
            Self::PlainJson => "a value that is no mapping".to_owned(),
            Self::List(Self::Either(of)) | Self::MaybeEmptyList(Self::Either(of)) => {
                format!("a list (each item {})", describe_all(of))
            }
            Self::List(of) | Self::MaybeEmptyList(of) => format!("a list, each item {}", of.describe()),
            Self::Table { keys, .. } => format!("a mapping, each key {}", keys.name),
            Self::Object(object) => format!("a mapping ({})", object.name),
            Self::Either(shapes) => describe_all(shapes),
        }
    }

    /// Whether the value is of the kind that this shape is about, even if its content is wrong.
    pub(crate) fn takes_kind(&self, node: &Node) -> bool {
        match self {
            Self::Text(_) | Self::Word(_) => matches!(node.value, Value::Text(_)),
            Self::Integer { .. } => matches!(node.value, Value::Number(_)),
            Self::Boolean => matches!(node.value, Value::Boolean(_)),
            Self::Just(value) => node.value == Value::Boolean(*value),
            Self::Null => node.value == Value::Null,
            Self::Json => true,
            Self::PlainJson => !node.is_mapping(),
            Self::List(_) | Self::MaybeEmptyList(_) => node.is_sequence(),
            Self::Table { .. } | Self::Object(_) => node.is_mapping(),
            Self::Either(shapes) => shapes.iter().any(|shape| shape.takes_kind(node)),
        }
    }
}

/// Several shapes in words, each once; a list of what stands there alone too is called that.
fn describe_all(shapes: &[Shape]) -> String {
    let alone: Vec<String> = shapes.iter().map(Shape::describe).collect();
    let is_there = |shape: &Shape| alone.contains(&shape.describe());
    let of_these = |of: &Shape| if let Shape::Either(inner) = of { inner.iter().all(is_there) } else { is_there(of) };
    let mut all: Vec<String> = Vec::new();
    for (shape, description) in shapes.iter().zip(&alone) {
        let of = if let Shape::List(of) | Shape::MaybeEmptyList(of) = shape { Some(of) } else { None };
        let words = if of.is_some_and(|of| of_these(of)) { "a list of these".to_owned() } else { description.clone() };
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all.join(", or ")
}

/// Words in backticks, with commas between.
pub(crate) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
