//! Special treatment for recordings of browsers and other tools, which do not know the cases: they send header fields
//! of their own, store the content without its coding or not at all, and write down what came from a cache.

use std::collections::BTreeSet;

use url::form_urlencoded;

use super::har::{self, Header};
use super::same::{is_same_content, is_same_url};
use crate::exchange::body::MAX_DECODED;
use crate::exchange::{Fields, Remedy, Request, Trouble, TroubleKind, coding};

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

/// Appends the lines of a field; `None` if they are more than this. The pseudo fields of HTTP/2, such as `:path`, are left
/// out.
pub(super) fn push(fields: &mut Fields, name: &str, value: &[u8], most: usize) -> Option<()> {
    if !name.starts_with(':') {
        // Recorders on the debugging protocol of Chrome join field lines of one name by a line break.
        for (number, line) in value.split(|octet| *octet == b'\n').enumerate() {
            (number < most).then(|| fields.push(name, line.trim_ascii()))?;
        }
    }
    Some(())
}

/// The content of a form with these fields.
pub(super) fn form(fields: &[Header<'_>]) -> Vec<u8> {
    let pairs = fields.iter().map(|field| (&*field.name, field.value.as_deref().unwrap_or_default()));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
}

/// Whether a response came from the cache of a browser: nobody knows when the server sent it.
pub(super) fn is_cached(from_cache: Option<&str>, in_cache: bool, response: Option<&har::Response<'_>>) -> bool {
    let fetched = response.and_then(|response| response.fetch_type.as_deref()).unwrap_or_default();
    in_cache || from_cache.is_some_and(|name| !matches!(name, "" | "false")) || fetched.ends_with("Cache")
}

/// The trouble with such a response.
pub(super) fn from_cache() -> Trouble {
    Trouble {
        kind: TroubleKind::NotRecorded,
        message: "the recording has a response from the cache of the browser, not from the server".to_owned(),
        remedy: Some(Remedy::RecordContents),
    }
}

/// Whether recorded octets still have their content coding.
pub(super) fn is_still_coded(octets: &[u8], fields: &Fields) -> bool {
    let announced = fields.value("content-encoding").unwrap_or_default();
    std::str::from_utf8(octets).is_err() && matches!(coding::decode(octets, &announced, MAX_DECODED), Ok(Some(_)))
}

/// The number of additional header fields in the recorded request, if it otherwise is this request: clients send them
/// on their own.
pub(super) fn more(recorded: &Request, request: &Request) -> Option<usize> {
    let is_such = recorded.method == request.method
        && is_same_url(&recorded.url, &request.url)
        && is_same_content(recorded, request)
        && differing(recorded, request).is_empty();
    is_such.then(|| recorded.fields.iter().filter(|(name, _)| !request.fields.has(name)).count())
}

/// Whether clients send a header field with this name on their own.
pub(super) fn is_of_clients(name: &str) -> bool {
    OF_CLIENTS.contains(&name) || name.starts_with(PREFIX_OF_CLIENTS)
}

/// The header fields in which the requests differ, each once, except those that clients send on their own.
pub(super) fn differing<'a>(recorded: &'a Request, request: &'a Request) -> BTreeSet<&'a str> {
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
    not_kept(format!("the recording has the response without its body{size}"))
}

/// The trouble with a content that is not recorded, for this reason.
pub(super) fn not_kept(message: String) -> Trouble {
    Trouble { kind: TroubleKind::NotRecorded, message, remedy: Some(Remedy::RecordContents) }
}

/// The trouble where a tool kept only the first octets of the body.
pub(super) fn cut(octets: usize, size: usize) -> Trouble {
    not_kept(format!("the recording has only {octets} of the {size} octets of the body"))
}
