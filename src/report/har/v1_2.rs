//! HAR 1.2 as it is written: every member that it requires, and our own, which begin with `_`.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use url::Url;

use super::Recorded;
use crate::exchange::fields::text;
use crate::exchange::{Exchange, Fields, Remedy, Request as Sent, Response as Received, Trouble as Failure};
use crate::outcome::Record;
use crate::report::deployment;
use crate::report::time::exact_date;

/// The version of our own members.
const VERSION: u8 = 1;

/// The only page: the run.
const PAGE: &str = "run";

/// What browsers write for a media type that is not known.
const UNKNOWN: &str = "x-unknown";

/// Where HAR wants a size that is not known.
const NOT_KNOWN: i64 = -1;

#[derive(Serialize)]
pub(super) struct Har<'a> {
    log: Log<'a>,
}

#[derive(Serialize)]
struct Log<'a> {
    version: &'static str,
    creator: Program,
    browser: Program,
    #[serde(rename = "_run")]
    run: Run<'a>,
    pages: [Page<'a>; 1],
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Program {
    name: &'static str,
    version: &'static str,
}

const TOOL: Program = Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// What the run was.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    version: u8,
    tool: Program,
    target: &'a str,
    deployment: &'static str,
    matrix_version: String,
    suites: Vec<&'a str>,
    cases_digest: &'a str,
    started: String,
    /// In milliseconds.
    duration: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    started_date_time: String,
    id: &'static str,
    title: &'a str,
    page_timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageTimings {
    on_content_load: i64,
    on_load: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    pageref: &'static str,
    #[serde(rename = "_requests")]
    requests: &'a [String],
    started_date_time: String,
    time: f64,
    request: Request<'a>,
    response: Response<'a>,
    cache: Cache,
    timings: Timings,
}

/// Nothing is stored.
#[derive(Serialize)]
struct Cache {}

/// Only the whole is known; it counts as waiting.
#[derive(Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    method: &'static str,
    url: &'a str,
    http_version: &'a str,
    cookies: [(); 0],
    headers: Vec<Header<'a>>,
    query_string: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData>,
    headers_size: i64,
    body_size: usize,
}

#[derive(Serialize)]
struct Header<'a> {
    name: &'a str,
    value: String,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: String,
    text: String,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'a> {
    status: u16,
    status_text: &'a str,
    http_version: &'a str,
    /// They stand in the header fields.
    cookies: [(); 0],
    headers: Vec<Header<'a>>,
    content: Content<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: String,
    headers_size: i64,
    body_size: i64,
    /// As browsers say it.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(rename = "_trouble", skip_serializing_if = "Option::is_none")]
    trouble: Option<Trouble<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    size: usize,
    /// How many octets the content coding saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    compression: Option<i64>,
    mime_type: String,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    /// The octets as they came, where a content coding is undone in the text.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Serialize)]
struct Trouble<'a> {
    kind: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

