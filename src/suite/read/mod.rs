//! Case files read into suites. All problems of all files are collected in one go: the form of every value first, then the
//! short forms written out, then what only makes sense together.

mod circles;
mod documents;
mod examples;
mod holes;
mod needs;
mod requests;
mod session;
mod steps;
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) use examples::EXAMPLE_DATE;

use super::language::LanguageForms;
use super::library::{Library, Read};
use super::model::{NotOffered, Suite};
use super::unfold::{ALONE, unfold_profile, unfold_suite};
use super::unused;
use crate::check::{Names, Reader, read_conditions};
use crate::notation::{Entry, Node, unpack};
use crate::setting::{MatrixVersion, Versions};
use crate::source::{Problem, ProblemCode, Problems, SourceFile};

/// The suites of some case files, with the profiles that can be proven by themselves.
#[derive(Debug, Default)]
pub struct Suites {
    /// The suites, in the order of the files.
    pub suites: Vec<Arc<Suite>>,
    /// The profiles, each as a suite of its own.
    pub profiles: Vec<Arc<Suite>>,
}

/// Reads case files: suites, profiles and shared files in any order. There are suites only if there is no problem.
pub fn read_suites(files: &[Arc<SourceFile>]) -> Result<Suites, Vec<Problem>> {
    let mut problems = Problems::default();
    let forms = LanguageForms::default();
    let mut library = Library::read(files, &forms, &mut problems);
    let together = Together::of(&library);
    let mut read = Suites::default();
    // A file that is wrong in its form is missing, and references to it would look wrong.
    if problems.list.is_empty() {
        report_doubles(&library, &mut problems);
        for profile in &library.profiles {
            let before = problems.list.len();
            let plain = unfold_profile(profile, &library, &forms, &mut problems);
            if problems.list.len() == before {
                let suite = read_plain(&plain, &profile.file, &together, &mut problems);
                read.profiles.extend(suite.map(|(suite, _)| Arc::new(suite)));
            }
        }
    }
    // What is wrong in a profile is not repeated for each suite that uses it.
    if problems.list.is_empty() {
        // Nor is what is missing only because something could not be written out.
        let unfold = |read: &Read| {
            let before = problems.list.len();
            let plain = unfold_suite(read, &library, &forms, &mut problems);
            (problems.list.len() == before).then(|| (Arc::clone(&read.file), plain))
        };
        let plain: Vec<_> = library.suites.iter().filter_map(unfold).collect();
        read.suites = read_linked(plain.into_iter(), &together, &mut problems);
    }
    if problems.list.is_empty() && library.aside.is_empty() {
        circles::report_between(&read.suites, &mut problems);
    }
    if problems.list.is_empty() && library.aside.is_empty() {
        library.suites.iter().chain(&library.profiles).for_each(|read| unused::report(read, &mut problems));
    }
    std::mem::take(&mut library.aside).put_back(&mut problems);
    finish(read, problems)
}

/// A case file that was written out and packed when this crate was built.
#[derive(Debug)]
pub struct Prepared {
    /// The name of the suite or profile.
    pub name: &'static str,
    /// Whether it is a profile.
    pub is_profile: bool,
    /// The index of its file.
    pub file: usize,
    /// The suites that it takes something from.
    pub requires: &'static [&'static str],
    /// The packed nodes.
    pub nodes: &'static [u8],
    /// The packed nodes without what only proofs take.
    pub for_runs: &'static [u8],
    /// The tests of a suite.
    pub tests: &'static [Listed],
}

/// A test of a prepared case file, as lists show it.
#[derive(Debug)]
pub struct Listed {
    /// Its id.
    pub id: &'static str,
    /// The word for its level.
    pub level: &'static str,
    /// The first Matrix version with the requirement.
    pub since: &'static str,
    /// The last one, if there is one.
    pub until: Option<&'static str>,
}

impl Listed {
    /// The Matrix versions; nothing where its words are none.
    pub fn versions(&self) -> Option<Versions> {
        let until = match self.until {
            None => None,
            Some(until) => Some(until.parse().ok()?),
        };
        Some(Versions { since: self.since.parse().ok()?, until })
    }
}

