//! Example responses of a case file, and the changes that make them counterexamples.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use url::Url;

use super::language;
use super::model::{Change, ExampleResponse, ResponseText, Variant};
use super::read::{Reader, unfold};
use super::yaml::Node;
use crate::exchange::{Pointer, json};
use crate::source::ProblemCode;

/// Reads `example`, and checks that every request has a response there.
pub(crate) fn read_example(reader: &mut Reader<'_>, root: &Node) -> Vec<(String, ExampleResponse)> {
    let Some(node) = root.get("example") else { return Vec::new() };
    let mut example: Vec<(String, ExampleResponse)> = Vec::new();
    for (name, span, response) in unfold(reader, &language::EXAMPLE_RESPONSE, node.entries()) {
        let known = reader.requests.contains(&name);
        if !known {
            reader.report(ProblemCode::UnknownName, &span, format!("there is no request `{name}`"));
        }
        let like = response.get("like").and_then(|node| reader.request_name(node).map(|name| (node, name)));
        if let Some((node, other)) = &like
            && !example.iter().any(|(earlier, _)| earlier == other)
        {
            let message = format!("the response to `{other}` does not stand above this one");
            reader.report(ProblemCode::LaterName, &node.span, message);
        }
        let own = || read_response(reader, &response).map(ExampleResponse::Own);
        if let Some(response) = like.map(|(_, other)| ExampleResponse::Like(other)).or_else(own) {
            example.push((name, response));
        }
    }
    let missing: Vec<&String> =
        reader.requests.iter().filter(|name| !example.iter().any(|(known, _)| known == *name)).collect();
    if let Some(first) = missing.first() {
        let message = format!("no response for `{first}`{}", others(missing.len() - 1));
        reader.report(ProblemCode::MissingKey, &(node.span.start..node.span.start), message).help =
            Some("give every request a response that meets everything; `{ like: REQUEST }` repeats one".to_owned());
    }
    example
}

fn others(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" and {count} more requests") }
}

fn read_response(reader: &mut Reader<'_>, node: &Node) -> Option<ResponseText> {
    let status = u16::try_from(node.get("status")?.integer()?).ok()?;
    let headers = node.get("headers").map_or_else(Vec::new, read_headers);
    let lines = headers.into_iter().flat_map(|(name, lines)| lines.into_iter().map(move |line| (name.clone(), line)));
    Some(ResponseText { status, headers: lines.collect(), body: read_body(reader, node).unwrap_or_default() })
}

fn read_headers(node: &Node) -> Vec<(String, Vec<String>)> {
    let lines = |node: &Node| node.items().iter().filter_map(Node::text).map(ToOwned::to_owned).collect();
    node.entries().iter().map(|entry| (entry.key.to_ascii_lowercase(), lines(&entry.node))).collect()
}

fn read_body(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<u8>> {
    let json = || node.get("json").map(|json| pretty(&json.to_json()).into_bytes());
    let text = || node.get("text").and_then(Node::text).map(|text| text.as_bytes().to_vec());
    json().or_else(text).or_else(|| read_base64(reader, node))
}

fn read_base64(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<u8>> {
    let node = node.get("base64")?;
    match STANDARD.decode(node.text()?) {
        Ok(octets) => Some(octets),
        Err(error) => {
            let problem = reader.report(ProblemCode::WrongValue, &node.span, format!("this is not base64: {error}"));
            problem.help = Some("write base64 with its padding (RFC 4648, section 4)".to_owned());
            None
        }
    }
}

/// JSON as people read it.
fn pretty(text: &str) -> String {
    json::read(text).map_or_else(|_| text.to_owned(), |document| document.root.to_pretty_text())
}

/// Reads changes of the example, or a list of them.
pub(crate) fn read_variants(reader: &mut Reader<'_>, node: Option<&Node>) -> Vec<Variant> {
    let items = node.map_or(&[][..], Node::items);
    items.iter().map(|item| read_variant(reader, item)).collect()
}

fn read_variant(reader: &mut Reader<'_>, node: &Node) -> Variant {
    let mut variant = Variant::new(Vec::new(), reader.file.place(node.span.clone()));
    for entry in node.entries() {
        let text = entry.node.text();
        let read = match entry.key.as_str() {
            "target" => text.and_then(|text| Url::parse(text).ok()).map(|url| variant.target = Some(url)),
            "matrix-version" => {
                text.and_then(|text| text.parse().ok()).map(|version| variant.matrix_version = Some(version))
            }
            name if reader.requests.iter().any(|known| known == name) => {
                variant.changes.push((name.to_owned(), read_change(reader, &entry.node)));
                text.is_none().then_some(())
            }
            _ => None,
        };
        if read.is_none() {
            let message = format!(
                "`{}` is neither a request with its changes, nor `target` with a URL, nor `matrix-version`",
                entry.key
            );
            reader.report(ProblemCode::UnknownName, &entry.key_span, message);
        }
    }
    variant
}

fn read_change(reader: &mut Reader<'_>, node: &Node) -> Change {
    let pointer = |text: &str| Pointer::parse(text).ok();
    let json = node.get("json").map_or(&[][..], Node::entries);
    let remove = node.get("remove").map_or(&[][..], Node::items);
    let text = node.get("text").and_then(Node::text).map(|text| text.as_bytes().to_vec());
    Change {
        status: node.get("status").and_then(Node::integer).and_then(|status| u16::try_from(status).ok()),
        headers: node.get("headers").map_or_else(Vec::new, read_headers),
        json: json.iter().filter_map(|entry| Some((pointer(&entry.key)?, entry.node.to_json()))).collect(),
        remove: remove.iter().filter_map(|item| pointer(item.text()?)).collect(),
        body: text.or_else(|| read_base64(reader, node)),
    }
}
