//! Special treatment for recordings of browsers and other tools, which do not know the cases: they send header fields
//! of their own, and store the content without its coding.

use std::collections::BTreeSet;

use crate::exchange::{Fields, Remedy, Request, Trouble, TroubleKind};

/// Header fields that clients send on their own, and that do not change the meaning of the request. Fields that
/// identify the sender are not among them: `Origin`, `Authorization`, `Cookie`.
const OF_CLIENTS: [&str; 18] = [
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "dnt",
    "host",
    "keep-alive",
    "postman-token",
    "pragma",
    "priority",
    "proxy-connection",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "x-requested-with",
];

/// Prefixes of further names: client hints, and what browsers say about themselves.
const PREFIX_OF_CLIENTS: &str = "sec-";

/// Appends a field line. The pseudo fields of HTTP/2, such as `:path`, are left out.
pub(super) fn push(fields: &mut Fields, name: &str, value: &[u8]) {
    if !name.starts_with(':') {
        fields.push(name, value);
    }
}

/// The number of additional header fields in the recorded request, if it otherwise is this request: clients send them
/// on their own.
pub(super) fn more(recorded: &Request, request: &Request) -> Option<usize> {
    let is_such = recorded.method == request.method
        && recorded.url == request.url
        && recorded.content == request.content
        && differing(recorded, request).is_empty();
    is_such.then(|| recorded.fields.iter().filter(|(name, _)| !request.fields.has(name)).count())
}

/// The header fields in which the requests differ, each once, except those that clients send on their own.
pub(super) fn differing<'a>(recorded: &'a Request, request: &'a Request) -> BTreeSet<&'a str> {
    let is_of_clients = |name: &str| OF_CLIENTS.contains(&name) || name.starts_with(PREFIX_OF_CLIENTS);
    let added = recorded.fields.iter().map(|(name, _)| name);
    let added = added.filter(|name| !request.fields.has(name) && !is_of_clients(name));
    let changed = request.fields.iter().map(|(name, _)| name);
    let changed = changed.filter(|name| !recorded.fields.lines(name).eq(request.fields.lines(name)));
    added.chain(changed).collect()
}

/// The trouble where a browser recorded no response.
pub(super) fn no_response(error: Option<&str>) -> Trouble {
    let why = error.filter(|error| !error.is_empty()).map_or_else(String::new, |error| format!(": {error}"));
    let message = format!("there was no response, according to the recording{why}");
    Trouble { kind: TroubleKind::Other, message, remedy: None }
}

/// The trouble where a tool left the body out.
pub(super) fn no_body(size: Option<i64>) -> Trouble {
    let size = size.map_or_else(String::new, |size| format!(" of {size} octets"));
    Trouble {
        kind: TroubleKind::NotRecorded,
        message: format!("the recording has the response without its body{size}"),
        remedy: Some(Remedy::RecordContents),
    }
}