/// How much of a prepared case file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Complete,
    /// What a run takes: no examples, counterexamples and healthy variants.
    ForRuns,
}

/// Reads those of the prepared case files that are wanted; `files` are those that were read when they were prepared, in
/// the same order.
pub fn read_prepared(
    files: &[Arc<SourceFile>],
    prepared: &[Prepared],
    extent: Extent,
    is_wanted: impl Fn(&Prepared) -> bool,
) -> Result<Suites, Vec<Problem>> {
    let mut problems = Problems::default();
    for file in files {
        problems.sources.add(file);
    }
    let wanted: Vec<&Prepared> = prepared.iter().filter(|prepared| is_wanted(prepared)).collect();
    let suites = wanted.iter().filter(|prepared| !prepared.is_profile).map(|prepared| prepared.name.to_owned());
    let is_suite = |index: usize| prepared.iter().any(|prepared| !prepared.is_profile && prepared.file == index);
    let others = files.iter().enumerate().filter(|(index, _)| !is_suite(*index)).map(|(_, file)| Arc::clone(file));
    let together = Together { suites: suites.collect(), files: others.collect() };
    let unpacked = |prepared: &Prepared| {
        let octets = match extent {
            Extent::Complete => prepared.nodes,
            Extent::ForRuns => prepared.for_runs,
        };
        Some((Arc::clone(files.get(prepared.file)?), unpack(octets)?))
    };
    let (profiles, suites): (Vec<&Prepared>, Vec<&Prepared>) =
        wanted.into_iter().partition(|prepared| prepared.is_profile);
    let mut read = Suites::default();
    for (file, node) in profiles.into_iter().filter_map(unpacked) {
        let suite = read_plain(&node, &file, &together, &mut problems);
        read.profiles.extend(suite.map(|(suite, _)| Arc::new(suite)));
    }
    // One after the other, as the nodes of a suite take more memory than the suite.
    read.suites = read_linked(suites.into_iter().filter_map(unpacked), &together, &mut problems);
    finish(read, problems)
}

