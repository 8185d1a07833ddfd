//! Tests and groups written out: rows, requests of a test's own, and profiles that groups use.

use std::collections::HashSet;

use super::fill::fill_profile;
use super::{File, Form, Raw, Unfolder, did_you_mean, put, within};
use crate::notation::{Entry, Node, Value};
use crate::source::{ProblemCode, nearest};

/// The place of a group, and the keys that the tests in it inherit.
#[derive(Clone)]
pub(super) struct Group {
    /// The names on the way, joined by `/`; empty at the top.
    pub(super) path: String,
    /// The request whose response is judged, as it is named there.
    pub(super) request: Option<Node>,
}

impl Unfolder<'_, '_> {
    /// All entries below a group, written out.
    pub(super) fn tests(&mut self, tests: &Node, group: &Group, file: &File<'_>) -> Node {
        let mut plain: Vec<Entry> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        for entry in tests.entries() {
            for (name, entry) in self.expand_test(entry, file) {
                let path = within(&group.path, &name);
                if !names.insert(name.clone())
                    && let Some(first) = plain.iter().find(|known| known.key == name)
                {
                    let related = (self.problems.sources.place(&first.key_span), "first here".to_owned());
                    let message = format!("a second test `{path}`");
                    let problem = self.problems.report(ProblemCode::DuplicateId, &entry.key_span, message);
                    problem.related = Some(related);
                    problem.help = Some("give one of them another name".to_owned());
                    continue;
                }
                let node = self.test(entry.node, &path, group, file);
                plain.push(Entry { key: name.into(), key_span: entry.key_span, node });
            }
        }
        Node { span: tests.span.clone(), value: Value::Mapping(plain) }
    }

    fn test(&mut self, mut node: Node, path: &str, above: &Group, file: &File<'_>) -> Node {
        // The tests in it are checked one by one, once they are written out.
        let tests = node.take("tests");
        if tests.is_none() || !node.entries().is_empty() {
            self.check(Form::Test, path, &node);
        }
        self.take_request(&mut node, path, file);
        let request = node.get("request").cloned().or_else(|| above.request.clone());
        let group = Group { path: path.to_owned(), request };
        if let Some(name) = node.take("use") {
            return self.use_profile(node, &name.node, &group, file);
        }
        if let Some(tests) = tests {
            let tests = self.tests(&tests.node, &group, file);
            put(&mut node, "tests", tests);
        } else {
            self.keep_members(&mut node, file);
        }
        node
    }

    /// A request that stands in the test becomes one of the file, with the name of the test.
    fn take_request(&mut self, node: &mut Node, path: &str, file: &File<'_>) {
        let Some(request) = node.get("request").filter(|request| request.is_mapping()).cloned() else { return };
        let raw = Raw {
            name: path.to_owned(),
            scope: path.rsplit_once('/').map_or("", |(scope, _)| scope).to_owned(),
            key_span: request.span.clone(),
            node: request.clone(),
            step: None,
            is_borrowed: false,
        };
        self.add_request(raw, file);
        put(node, "request", Node::new_text(path, &request.span));
    }

    /// The tests of a profile as a group.
    fn use_profile(&mut self, mut node: Node, name: &Node, group: &Group, user: &File<'_>) -> Node {
        let library = self.library;
        let called = name.text().unwrap_or_default();
        let Some(profile) = library.profile(called) else {
            let known = library.profiles.iter().filter_map(|read| read.root.text_at("profile"));
            let help = did_you_mean(called, known, "profiles");
            self.problems
                .report(ProblemCode::UnknownName, &name.span, format!("there is no profile `{called}`"))
                .help = help;
            return node;
        };
        let given = node.take("given");
        let Some(holes) = self.holes(&profile.root, name, given.as_ref().map(|entry| &entry.node), group) else {
            return node;
        };
        let root = fill_profile(&profile.root, &holes);
        let file = File { headers: user.headers, ..File::of(&root, library) };
        self.add_parts(&root, &group.path, &file);
        let request = root.get("request").cloned();
        let hole = holes.iter().find(|(hole, _)| hole == "request").map(|(_, name)| name.clone());
        let request = request.or(hole);
        let below = Group { path: group.path.clone(), request: request.clone() };
        let tests = root.get("tests").map(|tests| self.tests(tests, &below, &file));
        for entry in root.entries().iter().filter(|entry| INHERITED.contains(&entry.key.as_str())) {
            join(&mut node, entry);
        }
        if let Some(request) = request {
            put(&mut node, "request", request);
        }
        if let Some(tests) = tests {
            put(&mut node, "tests", tests);
        }
        put(&mut node, "profile", name.clone());
        node
    }

