//! What to write in the place of something that the language does not have.

use super::ambiguous;
use super::node::{Entry, Node, Value};
use super::path::Path;
use super::shape::{Object, Shape, quoted};
use crate::source::{ProblemCode, nearest};

/// A key that a mapping does not have, though readers of another language or edition may look for it there.
#[derive(Debug)]
pub(crate) struct Hint {
    /// The name of the mapping; any if it is empty.
    pub(crate) within: &'static str,
    /// The key; any if it is empty.
    pub(crate) key: &'static str,
    /// What to write instead.
    pub(crate) help: &'static str,
}

/// The help for a key of values where conditions on a response stand.
pub(crate) const OF_VALUES: &str =
    "put it below a JSON Pointer, as in `/member: { type: string }`, or below `document` for the complete JSON";

/// The mapping of hints on values of a kind that a key does not take, instead of keys that a mapping does not have.
pub(crate) const VALUE: &str = "value";

/// The hint for a value of another kind: that of its key, or of the key above.
pub(super) fn on_value(hints: &'static [Hint], path: Path<'_>) -> Option<String> {
    let keys = path.keys();
    let is_meant = |hint: &&Hint| hint.within == VALUE && keys.iter().take(2).any(|key| *key == hint.key);
    hints.iter().find(is_meant).map(|hint| hint.help.to_owned())
}

