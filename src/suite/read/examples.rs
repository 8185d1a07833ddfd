//! Healthy responses of a case file, and the changes that make them counterexamples.

use std::collections::HashMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use crate::check::{Part, Reader, Template};
use crate::exchange::Pointer;
use crate::exchange::example::Change;
use crate::exchange::json::{self, Json};
use crate::notation::{Entry, Node};
use crate::source::ProblemCode;
use crate::suite::model::{Example, RequestCase, Variant};

/// Reads `examples`: responses that only examples are like.
pub(super) fn read_examples(reader: &mut Reader<'_>, plain: &Node) -> Vec<(String, Example)> {
    let mut examples: Vec<(String, Example)> = Vec::new();
    for entry in plain.get("examples").map_or(&[][..], Node::entries) {
        if reader.names.requests.contains_key(entry.key.as_str()) {
            let message = format!("`{}` is a request and an example", entry.key);
            reader.report(ProblemCode::DuplicateId, &entry.key_span, message).help =
                Some("give one of them another name: `example: NAME` could mean both".to_owned());
        }
        reader.scope = entry.node.text_at("scope").unwrap_or_default().to_owned();
        let example = read_example(reader, Some(&entry.node), &entry.key_span);
        examples.push((entry.key.to_string(), example));
    }
    examples
}

/// Reads a response: a mapping of what it has or changes, or the name of another.
pub(super) fn read_example(reader: &mut Reader<'_>, node: Option<&Node>, at: &Range<usize>) -> Example {
    let empty = Node::mapping(Vec::new(), at);
    let node = node.unwrap_or(&empty);
    if node.text().is_some() {
        return Example { like: like(reader, node), change: Change::default(), templates: Vec::new() };
    }
    let like = node.get("like").and_then(|name| like(reader, name));
    let mut example = Example { like, change: Change::default(), templates: Vec::new() };
    for entry in node.entries() {
        read_entry(reader, entry, &mut example);
    }
    // A variant may well have JSON in quotes: a server that encodes it twice.
    node.get("json").into_iter().for_each(|json| report_json_text(reader, json));
    // What stands for nothing else has a media type by its body.
    if example.like.is_none() {
        add_defaults(node, &mut example.change);
    }
    example
}

/// The full name of a request or an example.
fn like(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let name = node.text()?;
    if let Some(found) = reader.find_example(name) {
        return Some(found);
    }
    let help = reader.nearest_example(name);
    let message = format!("there is no request and no example `{name}`");
    reader.report(ProblemCode::UnknownName, &node.span, message).help = help;
    None
}

fn read_entry(reader: &mut Reader<'_>, entry: &Entry, example: &mut Example) {
    let node = &entry.node;
    let change = &mut example.change;
    match entry.key.as_str() {
        "status" => change.status = node.integer().and_then(|status| u16::try_from(status).ok()),
        "headers" => change.headers = read_headers(node),
        "json" => set_document(reader, node, example),
        "text" => change.body = node.text().map(|text| text.as_bytes().to_vec()),
        "base64" => change.body = read_base64(reader, node),
        "body" => change.body = Some(Vec::new()),
        "raw" => change.raw = node.text().map(|text| text.as_bytes().to_vec()),
        "remove" => change.remove = node.items().iter().filter_map(|item| Pointer::parse(item.text()?).ok()).collect(),
        "only" => change.only = Some(node.items().iter().filter_map(Node::scalar_text).collect()),
        key if key.starts_with('/') => {
            if let Ok(pointer) = Pointer::parse(key) {
                set_value(reader, node, pointer, example);
            }
        }
        _ => {}
    }
}

/// A complete JSON body.
fn set_document(reader: &mut Reader<'_>, node: &Node, example: &mut Example) {
    let Some(json) = json_of(node) else { return };
    example.change.body = Some(json.to_pretty_text().into_bytes());
    if let Some(template) = json_template(reader, node) {
        example.templates.push((Pointer::root(), template));
    }
}

/// JSON in quotes is a text in JSON.
pub(super) fn report_json_text(reader: &mut Reader<'_>, node: &Node) {
    let is_json = |text: &str| text.trim_start().starts_with(['{', '[']) && json::read(text).is_ok();
    if node.text().is_some_and(is_json) {
        let message = "JSON in quotes: this is a text, and not what stands in it";
        reader.report(ProblemCode::WrongValue, &node.span, message).help = Some(
            "write it without the quotes around it, as in `json: { name: A }`; a text in JSON is `text: '\"…\"'`"
                .to_owned(),
        );
    }
}

