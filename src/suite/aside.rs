//! Tests with a mistake of form, set aside so that the others of the file are read all the same: their mistakes of meaning
//! are shown together with it.

use std::ops::Range;

use crate::notation::{Entry, Node, Value};
use crate::source::{Problem, ProblemCode, Problems};

/// Tests that were set aside, with their problems.
#[derive(Default)]
pub(crate) struct Aside {
    /// The names of tests and groups, as they are written.
    names: Vec<String>,
    problems: Vec<Problem>,
}

impl Aside {
    /// Takes the tests and groups out of a suite in which the problems after the first `before` stand. If one of these
    /// stands elsewhere, nothing is set aside: the rest of the file may depend on what is wrong.
    pub(crate) fn take(&mut self, root: &mut Node, problems: &mut Problems, before: usize) -> bool {
        let mut wrong: Vec<Range<usize>> = problems.list[before..].iter().map(|it| it.place.span.clone()).collect();
        let mut names = Vec::new();
        let mut rest = root.clone();
        take_from(&mut rest, "", problems, &mut wrong, &mut names);
        if !wrong.is_empty() {
            return false;
        }
        *root = rest;
        self.names.extend(names);
        self.problems.extend(problems.list.drain(before..));
        true
    }

    /// Whether nothing was set aside.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Puts the problems back, and takes those away that may only follow from what is missing.
    pub(crate) fn put_back(self, problems: &mut Problems) {
        if !self.is_empty() {
            problems.list.retain(|problem| !self.may_explain(problem));
        }
        problems.list.extend(self.problems);
    }

    fn may_explain(&self, problem: &Problem) -> bool {
        match problem.code {
            ProblemCode::UndemandedValue | ProblemCode::LaterName => true,
            ProblemCode::UnknownName => {
                let text = problem.place.file.text.get(problem.place.span.clone()).unwrap_or_default();
                self.names.iter().any(|name| may_mean(text, name))
            }
            ProblemCode::Syntax
            | ProblemCode::AmbiguousScalar
            | ProblemCode::UnknownKey
            | ProblemCode::DuplicateKey
            | ProblemCode::MissingKey
            | ProblemCode::WrongType
            | ProblemCode::WrongValue
            | ProblemCode::BadPointer
            | ProblemCode::BadTemplate
            | ProblemCode::DuplicateId
            | ProblemCode::BadVersion
            | ProblemCode::FirstEdition
            | ProblemCode::Unproven => false,
        }
    }
}

/// Whether a text may name what was set aside: a name is looked up outwards, rows fill in parts of it, and a part that is
/// no name may have been meant as any.
fn may_mean(text: &str, name: &str) -> bool {
    let in_text: Vec<&str> = text.split(|c: char| !is_of_name(c)).collect();
    name.split('/').any(|part| part.chars().any(|c| !is_of_name(c)) || in_text.contains(&part))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.-".contains(c)
}

/// Takes the innermost tests and groups away that have problems, and the spans of these problems.
fn take_from(
    group: &mut Node,
    path: &str,
    problems: &Problems,
    wrong: &mut Vec<Range<usize>>,
    names: &mut Vec<String>,
) {
    let Some(mut tests) = group.take("tests") else { return };
    if let Value::Mapping(entries) = &mut tests.node.value {
        entries.retain_mut(|entry| {
            let name = if path.is_empty() { entry.key.to_string() } else { format!("{path}/{}", entry.key) };
            if !has_any(entry, problems, wrong) {
                return true;
            }
            take_from(&mut entry.node, &name, problems, wrong, names);
            let is_sound = !has_any(entry, problems, wrong);
            if !is_sound {
                wrong.retain(|span| !is_in(entry, problems, span));
                names.push(name);
            }
            is_sound
        });
    }
    group.put(tests);
}

fn has_any(entry: &Entry, problems: &Problems, wrong: &[Range<usize>]) -> bool {
    wrong.iter().any(|span| is_in(entry, problems, span))
}

fn is_in(entry: &Entry, problems: &Problems, span: &Range<usize>) -> bool {
    let place = problems.sources.place(&(entry.key_span.start..entry.node.span.end));
    place.span.start <= span.start && span.end <= place.span.end
}