/// The hint for a key of a mapping.
pub(super) fn find(hints: &'static [Hint], object: &Object, key: &str) -> Option<&'static Hint> {
    let is_meant = |hint: &&Hint| {
        (hint.key == key || hint.key.is_empty()) && (hint.within == object.name || hint.within.is_empty())
    };
    hints.iter().find(is_meant)
}

/// Help for a key and a value that no space parts.
pub(super) fn on_missing_space(entry: &Entry) -> Option<String> {
    let (key, value) = entry.key.split_once(':').filter(|_| entry.node.is_null())?;
    Some(format!("write a space after the colon: `{key}: {value}`"))
}

/// Help for a key without a value that is near to no key: most often the rest of a text.
pub(super) const COMMA: &str =
    "in `{ }` a comma ends a text: put the complete text into quotes, or each key on a line of its own";

/// The most keys that are listed: more of them nobody reads.
const MOST_KEYS: usize = 12;

/// Help for a key that is near to no key of the mapping.
pub(super) fn on_key(object: &'static Object, key: &str) -> String {
    let known: Vec<&str> = object.keys().map(|key| key.name).collect();
    let list = match known.get(..MOST_KEYS) {
        Some(first) if known.len() > MOST_KEYS => format!("{} and {} more", quoted(first), known.len() - MOST_KEYS),
        Some(_) | None => quoted(&known),
    };
    let pointers = object.open_keys.iter().find(|open| open.form.code == ProblemCode::BadPointer);
    let Some(meant) = pointers.map(|open| open.form.repair.map_or_else(|| format!("/{key}"), |repair| repair(key)))
    else {
        return format!("it takes {list}");
    };
    // Keys have none of these: a pointer is meant.
    let is_path = key.contains(['$', '#', '[', '.', '<']);
    match known.is_empty() {
        _ if is_path => format!("did you mean `{meant}`?"),
        // Most keys of such a mapping are words.
        false if known.len() > 3 * MOST_KEYS => format!("it takes {list}, and JSON Pointers beside `like`"),
        true => format!("did you mean `{meant}`? It takes JSON Pointers"),
        false => format!("did you mean `{meant}`? It takes JSON Pointers, and {list}"),
    }
}

/// Words of other languages for words that many languages have.
const OTHER_WORDS: [(&str, &str); 24] = [
    ("integer", "number"),
    ("int", "number"),
    ("float", "number"),
    ("bool", "boolean"),
    ("list", "array"),
    ("map", "object"),
    ("mapping", "object"),
    ("text", "string"),
    ("str", "string"),
    ("varchar", "string"),
    ("num", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("long", "number"),
    ("arr", "array"),
    ("sequence", "array"),
    ("tuple", "array"),
    ("obj", "object"),
    ("dict", "object"),
    ("dictionary", "object"),
    ("hash", "object"),
    ("nil", "null"),
    ("none", "null"),
    ("empty", "none"),
];

/// Help for a text that is none of the words.
pub(super) fn on_word(text: &str, words: &'static [&'static str]) -> Option<String> {
    let is_same = |word: &&&str| word.eq_ignore_ascii_case(text);
    let other =
        || OTHER_WORDS.iter().find(|(other, word)| *other == text && words.contains(word)).map(|(_, word)| *word);
    let meant = words.iter().find(is_same).copied().or_else(other);
    let meant = meant.or_else(|| nearest(&text.to_lowercase(), words.iter().copied()));
    meant.map(|word| format!("did you mean `{word}`?"))
}

/// Help for a value of a kind that the shape does not take.
pub(super) fn on_type(shape: &Shape, node: &Node) -> Option<String> {
    let wants_text = takes_text(shape);
    match &node.value {
        Value::Number(text) if wants_text => Some(format!("quote it: \"{text}\"")),
        Value::Boolean(value) if takes(shape, &|shape| matches!(shape, Shape::Text(_))) => {
            Some(format!("quote it: \"{value}\""))
        }
        Value::Boolean(_) if matches!(shape, Shape::Just(_)) => {
            Some(format!("write {}, or leave the key out", shape.describe()))
        }
        Value::Text(text) if takes_integer(shape) && is_number(text) => {
            Some(format!("write it without quotes: {text}"))
        }
        Value::Text(text) if value_meant(shape, text).is_some() => value_meant(shape, text),
        Value::Text(text) if takes(shape, &|shape| matches!(shape, Shape::Table { .. })) => pairs_meant(text),
        Value::Text(text) if text.starts_with('-') && takes_list(shape) => {
            Some(format!("write a space after the dash: `- {}`", &text[1..]))
        }
        Value::Text(text) if takes_list(shape) && !wants_text => Some(format!("write it as a list: [{text}]")),
        Value::Mapping(_) if takes_list(shape) && !wants_text => {
            Some("write it as a list: put it into brackets, or a dash before each item".to_owned())
        }
        Value::Sequence(items) if wants_text && items.len() == 1 => {
            items.first().and_then(Node::scalar_text).map(|text| format!("write it without brackets: {text}"))
        }
        Value::Sequence(items) if items.len() == 1 => Some("write it without the brackets or the dash".to_owned()),
        Value::Sequence(_) if matches!(shape, Shape::Table { .. }) => {
            Some("write `NAME: VALUE` for each, without the brackets or dashes".to_owned())
        }
        Value::Null => Some("write a value, or leave the key out".to_owned()),
        Value::Mapping(entries) => match entries.as_slice() {
            [only] if only.node.is_null() => Some(format!("quote it: \"{{{}}}\"", only.key)),
            _ => form_help(shape),
        },
        Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Sequence(_) => example(shape),
    }
}

fn takes_integer(shape: &Shape) -> bool {
    takes(shape, &|shape| matches!(shape, Shape::Integer { .. }))
}

/// Whether a text is a whole number as JSON writes it.
fn is_number(text: &str) -> bool {
    text.parse::<u64>().is_ok() && ambiguous::is_json_number(text)
}

/// Help for a value that YAML 1.1 or another language has in another form.
fn value_meant(shape: &Shape, text: &str) -> Option<String> {
    let value = ambiguous::meant(text)?;
    let is_meant = |shape: &Shape| match shape {
        Shape::Boolean => value == "true" || value == "false",
        Shape::Just(only) => value == only.to_string(),
        Shape::Integer { .. } => is_number(&value),
        Shape::Null => value == "null",
        Shape::Text(_)
        | Shape::Word(_)
        | Shape::Json
        | Shape::PlainJson
        | Shape::List(_)
        | Shape::MaybeEmptyList(_)
        | Shape::Table { .. }
        | Shape::Object(_)
        | Shape::Either(_) => false,
    };
    if takes(shape, &is_meant) {
        return Some(format!("write {value}"));
    }
    matches!(shape, Shape::Just(_)).then(|| format!("write {}, or leave the key out", shape.describe()))
}

/// Help for the pairs of a query, a form or a header in one text.
fn pairs_meant(text: &str) -> Option<String> {
    let pairs = text.trim_start_matches('?').split(['&', ';']).map(|pair| {
        let (name, value) = pair.split_once('=').or_else(|| pair.split_once(": "))?;
        Some(format!("{}: {}", name.trim(), value.trim()))
    });
    let pairs: Option<Vec<String>> = pairs.collect();
    Some(match pairs {
        Some(pairs) => format!("write `{{ {} }}`", pairs.join(", ")),
        None => "write `{ NAME: VALUE }`".to_owned(),
    })
}

/// What to know about the form of the text that is expected.
fn form_help(shape: &Shape) -> Option<String> {
    if let Shape::Either(shapes) = shape {
        return shapes.iter().find_map(form_help);
    }
    if let Shape::Text(form) = shape { form.help.map(ToOwned::to_owned) } else { None }
}

/// Some keys of the mapping that is expected.
fn example(shape: &Shape) -> Option<String> {
    let Shape::Object(object) = shape else { return None };
    let required = object.keys().filter(|key| key.required);
    let others = object.keys().filter(|key| !key.required && key.name != "optional");
    let first: Vec<&str> = required.chain(others).take(3).map(|key| key.name).collect();
    Some(format!("write `KEY: VALUE`, with keys such as {}", quoted(&first)))
}

fn takes_list(shape: &Shape) -> bool {
    takes(shape, &|shape| matches!(shape, Shape::List(_) | Shape::MaybeEmptyList(_)))
}

fn takes_text(shape: &Shape) -> bool {
    takes(shape, &|shape| matches!(shape, Shape::Text(_) | Shape::Word(_)))
}

/// Whether something is true of a shape, or of one of several.
fn takes(shape: &Shape, is_meant: &dyn Fn(&Shape) -> bool) -> bool {
    if let Shape::Either(shapes) = shape {
        return shapes.iter().any(|shape| takes(shape, is_meant));
    }
    is_meant(shape)
}