    /// What the holes of a profile are filled with: the group's request, and the names that it gives. Nothing where one
    /// is missing, which was reported.
    fn holes(&mut self, root: &Node, at: &Node, given: Option<&Node>, group: &Group) -> Option<Vec<(String, Node)>> {
        let mut holes = Vec::new();
        let (mut missing, mut misspelt): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let wanted = root.get("given").map_or(&[][..], Node::entries);
        for hole in wanted {
            let name = given.and_then(|given| given.get(&hole.key)).cloned();
            let name = name.or_else(|| group.request.clone().filter(|_| hole.key == "request"));
            match name {
                Some(name) => holes.push((hole.key.to_string(), name)),
                None => missing.push(&hole.key),
            }
        }
        for entry in given.map_or(&[][..], Node::entries) {
            if !wanted.iter().any(|hole| hole.key == entry.key) {
                let help = did_you_mean(&entry.key, wanted.iter().map(|hole| hole.key.as_str()), "holes");
                let message = format!("the profile has no hole `{}`", entry.key);
                self.problems.report(ProblemCode::UnknownName, &entry.key_span, message).help = help;
                misspelt.extend(nearest(&entry.key, missing.iter().copied()));
            }
        }
        // What is misspelt is not missing.
        missing.retain(|name| !misspelt.contains(name));
        if !missing.is_empty() {
            let noun = if missing.len() == 1 { "request" } else { "requests" };
            let message = format!("the profile needs the {noun} `{}`", missing.join("`, `"));
            let problem = self.problems.report(ProblemCode::MissingKey, &at.span, message);
            let names: Vec<String> = missing.iter().map(|name| format!("{name}: NAME")).collect();
            let help = format!("add `given: {{ {} }}`", names.join(", "));
            let or_request = if missing.contains(&"request") { ", or `request:` to the group or the file" } else { "" };
            problem.help = Some(help + or_request);
        }
        (holes.len() == wanted.len()).then_some(holes)
    }

    /// `only: TABLE` in changes becomes the names of the table's rows.
    fn keep_members(&mut self, node: &mut Node, file: &File<'_>) {
        for key in ["breaks", "accepts"] {
            let Some(mut variants) = node.take(key) else { continue };
            self.replace_only(&mut variants.node, file);
            node.put(variants);
        }
    }

    fn replace_only(&mut self, node: &mut Node, file: &File<'_>) {
        match &mut node.value {
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.replace_only(item, file)),
            Value::Mapping(entries) => {
                for entry in entries {
                    if entry.key != "only" {
                        self.replace_only(&mut entry.node, file);
                        continue;
                    }
                    let Some(name) = entry.node.text().map(ToOwned::to_owned) else { continue };
                    match file.table(&name) {
                        Some(table) => {
                            let rows =
                                table.entries().iter().map(|row| Node::new_text(row.key.clone(), &entry.node.span));
                            entry.node = Node { span: entry.node.span.clone(), value: Value::Sequence(rows.collect()) };
                        }
                        None => {
                            let help = did_you_mean(&name, file.table_names(), "tables");
                            let message = format!("there is no table `{name}`");
                            self.problems.report(ProblemCode::UnknownName, &entry.node.span, message).help = help;
                        }
                    }
                }
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }
}

/// Keys of a profile that hold for its tests.
const INHERITED: [&str; 10] =
    ["level", "api", "needs", "when", "judges", "together", "because", "source", "since", "until"];

/// Puts a key of a profile into the group that uses it. The group's own word wins; `needs` and `when` add up.
fn join(node: &mut Node, entry: &Entry) {
    let adds_up = matches!(entry.key.as_str(), "needs" | "when");
    match node.get(&entry.key).cloned() {
        None => node.put(entry.clone()),
        Some(own) if adds_up => {
            let items: Vec<Node> = own.items().iter().chain(entry.node.items()).cloned().collect();
            put(node, &entry.key, Node { span: own.span.clone(), value: Value::Sequence(items) });
        }
        Some(_) => {}
    }
}
