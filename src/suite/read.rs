//! Case files read into suites. All problems of a file are collected in one go: the shape of every value first, then
//! what only makes sense together.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::model::{NotOffered, Suite};
use super::shape::{Checker, Object, Patterns, Shape};
use super::yaml::{self, EACH, Entry, Node};
use super::{language, read_condition, read_request, read_response, read_test};
use crate::setting::{MatrixVersion, Versions};
use crate::source::{Problem, ProblemCode, SourceFile, nearest};

/// Reads a case file. There is a suite only if there is no problem.
pub fn read_suite(file: &Arc<SourceFile>) -> Result<Suite, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut patterns = Patterns::default();
    let root = yaml::read(file, &mut problems);
    if root.is_none() && problems.is_empty() {
        let problem = Problem::new(ProblemCode::Syntax, file.place(0..0), "the file is empty");
        problems.push(problem.help("begin with `suite: NAME`"));
    }
    let suite = root.and_then(|root| {
        Checker::new(file, &mut problems, &mut patterns).check_root(&Shape::Object(&language::CASE_FILE), &root);
        Reader { file, problems: &mut problems, patterns, requests: Vec::new(), unfolded: 0 }.suite(&root)
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
    patterns: Patterns,
    /// The names of the requests.
    pub(crate) requests: Vec<String>,
    /// How much of `MAX_UNFOLDED` is used.
    unfolded: usize,
}

/// How long the entries that `each` makes may be together, in bytes, roughly. Groups in groups multiply: without a limit
/// a file of a few lines could ask for more tests than there is memory for.
const MAX_UNFOLDED: usize = 8 << 20;

impl Reader<'_> {
    fn suite(&mut self, root: &Node) -> Option<Suite> {
        let versions = self.versions(root, None);
        let requests = read_request::read_requests(self, root);
        let example = read_response::read_example(self, root);
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

    fn has_problem_in(&self, span: &Range<usize>) -> bool {
        self.problems.iter().any(|problem| span.contains(&problem.place.span.start))
    }

    /// Whether an entry may be unfolded for one more value; the first that may not is reported.
    fn has_room(&mut self, entry: &Entry, value: &str) -> bool {
        let had_room = self.unfolded <= MAX_UNFOLDED;
        self.unfolded = self.unfolded.saturating_add(entry.node.length_with_each(value));
        let has_room = self.unfolded <= MAX_UNFOLDED;
        if had_room && !has_room {
            let message = format!("`each` makes more than {} MiB of this file", MAX_UNFOLDED >> 20);
            self.report(ProblemCode::WrongValue, &entry.key_span, message).help =
                Some("write fewer values, or take groups with `each` out of each other".to_owned());
        }
        has_room
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
pub(crate) fn unfold<'n>(
    reader: &mut Reader<'_>,
    object: &Object,
    entries: &'n [Entry],
) -> Vec<(String, Range<usize>, Cow<'n, Node>)> {
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
        // What was found in the entry as it is written would be found again for each value.
        let is_sound = !reader.has_problem_in(&(entry.key_span.start..entry.node.span.end));
        for item in each.items() {
            let Some(value) = item.text() else { continue };
            if value.contains(EACH) {
                reader.report(ProblemCode::BadTemplate, &item.span, "`{each}` in a value of `each`");
                continue;
            }
            if !reader.has_room(entry, value) {
                break;
            }
            let node = entry.node.substitute_each(value);
            let name = unfolded_name(&entry.key, value);
            if is_sound {
                let mut checker = Checker::new(reader.file, reader.problems, &mut reader.patterns);
                checker.check_unfolded(object, &name, &entry.key_span, &node);
            }
            unfolded.push((name, entry.key_span.clone(), Cow::Owned(node)));
        }
    }
    unfolded
}

fn unfolded_name(key: &str, value: &str) -> String {
    if key.contains(EACH) { key.replace(EACH, value) } else { format!("{key}/{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a case file that had none before this part of it became another: code, line and message.
    fn problems(part: &str, other: &str) -> Vec<(&'static str, usize, String)> {
        let text = include_str!("../../tests/case_files/accepted/least.yaml");
        assert!(text.contains(part), "{part}");
        let found = read_suite(&SourceFile::new("t.yaml", text.replacen(part, other, 1))).err().unwrap_or_default();
        found.into_iter().map(|problem| (problem.code.as_str(), problem.place.line(), problem.message)).collect()
    }

    fn codes(part: &str, other: &str) -> Vec<(&'static str, usize)> {
        problems(part, other).into_iter().map(|(code, line, _)| (code, line)).collect()
    }

    #[test]
    fn an_empty_file_is_a_problem() {
        let problems = read_suite(&SourceFile::new("a.yaml", "# nothing\n")).err().unwrap_or_default();
        assert_eq!(problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["the file is empty"]);
    }

    #[test]
    fn a_version_beyond_all_numbers_is_refused() {
        for version in ["v1.99999", "v99999.1"] {
            assert_eq!(codes("v1.15", version), [("bad-version", 3)], "{version}");
            assert_eq!(codes("v1.18", version), [("bad-version", 34)], "{version}");
        }
    }

    #[test]
    fn text_that_is_not_base64_is_refused() {
        let not_base64 = [("wrong-value", 44)];
        assert_eq!(codes("first: { headers: { etag: x } }", "first: { base64: \"e30\" }"), not_base64);
        assert_eq!(problems("first: { headers: { etag: x } }", "first: { base64: \"e30=\" }"), []);
    }

    #[test]
    fn what_each_makes_is_checked_like_what_is_written() {
        let found = problems("needs: [group/status]", "since: \"v1.{each}\"");
        let message =
            |name: &str| format!("`has-{name}.since` must be a Matrix version such as v1.15, found text \"v1.{name}\"");
        assert_eq!(found, [("bad-version", 26, message("next")), ("bad-version", 26, message("count"))]);
        assert_eq!(codes("\"/{each}\"", "\"/~{each}\""), [("bad-pointer", 27); 2]);
        assert_eq!(codes("[next, count]", "[next, a b]"), [("wrong-value", 24)], "no name");
        assert_eq!(problems("needs: [group/status]", "since: \"v1.1{each}\"\n        each: [5, 6]").len(), 1);
    }

    #[test]
    fn each_stands_for_something_only_where_it_is_given() {
        assert_eq!(codes("v1.15", "\"{each}\""), [("bad-version", 3)]);
        assert_eq!(codes("[group/status]", "[\"{each}\"]"), [("later-name", 26); 2]);
        assert_eq!(codes("        each: [next, count]\n", ""), [("bad-template", 24)]);
        assert_eq!(codes("[next, count]", "[next, \"{each}\"]"), [("bad-template", 25)]);
    }

    #[test]
    fn a_fault_of_the_entry_itself_is_told_once() {
        assert_eq!(codes("present: true", "presnt: true"), [("unknown-key", 27)]);
    }

    #[test]
    fn groups_that_each_multiplies_have_a_limit() {
        let groups: String = (0..9)
            .map(|depth| {
                let indent = " ".repeat(4 * depth + 2);
                format!("{indent}g:\n{indent}  each: [a, b, c, d, e, f, g, h, i, j]\n{indent}  tests:\n")
            })
            .collect();
        let found =
            problems("tests:\n", &format!("tests:\n{groups}{}x: {{ expect: {{ status: 200 }} }}\n", " ".repeat(40)));
        let limits = found.iter().filter(|(.., message)| message == "`each` makes more than 8 MiB of this file");
        assert_eq!(limits.count(), 1);
    }
}
