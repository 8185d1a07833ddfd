//! Rows of the tables of operations and paths, made from operations.

use super::operation::Operation;
use super::specification::Specification;
use super::{NOWHERE, entry, list, members, text};
use crate::notation::{Entry, Node, Value};

/// The methods that a path may have.
const VERBS: [&str; 4] = ["get", "post", "put", "delete"];

/// The column of a path with what leads to a path of no operation.
const BELOW: &str = "below";

/// The first version of the table: what was added earlier is in all versions.
const FIRST: (u64, u64) = (1, 15);

/// The row of an operation.
pub(super) fn of_operation(operation: &Operation<'_>, specification: &Specification) -> Node {
    let mut row = Node::mapping(Vec::new(), &NOWHERE);
    let mut put = |name: &str, node: Option<Node>| {
        if let Some(node) = node {
            row.put(entry(name, node));
        }
    };
    let node = operation.place.node;
    put("call", Some(text(operation.call())));
    put("method", Some(text(operation.method())));
    put("verb", Some(text(operation.verb.as_str())));
    put("url", Some(text(operation.url.as_str())));
    put("query", query(operation));
    put("auth", Some(text(auth(node))));
    put("body", body(node).map(text));
    // Content of DELETE has no meaning in HTTP, and proxies refuse it (RFC 9110, section 9.3.5).
    let takes_json = body(node) == Some("json") && operation.verb != "delete";
    put("json", takes_json.then(|| json(operation)));
    put("writes", (operation.verb != "get").then(|| text(writes(operation))));
    put("kind", Some(text(if is_deprecated(node) { "deprecated" } else { "current" })));
    put("weight", Some(text(if is_deprecated(node) { "must as warn" } else { "must" })));
    put("limited", node.get("responses").and_then(|responses| responses.get("429")).map(|_| yes()));
    put("since", since(node).map(text));
    put("standards", Some(boolean(operation.path.starts_with("/_matrix/"))));
    put("response", Some(response(operation, specification)));
    put("first", operation.first.as_deref().map(text));
    put("refusal", refusal(operation).map(text));
    put("other", Some(other(operation)));
    put("offered", Some(offered(operation)));
    put("at", Some(text(operation.at.as_str())));
    for column in operation.overrides.iter().filter(|column| column.key != BELOW) {
        if column.node.is_null() {
            row.take(&column.key);
        } else {
            row.put(column.clone());
        }
    }
    row
}

/// The content of its requests: where a token comes first, content without a fault. The rules for operations that need no
/// token are about the refusal of an empty object.
fn json(operation: &Operation<'_>) -> Node {
    let takes_token = matches!(auth(operation.place.node), "token" | "appservice");
    let smallest = operation.smallest.clone().filter(|_| takes_token);
    smallest.unwrap_or_else(|| Node::mapping(Vec::new(), &NOWHERE))
}

/// Whether a request without a token gets as far as the names in the path, which nothing on the server has.
fn may_miss(operation: &Operation<'_>) -> bool {
    operation.path.contains('{') && !matches!(auth(operation.place.node), "token" | "appservice")
}

/// How a request that needs no token is refused.
fn refusal(operation: &Operation<'_>) -> Option<&'static str> {
    match auth(operation.place.node) {
        "token" | "appservice" => None,
        _ => Some(if may_miss(operation) { "not-found" } else { "bad-json" }),
    }
}

/// Another healthy response to that request: an error with another text.
fn other(operation: &Operation<'_>) -> Node {
    let like = refusal(operation).map(|like| entry("like", text(like)));
    Node::mapping(like.into_iter().chain([entry("/error", text("Another text"))]).collect(), &NOWHERE)
}

/// The condition on the response to that request that tells whether the server has the operation: a server that lacks it
/// responds with `M_UNRECOGNIZED`, and a proxy or a web framework with a bare 404, 405 or 501.
fn offered(operation: &Operation<'_>) -> Node {
    let mapping = |key: &str, node: Node| Node::mapping(vec![entry(key, node)], &NOWHERE);
    let number = |status: u16| Node { span: NOWHERE, value: Value::Number(status.to_string()) };
    let status = entry("status", mapping("not", list([404, 405, 501].map(number).into_iter())));
    let unrecognized = entry("not", mapping("/errcode", text("M_UNRECOGNIZED")));
    let has = if may_miss(operation) {
        let ways = [Node::mapping(vec![status], &NOWHERE), mapping("/errcode", text("present"))];
        entry("any", list(ways.into_iter()))
    } else {
        status
    };
    Node::mapping(vec![has, unrecognized], &NOWHERE)
}

fn is_deprecated(node: &Node) -> bool {
    node.get("deprecated").and_then(Node::boolean) == Some(true)
}

/// A healthy response to a request without a token, in the keys of an example: to a GET that of the OpenAPI file, or any;
/// else an error, as the content is empty, or as the token is missing.
fn response(operation: &Operation<'_>, specification: &Specification) -> Node {
    let is_get = operation.verb == "get";
    let like = |name: &str| entry("like", text(name));
    if matches!(auth(operation.place.node), "token" | "appservice") {
        return Node::mapping(vec![like("missing-token")], &NOWHERE);
    }
    let cells = match members::example(operation, specification).filter(|_| is_get) {
        Some(json) => vec![like("found"), entry("json", json)],
        None => vec![like(if is_get { "found" } else { "bad-json" })],
    };
    Node::mapping(cells, &NOWHERE)
}

fn yes() -> Node {
    boolean(true)
}

fn boolean(value: bool) -> Node {
    Node { span: NOWHERE, value: Value::Boolean(value) }
}

fn query(operation: &Operation<'_>) -> Option<Node> {
    let pairs: Vec<Entry> = operation.query.iter().map(|(name, value)| entry(name, text(value.as_str()))).collect();
    (!pairs.is_empty()).then(|| Node::mapping(pairs, &NOWHERE))
}

/// Which token it takes: `token`, `optional`, `none`, `appservice`, or `signed` where the request is signed instead.
fn auth(node: &Node) -> &'static str {
    let Some(security) = node.get("security") else { return "none" };
    let ways = security.items();
    let has = |name: &str| ways.iter().any(|way| way.get(name).is_some());
    if ways.iter().any(|way| way.entries().is_empty()) {
        "optional"
    } else if has("appserviceAccessTokenBearer") {
        "appservice"
    } else if has("accessTokenBearer") {
        "token"
    } else {
        "signed"
    }
}

