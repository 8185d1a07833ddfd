//! Requests of a case file.

use super::language;
use super::model::{Content, PathChange, RequestCase};
use super::read::{Reader, unfold};
use super::template::Template;
use super::yaml::Node;
use crate::exchange::Method;
use crate::source::{ProblemCode, nearest};

/// Reads all requests, and checks that they use only values of requests above them. The names are kept for the readers
/// of the other parts, also of requests that can't be read.
pub(crate) fn read_requests(reader: &mut Reader<'_>, root: &Node) -> Vec<RequestCase> {
    let defaults: Vec<(String, String)> = table(root.get("headers"));
    let entries = root.get("requests").map_or(&[][..], Node::entries);
    let mut requests: Vec<RequestCase> = Vec::new();
    for (name, span, node) in unfold(reader, &language::REQUEST_CASE, entries) {
        reader.requests.push(name.clone());
        if let Some(first) = requests.iter().find(|request| request.name == name) {
            let related = Some((first.place.clone(), "first here".to_owned()));
            reader.report(ProblemCode::DuplicateId, &span, format!("a second request `{name}`")).related = related;
            continue;
        }
        let Some(request) = read_request(reader, name, &node, &defaults) else { continue };
        let request = RequestCase { place: reader.file.place(span), ..request };
        check_values(reader, &request, &node);
        requests.push(request);
    }
    requests
}

fn table(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map_or(&[][..], Node::entries);
    entries.iter().filter_map(|entry| Some((entry.key.to_ascii_lowercase(), entry.node.text()?.to_owned()))).collect()
}

fn read_request(
    reader: &mut Reader<'_>,
    name: String,
    node: &Node,
    defaults: &[(String, String)],
) -> Option<RequestCase> {
    let method = Method::ALL.into_iter().find(|method| node.get(&method.as_str().to_ascii_lowercase()).is_some())?;
    let url = node.get(&method.as_str().to_ascii_lowercase())?;
    let path = match (node.get("append-path").and_then(Node::text), node.get("insert-path").and_then(Node::text)) {
        (Some(path), _) => Some(PathChange::Append(path.to_owned())),
        (None, Some(path)) => Some(PathChange::Insert(path.to_owned())),
        (None, None) => None,
    };
    let content = read_content(reader, node)?;
    Some(RequestCase {
        name,
        method,
        url: read_url(reader, url)?,
        path,
        headers: read_headers(reader, node, defaults, &content)?,
        content,
        fresh: node.get("fresh").and_then(Node::boolean).unwrap_or(false),
        place: reader.file.place(node.span.clone()),
    })
}

/// A path, a template that gives a URL, or a URL. Dot segments can't be sent: URL parsers take them away.
fn read_url(reader: &mut Reader<'_>, node: &Node) -> Option<Template> {
    let text = node.text()?;
    let absolute = text.starts_with("http://") || text.starts_with("https://") || text.starts_with('{');
    if !text.starts_with('/') && !absolute {
        let problem =
            reader.report(ProblemCode::WrongValue, &node.span, format!("`{text}` is neither a path nor a URL"));
        problem.help = Some(format!("did you mean `/{text}`?"));
        return None;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        let problem =
            reader.report(ProblemCode::WrongValue, &node.span, "a path with `.` or `..` can't be sent as it is");
        problem.help = Some("write the path that is meant".to_owned());
    }
    template(reader, node, text)
}

/// Reads a template, or reports why it is none.
pub(crate) fn template(reader: &mut Reader<'_>, node: &Node, text: &str) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(error) => {
            reader.report(ProblemCode::BadTemplate, &node.span, error.to_string());
            None
        }
    }
}

fn read_headers(
    reader: &mut Reader<'_>,
    node: &Node,
    defaults: &[(String, String)],
    content: &Content,
) -> Option<Vec<(String, Template)>> {
    let own = node.get("headers").map_or(&[][..], Node::entries);
    let names = |name: &String| own.iter().any(|entry| entry.key.eq_ignore_ascii_case(name));
    let mut headers: Vec<(String, Template)> = Vec::new();
    for (name, value) in defaults.iter().filter(|(name, _)| !names(name)) {
        headers.push((name.clone(), template(reader, node, value)?));
    }
    for entry in own.iter().filter(|entry| !entry.node.is_null()) {
        headers.push((entry.key.to_ascii_lowercase(), template(reader, &entry.node, entry.node.text()?)?));
    }
    let implied = match content {
        Content::Json(_) => Some("application/json"),
        Content::Form(_) => Some("application/x-www-form-urlencoded"),
        Content::None | Content::Text(_) => None,
    };
    if let Some(media_type) = implied.filter(|_| !names(&"content-type".to_owned())) {
        headers.push(("content-type".to_owned(), Template::text(media_type)));
    }
    Some(headers)
}

fn read_content(reader: &mut Reader<'_>, node: &Node) -> Option<Content> {
    if let Some(json) = node.get("json") {
        return Some(Content::Json(template(reader, json, &json.to_json_template())?));
    }
    if let Some(form) = node.get("form") {
        return Some(Content::Form(read_form(reader, form)?));
    }
    match node.get("text").and_then(|text| Some((text, text.text()?))) {
        Some((node, text)) => Some(Content::Text(template(reader, node, text)?)),
        None => Some(Content::None),
    }
}

fn read_form(reader: &mut Reader<'_>, form: &Node) -> Option<Template> {
    use super::template::Piece;
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let mut pieces = Vec::new();
    for (index, entry) in form.entries().iter().enumerate() {
        let between = if index == 0 { "" } else { "&" };
        pieces.push(Piece::Text(format!("{between}{}=", encode(&entry.key))));
        let value = template(reader, &entry.node, entry.node.text()?)?;
        pieces.extend(value.0.into_iter().map(|piece| match piece {
            Piece::Text(text) => Piece::Text(encode(&text)),
            value @ Piece::Value(_) => value,
        }));
    }
    Some(Template(pieces))
}

/// A value may come only from a request above: so there is an order in which to send them.
fn check_values(reader: &mut Reader<'_>, request: &RequestCase, node: &Node) {
    let templates = request.headers.iter().map(|(_, template)| template).chain([&request.url]);
    let values = templates.chain(request.content.template()).flat_map(Template::values);
    for value in values {
        let above: Vec<&str> =
            reader.requests.iter().map(String::as_str).filter(|name| *name != request.name).collect();
        if above.contains(&value.request.as_str()) {
            continue;
        }
        let help = nearest(&value.request, above)
            .map_or_else(|| "move that request above this one".to_owned(), |name| format!("did you mean `{name}`?"));
        let message =
            format!("`{}` uses the response to `{}`, which is not a request above it", request.name, value.request);
        reader.report(ProblemCode::LaterName, &node.span, message).help = Some(help);
    }
}
