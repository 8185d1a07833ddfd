//! What the readers of conditions share: the names that a case file has, and the problems found in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use regex_lite::Regex;

use super::Kind;
use super::template::Template;
use crate::exchange::Pointer;
use crate::notation::{Entry, Node, outwards};
use crate::source::{Problem, ProblemCode, Problems, nearest};

/// Names of a case file that conditions may use.
#[derive(Debug, Default)]
pub struct Names {
    /// The full names of the requests (`caching/again`), each with its index.
    pub requests: BTreeMap<String, usize>,
    /// The full names of examples that are no request's.
    pub examples: BTreeSet<String>,
    /// The names of all suites that are read together.
    pub suites: BTreeSet<String>,
    /// The constants.
    pub values: HashMap<String, String>,
}

/// The kinds of condition that a mapping may have.
pub(super) struct Kinds<C: ?Sized + 'static> {
    /// Those that have a word of the language for a key.
    pub(super) known: &'static [&'static Kind<C>],
    /// Reads the entries with other keys.
    pub(super) open: fn(&mut Reader<'_>, &Entry) -> Option<Arc<C>>,
}

/// Reads conditions at one place of a case file.
pub struct Reader<'a> {
    /// What is wrong so far.
    pub problems: &'a mut Problems,
    /// The names of the file.
    pub names: &'a Names,
    /// The group or flow that is read, such as `caching/304-shape`; empty at the top. Names are looked up here and then
    /// outwards.
    pub scope: String,
}

impl Reader<'_> {
    /// Adds a problem, and gives it back to be completed.
    pub(crate) fn report(
        &mut self,
        code: ProblemCode,
        span: &Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.problems.report(code, span, message)
    }

    /// The conditions of a mapping. What can't be read is left out; it was reported.
    pub(super) fn read_kinds<C: ?Sized>(&mut self, node: &Node, kinds: Kinds<C>) -> Vec<Arc<C>> {
        let mut conditions = Vec::new();
        for entry in node.entries() {
            let kind = kinds.known.iter().find(|kind| kind.key.name == entry.key);
            conditions.extend(match kind {
                Some(kind) => (kind.read)(self, &entry.node),
                None => (kinds.open)(self, entry),
            });
        }
        conditions
    }

    /// The JSON Pointer that a key is.
    pub(super) fn pointer(&mut self, text: &str, span: &Range<usize>) -> Option<Pointer> {
        match Pointer::parse(text) {
            Ok(pointer) => Some(pointer),
            Err(_) if self.problems.has_problem_in(span) => None,
            Err(error) => {
                self.report(ProblemCode::BadPointer, span, format!("`{text}` is not a JSON Pointer: {error}"));
                None
            }
        }
    }

    /// The texts of a list, or the one text.
    pub(super) fn texts(node: &Node) -> Vec<String> {
        node.items().iter().filter_map(Node::scalar_text).collect()
    }

    /// The template that a text is.
    pub(super) fn template_of(&mut self, node: &Node) -> Option<Template> {
        self.template(&node.scalar_text()?, &node.span)
    }

    /// The full name of a request, looked up in the scope and then outwards.
    pub(crate) fn find_request(&self, name: &str) -> Option<String> {
        outwards(&self.scope, name).find(|full| self.names.requests.contains_key(full))
    }

    /// The full name of a request or of an example that is no request's, looked up in the scope and then outwards.
    pub(crate) fn find_example(&self, name: &str) -> Option<String> {
        let is_known = |full: &String| self.names.requests.contains_key(full) || self.names.examples.contains(full);
        outwards(&self.scope, name).find(is_known)
    }

    /// The full name of the request that a node names, or a problem that suggests the nearest.
    pub(crate) fn request(&mut self, node: &Node) -> Option<String> {
        let text = node.text()?;
        let found = self.find_request(text);
        if found.is_none() {
            let help = self.nearest_request(text);
            self.report(ProblemCode::UnknownName, &node.span, format!("there is no request `{text}`")).help = help;
        }
        found
    }

    /// The request that is likely to be meant by a name.
    pub(crate) fn nearest_request(&self, text: &str) -> Option<String> {
        let prefix = format!("{}/", self.scope);
        let known = self.names.requests.keys().map(|name| name.strip_prefix(&prefix).unwrap_or(name));
        nearest(text, known).map(|name| format!("did you mean `{name}`?"))
    }

    /// A text with the values that are known by now put in.
    pub(crate) fn template(&mut self, text: &str, span: &Range<usize>) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => template.resolve(self, span),
            Err(error) => {
                self.report(ProblemCode::BadTemplate, span, error.to_string());
                None
            }
        }
    }

    /// A regular expression.
    pub(crate) fn regex(&mut self, node: &Node) -> Option<Regex> {
        match Regex::new(node.text()?) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let message = format!("this is not a regular expression: {error}");
                self.report(ProblemCode::WrongValue, &node.span, message).help = Some(REGEX_HELP.to_owned());
                None
            }
        }
    }
}

const REGEX_HELP: &str = "the dialect is that of the Rust crate regex-lite: no look-around, no backreferences, ASCII classes; \
                          write a backslash in single quotes";
