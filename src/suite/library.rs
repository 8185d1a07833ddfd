//! The case files that are read together, by their kind: suites, profiles that suites use, and files that all of them share.

use std::sync::Arc;

use super::aside::Aside;
use super::unfold::{Form, Forms};
use crate::notation::{Node, yaml};
use crate::source::{ProblemCode, Problems, SourceFile};

/// A file, with its root.
pub(crate) struct Read {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) root: Node,
}

/// The files by their kind.
#[derive(Default)]
pub(crate) struct Library {
    pub(crate) suites: Vec<Read>,
    pub(crate) profiles: Vec<Read>,
    pub(crate) shared: Vec<Read>,
    /// Tests of suites with a mistake of form.
    pub(crate) aside: Aside,
}

impl Library {
    /// Reads files and checks the form of each. A file with a problem is left out, or only the tests of a suite that have
    /// the problems.
    pub(crate) fn read(files: &[Arc<SourceFile>], forms: &dyn Forms, problems: &mut Problems) -> Self {
        let mut library = Self::default();
        for file in files {
            let before = problems.list.len();
            let root = yaml::read(file, problems);
            let Some(root) = root else {
                if problems.list.len() == before {
                    let place = file.place(0..0);
                    let problem = crate::source::Problem::new(ProblemCode::Syntax, place, "the file is empty");
                    problems.list.push(problem.help("begin with `suite: NAME`"));
                }
                continue;
            };
            library.add(Read { file: Arc::clone(file), root }, forms, problems, before);
        }
        library
    }

    /// Adds a file; the problems after the first `before` are those of its YAML.
    fn add(&mut self, mut read: Read, forms: &dyn Forms, problems: &mut Problems, before: usize) {
        if is_first_edition(&read.root) {
            let problem = problems.report(
                ProblemCode::FirstEdition,
                &first_edition_span(&read.root),
                "this file is written in the first edition of the case language, which is no longer read",
            );
            problem.help =
                Some("docs/case-language.md describes the second edition, and how to move a file to it".to_owned());
            return;
        }
        if let (Some(suite), Some(profile)) = (read.root.entry("suite"), read.root.entry("profile")) {
            let second = if suite.key_span.start > profile.key_span.start { suite } else { profile };
            let message = "a file is a suite or a profile, and this is both";
            problems.report(ProblemCode::WrongValue, &second.key_span, message).help =
                Some("keep one of `suite` and `profile`".to_owned());
            return;
        }
        let (kind, form) = match (read.root.get("suite"), read.root.get("profile")) {
            (None, Some(_)) => (&mut self.profiles, Form::Profile),
            (None, None) if is_shared(&read.root) => (&mut self.shared, Form::Shared),
            (Some(_), _) | (None, None) => (&mut self.suites, Form::Suite),
        };
        forms.check(form, "", &read.root, problems);
        let is_sound =
            problems.list.len() == before || (form == Form::Suite && self.aside.take(&mut read.root, problems, before));
        if is_sound {
            kind.push(read);
        }
    }

    /// The root of the profile of this name.
    pub(crate) fn profile(&self, name: &str) -> Option<&Read> {
        self.profiles.iter().find(|read| read.root.text_at("profile") == Some(name))
    }

    /// The root of the suite of this name.
    pub(crate) fn suite(&self, name: &str) -> Option<&Read> {
        self.suites.iter().find(|read| read.root.text_at("suite") == Some(name))
    }

    /// The rows of a shared table.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Node> {
        self.shared.iter().filter_map(|read| read.root.get("tables"))
    }
}

fn is_shared(root: &Node) -> bool {
    !root.entries().is_empty()
        && root.entries().iter().all(|entry| matches!(entry.key.as_str(), "documents" | "tables"))
}

/// Words that only the first edition has: `example` at the top, `on` and `counterexample` in tests. In a file with words
/// of the second edition they are mistakes.
fn is_first_edition(root: &Node) -> bool {
    let has_new_words = ["request", "examples", "tables", "values", "flows"].iter().any(|key| root.get(key).is_some());
    let requests = root.get("requests").map_or(&[][..], Node::entries);
    let has_examples = requests.iter().any(|entry| entry.node.get("example").is_some());
    let is_old = root.get("example").is_some() || has_old_test(root.get("tests"));
    root.get("suite").is_some() && is_old && !has_new_words && !has_examples
}

fn has_old_test(tests: Option<&Node>) -> bool {
    tests.map_or(&[][..], Node::entries).iter().any(|entry| {
        let has = |key| entry.node.get(key).is_some();
        has("on") || has("counterexample") || has_old_test(entry.node.get("tests"))
    })
}

fn first_edition_span(root: &Node) -> std::ops::Range<usize> {
    let entry = root.entry("example").or(root.entry("suite"));
    entry.map_or(root.span.clone(), |entry| entry.key_span.clone())
}
