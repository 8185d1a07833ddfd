//! Short forms written out: rows of tables, requests that are like others, profiles. What comes out is a plain case file,
//! with no `each`, `like` between requests, `use`, `of` and no hole, so that the readers see nothing new.
//!
//! Its root has `requests` and `examples` by their full names, each with the group in which its names are looked up
//! (`scope`), and `tests` as groups and tests.

mod fill;
mod holes;
mod likeness;
mod qualify;
mod rows;
mod session;
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use super::library::{Library, Read};
use crate::notation::{Entry, Node, Text, Value};
use crate::source::{ProblemCode, Problems, nearest};

/// The most nodes that unfolding may make of a file. Groups in groups multiply: without a limit a file of a few lines
/// could ask for more tests than there is memory for.
const MAX_NODES: usize = 2_000_000;

/// What a part of a file is, by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A complete case file, as it is written.
    Suite,
    /// A complete profile, as it is written.
    Profile,
    /// A complete shared file.
    Shared,
    /// A request, written out.
    Request,
    /// A response, written out.
    Example,
    /// A test or group without the tests in it, written out.
    Test,
}

/// Checks the form of parts of files. The build of this crate, which only prepares files, checks nothing.
pub(crate) trait Forms {
    /// Reports what is wrong with the form of a part of this name; a complete file has none.
    fn check(&self, form: Form, name: &str, node: &Node, problems: &mut Problems);
}

/// A suite written out.
pub(crate) fn unfold_suite(read: &Read, library: &Library, forms: &dyn Forms, problems: &mut Problems) -> Node {
    let mut unfolder = Unfolder::new(library, forms, problems);
    let file = File::of(&read.root, library);
    unfolder.unfold(&read.root, &file)
}

/// A profile written out by itself: the requests that a suite would give are requests with the responses that stand in
/// `given`.
pub(crate) fn unfold_profile(read: &Read, library: &Library, forms: &dyn Forms, problems: &mut Problems) -> Node {
    let given = read.root.get("given").map_or(&[][..], Node::entries);
    let hole = |entry: &Entry| (entry.key.to_string(), Node::new_text(entry.key.clone(), &entry.key_span));
    let holes: Vec<(String, Node)> = given.iter().map(hole).collect();
    let mut root = fill::fill_profile(&read.root, &holes);
    let span = root.span.clone();
    let mut requests: Vec<Entry> =
        root.take("given").iter().flat_map(|given| given.node.entries()).map(given_request).collect();
    if let Some(own) = root.take("requests") {
        requests.extend(own.node.entries().iter().cloned());
    }
    put(&mut root, "requests", Node::mapping(requests, &span));
    if let Some(name) = root.take("profile") {
        put(&mut root, "suite", name.node);
    }
    put(&mut root, ALONE, Node { span: span.clone(), value: Value::Boolean(true) });
    for (key, text) in [("request", "request"), ("title", "A profile"), ("since", "v1.15")] {
        if root.get(key).is_none() {
            put(&mut root, key, Node::new_text(text, &span));
        }
    }
    let file = File::of(&root, library);
    Unfolder::new(library, forms, problems).unfold(&root, &file)
}

/// A request that stands for one that a suite gives.
fn given_request(given: &Entry) -> Entry {
    let at = &given.key_span;
    let path = Node::new_text(format!("/_profile/{}", given.key), at);
    let get = Entry { key: Text::Static("get"), key_span: at.clone(), node: path };
    let example = Entry { key: Text::Static("example"), key_span: at.clone(), node: given.node.clone() };
    let node = Node::mapping(vec![get, example], &given.node.span);
    Entry { key: given.key.clone(), key_span: at.clone(), node }
}

/// Puts a value under a key of a mapping; it stands where the mapping stands.
fn put(node: &mut Node, key: &str, value: Node) {
    let key_span = value.span.clone();
    node.put(Entry { key: key.into(), key_span, node: value });
}

/// What the entries of a file may use.
#[derive(Clone)]
struct File<'a> {
    tables: Vec<&'a Node>,
    /// Header fields of every request.
    headers: Option<&'a Node>,
}

impl<'a> File<'a> {
    fn of(root: &'a Node, library: &'a Library) -> Self {
        let tables = root.get("tables").into_iter().chain(library.tables()).collect();
        Self { tables, headers: root.get("headers") }
    }

    fn table(&self, name: &str) -> Option<&'a Node> {
        self.tables.iter().find_map(|tables| tables.get(name))
    }

    fn table_names(&self) -> impl Iterator<Item = &'a str> {
        self.tables.iter().flat_map(|tables| tables.entries()).map(|entry| entry.key.as_str())
    }
}

