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
            let kind = kinds.known.iter().find(|kind| entry.key == kind.key.name);
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
    pub(crate) fn template_of(&mut self, node: &Node) -> Option<Template> {
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

    /// The request that is likely to be meant by a name, or all if they are few.
    pub(crate) fn nearest_request(&self, text: &str) -> Option<String> {
        self.did_you_mean(text, self.in_scope(self.names.requests.keys()), "requests")
    }

    /// The request or example that is likely to be meant by a name, or all if they are few.
    pub(crate) fn nearest_example(&self, text: &str) -> Option<String> {
        let known = self.names.examples.iter().chain(self.names.requests.keys());
        self.did_you_mean(text, self.in_scope(known), "examples and requests")
    }

    /// Names as they are written in the scope.
    fn in_scope<'n>(&self, names: impl Iterator<Item = &'n String>) -> Vec<&'n str> {
        let prefix = format!("{}/", self.scope);
        let short = |name: &'n String| {
            name.strip_prefix(&prefix).filter(|short| self.find_request(short).as_ref() == Some(name))
        };
        names.map(|name| short(name).unwrap_or(name)).collect()
    }

    fn did_you_mean(&self, text: &str, known: Vec<&str>, what: &str) -> Option<String> {
        const MOST: usize = 8;
        // The name alone of what belongs to a flow or a group.
        let below =
            || known.iter().copied().find(|known| known.strip_suffix(text).is_some_and(|rest| rest.ends_with('/')));
        if let Some(meant) = nearest(text, known.iter().copied()).or_else(below) {
            return Some(format!("did you mean `{meant}`?"));
        }
        let mut known = known;
        known.sort_by_key(|name| name.contains('/'));
        // Those of other suites nobody means by a short name.
        let is_own = |name: &&str| !self.names.suites.iter().any(|suite| name.split('/').next() == Some(suite));
        if known.iter().any(is_own) && !text.contains('/') {
            known.retain(is_own);
        }
        let first = known.get(..MOST).unwrap_or(&known);
        let more = if known.len() > MOST { format!(" and {} more", known.len() - MOST) } else { String::new() };
        (!first.is_empty()).then(|| format!("the {what} are `{}`{more}", first.join("`, `")))
    }

    /// A text with the values that are known by now put in.
    pub(crate) fn template(&mut self, text: &str, span: &Range<usize>) -> Option<Template> {
        self.parsed(text, span)?.resolve(self, span)
    }

    /// A text of a request, which may have the name of the homeserver in it.
    pub(crate) fn request_template(&mut self, text: &str, span: &Range<usize>) -> Option<Template> {
        self.parsed(text, span)?.of_request(self).resolve(self, span)
    }

    fn parsed(&mut self, text: &str, span: &Range<usize>) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => Some(template),
            Err(error) => {
                let help = error.help(|name| self.find_request(name).is_some());
                self.report(ProblemCode::BadTemplate, span, error.to_string()).help = Some(help);
                None
            }
        }
    }

    /// A regular expression.
    pub(crate) fn regex(&mut self, node: &Node) -> Option<Regex> {
        let text = node.text()?;
        match Regex::new(text) {
            Ok(_) if text.starts_with("/^") || text.ends_with("$/") => {
                let message = format!("the slashes around `{text}` would be a part of the text that it matches");
                let help = format!("write it without them: {}", text.trim_matches('/'));
                self.report(ProblemCode::WrongValue, &node.span, message).help = Some(help);
                None
            }
            Ok(regex) => Some(regex),
            Err(error) => {
                self.report_regex(text, node, &error.to_string());
                None
            }
        }
    }

    fn report_regex(&mut self, text: &str, node: &Node, error: &str) {
        let (at, why) = fault(text, error);
        let part = &text[at..];
        let place = self.problems.sources.place(&node.span);
        let raw = place.file.text.get(place.span).unwrap_or_default();
        let span = raw.rfind(part).map_or(node.span.clone(), |found| {
            let start = node.span.start + found;
            start..start + part.len()
        });
        let message = format!("`{text}` is not a regular expression: {why}, in `{part}`");
        self.report(ProblemCode::WrongValue, &span, message).help = Some(REGEX_HELP.to_owned());
    }
}

/// Where a text stops to be a regular expression, and why, in words of our own where we have some.
fn fault(text: &str, error: &str) -> (usize, String) {
    let ends = text.char_indices().map(|(at, _)| at).rev();
    let at = ends.into_iter().find(|end| Regex::new(&text[..*end]).is_ok()).unwrap_or(0);
    const WORDS: [(&str, &str); 7] = [
        ("look-around", "look-around is not supported"),
        ("backreference", "a reference back to a group is not supported"),
        ("Unicode character class", "a class of Unicode is not supported"),
        ("character class", "a class in `[ ]` is not closed"),
        ("open group", "a group in `( )` is not closed"),
        ("close", "a group in `( )` is not opened"),
        ("repetition", "nothing stands before the sign that repeats it"),
    ];
    let own = WORDS.iter().find(|(word, _)| error.contains(word)).map(|(_, own)| (*own).to_owned());
    (at, own.unwrap_or_else(|| error.to_owned()))
}

const REGEX_HELP: &str = "the dialect is that of the Rust crate regex-lite: no look-around, no backreferences, ASCII classes; \
                          write a backslash in single quotes";