/// A value at a place of the JSON body.
fn set_value(reader: &mut Reader<'_>, node: &Node, pointer: Pointer, example: &mut Example) {
    match json_template(reader, node) {
        Some(template) => example.templates.push((pointer, template)),
        None => example.change.set.extend(json_of(node).map(|json| (pointer, json))),
    }
}

/// A value that holds values of other responses or constants, as a template of JSON text.
fn json_template(reader: &mut Reader<'_>, node: &Node) -> Option<Template> {
    if !has_template(reader, node) {
        return None;
    }
    reader.template(&node.to_json_template(), &node.span)
}

/// Whether a text in it is a template of something that the file has; braces are common in responses.
fn has_template(reader: &Reader<'_>, node: &Node) -> bool {
    let is_known = |text: &str| {
        text.match_indices('{').any(|(at, _)| {
            let inner = text[at + 1..].split('}').next().unwrap_or_default();
            let name = inner.split(['#']).next().unwrap_or_default();
            let name = name.split(".headers.").next().unwrap_or_default();
            reader.names.values.contains_key(inner) || (name != inner && reader.find_request(name).is_some())
        })
    };
    node.text().is_some_and(is_known)
        || (node.is_sequence() && node.items().iter().any(|item| has_template(reader, item)))
        || node.entries().iter().any(|entry| has_template(reader, &entry.node))
}

fn json_of(node: &Node) -> Option<Json> {
    json::read(&node.to_json()).ok().map(|document| document.root)
}

fn read_headers(node: &Node) -> Vec<(String, Vec<String>)> {
    let lines = |node: &Node| {
        let items = if node.is_null() { &[][..] } else { node.items() };
        items.iter().filter_map(Node::scalar_text).collect()
    };
    node.entries().iter().map(|entry| (entry.key.to_ascii_lowercase(), lines(&entry.node))).collect()
}

