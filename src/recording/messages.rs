//! Requests and responses of recordings, as their recorders kept them.

use std::borrow::Cow;

use super::content::{read_base64, read_content};
use super::error::RecordingError;
use super::kept::{self, Sizes};
use super::lenient::MAX_HEADERS;
use super::read::{read_url, wrong};
use super::{foreign, har};
use crate::exchange::body::MAX_DECODED;
use crate::exchange::fields;
use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method, Pointer, Remedy, Request, Response, Trouble, TroubleKind};

/// The longest body in octets, as in a run.
const MAX_BODY: usize = MAX_DECODED;

/// A request as it was kept.
pub(super) struct Sent {
    pub(super) request: Request,
    /// Whether its content was kept.
    pub(super) has_content: bool,
}

/// The request; `None` if no case can ask for it.
pub(super) fn read_request(
    request: har::Request<'_>,
    is_own: bool,
    at: &Pointer,
) -> Result<Option<Sent>, RecordingError> {
    let har::Request { method, url, headers, post_data, body_size, .. } = request;
    if url.starts_with("data:") {
        return Ok(None);
    }
    let url = read_url(&url, &at.child("url"))?;
    let method = Method::ALL.into_iter().find(|known| known.as_str() == method);
    let fields = read_fields(headers, is_own, &at.child("headers"))?;
    let method = method.filter(|_| matches!(url.scheme(), "http" | "https"));
    let Some(method) = method else { return Ok(None) };
    let content = match post_data {
        Some(har::PostData { base64: Some(text), .. }) => {
            Some(read_base64(&text, &at.child("postData").child("_base64"))?)
        }
        post_data if is_own => Some(fields::octets(post_data.and_then(|post| post.text).unwrap_or_default())),
        post_data => kept::sent(post_data, method, &fields, body_size),
    };
    let has_content = content.is_some();
    let content = content.unwrap_or_default().into();
    let request = Request { method, url, fields, content, destination: Destination::Target };
    Ok(Some(Sent { request, has_content }))
}

fn read_fields(headers: Option<Vec<har::Header<'_>>>, is_own: bool, at: &Pointer) -> Result<Fields, RecordingError> {
    let mut fields = Fields::new();
    for (index, har::Header { name, value, base64 }) in headers.unwrap_or_default().into_iter().enumerate() {
        let value = match base64 {
            Some(text) => read_base64(&text, &at.child(&index.to_string()).child("_base64"))?,
            None => fields::octets(value.unwrap_or_default()),
        };
        if is_own {
            fields.push(&name, value);
        } else {
            let space = MAX_HEADERS.saturating_sub(fields.len());
            foreign::push(&mut fields, &name, &value, space)
                .ok_or_else(|| wrong(at, format!("more than {MAX_HEADERS} field lines, the limit of this tool")))?;
        }
    }
    Ok(fields)
}

pub(super) fn read_response(
    recorded: har::Response<'_>,
    method: Method,
    is_own: bool,
    at: &Pointer,
) -> Result<Result<Response, Trouble>, RecordingError> {
    if let Some(trouble) = recorded.trouble {
        return read_trouble(trouble, &at.child("_trouble")).map(Err);
    }
    if recorded.status <= 0 {
        return Ok(Err(foreign::no_response(recorded.error.or(recorded.failure_text).as_deref())));
    }
    let status = read_status(recorded.status, &at.child("status"))?;
    let fields = read_fields(recorded.headers, is_own, &at.child("headers"))?;
    let has_none = method == Method::Head || matches!(status, 100..200 | 204 | 304);
    let mut content = recorded.content.unwrap_or_default();
    let at = at.child("content");
    let body = match (content.not_recorded.take(), is_own) {
        (Some(why), true) => Body::NotKept(foreign::not_kept(why)),
        (None, true) => Body::Kept { octets: read_content(content, &at)?.unwrap_or_default(), is_coded: true },
        // Browsers show what is in their cache with a 304.
        (_, false) if has_none => Body::Kept { octets: Vec::new(), is_coded: false },
        (_, false) => read_body(content, recorded.body_size, &fields, &at)?,
    };
    let mut response = match with_body(status, fields, body) {
        Ok(response) => response,
        Err(trouble) => return Ok(Err(trouble)),
    };
    response.reason = recorded.status_text.filter(|text| !text.is_empty()).map(Cow::into_owned);
    response.version = recorded.http_version.unwrap_or_default().into_owned();
    // Browsers and proxies drop content that is not allowed; our own recordings mark where that may have happened.
    response.content_shown = recorded.content_shown.unwrap_or(is_own || !has_none);
    Ok(Ok(response))
}

