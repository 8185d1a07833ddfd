//! What values the case language takes where: as data, so that the reader, the JSON Schema and the help lines can't
//! disagree. The language itself is in `language`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use regex_lite::Regex;

use super::yaml::{EACH, Node, Value};
use crate::source::{Problem, ProblemCode, SourceFile, nearest};

/// A set of values.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Text, of a form that a regular expression gives and words describe.
    Text { form: &'static str, pattern: Option<&'static str> },
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
    /// A list with at least one item.
    List(&'static Shape),
    /// A mapping with free keys.
    Table { keys: &'static str, pattern: Option<&'static str>, values: &'static Shape },
    /// A mapping with known keys.
    Object(&'static Object),
    /// One of several shapes; which one is meant shows in the kind of value.
    Either(&'static [Shape]),
}

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Object {
    /// What it is called in messages and in the JSON Schema.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [Key],
    /// Exactly one key of each of these sets must be there.
    pub(crate) one_of: &'static [&'static [&'static str]],
    /// At most one key of each of these sets may be there.
    pub(crate) at_most_one_of: &'static [&'static [&'static str]],
}

impl Object {
    fn unfolds(&self) -> bool {
        self.keys.iter().any(|key| key.name == "each")
    }
}

/// A key of a mapping.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// One line for editors.
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

    /// Whether it is a mapping that may stand for several, one for each value of its `each`.
    fn unfolds(&self) -> bool {
        matches!(self, Self::Object(object) if object.unfolds())
    }

    /// The shape in words, as in: must be …
    fn describe(&self) -> String {
        match self {
            Self::Text { form, .. } => (*form).to_owned(),
            Self::Word([word]) => format!("`{word}`"),
            Self::Word(words) => format!("one of {}", quoted(words)),
            Self::Integer { least: 0, most: u64::MAX } => "a whole number".to_owned(),
            Self::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Just(value) => format!("`{value}`"),
            Self::Null => "`null`".to_owned(),
            Self::Json => "a JSON value".to_owned(),
            Self::List(of) => format!("a list, each item {}", of.describe()),
            Self::Table { keys, .. } => format!("a mapping from {keys}"),
            Self::Object(object) => format!("a mapping ({})", object.name),
            Self::Either(shapes) => shapes.iter().map(Self::describe).collect::<Vec<_>>().join(", or "),
        }
    }

    /// Whether the value is of the kind that this shape is about, whatever it says.
    fn takes_kind(&self, node: &Node) -> bool {
        match self {
            Self::Text { .. } | Self::Word(_) => matches!(node.value, Value::Text(_)),
            Self::Integer { .. } => matches!(node.value, Value::Number(_)),
            Self::Boolean => matches!(node.value, Value::Boolean(_)),
            Self::Just(value) => node.value == Value::Boolean(*value),
            Self::Null => node.value == Value::Null,
            Self::Json => true,
            Self::List(_) => matches!(node.value, Value::Sequence(_)),
            Self::Table { .. } | Self::Object(_) => matches!(node.value, Value::Mapping(_)),
            Self::Either(shapes) => shapes.iter().any(|shape| shape.takes_kind(node)),
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The patterns of the language, compiled when first asked for. Case files repeat names and pointers again and again:
/// what matched once is kept.
#[derive(Default)]
pub(crate) struct Patterns {
    compiled: HashMap<&'static str, Option<Regex>>,
    matched: HashMap<&'static str, HashSet<String>>,
}

impl Patterns {
    fn match_text(&mut self, pattern: &'static str, text: &str) -> bool {
        let matched = self.matched.entry(pattern).or_default();
        if matched.contains(text) {
            return true;
        }
        let regex = self.compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        let matches = regex.as_ref().is_some_and(|regex| regex.is_match(text));
        if matches {
            matched.insert(text.to_owned());
        }
        matches
    }
}

/// Where a value stands, as users know it; only problems write it out.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => out.write_str("the file"),
            Self::Key(Self::Root, key) => out.write_str(key),
            Self::Key(above, key) => write!(out, "{above}.{key}"),
            Self::Index(above, index) => write!(out, "{above}[{index}]"),
        }
    }
}

/// Checks values against shapes and collects what is wrong.
pub(crate) struct Checker<'a> {
    file: &'a Arc<SourceFile>,
    problems: &'a mut Vec<Problem>,
    patterns: &'a mut Patterns,
    /// Whether `{each}` stands for something else here: then the text that it is in is checked when that is known.
    in_each: bool,
}

impl<'a> Checker<'a> {
    /// A checker of the values of this file.
    pub(crate) fn new(file: &'a Arc<SourceFile>, problems: &'a mut Vec<Problem>, patterns: &'a mut Patterns) -> Self {
        Self { file, problems, patterns, in_each: false }
    }

    /// Checks the root of the file.
    pub(crate) fn check_root(&mut self, shape: &Shape, node: &Node) {
        self.check(shape, node, Path::Root);
    }

    /// Checks what `each` makes of the entry with this key range: its name, and the mapping under it.
    pub(crate) fn check_unfolded(&mut self, object: &Object, name: &str, key_span: &Range<usize>, node: &Node) {
        if !self.patterns.match_text(super::language::NAME_PATTERN, name) {
            let help = "names are made of letters, digits, `_`, `.`, `/` and `-`".to_owned();
            let message = format!("`each` makes the name `{name}`");
            self.problem(ProblemCode::WrongValue, key_span, message, Some(help));
        }
        self.check_object(object, node, Path::Key(&Path::Root, name));
    }

    fn problem(&mut self, code: ProblemCode, span: &Range<usize>, message: String, help: Option<String>) {
        let problem = Problem { help, ..Problem::new(code, self.file.place(span.clone()), message) };
        self.problems.push(problem);
    }

    fn check(&mut self, shape: &Shape, node: &Node, path: Path<'_>) {
        if !shape.takes_kind(node) {
            self.wrong_type(shape, node, path);
            return;
        }
        match shape {
            Shape::Text { form, pattern } => self.check_text(node, form, *pattern, path),
            Shape::Word(words) => self.check_word(node, words, path),
            Shape::Integer { least, most } => {
                if !node.integer().is_some_and(|number| (*least..=*most).contains(&number)) {
                    self.wrong_value(shape, node, path, None);
                }
            }
            Shape::Boolean | Shape::Just(_) | Shape::Null | Shape::Json => {}
            Shape::List(of) => self.check_list(of, node, path),
            Shape::Table { keys, pattern, values } => self.check_table(node, (keys, *pattern), values, path),
            Shape::Object(object) => self.check_object(object, node, path),
            Shape::Either(shapes) => {
                if let Some(meant) = shapes.iter().find(|shape| shape.takes_kind(node)) {
                    self.check(meant, node, path);
                }
            }
        }
    }

    fn wrong_type(&mut self, shape: &Shape, node: &Node, path: Path<'_>) {
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        let wants_text = matches!(shape, Shape::Text { .. } | Shape::Word(_));
        let wants_version = matches!(shape, Shape::Text { form: super::language::VERSION_FORM, .. });
        let help = match &node.value {
            Value::Number(text) if wants_version => Some(format!("write v{text}")),
            Value::Number(text) if wants_text => Some(format!("quote it: \"{text}\"")),
            Value::Boolean(value) if wants_text => Some(format!("quote it: \"{value}\"")),
            Value::Text(text) if matches!(shape, Shape::List(_)) => Some(format!("write it as a list: [{text}]")),
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => None,
        };
        self.problem(ProblemCode::WrongType, &node.span, message, help);
    }

    fn wrong_value(&mut self, shape: &Shape, node: &Node, path: Path<'_>, help: Option<String>) {
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        self.problem(ProblemCode::WrongValue, &node.span, message, help);
    }

    fn check_text(&mut self, node: &Node, form: &'static str, pattern: Option<&'static str>, path: Path<'_>) {
        let Some(text) = node.text() else { return };
        let open = self.in_each && text.contains(EACH);
        if open || pattern.is_none_or(|pattern| self.patterns.match_text(pattern, text)) {
            return;
        }
        let code = match form {
            super::language::VERSION_FORM => ProblemCode::BadVersion,
            super::language::POINTER_FORM => ProblemCode::BadPointer,
            _ => ProblemCode::WrongValue,
        };
        let message = format!("`{path}` must be {form}, found {}", node.describe());
        let with_v = format!("v{text}");
        let help =
            pattern.filter(|pattern| code == ProblemCode::BadVersion && self.patterns.match_text(pattern, &with_v));
        self.problem(code, &node.span, message, help.map(|_| format!("did you mean {with_v}?")));
    }

    fn check_word(&mut self, node: &Node, words: &'static [&'static str], path: Path<'_>) {
        let Some(text) = node.text() else { return };
        if !words.contains(&text) {
            let help = nearest(text, words.iter().copied()).map(|word| format!("did you mean `{word}`?"));
            self.wrong_value(&Shape::Word(words), node, path, help);
        }
    }

    fn check_list(&mut self, of: &Shape, node: &Node, path: Path<'_>) {
        if node.items().is_empty() {
            self.problem(
                ProblemCode::WrongValue,
                &node.span,
                format!("`{path}` is an empty list"),
                Some("write at least one item".to_owned()),
            );
        }
        for (index, item) in node.items().iter().enumerate() {
            self.check(of, item, Path::Index(&path, index));
        }
    }

    fn check_table(
        &mut self,
        node: &Node,
        (keys, pattern): (&str, Option<&'static str>),
        values: &Shape,
        path: Path<'_>,
    ) {
        if node.entries().is_empty() && values.is_closed() {
            self.empty(node, path);
        }
        for entry in node.entries() {
            // A name with `{each}` but without `each` is refused where names are unfolded.
            let open = (self.in_each || values.unfolds()) && entry.key.contains(EACH);
            if !open && !pattern.is_none_or(|pattern| self.patterns.match_text(pattern, &entry.key)) {
                let pointer = keys == super::language::POINTERS;
                let code = if pointer { ProblemCode::BadPointer } else { ProblemCode::WrongValue };
                let help = pointer.then(|| pointer_help(&entry.key));
                self.problem(
                    code,
                    &entry.key_span,
                    format!("`{}` in `{path}` is not one of the {keys}", entry.key),
                    help,
                );
            }
            self.check(values, &entry.node, Path::Key(&path, &entry.key));
        }
    }

    /// A mapping that asks for nothing would hold always.
    fn empty(&mut self, node: &Node, path: Path<'_>) {
        let message = format!("`{path}` is empty");
        self.problem(
            ProblemCode::MissingKey,
            &node.span,
            message,
            Some("say what is meant, or take it away".to_owned()),
        );
    }

    fn check_object(&mut self, object: &Object, node: &Node, path: Path<'_>) {
        let known = || object.keys.iter().map(|key| key.name);
        if node.entries().is_empty() {
            self.empty(node, path);
            return;
        }
        let in_each = self.in_each;
        self.in_each |= object.unfolds() && node.get("each").is_some();
        for entry in node.entries() {
            match object.keys.iter().find(|key| key.name == entry.key) {
                Some(key) => self.check(&key.shape, &entry.node, Path::Key(&path, &entry.key)),
                None => {
                    let message = format!("unknown key `{}` in {}", entry.key, place_of(path, object));
                    let help = nearest(&entry.key, known()).map_or_else(
                        || format!("it takes {}", quoted(&known().collect::<Vec<_>>())),
                        |name| format!("did you mean `{name}`?"),
                    );
                    self.problem(ProblemCode::UnknownKey, &entry.key_span, message, Some(help));
                }
            }
        }
        self.in_each = in_each;
        self.check_presence(object, node, path);
    }

    fn check_presence(&mut self, object: &Object, node: &Node, path: Path<'_>) {
        let has = |name: &str| node.get(name).is_some();
        let start = node.entries().first().map_or(node.span.clone(), |entry| entry.key_span.clone());
        for key in object.keys.iter().filter(|key| key.required && !has(key.name)) {
            let message = format!("{} has no `{}`", place_of(path, object), key.name);
            self.problem(
                ProblemCode::MissingKey,
                &start,
                message,
                Some(format!("add `{}:` — {}", key.name, key.about)),
            );
        }
        for set in object.one_of.iter().filter(|set| !set.iter().any(|name| has(name))) {
            let message = format!("{} has none of {}", place_of(path, object), quoted(set));
            self.problem(ProblemCode::MissingKey, &start, message, Some("add one of them".to_owned()));
        }
        for set in object.one_of.iter().chain(object.at_most_one_of) {
            let present: Vec<&str> = set.iter().copied().filter(|name| has(name)).collect();
            if present.len() > 1 {
                let message = format!("{} has {} together", place_of(path, object), quoted(&present));
                self.problem(ProblemCode::WrongValue, &start, message, Some("keep one of them".to_owned()));
            }
        }
    }
}

fn pointer_help(text: &str) -> String {
    if text.starts_with('/') {
        "a JSON Pointer (RFC 6901) escapes `~` as `~0` and `/` as `~1`, and has no other escapes".to_owned()
    } else {
        format!("did you mean `/{text}`? A JSON Pointer (RFC 6901) is empty or starts with `/`")
    }
}

fn place_of(path: Path<'_>, object: &Object) -> String {
    match path {
        Path::Root => format!("the {}", object.name),
        Path::Key(..) | Path::Index(..) => format!("`{path}` ({})", object.name),
    }
}