/// The kind of its content, if it takes any.
fn body(node: &Node) -> Option<&'static str> {
    let content = node.get("requestBody")?.get("content");
    // What a reference leads to holds octets; JSON is written out everywhere.
    Some(if content.is_some_and(|content| content.get("application/json").is_some()) { "json" } else { "octets" })
}

/// What it may change on a server that does not check tokens: nothing, if it is about something that does not exist.
fn writes(operation: &Operation<'_>) -> &'static str {
    const UNKNOWN: [&str; 4] = ["{roomId}", "{userId}", "{roomIdOrAlias}", "{mediaId}"];
    let is_about_nothing = UNKNOWN.iter().any(|parameter| operation.path.contains(parameter))
        || (operation.verb == "delete" && operation.path.contains('{'));
    if is_about_nothing { "nothing" } else { "user" }
}

/// The Matrix version that added an operation or a property, if it came after the first version of the table.
pub(super) fn since(node: &Node) -> Option<String> {
    let added = node.get("x-addedInMatrixVersion")?.scalar_text()?;
    let (major, minor) = added.split_once('.')?;
    let version: (u64, u64) = (major.parse().ok()?, minor.parse().ok()?);
    (version > FIRST).then(|| format!("v{added}"))
}

/// One row for each path, named after its first operation.
pub(super) fn of_paths(operations: &[Operation<'_>]) -> Vec<Entry> {
    let mut paths: Vec<(&str, Vec<&Operation<'_>>)> = Vec::new();
    for operation in operations {
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, same)) => same.push(operation),
            None => paths.push((&operation.path, vec![operation])),
        }
    }
    let all: Vec<&str> = paths.iter().map(|(path, _)| *path).collect();
    let rows = paths.iter().filter_map(|(path, same)| of_path(path, &below(path, &all), same));
    rows.collect()
}

/// What leads from a path to one that is no operation's.
fn below(path: &str, all: &[&str]) -> String {
    let mut below = String::new();
    loop {
        below.push_str("/no-such-path");
        let longer = format!("{}{below}", path.trim_end_matches('/'));
        if !all.iter().any(|known| matches_path(known, &longer)) {
            return below;
        }
    }
}

/// Whether a path with parameters is the same as another, whatever the parameters hold.
fn matches_path(known: &str, path: &str) -> bool {
    let (known, path) = (known.split('/'), path.split('/'));
    known.clone().count() == path.clone().count()
        && known.zip(path).all(|(known, part)| known == part || known.starts_with('{'))
}

fn of_path(path: &str, below: &str, operations: &[&Operation<'_>]) -> Option<Entry> {
    let first = operations.first()?;
    let lacks = VERBS.iter().filter(|verb| !operations.iter().any(|operation| operation.verb == **verb));
    let lacks = Value::Sequence(lacks.map(|verb| text(*verb)).collect());
    let cell = |column: &str| first.row.get(column).cloned();
    let url = first.url.trim_end_matches('/');
    let mut row = vec![entry("path", text(path)), entry("url", text(first.url.as_str())), entry("base", text(url))];
    row.push(entry("lacks", Node { span: NOWHERE, value: lacks }));
    let by_hand = first.overrides.iter().find(|column| column.key == BELOW).map(|column| column.node.clone());
    row.push(entry(BELOW, by_hand.unwrap_or_else(|| text(below))));
    // A path is as old as the first of its operations.
    if operations.iter().all(|operation| operation.row.get("since").is_some()) {
        row.extend(cell("since").map(|node| entry("since", node)));
    }
    for column in ["standards", "other", "offered", "at"] {
        row.extend(cell(column).map(|node| entry(column, node)));
    }
    Some(entry(&first.id, Node::mapping(row, &NOWHERE)))
}