pub(super) fn read_base64(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<u8>> {
    match STANDARD.decode(node.text()?) {
        Ok(octets) => Some(octets),
        Err(_) => {
            let message = format!("`{}` is not base64", node.text().unwrap_or_default());
            let problem = reader.report(ProblemCode::WrongValue, &node.span, message);
            problem.help = Some("write base64 with its padding (RFC 4648, section 4)".to_owned());
            None
        }
    }
}

/// A date, and the media type that the body has.
fn add_defaults(node: &Node, change: &mut Change) {
    let media_type = match (node.get("json"), node.get("text")) {
        (Some(_), _) => Some("application/json"),
        (None, Some(_)) => Some("text/html"),
        (None, None) => None,
    };
    let named = |name: &str| change.headers.iter().any(|(known, _)| known == name);
    let missing: Vec<(String, Vec<String>)> = [("date", Some(EXAMPLE_DATE)), ("content-type", media_type)]
        .into_iter()
        .filter(|(name, _)| !named(name))
        .filter_map(|(name, value)| Some((name.to_owned(), vec![value?.to_owned()])))
        .collect();
    change.headers.extend(missing);
    change.status = change.status.or(Some(200));
}

/// The date of responses that give none.
pub(crate) const EXAMPLE_DATE: &str = "Mon, 23 Nov 2026 20:00:00 GMT";

/// Reads `breaks` or `accepts`: changes of the response to `request`, or of the responses that they name. An item that is
/// no mapping is a value of the one part that the test's conditions name.
pub(super) fn read_variants(
    reader: &mut Reader<'_>,
    node: Option<&Node>,
    request: &str,
    parts: &[Part],
) -> Vec<Variant> {
    let items = node.map_or(&[][..], Node::items);
    items.iter().filter_map(|item| read_variant(reader, item, request, parts)).collect()
}

fn read_variant(reader: &mut Reader<'_>, node: &Node, request: &str, parts: &[Part]) -> Option<Variant> {
    let mut variant = Variant::none(reader.problems.sources.place(&node.span));
    if !node.is_mapping() {
        variant.changes.push((request.to_owned(), value_of_part(reader, node, parts)?));
        return Some(variant);
    }
    let mut own: Vec<Entry> = Vec::new();
    for entry in node.entries() {
        match entry.key.as_str() {
            "target" => variant.target = read_target(reader, &entry.node),
            "matrix-version" => variant.matrix_version = entry.node.text().and_then(|text| text.parse().ok()),
            key if key.starts_with('/') || EXAMPLE_KEYS.contains(&key) => own.push(entry.clone()),
            _ => {
                let name = Node::new_text(entry.key.clone(), &entry.key_span);
                let named = reader.request(&name)?;
                let example = read_change(reader, &entry.node);
                variant.changes.push((named, example));
            }
        }
    }
    if !own.is_empty() {
        let change = read_change(reader, &Node::mapping(own, &node.span));
        variant.changes.push((request.to_owned(), change));
    }
    Some(variant)
}

const EXAMPLE_KEYS: [&str; 10] =
    ["like", "status", "headers", "json", "remove", "only", "text", "base64", "body", "raw"];

/// A change; nothing is added by default.
fn read_change(reader: &mut Reader<'_>, node: &Node) -> Example {
    let mut example = Example { like: None, change: Change::default(), templates: Vec::new() };
    for entry in node.entries() {
        read_entry(reader, entry, &mut example);
    }
    example.like = node.get("like").and_then(|name| like(reader, name));
    example
}

fn read_target(reader: &mut Reader<'_>, node: &Node) -> Option<Url> {
    let url = node.text().and_then(|text| Url::parse(text).ok()).filter(Url::has_host);
    if url.is_none() {
        let problem = reader.report(ProblemCode::WrongValue, &node.span, "this is not the base URL of a homeserver");
        problem.help = Some("write an http or https URL with a host".to_owned());
    }
    url
}

/// A value that stands for a change of the one part that the conditions name.
fn value_of_part(reader: &mut Reader<'_>, node: &Node, parts: &[Part]) -> Option<Example> {
    let mut example = Example { like: None, change: Change::default(), templates: Vec::new() };
    match parts {
        [Part::Status] => {
            example.change.status = node.integer().and_then(|status| u16::try_from(status).ok());
            if example.change.status.is_none() {
                let message = format!("a status must be a whole number, found {}", node.describe());
                reader.report(ProblemCode::WrongType, &node.span, message).help =
                    Some("`expect` names the status: write a code such as 500".to_owned());
                return None;
            }
        }
        [Part::Field(name)] => {
            let lines =
                if node.is_null() { Vec::new() } else { node.items().iter().filter_map(Node::scalar_text).collect() };
            example.change.headers.push((name.clone(), lines));
        }
        [Part::Json(pointer)] => set_value(reader, node, pointer.clone(), &mut example),
        [] | [Part::Parameter(_)] | [_, _, ..] => {
            let message = if parts.len() < 2 {
                "this value has no place to go: `expect` names no part of the response".to_owned()
            } else {
                let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                format!("this value could go to {}: `expect` names several parts", parts.join(" or "))
            };
            reader.report(ProblemCode::WrongValue, &node.span, message).help = Some(
                "write a mapping, as in `{ /member: VALUE }`, `{ headers: { … } }` or `{ status: 500 }`".to_owned(),
            );
            return None;
        }
    }
    Some(example)
}

/// Responses that begin with each other have no beginning.
pub(super) fn report_circles(
    reader: &mut Reader<'_>,
    requests: &[RequestCase],
    examples: &[(String, Example)],
    plain: &Node,
) {
    let own = requests.iter().map(|request| (request.name.as_str(), request.example.like.as_deref()));
    let others = examples.iter().map(|(name, example)| (name.as_str(), example.like.as_deref()));
    let like: HashMap<&str, &str> = own.chain(others).filter_map(|(name, like)| Some((name, like?))).collect();
    let mut reported: Vec<&str> = Vec::new();
    for key in ["requests", "examples"] {
        for entry in plain.get(key).map_or(&[][..], Node::entries) {
            let mut way = vec![entry.key.as_str()];
            while let Some(next) = way.last().and_then(|name| like.get(name)) {
                if way.contains(next) {
                    break;
                }
                way.push(next);
            }
            let back = way.last().and_then(|name| like.get(name));
            if back != Some(&entry.key.as_str()) || way.iter().any(|name| reported.contains(name)) {
                continue;
            }
            let message = match way.get(1) {
                None => format!("the response `{}` is like itself", entry.key),
                Some(other) => format!("the response `{}` is like `{other}`, which is like `{}`", entry.key, entry.key),
            };
            reported.push(&entry.key);
            reader.report(ProblemCode::UnknownName, &entry.key_span, message).help =
                Some("let one of them say what it has, as in `status: 404`".to_owned());
        }
    }
}
