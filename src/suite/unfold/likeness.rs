//! Requests that are like others written out, each with an example that begins with that of the other.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::qualify::Origin;
use super::{Raw, Unfolder, did_you_mean, put};
use crate::exchange::Pointer;
use crate::notation::{Entry, Node, Text, Value, outwards};
use crate::source::ProblemCode;

/// The keys that name a method, with their method.
const METHODS: [&str; 7] = ["get", "head", "options", "post", "put", "patch", "delete"];
const CONTENT: [&str; 4] = ["json", "form", "text", "base64"];
/// Keys that a request has for itself alone.
const OWN: [&str; 7] = ["again-until", "every", "at-most", "pause", "last", "example", "like"];

/// All requests and examples of a file, written out, in an order in which each comes after those that it is like.
pub(super) fn resolve(unfolder: &mut Unfolder<'_, '_>) -> (Vec<Entry>, Vec<Entry>) {
    let requests = std::mem::take(&mut unfolder.requests);
    let index = requests.iter().enumerate().map(|(index, raw)| (raw.name.clone(), index)).collect();
    let mut resolver = Resolver {
        unfolder,
        requests: &requests,
        index,
        done: HashMap::new(),
        order: Vec::new(),
        broken: HashSet::new(),
    };
    for index in 0..requests.len() {
        resolver.request(index, &mut Vec::new());
    }
    let Resolver { mut done, order, .. } = resolver;
    let plain = order.iter().filter_map(|index| Some(entry(&requests[*index], done.remove(index)?)));
    let plain = plain.collect();
    let examples = std::mem::take(&mut unfolder.examples);
    let examples = examples.iter().map(|raw| entry(raw, raw.node.clone())).collect();
    (plain, examples)
}

/// The entry of a request or example, with where its names are looked up.
fn entry(raw: &Raw, mut node: Node) -> Entry {
    let at = raw.key_span.clone();
    put(&mut node, "scope", Node::new_text(raw.scope.clone(), &at));
    if raw.is_borrowed {
        put(&mut node, "borrowed", Node { span: at.clone(), value: Value::Boolean(true) });
    }
    if let Some((flow, number)) = &raw.step {
        put(&mut node, "flow", Node::new_text(flow.clone(), &at));
        put(&mut node, "number", Node { span: at.clone(), value: Value::Number(number.to_string()) });
    }
    Entry { key: raw.name.as_str().into(), key_span: at, node }
}

struct Resolver<'r, 'l, 'p> {
    unfolder: &'r mut Unfolder<'l, 'p>,
    requests: &'r [Raw],
    index: HashMap<String, usize>,
    done: HashMap<usize, Node>,
    /// The indexes in the order in which they are done.
    order: Vec<usize>,
    /// Those that are like nothing, which was reported.
    broken: HashSet<usize>,
}

