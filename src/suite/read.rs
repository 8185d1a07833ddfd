//! Case files read into suites. All problems of a file are collected in one go: the shape of every value first, then
//! what only makes sense together.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::model::{MatrixVersion, NotOffered, Suite, Versions};
use super::shape::{Checker, Shape};
use super::yaml::{self, EACH, Entry, Node};
use super::{language, read_answer, read_condition, read_request, read_test};
use crate::source::{Problem, ProblemCode, SourceFile, nearest};

/// Reads a case file. There is a suite only if there is no problem.
pub fn read_suite(file: &Arc<SourceFile>) -> Result<Suite, Vec<Problem>> {
    let mut problems = Vec::new();
    let root = yaml::read(file, &mut problems);
    let suite = root.and_then(|root| {
        Checker::new(file, &mut problems).check_root(&Shape::Object(&language::CASE_FILE), &root);
        Reader { file, problems: &mut problems, requests: Vec::new() }.suite(&root)
    });
    problems.sort_by_key(|problem| (problem.place.span.start, problem.code));
    problems.dedup();
    match suite {
        Some(suite) if problems.is_empty() => Ok(suite),
        Some(_) | None => Err(problems),
    }
}

/// What the readers of the parts share.
pub(crate) struct Reader<'a> {
    pub(crate) file: &'a Arc<SourceFile>,
    pub(crate) problems: &'a mut Vec<Problem>,
    /// The names of the requests.
    pub(crate) requests: Vec<String>,
}

impl Reader<'_> {
    fn suite(&mut self, root: &Node) -> Option<Suite> {
        let versions = self.versions(root, None);
        let requests = read_request::read_requests(self, root);
        let example = read_answer::read_example(self, root);
        let not_offered = root.get("not-offered").and_then(|node| self.not_offered(node));
        let name = root.get("suite").and_then(Node::text).unwrap_or_default().to_owned();
        let tests = read_test::read_tests(self, root, &name, versions);
        let left_out = self.left_out(root, &name, &tests);
        Some(Suite {
            name,
            title: root.get("title")?.text()?.to_owned(),
            versions: versions?,
            requests,
            not_offered,
            tests,
            example,
            left_out,
            file: Arc::clone(self.file),
        })
    }

    fn not_offered(&mut self, node: &Node) -> Option<NotOffered> {
        let on = self.request_name(node.get("on")?)?;
        let expect = read_condition::read_expectation(self, node.get("expect")?);
        Some(NotOffered { on, expect, because: node.get("because")?.text()?.to_owned() })
    }

    fn left_out(&mut self, root: &Node, suite: &str, tests: &[super::Test]) -> Vec<(String, String)> {
        let mut left_out = Vec::new();
        for entry in root.get("left-out").map_or(&[][..], Node::entries) {
            let id = format!("{suite}/{}", entry.key);
            if let Some(test) = tests.iter().find(|test| test.id == id) {
                let message = format!("`{}` is left out, and a test", entry.key);
                let related = test.place.clone();
                self.report(ProblemCode::DuplicateId, &entry.key_span, message).related =
                    Some((related, "the test".to_owned()));
            }
            left_out.push((id, entry.node.text().unwrap_or_default().to_owned()));
        }
        left_out
    }

    /// `since` and `until` of a mapping; what it does not say comes from `above`.
    pub(crate) fn versions(&mut self, node: &Node, above: Option<Versions>) -> Option<Versions> {
        let read = |key: &str| node.get(key).and_then(Node::text).and_then(|text| text.parse::<MatrixVersion>().ok());
        let since = read("since").or(above.map(|versions| versions.since))?;
        let until = read("until").or(above.and_then(|versions| versions.until));
        if let (Some(last), Some(at)) = (until, node.get("until").or(node.get("since")))
            && last < since
        {
            self.report(
                ProblemCode::BadVersion,
                &at.span,
                format!("it ends with {last}, before it begins with {since}"),
            );
        }
        Some(Versions { since, until })
    }

    /// Adds a problem and gives it back to be completed.
    pub(crate) fn report(
        &mut self,
        code: ProblemCode,
        span: &Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        let index = self.problems.len();
        self.problems.push(Problem::new(code, self.file.place(span.clone()), message));
        &mut self.problems[index]
    }

    /// A name of `known`, or a problem that suggests the nearest.
    pub(crate) fn known_name(&mut self, node: &Node, what: &str, known: &[String]) -> Option<String> {
        let text = node.text()?;
        if known.iter().any(|name| name == text) {
            return Some(text.to_owned());
        }
        let help = nearest(text, known.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"));
        self.report(ProblemCode::UnknownName, &node.span, format!("there is no {what} `{text}`")).help = help;
        None
    }

    /// The name of a request of this file.
    pub(crate) fn request_name(&mut self, node: &Node) -> Option<String> {
        let known = std::mem::take(&mut self.requests);
        let name = self.known_name(node, "request", &known);
        self.requests = known;
        name
    }

    /// The names of one or more requests.
    pub(crate) fn request_names(&mut self, node: &Node) -> Vec<String> {
        node.items().iter().filter_map(|item| self.request_name(item)).collect()
    }
}

/// The entries of a table, with those that have `each` unfolded: (name, entry's key range, node).
pub(crate) fn unfold<'n>(reader: &mut Reader<'_>, entries: &'n [Entry]) -> Vec<(String, Range<usize>, Cow<'n, Node>)> {
    let mut unfolded = Vec::new();
    for entry in entries {
        let Some(each) = entry.node.get("each") else {
            if entry.key.contains(EACH) {
                reader.report(ProblemCode::BadTemplate, &entry.key_span, "`{each}` in the name, but no `each`").help =
                    Some("add `each: [VALUE, …]`".to_owned());
            }
            unfolded.push((entry.key.clone(), entry.key_span.clone(), Cow::Borrowed(&entry.node)));
            continue;
        };
        let key = if entry.key.contains(EACH) { entry.key.clone() } else { format!("{}/{EACH}", entry.key) };
        for value in each.items().iter().filter_map(Node::text) {
            let node = Cow::Owned(entry.node.substitute_each(value));
            unfolded.push((key.replace(EACH, value), entry.key_span.clone(), node));
        }
    }
    unfolded
}