/// The suites, if there is no problem.
fn finish(read: Suites, problems: Problems) -> Result<Suites, Vec<Problem>> {
    let mut problems = problems.list;
    problems.sort_by(|a, b| order(a).cmp(&order(b)));
    // What stands in one place is read for each row, and for each suite that uses it.
    problems.dedup_by(|later, first| later.code == first.code && later.place == first.place);
    holes::fold(&mut problems);
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// Suites read from what was written out, each with what it needs of the others.
fn read_linked(
    plain: impl Iterator<Item = (Arc<SourceFile>, Node)>,
    together: &Together,
    problems: &mut Problems,
) -> Vec<Arc<Suite>> {
    let read = plain.filter_map(|(file, plain)| read_plain(&plain, &file, together, problems));
    let mut read: Vec<(Suite, Vec<needs::Foreign>)> = read.collect();
    if read.iter().any(|(_, foreign)| !foreign.is_empty()) {
        let others: Vec<_> = read.iter().map(|(suite, _)| (suite.name.clone(), needs::Demanding::of(suite))).collect();
        for (suite, foreign) in &mut read {
            needs::link(suite, foreign, &others, problems);
        }
    }
    read.into_iter().map(|(suite, _)| Arc::new(suite)).collect()
}

/// Reads one suite that uses no profile and no shared file.
pub fn read_suite(file: &Arc<SourceFile>) -> Result<Arc<Suite>, Vec<Problem>> {
    let read = read_suites(std::slice::from_ref(file))?;
    read.suites.into_iter().next().ok_or_else(|| {
        let problem = Problem::new(ProblemCode::MissingKey, file.place(0..0), "this file is no suite");
        vec![problem.help("begin with `suite: NAME`")]
    })
}

fn order(problem: &Problem) -> (&str, usize, usize, ProblemCode, bool) {
    let Problem { place, code, help, .. } = problem;
    let has_suggestion = help.as_ref().is_some_and(|help| help.starts_with("did you mean"));
    (&place.file.name, place.span.start, place.span.end, *code, !has_suggestion)
}

/// Two files of one name: neither is read, as nobody could say which one counts.
fn report_doubles(library: &Library, problems: &mut Problems) {
    for (kind, files) in [("suite", &library.suites), ("profile", &library.profiles)] {
        let mut known: Vec<&Entry> = Vec::new();
        for entry in files.iter().filter_map(|read| read.root.entry(kind)) {
            let first = known.iter().find(|first| first.node.text() == entry.node.text());
            if let Some(first) = first {
                let related = (problems.sources.place(&first.node.span), "first here".to_owned());
                let message = format!("a second {kind} `{}`", entry.node.text().unwrap_or_default());
                let problem = problems.report(ProblemCode::DuplicateId, &entry.node.span, message);
                problem.related = Some(related);
                problem.help = Some(format!("give this {kind} another name"));
            }
            known.push(entry);
        }
    }
}

/// What all suites that are read together have.
struct Together {
    /// The names of the suites.
    suites: BTreeSet<String>,
    /// Profiles and shared files.
    files: Vec<Arc<SourceFile>>,
}

impl Together {
    fn of(library: &Library) -> Self {
        let suites = library.suites.iter().filter_map(|read| read.root.text_at("suite").map(ToOwned::to_owned));
        let files = library.profiles.iter().chain(&library.shared).map(|read| Arc::clone(&read.file));
        Self { suites: suites.collect(), files: files.collect() }
    }
}

/// Reads what was written out of a file.
fn read_plain(
    plain: &Node,
    file: &Arc<SourceFile>,
    together: &Together,
    problems: &mut Problems,
) -> Option<(Suite, Vec<needs::Foreign>)> {
    let names = names(plain, together);
    let reader = Reader { problems, names: &names, scope: String::new() };
    let others = together.files.iter().filter(|other| other.name != file.name);
    let files = [file].into_iter().chain(others).cloned().collect();
    SuiteReader { reader, plain, file }.suite(files)
}

fn names(plain: &Node, together: &Together) -> Names {
    let requests = plain.get("requests").map_or(&[][..], Node::entries);
    let examples = plain.get("examples").map_or(&[][..], Node::entries);
    let values = plain.get("values").map_or(&[][..], Node::entries);
    Names {
        suites: together.suites.clone(),
        examples: examples.iter().map(|entry| entry.key.to_string()).collect(),
        requests: requests.iter().enumerate().map(|(index, entry)| (entry.key.to_string(), index)).collect(),
        values: values.iter().filter_map(|entry| Some((entry.key.to_string(), entry.node.scalar_text()?))).collect(),
    }
}

/// Reads one suite.
struct SuiteReader<'r, 'a> {
    reader: Reader<'a>,
    plain: &'r Node,
    file: &'r Arc<SourceFile>,
}

impl SuiteReader<'_, '_> {
    fn suite(&mut self, files: Vec<Arc<SourceFile>>) -> Option<(Suite, Vec<needs::Foreign>)> {
        let root = self.plain;
        let before = self.reader.problems.list.len();
        let versions = self.versions();
        let mut requests = requests::read(&mut self.reader, root);
        let examples = examples::read_examples(&mut self.reader, root);
        // The requests were looked up in scopes of their own.
        self.reader.scope.clear();
        let not_offered = root.get("not-offered").and_then(|node| self.not_offered(node));
        let name = root.text_at("suite").unwrap_or_default().to_owned();
        examples::report_circles(&mut self.reader, &requests, &examples, root);
        let tests::Tests { mut tests, wanted, dropped } = tests::read(&mut self.reader, root, &name, versions);
        let is_profile = root.get(ALONE).is_some();
        let named = needs::NamedNeeds { suite: &name, wanted: &wanted, dropped: &dropped, is_profile };
        let is_sound = self.reader.problems.list.len() == before;
        let foreign = needs::resolve(&mut self.reader, &named, &mut tests, &requests, is_sound);
        let left_out = self.left_out(&name, &tests);
        // They stay to the end of a run.
        requests.shrink_to_fit();
        tests.shrink_to_fit();
        let suite = Suite {
            title: root.text_at("title").unwrap_or(&name).to_owned(),
            name,
            versions: versions?,
            requests,
            examples,
            not_offered,
            tests,
            left_out,
            file: Arc::clone(self.file),
            files,
        };
        Some((suite, foreign))
    }

    /// The versions of the file; nothing where they are wrong or missing, which is reported.
    fn versions(&mut self) -> Option<Versions> {
        if self.plain.get("since").is_none() {
            let at = self.plain.entry("suite").map_or(&self.plain.span, |entry| &entry.key_span);
            let problem = self.reader.report(ProblemCode::MissingKey, at, "the case file has no `since`");
            problem.help = Some("add the first Matrix version with what it is about, as in `since: v1.15`".to_owned());
        }
        versions(&mut self.reader, self.plain, None)
    }

    fn not_offered(&mut self, node: &Node) -> Option<NotOffered> {
        let Some(request) = node.get("request").or_else(|| self.plain.get("request")) else {
            let problem = self.reader.report(ProblemCode::MissingKey, &node.span, "`not-offered` has no `request`");
            problem.help = Some("add `request:` here, or at the top of the file".to_owned());
            return None;
        };
        node.get("because").iter().for_each(|because| report_cut(&mut self.reader, because));
        Some(NotOffered {
            request: self.reader.request(request)?,
            expect: read_conditions(&mut self.reader, node.get("expect")?),
            clean: node.get("clean").map(|clean| read_conditions(&mut self.reader, clean)),
            because: node.text_at("because")?.to_owned(),
        })
    }

    fn left_out(&mut self, suite: &str, tests: &[super::Test]) -> Vec<(String, String)> {
        let mut left_out = Vec::new();
        for entry in self.plain.get("left-out").map_or(&[][..], Node::entries) {
            let id = format!("{suite}/{}", entry.key);
            if let Some(test) = tests.iter().find(|test| test.id == id) {
                let message = format!("`{}` is left out, and a test", entry.key);
                let problem = self.reader.report(ProblemCode::DuplicateId, &entry.key_span, message);
                problem.related = Some((test.place.clone(), "the test".to_owned()));
                problem.help = Some("remove it here, or remove the test".to_owned());
            }
            left_out.push((id, entry.node.text().unwrap_or_default().to_owned()));
        }
        left_out
    }
}

/// `since` and `until` of a mapping; the rest comes from `above`. Nothing where they are wrong, which was reported.
fn versions(reader: &mut Reader<'_>, node: &Node, above: Option<Versions>) -> Option<Versions> {
    let read = |key: &str| node.text_at(key).and_then(|text| text.parse::<MatrixVersion>().ok());
    let since = read("since").or(above.map(|versions| versions.since))?;
    let until = read("until").or(above.and_then(|versions| versions.until));
    if let (Some(last), Some(at)) = (until, node.get("until").or(node.get("since")))
        && last < since
    {
        let message = format!("it ends with {last}, before it begins with {since}");
        reader.report(ProblemCode::BadVersion, &at.span, message).help =
            Some("`since` is the first version with it, `until` the last".to_owned());
        return None;
    }
    if let Some(at) = node.get("since").filter(|_| since > MatrixVersion::NEWEST) {
        let message = format!("{since} is newer than {}, the newest version that is known", MatrixVersion::NEWEST);
        reader.report(ProblemCode::BadVersion, &at.span, message).help =
            Some(format!("no run would judge it; write a version up to {}", MatrixVersion::NEWEST));
        return None;
    }
    Some(Versions { since, until })
}

/// A sentence that a comment cuts: ` #` begins one wherever a text has no quotes around it.
fn report_cut(reader: &mut Reader<'_>, node: &Node) {
    if node.text().is_none_or(|text| text.ends_with(['.', '?', '!', '”', ')', '"'])) {
        return;
    }
    let place = reader.problems.sources.place(&node.span);
    let rest = place.file.text.get(place.span.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let raw = place.file.text.get(place.span).unwrap_or_default();
    let is_plain = !raw.starts_with(['"', '\'', '|', '>']);
    let comment = rest.trim_start();
    if is_plain && comment.starts_with('#') && comment.len() < rest.len() {
        let start = node.span.end + (rest.len() - comment.len());
        let problem =
            reader.report(ProblemCode::WrongValue, &(start..start + comment.len()), "a comment cuts this text");
        problem.help = Some(
            "put the text into quotes, or on lines of its own below `|`; a comment after a full stop is fine"
                .to_owned(),
        );
    }
}
