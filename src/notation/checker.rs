//! Values held against shapes: everything that is wrong with a file's form, in one go.

mod presence;

use std::ops::Range;

use presence::place_of;

use super::hints::{self, Hint};
use super::node::{Entry, Node};
use super::path::Path;
use super::patterns::Patterns;
use super::shape::{Form, Key, Object, Shape};
use crate::source::{Problem, ProblemCode, Problems, nearest, nearest_fit};

/// Checks values against shapes and collects what is wrong.
pub(crate) struct Checker<'a> {
    problems: &'a mut Problems,
    patterns: &'a mut Patterns,
    /// Whether `<…>` stands for something else, so that the text around it can't be checked yet.
    has_holes: bool,
    /// Keys that the language does not have, and what to write in their place.
    hints: &'static [Hint],
    /// Names that the file gives, which are no misspelt keys.
    names: Vec<String>,
}

impl<'a> Checker<'a> {
    /// A checker of files as they are written, or, without holes, as they are unfolded.
    pub(crate) fn new(problems: &'a mut Problems, patterns: &'a mut Patterns, has_holes: bool) -> Self {
        Self { problems, patterns, has_holes, hints: &[], names: Vec::new() }
    }

    /// The same, with help for keys that the language does not have, and with the names that the file gives.
    pub(crate) fn with(self, hints: &'static [Hint], names: Vec<String>) -> Self {
        Self { hints, names, ..self }
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
                    let help = format!("write {}", shape.describe());
                    self.wrong_value(shape, node, path, Some(help));
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
            if self.has_shape(shape, node) {
                return self.check(shape, node, path);
            }
            if meant.peek().is_none() {
                return self.check_last(shapes, shape, node, path);
            }
        }
    }

    /// A scalar that has none of several shapes, of which `shape` is the last that takes its kind.
    fn check_last(&mut self, shapes: &'static [Shape], shape: &Shape, node: &Node, path: Path<'_>) {
        let unquoted = hints::on_type(&Shape::Either(shapes), node);
        match (shape, node.text()) {
            (Shape::Text(form), Some(text)) => {
                let help = unquoted.or_else(|| self.help_on_form(form, text));
                self.wrong_value(&Shape::Either(shapes), node, path, help);
            }
            _ => self.check(shape, node, path),
        }
    }

    /// Whether a scalar has a shape; for anything else, its kind decides.
    fn has_shape(&mut self, shape: &Shape, node: &Node) -> bool {
        match (shape, node.text()) {
            (Shape::Word(words), Some(text)) => words.contains(&text),
            (Shape::Text(form), Some(text)) => {
                form.pattern.is_none_or(|pattern| self.patterns.match_text(pattern, text))
            }
            _ => true,
        }
    }

    /// Reports a text that is nothing but `<…>` where nothing is left that could stand for it. Whether it is one.
    fn is_unfilled(&mut self, node: &Node) -> bool {
        let Some(text) = node.text() else { return false };
        let help = if text.starts_with('<') && text.ends_with('>') && has_hole(text) {
            let word = text.trim_matches(['<', '>']);
            nearest(word, self.names.iter().map(String::as_str))
                .map_or_else(|| HOLES.to_owned(), |name| format!("did you mean `<{name}>`?"))
        } else if text.starts_with("{each") && text.ends_with('}') {
            format!("did you mean `{}`?", text.replace('{', "<").replace('}', ">"))
        } else {
            return false;
        };
        self.problem(ProblemCode::BadTemplate, &node.span, format!("nothing here fills in `{text}`"), Some(help));
        true
    }

    /// Takes back that a scalar is to be quoted, where text would be wrong too.
    fn forget_ambiguity(&mut self, node: &Node) {
        let place = self.problems.sources.place(&node.span);
        self.problems.list.retain(|known| known.code != ProblemCode::AmbiguousScalar || known.place != place);
    }

    fn wrong_type(&mut self, shape: &Shape, node: &Node, path: Path<'_>) {
        self.forget_ambiguity(node);
        // What tools read differently is wrong as it is.
        if self.problems.has_problem_in(&node.span) || self.is_unfilled(node) {
            return;
        }
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        let is_number = node.text().is_some_and(|text| text.parse::<u64>().is_ok());
        let hint = if is_number { None } else { hints::on_value(self.hints, path) };
        let help = hint.or_else(|| self.help_on_type(shape, node));
        self.problem(ProblemCode::WrongType, &node.span, message, help);
    }

    fn help_on_type(&mut self, shape: &Shape, node: &Node) -> Option<String> {
        let form = if let Shape::Text(form) = shape { Some(*form) } else { None };
        let repaired = node.scalar_text().and_then(|text| self.repaired(form?, &text));
        repaired.map(|text| format!("write {text}")).or_else(|| hints::on_type(shape, node))
    }

    fn repaired(&mut self, form: &Form, text: &str) -> Option<String> {
        let repaired = form.repair.map(|repair| repair(text))?;
        let pattern = form.pattern?;
        self.patterns.match_text(pattern, &repaired).then_some(repaired)
    }

    fn wrong_value(&mut self, shape: &Shape, node: &Node, path: Path<'_>, help: Option<String>) {
        self.forget_ambiguity(node);
        if self.is_unfilled(node) {
            return;
        }
        let message = format!("`{path}` must be {}, found {}", shape.describe(), node.describe());
        self.problem(ProblemCode::WrongValue, &node.span, message, help);
    }

    fn check_text(&mut self, node: &Node, form: &'static Form, path: Path<'_>) {
        let Some(text) = node.text() else { return };
        if form.pattern.is_none_or(|pattern| self.patterns.match_text(pattern, text)) || self.is_unfilled(node) {
            return;
        }
        self.forget_ambiguity(node);
        let message = format!("`{path}` must be {}, found {}", form.name, node.describe());
        let help = self.help_on_form(form, text);
        self.problem(form.code, &node.span, message, help);
    }

    fn help_on_form(&mut self, form: &Form, text: &str) -> Option<String> {
        let repaired = self.repaired(form, text).map(|text| format!("did you mean `{text}`?"));
        repaired.or_else(|| form.help.map(ToOwned::to_owned))
    }

    fn check_word(&mut self, node: &Node, words: &'static [&'static str], path: Path<'_>) {
        let Some(text) = node.text() else { return };
        if !words.contains(&text) {
            self.wrong_value(&Shape::Word(words), node, path, hints::on_word(text, words));
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
        if keys.ignores_case {
            self.check_letters(node, path);
        }
        for entry in node.entries() {
            let is_open = self.has_holes && has_hole(&entry.key);
            if !is_open && keys.pattern.is_some_and(|pattern| !self.patterns.match_text(pattern, &entry.key)) {
                self.bad_key(keys, entry, path);
            }
            self.check(values, &entry.node, Path::Key(&path, &entry.key));
        }
    }

    /// Keys that differ in upper and lower case only stand for the same thing.
    fn check_letters(&mut self, node: &Node, path: Path<'_>) {
        for (index, entry) in node.entries().iter().enumerate() {
            let mut before = node.entries().iter().take(index);
            let Some(first) = before.find(|known| known.key.eq_ignore_ascii_case(&entry.key)) else { continue };
            let related = Some((self.problems.sources.place(&first.key_span), "first here".to_owned()));
            let message = format!("duplicate key `{}` in `{path}`: `{}` in other letters", entry.key, first.key);
            let help = Some("keep one of them".to_owned());
            self.problem(ProblemCode::DuplicateKey, &entry.key_span, message, help);
            if let Some(problem) = self.problems.list.last_mut().filter(|problem| problem.related.is_none()) {
                problem.related = related;
            }
        }
    }

    fn bad_key(&mut self, form: &Form, entry: &Entry, path: Path<'_>) {
        let help = self.help_on_form(form, &entry.key);
        let message = format!("`{}` in `{path}` is not {}", entry.key, form.name);
        self.problem(form.code, &entry.key_span, message, help);
    }

    /// A mapping that asks for nothing would hold always.
    fn empty(&mut self, node: &Node, path: Path<'_>) {
        // It may be empty only because a value could not be filled in, which was reported.
        if self.problems.has_problem_in(&node.span) {
            return;
        }
        let help = Some("write what is meant, or leave the key out".to_owned());
        self.problem(ProblemCode::MissingKey, &node.span, format!("`{path}` is empty"), help);
    }

    fn check_object(&mut self, object: &'static Object, node: &Node, path: Path<'_>) {
        if node.entries().is_empty() {
            self.empty(node, path);
            return;
        }
        let mut meant = Vec::new();
        for entry in node.entries() {
            meant.extend(self.check_entry(object, node, entry, path));
        }
        let is_known = |entry: &Entry| object.keys().any(|key| entry.key == key.name);
        // Where nothing is known another mapping is meant: what this one lacks would follow from that.
        if object.open_keys.is_empty() && !meant.is_empty() && !node.entries().iter().any(is_known) {
            return;
        }
        self.check_presence(object, node, path, &meant);
    }

    /// Checks an entry. The key of the language that is likely to be meant by one that it does not have.
    fn check_entry(
        &mut self,
        object: &'static Object,
        around: &Node,
        entry: &Entry,
        path: Path<'_>,
    ) -> Option<&'static str> {
        let path_below = Path::Key(&path, &entry.key);
        if let Some(key) = object.keys().find(|key| entry.key == key.name) {
            self.check(&key.shape, &entry.node, path_below);
            return None;
        }
        if self.has_holes && has_hole(&entry.key) {
            return None;
        }
        let patterns = &mut self.patterns;
        let mut is_meant = |form: &Form| form.pattern.is_none_or(|pattern| patterns.match_text(pattern, &entry.key));
        match object.open_keys.iter().find(|open| is_meant(open.form)) {
            // A name of something else is more likely a misspelt key, if its value does not have the shape.
            Some(open) if open.shape.takes_kind(&entry.node) || entry.key.starts_with('/') => {
                if self.is_misspelt(object, entry) || self.is_foreign(&open.shape, entry) {
                    return self.unknown_key(object, around, entry, path);
                }
                self.check(&open.shape, &entry.node, path_below);
                None
            }
            Some(_) => self.unknown_key(object, around, entry, path),
            None => match object.open_keys.iter().find(|open| open.form.code == ProblemCode::BadPointer) {
                Some(open) if entry.key.starts_with('/') => {
                    self.bad_key(open.form, entry, path);
                    None
                }
                Some(_) | None => self.unknown_key(object, around, entry, path),
            },
        }
    }

    /// Whether a key that could be a name is a misspelt key of the language, as the file gives nothing that name. What is
    /// written out was seen before.
    fn is_misspelt(&self, object: &'static Object, entry: &Entry) -> bool {
        let is_like_key = || {
            hints::find(self.hints, object, &entry.key).is_some()
                || nearest(&entry.key, object.keys().map(|key| key.name)).is_some()
        };
        self.has_holes
            && !self.names.is_empty()
            && !entry.key.starts_with('/')
            && is_like_key()
            && !self.is_name(&entry.key)
    }

    /// Whether a key that could be a name is likely to be something else: the file gives nothing that name, and its value
    /// has no key of what would stand there.
    fn is_foreign(&self, shape: &'static Shape, entry: &Entry) -> bool {
        let Shape::Object(below) = shape else { return false };
        let is_known = |entry: &Entry| {
            entry.key.starts_with('/') || has_hole(&entry.key) || below.keys().any(|key| entry.key == key.name)
        };
        // Even a name, if what stands there belongs to a value.
        let is_of_value = |entry: &Entry| {
            hints::find(self.hints, below, &entry.key).is_some_and(|hint| hint.help == hints::OF_VALUES)
        };
        let is_possible = if self.has_holes {
            !self.names.is_empty() && (!self.is_name(&entry.key) || entry.node.entries().iter().all(is_of_value))
        } else {
            // The row that fills in `<each>` is no request, as little as what it has below it belongs there.
            self.written(entry).is_some() && entry.node.entries().iter().all(is_of_value)
        };
        is_possible
            && !entry.key.contains('/')
            && !entry.node.entries().is_empty()
            && !entry.node.entries().iter().any(is_known)
    }

    /// A key as it was written, if something was filled in there.
    fn written(&self, entry: &Entry) -> Option<String> {
        let place = self.problems.sources.place(&entry.key_span);
        let written = place.file.text.get(place.span)?.trim_matches(['"', '\'']);
        (!has_hole(&entry.key) && has_hole(written)).then(|| written.to_owned())
    }

    fn is_name(&self, key: &str) -> bool {
        self.names.iter().any(|name| *name == key || name.ends_with(&format!("/{key}")))
    }

    /// Reports a key that the language does not have. The one that is likely to be meant.
    fn unknown_key(
        &mut self,
        object: &'static Object,
        around: &Node,
        entry: &Entry,
        path: Path<'_>,
    ) -> Option<&'static str> {
        let written = self.written(entry).unwrap_or_else(|| entry.key.to_string());
        let message = format!("unknown key `{written}` in {}", place_of(path, object));
        // A key that is there already, or that takes other values, is meant less often.
        let further =
            |key: &Key| usize::from(around.get(key.name).is_some()) + usize::from(!key.shape.takes_kind(&entry.node));
        let meant = nearest_fit(&written, object.keys().map(|key| (further(key), key.name)));
        let help = match (hints::find(self.hints, object, &entry.key), hints::on_missing_space(entry)) {
            (_, Some(help)) => help,
            (Some(hint), None) => hint.help.to_owned(),
            (None, None) if meant.is_none() && entry.node.is_null() => hints::COMMA.to_owned(),
            (None, None) => {
                meant.map_or_else(|| hints::on_key(object, &written), |name| format!("did you mean `{name}`?"))
            }
        };
        self.problem(ProblemCode::UnknownKey, &entry.key_span, message, Some(help));
        Some(meant.unwrap_or_default())
    }
}

/// What is filled in, and where.
pub(crate) const HOLES: &str = "`<each>`, `<each.column>` and `<item>` are filled in below an `each`, and in a profile the names \
                                under its `given`";

/// Whether a text has a place that is filled in when the file is read: `<name>`.
pub(crate) fn has_hole(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._?-".contains(c);
    text.match_indices('<').any(|(at, _)| {
        let inner = text[at + 1..].split('>').next().unwrap_or_default();
        let is_closed = text.as_bytes().get(at + 1 + inner.len()) == Some(&b'>');
        is_closed && inner.starts_with(|c: char| c.is_ascii_lowercase()) && inner.chars().all(is_name)
    })
}
