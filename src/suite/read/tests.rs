//! Tests of a case file: groups unfolded into leaves, each with what it inherits.

use std::ops::Range;

use super::documents::Documents;
use super::{examples, versions};
use crate::check::{Conditions, Reader, read_conditions};
use crate::notation::{Entry, Node};
use crate::setting::Versions;
use crate::source::ProblemCode;
use crate::suite::model::{Api, Level, Reference, Severity, Test};

/// A test or group that another test needs, as it is written there.
pub(super) struct Wanted {
    /// The test that needs it, by its index.
    pub(super) by: usize,
    /// The group in which it is looked up first.
    pub(super) scope: String,
    pub(super) node: Node,
}

/// Reads all tests, and the names of those that they need.
pub(super) fn read(
    reader: &mut Reader<'_>,
    plain: &Node,
    suite: &str,
    versions: Option<Versions>,
) -> (Vec<Test>, Vec<Wanted>) {
    let documents = Documents::read(reader, plain);
    let above = Inherited { versions, ..Inherited::default() };
    let mut tests = TestReader { reader, suite, documents, tests: Vec::new(), wanted: Vec::new() };
    let top = tests.inherit(plain, "", &above);
    if let Some(node) = plain.get("tests") {
        tests.group(node, "", &top);
    }
    (tests.tests, tests.wanted)
}

/// What a leaf takes from the groups above it.
#[derive(Clone, Default)]
struct Inherited {
    request: Option<String>,
    level: Option<(Level, Severity)>,
    versions: Option<Versions>,
    api: Option<Api>,
    needs: Vec<(String, Node)>,
    when: Vec<Conditions>,
    judges: Vec<u16>,
    requirement: Option<String>,
    because: Option<String>,
    source: Option<Node>,
    from_profile: bool,
}

struct TestReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    suite: &'r str,
    documents: Documents,
    tests: Vec<Test>,
    wanted: Vec<Wanted>,
}

