//! Tests of a case file: groups and `each` unfolded into leaves, each with what it inherits.

use std::collections::HashMap;
use std::ops::Range;

use super::language;
use super::model::{Api, Level, Reference, Severity, Test};
use super::read::{Reader, unfold};
use super::yaml::{EACH, Node};
use super::{read_condition, read_response};
use crate::setting::Versions;
use crate::source::{ProblemCode, nearest};

/// Reads all tests below `root`.
pub(crate) fn read_tests(reader: &mut Reader<'_>, root: &Node, suite: &str, versions: Option<Versions>) -> Vec<Test> {
    let documents = root.get("documents").cloned();
    let above = Inherited { versions, ..Inherited::default() };
    let mut tests =
        TestReader { reader, suite, documents, tests: Vec::new(), indexes: HashMap::new(), unreadable: Vec::new() };
    if let Some(node) = root.get("tests") {
        tests.group(node, "", &above);
    }
    tests.tests
}

/// What a leaf takes from the groups above it.
#[derive(Clone, Default)]
struct Inherited {
    on: Vec<String>,
    level: Option<Level>,
    severity: Option<Severity>,
    versions: Option<Versions>,
    api: Option<Api>,
    needs: Vec<usize>,
    when: Vec<crate::check::Expectation>,
    requirement: Option<String>,
    because: Option<String>,
    source: Vec<Reference>,
}

struct TestReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    suite: &'r str,
    documents: Option<Node>,
    tests: Vec<Test>,
    /// The index of each test by its id.
    indexes: HashMap<String, usize>,
    /// Ids of tests that can't be read: their problems are reported, those who need them are not to blame.
    unreadable: Vec<String>,
}

impl TestReader<'_, '_> {
    fn group(&mut self, node: &Node, prefix: &str, above: &Inherited) {
        for (name, span, node) in unfold(self.reader, &language::TEST_CASE, node.entries()) {
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let inherited = self.inherit(&node, above);
            match node.get("tests") {
                Some(tests) => self.group(tests, &path, &inherited),
                None => self.leaf(&node, &path, &span, inherited),
            }
        }
    }

    /// What holds for an entry: its own words, and those of `above` where it has none.
    fn inherit(&mut self, node: &Node, above: &Inherited) -> Inherited {
        let text = |key: &str| node.get(key).and_then(Node::text).map(ToOwned::to_owned);
        let mut inherited = above.clone();
        if let Some(on) = node.get("on") {
            inherited.on = self.reader.request_names(on);
        }
        inherited.level = node.get("level").and_then(Node::text).and_then(level).or(above.level);
        inherited.severity = node.get("report").and_then(Node::text).and_then(severity).or(above.severity);
        inherited.versions = self.reader.versions(node, above.versions);
        inherited.api = node.get("api").and_then(Node::text).and_then(api).or(above.api);
        for need in node.get("needs").map_or(&[][..], Node::items) {
            inherited.needs.extend(self.need(need));
        }
        if let Some(when) = node.get("when") {
            inherited.when = read_condition::read_expectations(self.reader, when);
        }
        inherited.requirement = text("requirement").or(inherited.requirement);
        inherited.because = text("because").or(inherited.because);
        if let Some(source) = node.get("source") {
            inherited.source = self.source(source);
        }
        inherited
    }