impl Resolver<'_, '_, '_> {
    /// Writes a request out; `on_the_way` are those that are waiting for it.
    fn request(&mut self, index: usize, on_the_way: &mut Vec<usize>) {
        if self.done.contains_key(&index) {
            return;
        }
        let raw = &self.requests[index];
        let mut own = raw.node.clone();
        if let Some(change) = own.take("change") {
            for entry in change.node.entries() {
                own.put(entry.clone());
            }
        }
        let like = own.get("like").or_else(|| own.get("of")).cloned();
        let base = like.as_ref().and_then(|like| self.find(like, &raw.scope));
        let node = match (&like, base) {
            (None, _) => own,
            (Some(like), Some(base)) if base == index || on_the_way.contains(&base) => {
                self.report_circle(like, raw, &self.requests[base].name);
                self.broken.insert(index);
                own
            }
            (Some(_), None) => {
                self.broken.insert(index);
                own
            }
            (Some(like), Some(base)) => {
                let is_unchanged = own.get("of").is_some() && own.entries().len() == 1;
                on_the_way.push(index);
                self.request(base, on_the_way);
                on_the_way.pop();
                match self.done.get(&base).filter(|_| !self.broken.contains(&base)).cloned() {
                    Some(mut node) => {
                        self.qualify(&mut node, &self.requests[base], raw);
                        let name = &self.requests[base].name;
                        let mut merged = self.merged(node, &own, like, name);
                        if is_unchanged {
                            put(&mut merged, "origin", Node::new_text(name.clone(), &like.span));
                        }
                        merged
                    }
                    None => {
                        self.broken.insert(index);
                        own
                    }
                }
            }
        };
        let node = with_bearer(node);
        self.done.insert(index, node);
        self.order.push(index);
    }

    /// Has the names in a request mean the same in one that is like it. In the flows of a suite, they mean the steps of the
    /// flow that they are in.
    fn qualify(&self, node: &mut Node, base: &Raw, like: &Raw) {
        if base.scope == like.scope {
            return;
        }
        let is_within = like.scope.strip_prefix(&base.scope).is_some_and(|rest| rest.starts_with('/'));
        let is_request = |name: &str| self.index.contains_key(name);
        let origin = Origin {
            scope: &base.scope,
            is_request: (base.is_borrowed && !is_within).then_some(&is_request as &dyn Fn(&str) -> bool),
            values: &self.unfolder.values,
        };
        origin.qualify(node);
    }

    fn report_circle(&mut self, like: &Node, raw: &Raw, base: &str) {
        let message = if raw.name == base {
            format!("`{base}` is like itself")
        } else {
            format!("`{}` is like `{base}`, which is like `{}`", raw.name, raw.name)
        };
        let problem = self.unfolder.problems.report(ProblemCode::UnknownName, &like.span, message);
        problem.help = Some("let one of these requests say what it sends, as in `get: /path`".to_owned());
    }

    fn find(&mut self, like: &Node, scope: &str) -> Option<usize> {
        let name = like.text()?;
        let found = outwards(scope, name).find_map(|full| self.index.get(&full).copied());
        // A hole that nothing fills in is reported as that.
        if found.is_none() && !name.starts_with('<') {
            let mut known: Vec<&str> = self.index.keys().map(String::as_str).collect();
            known.sort_unstable();
            let help = did_you_mean(name, known, "requests");
            self.unfolder
                .problems
                .report(ProblemCode::UnknownName, &like.span, format!("there is no request `{name}`"))
                .help = help;
        }
        found
    }

    /// A request with the changes of one that is like it.
    fn merged(&mut self, mut node: Node, own: &Node, like: &Node, base: &str) -> Node {
        for key in OWN.into_iter().chain(["scope", "flow", "number", "borrowed", "origin"]) {
            node.take(key);
        }
        if let Some(method) = own.get("method") {
            change_method(&mut node, method);
        }
        for entry in own.entries() {
            match entry.key.as_str() {
                "like" | "of" | "method" => {}
                "headers" | "query" | "form" | "when" => merge_table(&mut node, entry),
                // One of them stands for both.
                "as" | "bearer" => {
                    node.take("as");
                    without_authorization(&mut node, &entry.key_span);
                    node.put(entry.clone());
                }
                "json" | "text" | "base64" => replace_content(&mut node, entry),
                "remove" => self.remove(&mut node, entry, base),
                key if key.starts_with('/') => self.set(&mut node, entry, base),
                _ => node.put(entry.clone()),
            }
        }
        put(&mut node, "example", example(own.get("example"), base, &like.span));
        node
    }

    fn set(&mut self, node: &mut Node, entry: &Entry, base: &str) {
        let Ok(pointer) = Pointer::parse(&entry.key) else { return };
        let json = node.take("json");
        let is_set = json.is_some_and(|mut json| {
            let is_set = json.node.set(&pointer, entry.node.clone());
            node.put(json);
            is_set
        });
        if !is_set {
            self.report_no_place(entry, base, &entry.key);
        }
    }

    fn remove(&mut self, node: &mut Node, entry: &Entry, base: &str) {
        for item in entry.node.items() {
            let Some(pointer) = item.text().and_then(|text| Pointer::parse(text).ok()) else { continue };
            let json = node.take("json");
            let is_removed = json.is_some_and(|mut json| {
                let is_removed = json.node.remove(&pointer);
                node.put(json);
                is_removed
            });
            if !is_removed {
                self.report_no_place(entry, base, pointer.as_str());
            }
        }
    }

    fn report_no_place(&mut self, entry: &Entry, base: &str, pointer: &str) {
        let json = self.index.get(base).and_then(|index| self.done.get(index)?.get("json"));
        let known: Vec<String> = json.map(|json| pointers(json, "")).unwrap_or_default();
        let help = match json {
            None => format!("`{base}` sends no JSON: give it here as `json`"),
            Some(_) => did_you_mean(pointer, known.iter().map(String::as_str), "places")
                .unwrap_or_else(|| "give the content anew as `json`".to_owned()),
        };
        let message = format!("there is no `{pointer}` in the JSON that `{base}` sends");
        self.unfolder.problems.report(ProblemCode::UnknownName, &entry.key_span, message).help = Some(help);
    }
}