impl TestReader<'_, '_> {
    fn group(&mut self, node: &Node, prefix: &str, above: &Inherited) {
        for Entry { key, key_span, node } in node.entries() {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}/{key}") };
            let inherited = self.inherit(node, &path, above);
            match node.get("tests") {
                Some(tests) => self.group(tests, &path, &inherited),
                None => self.leaf(node, &path, key_span, inherited),
            }
        }
    }

    /// What holds for an entry: its own words, and those of `above` where it has none.
    fn inherit(&mut self, node: &Node, path: &str, above: &Inherited) -> Inherited {
        // A group is the nearest scope of its own keys; a leaf is looked up beside itself.
        let is_group = node.get("tests").is_some();
        let beside = if is_group { path } else { path.rsplit_once('/').map_or("", |(above, _)| above) };
        beside.clone_into(&mut self.reader.scope);
        let mut inherited = above.clone();
        if let Some(request) = node.get("request") {
            inherited.request = self.reader.request(request);
        }
        inherited.level = node.text_at("level").and_then(level).or(above.level);
        inherited.versions = versions(self.reader, node, above.versions);
        inherited.api = node.text_at("api").and_then(api).or(above.api);
        for need in node.get("needs").map_or(&[][..], Node::items) {
            let outside = path.rsplit_once('/').map_or("", |(above, _)| above);
            inherited.needs.push((outside.to_owned(), need.clone()));
        }
        for when in node.get("when").map_or(&[][..], Node::items) {
            inherited.when.push(read_conditions(self.reader, when));
        }
        if let Some(judges) = node.get("judges") {
            let codes = judges.items().iter().filter_map(Node::integer);
            inherited.judges = codes.filter_map(|code| u16::try_from(code).ok()).collect();
        }
        let text = |key: &str| node.text_at(key).map(ToOwned::to_owned);
        inherited.requirement = text("requirement").or(inherited.requirement);
        inherited.because = text("because").or(inherited.because);
        inherited.source = node.get("source").cloned().or(inherited.source);
        inherited.from_profile |= node.get("profile").is_some();
        inherited
    }

    fn leaf(&mut self, node: &Node, path: &str, span: &Range<usize>, inherited: Inherited) {
        let id = format!("{}/{path}", self.suite);
        if let Some(first) = self.tests.iter().find(|test| test.id == id) {
            let related = Some((first.place.clone(), "first here".to_owned()));
            self.reader.report(ProblemCode::DuplicateId, span, format!("a second test `{id}`")).related = related;
            return;
        }
        self.check_complete(node, &id, span, &inherited);
        let Some(expect) = node.get("expect") else { return };
        let expect = read_conditions(self.reader, expect);
        let (Some(request), Some((level, severity)), Some(versions)) =
            (inherited.request, inherited.level, inherited.versions)
        else {
            return;
        };
        let parts = expect.parts();
        let breaks = examples::read_variants(self.reader, node.get("breaks"), &request, &parts);
        let accepts = examples::read_variants(self.reader, node.get("accepts"), &request, &parts);
        let source = self.references(inherited.source.as_ref(), versions);
        let by = self.tests.len();
        self.wanted.extend(inherited.needs.into_iter().map(|(scope, node)| Wanted { by, scope, node }));
        self.tests.push(Test {
            id,
            request,
            level,
            severity,
            versions,
            api: inherited.api.unwrap_or(Api::Offered),
            needs: Vec::new(),
            when: inherited.when,
            judges: inherited.judges,
            expect,
            requirement: inherited.requirement.unwrap_or_default(),
            because: inherited.because.unwrap_or_default(),
            source,
            breaks,
            accepts,
            from_profile: inherited.from_profile,
            place: self.reader.problems.sources.place(span),
        });
    }

    fn references(&mut self, source: Option<&Node>, versions: Versions) -> Vec<Reference> {
        source.map_or_else(Vec::new, |source| self.documents.references(self.reader, source, Some(versions)))
    }

    /// A leaf needs these from itself or from a group above it. A value that is there, but wrong, was reported.
    fn check_complete(&mut self, node: &Node, id: &str, span: &Range<usize>, inherited: &Inherited) {
        let missing = [
            ("expect", node.get("expect").is_none(), "what must hold, or `tests:` for a group"),
            (
                "request",
                inherited.request.is_none() && node.get("request").is_none(),
                "the request whose response is judged",
            ),
            ("level", inherited.level.is_none() && node.get("level").is_none(), "`must`, `should` or `may`"),
            ("requirement", inherited.requirement.is_none(), "what the server has to do, in a sentence"),
            ("because", inherited.because.is_none(), "where that comes from, or why it matters, in a sentence"),
            ("source", inherited.source.is_none(), "a document and a section, as in `rfc8414 3.2`"),
        ];
        let missing: Vec<_> = missing.into_iter().filter(|(_, missing, _)| *missing).collect();
        if missing.is_empty() {
            return;
        }
        let names: Vec<String> = missing.iter().map(|(key, ..)| format!("`{key}`")).collect();
        let message = format!("the test `{id}` has no {}, nor has a group above it", names.join(", no "));
        let help: Vec<String> = missing.iter().map(|(key, _, about)| format!("`{key}:` ({about})")).collect();
        self.reader.report(ProblemCode::MissingKey, span, message).help = Some(format!("add {}", help.join(" and ")));
    }
}

/// The level of a requirement, and how a violation counts: `must as warn`.
fn level(text: &str) -> Option<(Level, Severity)> {
    let (level, severity) = text.split_once(" as ").map_or((text, None), |(level, severity)| (level, Some(severity)));
    let level = Level::ALL.into_iter().find(|known| known.as_str() == level)?;
    let severity = match severity {
        None => level.severity(),
        Some("fail") => Severity::Fail,
        Some("warn") => Severity::Warn,
        Some("note") => Severity::Note,
        Some(_) => return None,
    };
    Some((level, severity))
}

fn api(word: &str) -> Option<Api> {
    match word {
        "offered" => Some(Api::Offered),
        "not-offered" => Some(Api::NotOffered),
        "either" => Some(Api::Either),
        _ => None,
    }
}