    fn leaf(&mut self, node: &Node, path: &str, span: &Range<usize>, inherited: Inherited) {
        let id = format!("{}/{path}", self.suite);
        let place = self.reader.file.place(span.clone());
        if let Some(first) = self.indexes.get(&id).map(|index| &self.tests[*index]) {
            let related = Some((first.place.clone(), "first here".to_owned()));
            self.reader.report(ProblemCode::DuplicateId, span, format!("a second test `{id}`")).related = related;
            return;
        }
        self.check_complete(&id, span, &inherited);
        let expect = node.get("expect").map(|expect| read_condition::read_expectations(self.reader, expect));
        let counterexamples = read_response::read_variants(self.reader, node.get("counterexample"));
        let accepts = read_response::read_variants(self.reader, node.get("accepts"));
        let (Some(level), Some(versions), Some(expect)) = (inherited.level, inherited.versions, expect) else {
            self.unreadable.push(id);
            return;
        };
        self.indexes.insert(id.clone(), self.tests.len());
        self.tests.push(Test {
            id,
            on: inherited.on,
            level,
            severity: inherited.severity.unwrap_or(level.severity()),
            versions,
            api: inherited.api.unwrap_or(Api::Offered),
            needs: inherited.needs,
            when: inherited.when,
            expect,
            requirement: inherited.requirement.unwrap_or_default(),
            because: inherited.because.unwrap_or_default(),
            source: inherited.source,
            counterexamples,
            accepts,
            place,
        });
    }

    /// A leaf needs these from itself or from a group above it.
    fn check_complete(&mut self, id: &str, span: &Range<usize>, inherited: &Inherited) {
        let missing = [
            ("on", inherited.on.is_empty()),
            ("level", inherited.level.is_none()),
            ("requirement", inherited.requirement.is_none()),
            ("because", inherited.because.is_none()),
            ("source", inherited.source.is_empty()),
        ];
        for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            let message = format!("the test `{id}` has no `{key}`, nor has a group above it");
            self.reader.report(ProblemCode::MissingKey, span, message).help = Some(format!("add `{key}:`"));
        }
    }

    /// The index of an earlier test.
    fn need(&mut self, node: &Node) -> Option<usize> {
        let name = node.text().filter(|name| !name.contains(EACH))?;
        let id = format!("{}/{name}", self.suite);
        let index = self.indexes.get(&id).copied();
        if index.is_none() && !self.unreadable.contains(&id) {
            let prefix = self.suite.len() + 1;
            let known: Vec<&str> = self.tests.iter().filter_map(|test| test.id.get(prefix..)).collect();
            let help = nearest(name, known).map_or_else(
                || "name a test that stands above this one, without the suite".to_owned(),
                |known| format!("did you mean `{known}`?"),
            );
            let message = format!("there is no test `{name}` above this one");
            self.reader.report(ProblemCode::LaterName, &node.span, message).help = Some(help);
        }
        index
    }

    fn source(&mut self, node: &Node) -> Vec<Reference> {
        let mut references = Vec::new();
        for entry in node.items().iter().flat_map(Node::entries) {
            let section = entry.node.text().unwrap_or_default();
            let documents = self.documents.as_ref();
            let Some(document) = documents.and_then(|documents| documents.get(&entry.key)) else {
                let known = documents.map_or(&[][..], Node::entries).iter().map(|entry| entry.key.as_str());
                let help = nearest(&entry.key, known).map(|name| format!("did you mean `{name}`?"));
                let message = format!("there is no document `{}`", entry.key);
                self.reader.report(ProblemCode::UnknownName, &entry.key_span, message).help = help;
                continue;
            };
            let text = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
            references.push(Reference {
                title: text("title").to_owned(),
                section: section.to_owned(),
                link: text("link").replace("{section}", &anchor(section)),
            });
        }
        references
    }
}

/// The section as a fragment of a URL, as most documents make it of their headings.
fn anchor(section: &str) -> String {
    let kept = section.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-._".contains(*c)).collect()
}

fn level(word: &str) -> Option<Level> {
    Level::ALL.into_iter().find(|level| level.as_str() == word)
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "fail" => Some(Severity::Fail),
        "warn" => Some(Severity::Warn),
        "note" => Some(Severity::Note),
        _ => None,
    }
}

fn api(word: &str) -> Option<Api> {
    match word {
        "offered" => Some(Api::Offered),
        "not-offered" => Some(Api::NotOffered),
        "either" => Some(Api::Either),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_fragments() {
        assert_eq!(anchor("Web Browser Clients"), "web-browser-clients");
        assert_eq!(anchor("5.2.2.1"), "5.2.2.1");
        assert_eq!(anchor("GET /auth_metadata"), "get-auth_metadata");
    }
}
