//! Values held against shapes: everything that is wrong with a file's form, in one go.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use regex_lite::Regex;

use super::node::{Entry, Node, Value};
use super::shape::{Form, Object, Shape, quoted};
use crate::source::{Problem, ProblemCode, Problems, nearest};

/// Checks values against shapes and collects what is wrong.
pub(crate) struct Checker<'a> {
    problems: &'a mut Problems,
    patterns: Patterns,
    /// Whether `<…>` stands for something else, so that the text around it can't be checked yet.
    has_holes: bool,
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

impl<'a> Checker<'a> {
    /// A checker of files as they are written, or, without holes, as they are unfolded.
    pub(crate) fn new(problems: &'a mut Problems, has_holes: bool) -> Self {
        Self { problems, patterns: Patterns::default(), has_holes }
    }

    /// Checks the root of a file.
    pub(crate) fn check_root(&mut self, shape: &Shape, node: &Node) {
        self.check(shape, node, Path::Root);
    }

    /// Checks an entry of this name.
    pub(crate) fn check_named(&mut self, shape: &Shape, name: &str, node: &Node) {
        self.check(shape, node, Path::Key(&Path::Root, name));
    }

    /// Adds a problem, if none of its kind is there already: a row of a table is read many times.
    fn problem(&mut self, code: ProblemCode, span: &Range<usize>, message: String, help: Option<String>) {
        let place = self.problems.sources.place(span);
        if !self.problems.list.iter().any(|known| known.code == code && known.place == place) {
            self.problems.list.push(Problem { help, ..Problem::new(code, place, message) });
        }
    }

    fn check(&mut self, shape: &Shape, node: &Node, path: Path<'_>) {
        if self.has_holes && node.text().is_some_and(has_hole) {
            return;
        }
        if !shape.takes_kind(node) {
            self.wrong_type(shape, node, path);
            return;
        }
        match shape {
            Shape::Text(form) => self.check_text(node, form, path),
            Shape::Word(words) => self.check_word(node, words, path),
            Shape::Integer { least, most } => {
                if !node.integer().is_some_and(|number| (*least..=*most).contains(&number)) {
                    self.wrong_value(shape, node, path, None);
                }
            }
            Shape::Boolean | Shape::Just(_) | Shape::Null | Shape::Json | Shape::PlainJson => {}
            Shape::List(of) => self.check_list(of, node, path, true),
            Shape::MaybeEmptyList(of) => self.check_list(of, node, path, false),
            Shape::Table { keys, values } => self.check_table(node, keys, values, path),
            Shape::Object(object) => self.check_object(object, node, path),
            Shape::Either(shapes) => self.check_either(shapes, node, path),
        }
    }

    /// The shape that is meant: of those that take this kind of value one that the value has, else the last.
    fn check_either(&mut self, shapes: &'static [Shape], node: &Node, path: Path<'_>) {
        let mut meant = shapes.iter().filter(|shape| shape.takes_kind(node)).peekable();
        while let Some(shape) = meant.next() {
            if meant.peek().is_none() || self.has_shape(shape, node) {
                return self.check(shape, node, path);
            }
        }
    }

    /// Whether a scalar has a shape; what is no scalar is told by its kind.
    fn has_shape(&mut self, shape: &Shape, node: &Node) -> bool {
        match (shape, node.text()) {
            (Shape::Word(words), Some(text)) => words.contains(&text),
            (Shape::Text(form), Some(text)) => {
                form.pattern.is_none_or(|pattern| self.patterns.match_text(pattern, text))
            }
            _ => true,
        }
    }

    fn wrong_type(&mut self, shape: &Shape, node: &Node, path: Path<'_>) {
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        let help = self.help_on_type(shape, node);
        self.problem(ProblemCode::WrongType, &node.span, message, help);
    }

