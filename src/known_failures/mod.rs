//! The list of known failures: which tests a user's server is known to fail, and why. Their effect is in `outcome`.

mod edit;

use std::collections::HashSet;
use std::sync::Arc;

use url::Url;

pub use edit::{NotBlockStyle, edit_known_failures};

use crate::notation::Shape::{Either, MaybeEmptyList, Null, Object as Mapping, Text};
use crate::notation::{Checker, Definitions, Form, Node, Object, Patterns, Shape, key, required, schema_of, yaml};
use crate::source::{Place, Problem, ProblemCode, Problems, SourceFile};

/// A list of known failures.
static KNOWN_FAILURES: Object = Object {
    name: "list of known failures",
    keys: &[&[required(
        "known-failures",
        Either(&[MaybeEmptyList(&ENTRY), Null]),
        "the tests that the homeserver is known to fail",
    )]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
static ENTRY: Shape = Mapping(&KNOWN_FAILURE);
static KNOWN_FAILURE: Object = Object {
    name: "known failure",
    keys: &[&[
        required("test", Text(&TEST), "the test, or all tests whose ids begin with this"),
        required("reason", Either(&[Text(&SENTENCE), Null]), "why it fails; null until somebody knows"),
        key("link", Text(&LINK), "where it is tracked, such as an issue"),
        key("expires", Text(&DAY), "the last day on which it is excused (UTC)"),
        key("target", Text(&TARGET), "the base URL of the only homeserver that the entry is for"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
static TEST: Form =
    Form::matching("the id of a test, or the beginning of ids followed by `*`", "^[A-Za-z0-9_][A-Za-z0-9_./-]*[*]?$");
static SENTENCE: Form = Form::matching("a sentence", "\\S");
static LINK: Form = Form::matching("an http or https URL", "^https?://\\S+$");
static DAY: Form = Form::matching("a day such as 2027-01-31", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
static TARGET: Form = Form::free("text");

/// The JSON Schema (2020-12) of lists of known failures, for editors: pretty-printed, with a newline at its end.
pub fn known_failures_schema() -> String {
    schema_of(&Definitions {
        title: "matrix-conformance list of known failures",
        roots: vec![&KNOWN_FAILURES],
        objects: vec![&KNOWN_FAILURES, &KNOWN_FAILURE],
        has_holes: false,
        skeletons: &[],
    })
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailure {
    /// The id of a test, or the beginning of ids followed by `*`.
    pub test: String,
    /// Why it fails; `None` if nobody has said so yet.
    pub reason: Option<String>,
    /// Where it is tracked.
    pub link: Option<String>,
    /// The last day on which it is excused, `YYYY-MM-DD` (UTC).
    pub expires: Option<String>,
    /// The base URL of the only homeserver that the entry is for.
    pub target: Option<Url>,
    /// The place of the entry.
    pub place: Place,
}

impl KnownFailure {
    /// Whether it is for all tests whose ids begin with its text.
    pub fn is_prefix(&self) -> bool {
        self.test.ends_with('*')
    }

    /// Whether it is for this test.
    pub fn names(&self, id: &str) -> bool {
        self.test.strip_suffix('*').map_or(self.test == id, |prefix| id.starts_with(prefix))
    }

    /// Whether it is for this homeserver.
    pub fn is_for(&self, target: &Url) -> bool {
        let base = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
        self.target.as_ref().is_none_or(|only| base(only) == base(target))
    }

    /// The reason with the link, for reports.
    pub fn explanation(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or("no reason is given");
        self.link.as_ref().map_or_else(|| reason.to_owned(), |link| format!("{reason} <{link}>"))
    }
}

/// Reads a list; an empty file has no entries.
pub fn read_known_failures(file: &Arc<SourceFile>) -> Result<Vec<Arc<KnownFailure>>, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut entries = Vec::new();
    if let Some(root) = yaml::read(file, &mut problems) {
        let items = root.get("known-failures").filter(|list| !list.is_null()).map_or(&[][..], Node::items);
        // Dates are text, however they are written.
        let dates: Vec<_> =
            items.iter().filter_map(|item| Some(file.place(item.get("expires")?.span.clone()))).collect();
        problems.list.retain(|it| it.code != ProblemCode::AmbiguousScalar || !dates.contains(&it.place));
        Checker::new(&mut problems, &mut Patterns::default(), false).check_root(&Shape::Object(&KNOWN_FAILURES), &root);
        entries = items.iter().filter_map(|node| read_entry(file, node, &mut problems.list)).collect();
    }
    let mut problems = problems.list;
    report_duplicates(&entries, &mut problems);
    problems.sort_by_key(|problem| (problem.place.span.start, problem.code));
    if problems.is_empty() { Ok(entries.into_iter().map(Arc::new).collect()) } else { Err(problems) }
}

fn read_entry(file: &Arc<SourceFile>, node: &Node, problems: &mut Vec<Problem>) -> Option<KnownFailure> {
    let text = |key: &str| node.get(key).and_then(Node::text).map(ToOwned::to_owned);
    let target = node.get("target").and_then(|node| Some((node, node.text()?))).and_then(|(node, text)| {
        let url = Url::parse(text).ok().filter(Url::has_host);
        if url.is_none() {
            let problem = Problem::new(ProblemCode::WrongValue, file.place(node.span.clone()), "this is not a URL");
            problems.push(problem.help("write the base URL that reports show as the target"));
        }
        url
    });
    if let Some((node, date)) = node.get("expires").and_then(|node| Some((node, node.text()?)))
        // What has not the form of a day is reported for that.
        && has_form_of_day(date)
        && humantime::parse_rfc3339(&format!("{date}T00:00:00Z")).is_err()
    {
        let message = format!("there is no day {date}");
        problems.push(Problem::new(ProblemCode::WrongValue, file.place(node.span.clone()), message));
    }
    Some(KnownFailure {
        test: text("test")?,
        reason: text("reason"),
        link: text("link"),
        expires: text("expires"),
        target,
        place: file.place(node.span.clone()),
    })
}

fn has_form_of_day(text: &str) -> bool {
    let fits = |(at, octet): (usize, u8)| if matches!(at, 4 | 7) { octet == b'-' } else { octet.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

/// Reports second entries for the same test and target.
fn report_duplicates(entries: &[KnownFailure], problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for entry in entries {
        if !seen.insert((&entry.test, &entry.target)) {
            let first = entries.iter().find(|first| (&first.test, &first.target) == (&entry.test, &entry.target));
            let message = format!("a second entry for `{}`", entry.test);
            let problem = Problem::new(ProblemCode::DuplicateId, entry.place.clone(), message);
            let problem = match first {
                Some(first) => problem.related(first.place.clone(), "the first"),
                None => problem,
            };
            problems.push(problem.help("remove one of them"));
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Arc<KnownFailure>>, Vec<Problem>> {
        read_known_failures(&SourceFile::new("known.yaml", text))
    }

    fn messages(text: &str) -> Vec<String> {
        read(text).unwrap_err().iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect()
    }

    #[test]
    fn entries_name_tests_and_targets() {
        let text = "known-failures:\n  - test: s/a\n    reason: R.\n  - test: s/b/*\n    reason:\n    link: https://x.example/1\n    \
                    expires: 2027-01-31\n    target: http://localhost:8008/\n";
        let entries = read(text).unwrap();
        let [one, many] = entries.as_slice() else { panic!("{entries:?}") };
        assert!(one.names("s/a") && !one.names("s/a/b") && !one.is_prefix());
        assert!(many.names("s/b/c") && !many.names("s/bc") && many.is_prefix());
        assert_eq!(
            (one.explanation(), many.explanation()),
            ("R.".into(), "no reason is given <https://x.example/1>".into())
        );
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(one.is_for(&url("https://hs.example")) && many.is_for(&url("http://localhost:8008")));
        assert!(!many.is_for(&url("http://localhost:8009")) && !many.is_for(&url("http://localhost:8008/x")));
        assert_eq!((many.expires.as_deref(), many.place.line()), (Some("2027-01-31"), 4));
    }

    #[test]
    fn a_list_may_be_empty() {
        for text in ["known-failures:\n", "known-failures: []\n", "known-failures: [ ] # none left\n"] {
            assert_eq!(read(text).unwrap(), Vec::new(), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_reported_once() {
        for day in ["soon", "2027-1-1", "31.01.2027", "2027-13-01"] {
            let found = messages(&format!("known-failures:\n  - {{ test: s/a, reason: R., expires: {day} }}\n"));
            assert_eq!(found.len(), 1, "{day}: {found:#?}");
        }
    }

    #[test]
    fn all_problems_are_named_with_their_places() {
        let text = "known-failures:\n  - tset: s/a\n  - { test: s/a*b, reason: R. }\n  - { test: s/a, expires: 2027-02-30, target: x }\n  \
                    - { test: s/b, reason: R. }\n  - { test: s/b, reason: R. }\n";
        let found = messages(text);
        for expected in [
            "known.yaml:2:5: ",
            "known.yaml:3:13: ",
            "there is no day 2027-02-30",
            "this is not a URL",
            "known.yaml:6:5: a second entry for `s/b`",
        ] {
            assert!(found.iter().any(|message| message.contains(expected)), "{expected}: {found:#?}");
        }
    }
}