/// A request or an example before likeness is resolved.
#[derive(Clone)]
struct Raw {
    /// The full name.
    name: String,
    /// Where its names are looked up.
    scope: String,
    key_span: Range<usize>,
    node: Node,
    /// The flow, and its number in it.
    step: Option<(String, usize)>,
    /// It belongs to another suite.
    is_borrowed: bool,
}

struct Unfolder<'l, 'p> {
    library: &'l Library,
    forms: &'p dyn Forms,
    problems: &'p mut Problems,
    requests: Vec<Raw>,
    /// The names of the requests.
    names: HashSet<String>,
    examples: Vec<Raw>,
    documents: Vec<Entry>,
    values: Vec<Entry>,
    /// Suites whose requests are here because `of` names one, and flows of the suite of signed-in users.
    imported: Vec<String>,
    /// The name of the suite.
    suite: String,
    /// Whether the requests of another suite are added.
    is_importing: bool,
    /// How much of `MAX_NODES` is left.
    nodes_left: usize,
}

impl<'l, 'p> Unfolder<'l, 'p> {
    fn new(library: &'l Library, forms: &'p dyn Forms, problems: &'p mut Problems) -> Self {
        Self {
            library,
            forms,
            problems,
            requests: Vec::new(),
            names: HashSet::new(),
            examples: Vec::new(),
            documents: Vec::new(),
            values: Vec::new(),
            imported: Vec::new(),
            suite: String::new(),
            is_importing: false,
            nodes_left: MAX_NODES,
        }
    }

    fn unfold(&mut self, root: &Node, file: &File<'_>) -> Node {
        self.suite = root.text_at("suite").unwrap_or_default().to_owned();
        self.add_parts(root, "", file);
        self.add_flows(root, "", file, |_| true);
        let request = root.get("request").cloned();
        let top = tests::Group { path: String::new(), request };
        let groups = root.get("tests").map(|node| self.tests(node, &top, file));
        for read in &self.library.shared {
            let documents = read.root.get("documents");
            self.documents.extend(documents.map_or(&[][..], Node::entries).iter().cloned());
        }
        let mut plain = Node::mapping(Vec::new(), &root.span);
        for entry in root.entries().iter().filter(|entry| KEPT.contains(&entry.key.as_str()) || entry.key == ALONE) {
            plain.put(entry.clone());
        }
        let (requests, examples) = likeness::resolve(self);
        let list = |entries: &mut Vec<Entry>| Node::mapping(std::mem::take(entries), &root.span);
        put(&mut plain, "documents", list(&mut self.documents));
        put(&mut plain, "requests", Node::mapping(requests, &root.span));
        put(&mut plain, "examples", Node::mapping(examples, &root.span));
        put(&mut plain, "tests", groups.unwrap_or_else(|| Node::mapping(Vec::new(), &root.span)));
        self.report_left_holes(&plain);
        let values = Node::mapping(std::mem::take(&mut self.values), &root.span);
        put(&mut plain, "values", values);
        plain
    }

    /// Requests, examples, documents and constants of a file, whose names stand below `scope`.
    fn add_parts(&mut self, root: &Node, scope: &str, file: &File<'_>) {
        for key in ["requests", "examples"] {
            let entries = root.get(key).map_or(&[][..], Node::entries);
            for (name, entry) in self.expand_all(entries, file) {
                let raw = Raw {
                    name: within(scope, &name),
                    scope: scope.to_owned(),
                    key_span: entry.key_span.clone(),
                    node: entry.node,
                    step: None,
                    is_borrowed: self.is_importing,
                };
                match key {
                    "requests" => self.add_request(raw, file),
                    _ => self.add_example(raw),
                }
            }
        }
        if !self.is_importing {
            self.documents.extend(root.get("documents").map_or(&[][..], Node::entries).iter().cloned());
        }
        let values = root.get("values").map_or(&[][..], Node::entries).iter().cloned();
        self.values.extend(values.map(|value| Entry { key: within(scope, &value.key).into(), ..value }));
    }

    fn add_request(&mut self, mut raw: Raw, file: &File<'_>) {
        self.check(Form::Request, &raw.name, &raw.node);
        self.add_default_headers(&mut raw.node, file);
        if let Some(of) = raw.node.get("of").cloned() {
            self.import(&of);
        }
        self.import_session(&raw.node);
        match self.names.insert(raw.name.clone()) {
            true => self.requests.push(raw),
            false => self.duplicate(&raw),
        }
    }

    fn add_example(&mut self, raw: Raw) {
        self.check(Form::Example, &raw.name, &raw.node);
        self.examples.push(raw);
    }

    fn duplicate(&mut self, raw: &Raw) {
        let Some(first) = self.requests.iter().find(|known| known.name == raw.name) else { return };
        let related = (self.problems.sources.place(&first.key_span), "first here".to_owned());
        let message = format!("a second request `{}`", raw.name);
        let problem = self.problems.report(ProblemCode::DuplicateId, &raw.key_span, message);
        problem.related = Some(related);
        problem.help = Some("give one of them another name".to_owned());
    }