    fn help_on_type(&mut self, shape: &Shape, node: &Node) -> Option<String> {
        let form = if let Shape::Text(form) = shape { Some(*form) } else { None };
        let wants_text = matches!(shape, Shape::Text(_) | Shape::Word(_));
        match &node.value {
            Value::Number(text) => {
                let repaired = form.and_then(|form| self.repaired(form, text));
                let quoted = wants_text.then(|| format!("quote it: \"{text}\""));
                repaired.map(|text| format!("write {text}")).or(quoted)
            }
            Value::Boolean(value) if wants_text => Some(format!("quote it: \"{value}\"")),
            Value::Text(text) if takes_number(shape) && text.parse::<u64>().is_ok() => {
                Some(format!("write it without quotes: {text}"))
            }
            Value::Text(text) if matches!(shape, Shape::List(_) | Shape::MaybeEmptyList(_)) => {
                Some(format!("write it as a list: [{text}]"))
            }
            Value::Sequence(items) if wants_text && items.len() == 1 => {
                items.first().and_then(Node::scalar_text).map(|text| format!("write it without brackets: {text}"))
            }
            Value::Null => Some("write a value, or leave the key out".to_owned()),
            Value::Boolean(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    fn repaired(&mut self, form: &Form, text: &str) -> Option<String> {
        let repaired = form.repair.map(|repair| repair(text))?;
        let pattern = form.pattern?;
        self.patterns.match_text(pattern, &repaired).then_some(repaired)
    }

    fn wrong_value(&mut self, shape: &Shape, node: &Node, path: Path<'_>, help: Option<String>) {
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        self.problem(ProblemCode::WrongValue, &node.span, message, help);
    }

    fn check_text(&mut self, node: &Node, form: &'static Form, path: Path<'_>) {
        let Some(text) = node.text() else { return };
        if form.pattern.is_none_or(|pattern| self.patterns.match_text(pattern, text)) {
            return;
        }
        let message = format!("`{path}` must be {}, found {}", form.name, node.describe());
        let help = self.help_on_form(form, text);
        self.problem(form.code, &node.span, message, help);
    }

    fn help_on_form(&mut self, form: &Form, text: &str) -> Option<String> {
        let repaired = self.repaired(form, text).map(|text| format!("did you mean `{text}`?"));
        repaired.or(form.help.map(ToOwned::to_owned))
    }

    fn check_word(&mut self, node: &Node, words: &'static [&'static str], path: Path<'_>) {
        let Some(text) = node.text() else { return };
        if !words.contains(&text) {
            let lower = text.to_lowercase();
            let help = nearest(&lower, words.iter().copied()).map(|word| format!("did you mean `{word}`?"));
            self.wrong_value(&Shape::Word(words), node, path, help);
        }
    }

    fn check_list(&mut self, of: &Shape, node: &Node, path: Path<'_>, needs_items: bool) {
        if needs_items && node.items().is_empty() {
            let help = Some("write at least one item".to_owned());
            self.problem(ProblemCode::WrongValue, &node.span, format!("`{path}` is an empty list"), help);
        }
        for (index, item) in node.items().iter().enumerate() {
            self.check(of, item, Path::Index(&path, index));
        }
    }

    fn check_table(&mut self, node: &Node, keys: &'static Form, values: &Shape, path: Path<'_>) {
        if node.entries().is_empty() && values.is_closed() {
            self.empty(node, path);
        }
        for entry in node.entries() {
            let is_open = self.has_holes && has_hole(&entry.key);
            if !is_open && keys.pattern.is_some_and(|pattern| !self.patterns.match_text(pattern, &entry.key)) {
                self.bad_key(keys, entry, path);
            }
            self.check(values, &entry.node, Path::Key(&path, &entry.key));
        }
    }

    fn bad_key(&mut self, form: &Form, entry: &Entry, path: Path<'_>) {
        let help = self.help_on_form(form, &entry.key);
        let message = format!("`{}` in `{path}` is not {}", entry.key, form.name);
        self.problem(form.code, &entry.key_span, message, help);
    }

    /// A mapping that asks for nothing would hold always.
    fn empty(&mut self, node: &Node, path: Path<'_>) {
        let help = Some("write what is meant, or leave the key out".to_owned());
        self.problem(ProblemCode::MissingKey, &node.span, format!("`{path}` is empty"), help);
    }

    fn check_object(&mut self, object: &'static Object, node: &Node, path: Path<'_>) {
        if node.entries().is_empty() {
            self.empty(node, path);
            return;
        }
        for entry in node.entries() {
            self.check_entry(object, entry, path);
        }
        self.check_presence(object, node, path);
    }

    fn check_entry(&mut self, object: &'static Object, entry: &Entry, path: Path<'_>) {
        let path_below = Path::Key(&path, &entry.key);
        if let Some(key) = object.keys().find(|key| key.name == entry.key) {
            return self.check(&key.shape, &entry.node, path_below);
        }
        if self.has_holes && has_hole(&entry.key) {
            return;
        }
        let patterns = &mut self.patterns;
        let is_meant = |form: &Form| form.pattern.is_none_or(|pattern| patterns.match_text(pattern, &entry.key));
        let mut is_meant = is_meant;
        match object.open_keys.iter().find(|open| is_meant(open.form)) {
            // A name of something else is more likely a misspelt key, if its value does not have the shape.
            Some(open) if open.shape.takes_kind(&entry.node) || entry.key.starts_with('/') => {
                self.check(&open.shape, &entry.node, path_below);
            }
            Some(_) => self.unknown_key(object, entry, path),
            None => match object.open_keys.iter().find(|open| open.form.code == ProblemCode::BadPointer) {
                Some(open) if entry.key.starts_with('/') => self.bad_key(open.form, entry, path),
                Some(_) | None => self.unknown_key(object, entry, path),
            },
        }
    }

    fn unknown_key(&mut self, object: &'static Object, entry: &Entry, path: Path<'_>) {
        let known = || object.keys().map(|key| key.name);
        let message = format!("unknown key `{}` in {}", entry.key, place_of(path, object));
        let with_slash = format!("/{}", entry.key);
        let takes_pointers = object.open_keys.iter().any(|open| open.form.code == ProblemCode::BadPointer);
        let help = match nearest(&entry.key, known()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if takes_pointers && known().next().is_none() => {
                format!("did you mean `{with_slash}`? It takes JSON Pointers")
            }
            None if takes_pointers => {
                format!(
                    "did you mean `{with_slash}`? It takes JSON Pointers, and {}",
                    quoted(&known().collect::<Vec<_>>())
                )
            }
            None => format!("it takes {}", quoted(&known().collect::<Vec<_>>())),
        };
        self.problem(ProblemCode::UnknownKey, &entry.key_span, message, Some(help));
    }

    fn check_presence(&mut self, object: &'static Object, node: &Node, path: Path<'_>) {
        // Of keys that rows may leave out (`<each.column?>`) each row keeps its own.
        let has_holes = self.has_holes;
        let may_go = |value: &Node| has_holes && value.text().is_some_and(|text| text.ends_with("?>"));
        let has = |name: &str| node.get(name).is_some_and(|value| !may_go(value));
        let is_there = |name: &str| node.get(name).is_some();
        let start = node.entries().first().map_or(node.span.clone(), |entry| entry.key_span.clone());
        for key in object.keys().filter(|key| key.required && !is_there(key.name)) {
            let message = format!("{} has no `{}`", place_of(path, object), key.name);
            let help = format!("add `{}:` — {}", key.name, key.about);
            self.problem(ProblemCode::MissingKey, &start, message, Some(help));
        }
        for set in object.one_of.iter().filter(|set| !set.iter().any(|name| is_there(name))) {
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

fn takes_number(shape: &Shape) -> bool {
    if let Shape::Either(shapes) = shape {
        return shapes.iter().any(takes_number);
    }
    matches!(shape, Shape::Integer { .. })
}

fn place_of(path: Path<'_>, object: &Object) -> String {
    match path {
        Path::Root => format!("the {}", object.name),
        Path::Key(..) | Path::Index(..) => format!("`{path}` ({})", object.name),
    }
}

/// Whether a text has a place that is filled in when the file is read: `<name>`.
pub(crate) fn has_hole(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._?-".contains(c);
    text.match_indices('<').any(|(at, _)| {
        let inner = text[at + 1..].split('>').next().unwrap_or_default();
        let is_closed = text.as_bytes().get(at + 1 + inner.len()) == Some(&b'>');
        is_closed && inner.starts_with(|c: char| c.is_ascii_lowercase()) && inner.chars().all(is_name)
    })
}

/// Regular expressions, compiled when first asked for. Files repeat names and pointers again and again: a text that
/// matched once is kept.
#[derive(Default)]
struct Patterns {
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