impl<'a> Har<'a> {
    pub(super) fn of(record: &'a Record, recorded: &'a [Recorded<'a>]) -> Self {
        // To the nanosecond: verdicts on dates look at the clock.
        let started = exact_date(record.started);
        let duration = milliseconds(record.duration);
        let page_timings = PageTimings { on_content_load: NOT_KNOWN, on_load: duration };
        let title = record.target.as_str();
        let page = Page { started_date_time: started.clone(), id: PAGE, title, page_timings };
        let run = Run {
            version: VERSION,
            tool: TOOL,
            target: record.target.as_str(),
            deployment: deployment(record.deployment),
            matrix_version: record.matrix_version.to_string(),
            suites: record.suites.iter().map(|suite| suite.suite.name.as_str()).collect(),
            cases_digest: &record.cases_digest,
            started,
            duration,
        };
        let entries = recorded.iter().map(Entry::of).collect();
        Self { log: Log { version: "1.2", creator: TOOL, browser: TOOL, run, pages: [page], entries } }
    }
}

impl<'a> Entry<'a> {
    fn of(recorded: &'a Recorded<'a>) -> Self {
        let Recorded { exchange, requests } = recorded;
        let time = milliseconds(exchange.duration);
        Self {
            pageref: PAGE,
            requests,
            started_date_time: exact_date(recorded.started()),
            time,
            request: Request::of(exchange),
            response: match &exchange.result {
                Ok(response) => Response::of(response),
                Err(trouble) => Response::none(trouble),
            },
            cache: Cache {},
            timings: Timings { send: 0.0, wait: time, receive: 0.0 },
        }
    }
}

impl<'a> Request<'a> {
    fn of(exchange: &'a Exchange) -> Self {
        let Sent { method, url, fields, content, .. } = &exchange.request;
        Self {
            method: method.as_str(),
            url: url.as_str(),
            http_version: exchange.result.as_ref().map_or("HTTP/1.1", |response| &response.version),
            cookies: [],
            headers: headers(fields),
            query_string: query(url),
            post_data: (!content.is_empty()).then(|| PostData::of(fields, content)),
            headers_size: NOT_KNOWN,
            body_size: content.len(),
        }
    }
}

impl PostData {
    fn of(fields: &Fields, content: &[u8]) -> Self {
        Self { mime_type: media_type(fields), text: text(content), base64: unless_utf8(content) }
    }
}

impl<'a> Response<'a> {
    fn of(response: &'a Received) -> Self {
        Self {
            status: response.status,
            status_text: response.reason.as_deref().unwrap_or_default(),
            http_version: &response.version,
            cookies: [],
            headers: headers(&response.fields),
            content: Content::of(response),
            redirect_url: response.fields.value("location").unwrap_or_default(),
            headers_size: NOT_KNOWN,
            body_size: size(&response.content),
            error: None,
            trouble: None,
        }
    }

    /// Browsers write status 0 where there is no response.
    fn none(trouble: &'a Failure) -> Self {
        let content = Content {
            size: 0,
            compression: None,
            mime_type: UNKNOWN.to_owned(),
            text: "".into(),
            encoding: None,
            base64: None,
        };
        let Failure { kind, message, remedy } = trouble;
        Self {
            status: 0,
            status_text: "",
            http_version: "",
            cookies: [],
            headers: Vec::new(),
            content,
            redirect_url: String::new(),
            headers_size: NOT_KNOWN,
            body_size: NOT_KNOWN,
            error: Some(message),
            trouble: Some(Trouble { kind: kind.as_str(), message, remedy: remedy.map(Remedy::as_str) }),
        }
    }
}

impl<'a> Content<'a> {
    fn of(response: &'a Received) -> Self {
        let coded = response.content.as_ref();
        let is_decoded = response.fields.has("content-encoding") && response.body().coding_error().is_none();
        let shown = if is_decoded { response.body().octets(coded) } else { coded };
        let as_text = std::str::from_utf8(shown).ok().filter(|text| is_worth_reading(text));
        Self {
            size: shown.len(),
            compression: is_decoded.then(|| size(shown) - size(coded)),
            mime_type: media_type(&response.fields),
            text: as_text.map_or_else(|| STANDARD.encode(shown).into(), Cow::Borrowed),
            encoding: as_text.is_none().then_some("base64"),
            base64: is_decoded.then(|| STANDARD.encode(coded)),
        }
    }
}

/// A text of which most would be escapes is shorter in base64.
fn is_worth_reading(text: &str) -> bool {
    let escaped = text.chars().filter(|c| c.is_control() && !c.is_ascii_whitespace()).count();
    escaped <= text.len() / 20
}

fn headers(fields: &Fields) -> Vec<Header<'_>> {
    let header = |(name, value)| Header { name, value: text(value), base64: unless_utf8(value) };
    fields.iter().map(header).collect()
}

/// As it stands in the URL: to undo an escape would bring out what was masked only as it was written.
fn query(url: &Url) -> Vec<Parameter<'_>> {
    let parts = url.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
    let parameter = |part| {
        let (name, value) = str::split_once(part, '=').unwrap_or((part, ""));
        Parameter { name, value }
    };
    parts.map(parameter).collect()
}

fn media_type(fields: &Fields) -> String {
    fields.value("content-type").unwrap_or_else(|| UNKNOWN.to_owned())
}

fn unless_utf8(octets: &[u8]) -> Option<String> {
    std::str::from_utf8(octets).is_err().then(|| STANDARD.encode(octets))
}

fn size(octets: &[u8]) -> i64 {
    i64::try_from(octets.len()).unwrap_or(NOT_KNOWN)
}

/// To the nanosecond.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}
