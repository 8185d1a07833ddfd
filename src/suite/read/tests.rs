//! Tests of a case file: groups unfolded into leaves, each with what it inherits.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::documents::Documents;
use super::{examples, report_cut, versions};
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

/// The tests of a file.
pub(super) struct Tests {
    pub(super) tests: Vec<Test>,
    /// What they need.
    pub(super) wanted: Vec<Wanted>,
    /// The ids of those that could not be read.
    pub(super) dropped: Vec<String>,
}

/// Reads all tests, and the names of those that they need.
pub(super) fn read(reader: &mut Reader<'_>, plain: &Node, suite: &str, versions: Option<Versions>) -> Tests {
    let documents = Documents::read(reader, plain);
    let above = Inherited { versions, ..Inherited::default() };
    let tests = Tests { tests: Vec::new(), wanted: Vec::new(), dropped: Vec::new() };
    let refuses = plain.get("not-offered").is_some();
    let (ids, incomplete) = (FxHashMap::default(), Vec::new());
    let mut reading = TestReader { reader, suite, documents, refuses, oldest: versions, tests, ids, incomplete };
    let top = reading.inherit(plain, "", &above);
    if let Some(node) = plain.get("tests") {
        reading.group(node, "", &top);
    }
    reading.report_incomplete();
    reading.tests
}

/// A test that lacks keys.
struct Incomplete {
    id: String,
    span: Range<usize>,
    /// The keys, with a line about each.
    missing: Vec<(&'static str, &'static str)>,
}

/// What a leaf takes from the groups above it.
#[derive(Clone, Default)]
struct Inherited {
    request: Option<String>,
    /// Whether a request is named, even if there is none of that name.
    names_request: bool,
    level: Option<(Level, Severity)>,
    versions: Option<Versions>,
    /// With the place where it stands.
    api: Option<(Api, Range<usize>)>,
    needs: Vec<(String, Node)>,
    when: Vec<Conditions>,
    judges: Vec<u16>,
    together: Option<String>,
    requirement: Option<String>,
    because: Option<String>,
    source: Option<Node>,
    from_profile: bool,
}

struct TestReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    suite: &'r str,
    documents: Documents,
    /// Whether the file has `not-offered`.
    refuses: bool,
    /// The versions of the file.
    oldest: Option<Versions>,
    tests: Tests,
    /// The indexes of the tests by their ids.
    ids: FxHashMap<String, usize>,
    incomplete: Vec<Incomplete>,
}

impl TestReader<'_, '_> {
    fn group(&mut self, node: &Node, prefix: &str, above: &Inherited) {
        for Entry { key, key_span, node } in node.entries() {
            let path = if prefix.is_empty() { key.to_string() } else { format!("{prefix}/{key}") };
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
            inherited.names_request = true;
        }
        inherited.level = node.text_at("level").and_then(level).or(above.level);
        inherited.versions = versions(self.reader, node, above.versions);
        if let (Some(word), Some(at)) = (node.text_at("api").and_then(api), node.get("api")) {
            inherited.api = Some((word, at.span.clone()));
        }
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
        inherited.together = text("together").or(inherited.together);
        inherited.requirement = text("requirement").or(inherited.requirement);
        inherited.because = text("because").or(inherited.because);
        inherited.source = node.get("source").cloned().or(inherited.source);
        inherited.from_profile |= node.get("profile").is_some();
        for key in ["requirement", "because"] {
            node.get(key).iter().for_each(|text| report_cut(self.reader, text));
        }
        self.check_age(node, &inherited);
        inherited
    }

    /// A test that is older than its file would never be judged in the versions before. A profile is for files of any age.
    fn check_age(&mut self, node: &Node, inherited: &Inherited) {
        let (Some(own), Some(file), Some(at)) = (inherited.versions, self.oldest, node.get("since")) else { return };
        if own.since < file.since && !inherited.from_profile {
            let message = format!("{} is older than the file, which begins with {}", own.since, file.since);
            self.reader.report(ProblemCode::BadVersion, &at.span, message).help =
                Some(format!("remove `since` here, or write `since: {}` at the top", own.since));
        }
    }