/// The JSON Pointers to all that is in a value.
fn pointers(node: &Node, above: &str) -> Vec<String> {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let mut all = Vec::new();
    for entry in node.entries() {
        let pointer = format!("{above}/{}", escaped(&entry.key));
        all.push(pointer.clone());
        all.extend(pointers(&entry.node, &pointer));
    }
    for (index, item) in node.items().iter().enumerate().filter(|_| node.is_sequence()) {
        let pointer = format!("{above}/{index}");
        all.push(pointer.clone());
        all.extend(pointers(item, &pointer));
    }
    all
}

/// The example of a request that is like another: changes of that one's, unless it begins with one that it names.
fn example(own: Option<&Node>, base: &str, at: &std::ops::Range<usize>) -> Node {
    let mut example = match own {
        Some(own) if own.is_mapping() => own.clone(),
        Some(own) if own.text().is_some() => {
            let like = Entry { key: Text::Static("like"), key_span: own.span.clone(), node: own.clone() };
            return Node::mapping(vec![like], &own.span);
        }
        Some(_) | None => Node::mapping(Vec::new(), at),
    };
    if example.get("like").is_none() {
        // The base is found from anywhere by its full name.
        put(&mut example, "like", Node::new_text(base, at));
    }
    example
}

/// Another method; content goes with methods that have none (RFC 9110, section 9.3).
fn change_method(node: &mut Node, method: &Node) {
    let key = method.text().unwrap_or_default().to_ascii_lowercase();
    for known in METHODS {
        if let Some(entry) = node.take(known) {
            node.put(Entry { key: key.as_str().into(), key_span: method.span.clone(), node: entry.node });
            break;
        }
    }
    if !matches!(key.as_str(), "post" | "put" | "patch") {
        for content in CONTENT {
            node.take(content);
        }
    }
}

fn replace_content(node: &mut Node, entry: &Entry) {
    for content in CONTENT {
        node.take(content);
    }
    node.put(entry.clone());
}

/// Header fields, parameters and conditions by their names; null removes one.
fn merge_table(node: &mut Node, own: &Entry) {
    if own.key == "form" {
        node.take("json");
        node.take("text");
        node.take("base64");
    }
    let ignores_case = own.key == "headers";
    let is_same = |a: &str, b: &str| if ignores_case { a.eq_ignore_ascii_case(b) } else { a == b };
    let base = node.take(&own.key);
    let mut merged: Vec<Entry> = base.iter().flat_map(|entry| entry.node.entries()).cloned().collect();
    for entry in own.node.entries() {
        merged.retain(|known| !is_same(&known.key, &entry.key));
        if !entry.node.is_null() {
            merged.push(entry.clone());
        }
    }
    if !merged.is_empty() {
        node.put(Entry { node: Node::mapping(merged, &own.node.span), ..own.clone() });
    }
}

/// `bearer` as the header field that it stands for (RFC 6750, section 2.1).
fn with_bearer(mut node: Node) -> Node {
    if node.get("as").is_some_and(Node::is_null) {
        node.take("as");
    }
    let Some(bearer) = node.take("bearer") else { return node };
    let value = match bearer.node.text() {
        Some(token) => Node::new_text(format!("Bearer {token}"), &bearer.node.span),
        None => bearer.node.clone(),
    };
    set_authorization(&mut node, value, &bearer.key_span);
    node
}

fn without_authorization(node: &mut Node, at: &Range<usize>) {
    set_authorization(node, Node { span: at.clone(), value: Value::Null }, at);
}

fn set_authorization(node: &mut Node, value: Node, at: &Range<usize>) {
    let field = Entry { key: Text::Static("authorization"), key_span: at.clone(), node: value };
    let headers = Node::mapping(vec![field], at);
    merge_table(node, &Entry { key: Text::Static("headers"), key_span: at.clone(), node: headers });
}