/// The body of a response.
enum Body {
    /// Its octets, and whether they are as they came, with their content coding.
    Kept { octets: Vec<u8>, is_coded: bool },
    /// The trouble with one that was not kept.
    NotKept(Trouble),
}

fn with_body(status: u16, mut fields: Fields, body: Body) -> Result<Response, Trouble> {
    match body {
        Body::NotKept(trouble) if needs_content(status, &fields) => Err(trouble),
        Body::NotKept(trouble) => Ok(Response::without_content(status, fields, trouble.message)),
        Body::Kept { octets, .. } if octets.len() > MAX_BODY => Err(too_large(octets.len())),
        Body::Kept { octets, is_coded } => {
            if !is_coded {
                // The recorded text has no content coding any more.
                fields.remove("content-encoding");
            }
            Ok(Response::new(status, fields, octets))
        }
    }
}

/// Whether it takes the content to see if a response is the server's own: errors are, if they are JSON.
fn needs_content(status: u16, fields: &Fields) -> bool {
    status >= 400 && !fields.has("content-type")
}

/// The body in the recording of another tool.
fn read_body(
    content: har::Content<'_>,
    body_size: Option<i64>,
    fields: &Fields,
    at: &Pointer,
) -> Result<Body, RecordingError> {
    let is_as_it_came = content.base64.is_some();
    let in_base64 = content.encoding.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("base64"));
    let text = content.text.as_deref().map_or(0, str::len);
    let sizes = Sizes { size: content.size.filter(|size| *size > 0), body: body_size, text };
    if !is_as_it_came && text == 0 {
        let is_empty = kept::is_empty(&content, fields, body_size);
        return Ok(match is_empty {
            true => Body::Kept { octets: Vec::new(), is_coded: false },
            false => Body::NotKept(foreign::no_body(sizes.size)),
        });
    }
    let octets = read_content(content, at)?.unwrap_or_default();
    let is_coded = is_as_it_came || (in_base64 && foreign::is_still_coded(&octets, fields));
    Ok(match kept::cut_from(&octets, is_coded, fields, sizes) {
        Some(size) => Body::NotKept(foreign::cut(octets.len(), size)),
        None => Body::Kept { octets, is_coded },
    })
}

fn read_status(status: i64, at: &Pointer) -> Result<u16, RecordingError> {
    let code = u16::try_from(status).ok().filter(|status| (100..1000).contains(status));
    code.ok_or_else(|| wrong(at, format!("{status} is not a status code from 100 to 999, nor 0 for none")))
}

fn too_large(octets: usize) -> Trouble {
    let message = format!("the recording has a body of {octets} octets; at most {MAX_BODY} are read");
    Trouble { kind: TroubleKind::TooLarge, message, remedy: None }
}

fn read_trouble(trouble: har::Trouble<'_>, at: &Pointer) -> Result<Trouble, RecordingError> {
    let har::Trouble { kind, message, remedy } = trouble;
    let known = TroubleKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let kind = known.ok_or_else(|| wrong(&at.child("kind"), format!("`{kind}` is not a kind of trouble")))?;
    // The remedy decides nothing: a word from a later version of the tool is no reason to refuse the file.
    let remedy = remedy.and_then(|word| Remedy::ALL.into_iter().find(|known| known.as_str() == word));
    Ok(Trouble { kind, message: message.into_owned(), remedy })
}