    /// The header fields of the file, in a request that is like no other; its own win.
    fn add_default_headers(&mut self, node: &mut Node, file: &File<'_>) {
        let Some(defaults) = file.headers.filter(|_| node.get("like").is_none() && node.get("of").is_none()) else {
            return;
        };
        let mut headers = node.get("headers").cloned().unwrap_or_else(|| Node::mapping(Vec::new(), &node.span));
        let own: Vec<String> = headers.entries().iter().map(|entry| entry.key.to_ascii_lowercase()).collect();
        let added = defaults.entries().iter().filter(|entry| !own.contains(&entry.key.to_ascii_lowercase()));
        let mut all: Vec<Entry> = added.cloned().collect();
        all.extend(headers.entries().iter().filter(|entry| !entry.node.is_null()).cloned());
        headers.value = Value::Mapping(all);
        put(node, "headers", headers);
    }

    /// The steps of these flows as requests named FLOW/STEP; the names stand below `scope`. Returns whether there are any.
    fn add_flows(&mut self, root: &Node, scope: &str, file: &File<'_>, is_wanted: impl Fn(&str) -> bool) -> bool {
        let flows = root.get("flows").map_or(&[][..], Node::entries);
        let mut any = false;
        for (flow, entry) in self.expand_all(flows, file) {
            if !is_wanted(&flow) {
                continue;
            }
            any = true;
            let flow = within(scope, &flow);
            let steps = entry.node.get("steps").cloned().unwrap_or(entry.node);
            steps.items().iter().for_each(|step| self.report_second_name(step));
            let steps: Vec<Entry> = steps.items().iter().flat_map(Node::entries).cloned().collect();
            for (number, (name, step)) in self.expand_all(&steps, file).into_iter().enumerate() {
                let raw = Raw {
                    name: within(&flow, &name),
                    scope: flow.clone(),
                    key_span: step.key_span.clone(),
                    node: step.node.clone(),
                    step: Some((flow.clone(), number)),
                    is_borrowed: self.is_importing,
                };
                self.add_request(raw, file);
            }
        }
        any
    }

    /// The keys of a mapping have no order, but steps do.
    fn report_second_name(&mut self, step: &Node) {
        if let Some(second) = step.entries().get(1) {
            let message = "a second step in one item of the list";
            self.problems.report(ProblemCode::WrongValue, &second.key_span, message).help =
                Some("begin each step with a dash of its own".to_owned());
        }
    }

    /// The requests of another suite, below its name.
    fn import(&mut self, of: &Node) {
        let Some((suite, _)) = of.text().and_then(|text| text.split_once('/')) else {
            let problem = self.problems.report(ProblemCode::UnknownName, &of.span, "`of` takes `SUITE/REQUEST`");
            problem.help = Some("for a request of this file write `like`".to_owned());
            return;
        };
        if self.imported.iter().any(|known| known == suite) {
            return;
        }
        let library = self.library;
        let Some(read) = library.suite(suite) else {
            let known = library.suites.iter().filter_map(|read| read.root.text_at("suite"));
            let help = did_you_mean(suite, known, "suites");
            self.problems.report(ProblemCode::UnknownName, &of.span, format!("there is no suite `{suite}`")).help =
                help;
            return;
        };
        self.imported.push(suite.to_owned());
        let before = std::mem::replace(&mut self.is_importing, true);
        self.add_parts(&read.root, suite, &File::of(&read.root, library));
        self.is_importing = before;
    }

    /// Checks the form of an entry that is written out.
    fn check(&mut self, form: Form, name: &str, node: &Node) {
        self.forms.check(form, name, node, self.problems);
    }
}

/// A suggestion for a name that is not there: the nearest, or all if they are few.
fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, what: &str) -> Option<String> {
    const MOST: usize = 8;
    let mut all: Vec<&str> = Vec::new();
    for one in known {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if let Some(meant) = nearest(name, all.iter().copied()) {
        return Some(format!("did you mean `{meant}`?"));
    }
    let more = if all.len() > MOST { format!(" and {} more", all.len() - MOST) } else { String::new() };
    all.truncate(MOST);
    (!all.is_empty()).then(|| format!("the {what} are `{}`{more}", all.join("`, `")))
}

/// The key that a profile has that was written out by itself.
pub(crate) const ALONE: &str = "alone";

/// Keys of a file that need no unfolding.
const KEPT: [&str; 15] = [
    "suite",
    "title",
    "since",
    "until",
    "request",
    "level",
    "api",
    "needs",
    "when",
    "judges",
    "together",
    "because",
    "source",
    "not-offered",
    "left-out",
];

/// A name below a group.
fn within(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}/{name}") }
}