    fn leaf(&mut self, node: &Node, path: &str, span: &Range<usize>, inherited: Inherited) {
        let id = format!("{}/{path}", self.suite);
        if let Some(first) = self.ids.get(&id) {
            let related = Some((self.tests.tests[*first].place.clone(), "first here".to_owned()));
            let problem = self.reader.report(ProblemCode::DuplicateId, span, format!("a second test `{id}`"));
            problem.related = related;
            problem.help = Some("give one of them another name".to_owned());
            return;
        }
        self.check_api(&inherited);
        self.check_complete(node, &id, span, &inherited);
        let expect = node.get("expect").map(|expect| read_conditions(self.reader, expect));
        let (Some(expect), Some(request), Some((level, severity)), Some(versions)) =
            (expect, inherited.request, inherited.level, inherited.versions)
        else {
            self.tests.dropped.push(id);
            return;
        };
        let parts = expect.parts();
        let breaks = examples::read_variants(self.reader, node.get("breaks"), &request, &parts);
        let accepts = examples::read_variants(self.reader, node.get("accepts"), &request, &parts);
        let source = self.references(inherited.source.as_ref(), versions);
        let by = self.tests.tests.len();
        self.ids.insert(id.clone(), by);
        self.tests.wanted.extend(inherited.needs.into_iter().map(|(scope, node)| Wanted { by, scope, node }));
        self.tests.tests.push(Test {
            id,
            request,
            level,
            severity,
            versions,
            api: inherited.api.map_or(Api::Offered, |(api, _)| api),
            needs: Vec::new(),
            when: inherited.when,
            judges: inherited.judges,
            together: inherited.together,
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

    /// Whether a server refuses the API shows in `not-offered`; without it no test is for those that do.
    fn check_api(&mut self, inherited: &Inherited) {
        if let Some((Api::NotOffered, at)) = &inherited.api
            && !self.refuses
            && !inherited.from_profile
        {
            let message = "this test is for servers that refuse the API, but the file has no `not-offered`";
            self.reader.report(ProblemCode::MissingKey, at, message).help =
                Some("add `not-offered:` to the file, with the response of such servers as `expect`".to_owned());
        }
    }

    /// A leaf needs these from itself or from a group above it. A value that is there, but wrong, was reported.
    fn check_complete(&mut self, node: &Node, id: &str, span: &Range<usize>, inherited: &Inherited) {
        let missing = [
            ("expect", node.get("expect").is_none(), "what must hold, or `tests:` for a group"),
            ("request", !inherited.names_request, "the request whose response is judged"),
            ("level", inherited.level.is_none(), "`must`, `should` or `may`"),
            ("requirement", inherited.requirement.is_none(), "what the server has to do, in a sentence"),
            ("because", inherited.because.is_none(), "where that comes from, or why it matters, in a sentence"),
            ("source", inherited.source.is_none(), "a document and a section, as in `rfc8414 3.2`"),
        ];
        let missing: Vec<_> =
            missing.into_iter().filter(|(_, missing, _)| *missing).map(|(key, _, about)| (key, about)).collect();
        if !missing.is_empty() {
            self.incomplete.push(Incomplete { id: id.to_owned(), span: span.clone(), missing });
        }
    }

    /// Reports tests that lack keys: those that lack the same in one problem, as one group around them may mend it.
    fn report_incomplete(&mut self) {
        let mut incomplete = std::mem::take(&mut self.incomplete);
        while !incomplete.is_empty() {
            let first = incomplete.remove(0);
            let (same, other): (Vec<_>, Vec<_>) =
                incomplete.into_iter().partition(|other| other.missing == first.missing && !first.is_own());
            incomplete = other;
            let names: Vec<String> = first.missing.iter().map(|(key, _)| format!("`{key}`")).collect();
            let tests = match same.len() {
                0 => format!("the test `{}` has", first.id),
                1 => format!("the test `{}` and 1 more have", first.id),
                more => format!("the test `{}` and {more} more have", first.id),
            };
            let above = if first.is_own() { "" } else { ", nor has a group above" };
            let message = format!("{tests} no {}{above}", names.join(", no "));
            let help: Vec<String> = first.missing.iter().map(|(key, about)| format!("`{key}:` ({about})")).collect();
            self.reader.report(ProblemCode::MissingKey, &first.span, message).help =
                Some(format!("add {}", help.join(" and ")));
        }
    }
}

impl Incomplete {
    /// Whether it lacks something that no group has.
    fn is_own(&self) -> bool {
        self.missing.iter().any(|(key, _)| *key == "expect")
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
