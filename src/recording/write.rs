//! From exchanges to the text of a HAR file. Entries are made one by one while they are written, so that there is never
//! a second copy of all bodies in memory.

use std::borrow::Cow;
use std::io;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use url::Url;

use super::har::{
    Cache, Content, Entry, Har, Header, Log, Page, PageTimings, Parameter, PostData, Program, Request, Response, Run,
    Server, Software, Timings, Trouble,
};
use super::{RecordedRun, VERSION};
use crate::exchange::fields::text;
use crate::exchange::{self, Exchange, Fields, ServerInfo};
use crate::safe::exact_date;
use crate::safe::json::{indented, write_indented};

/// The only page, which stands for the run.
const PAGE: &str = "run";

/// The media type that browsers write if it is unknown.
const UNKNOWN: &str = "x-unknown";

/// The size that HAR asks for if it is unknown.
const NOT_KNOWN: i64 = -1;

const TOOL: Program = Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// An exchange to write.
#[derive(Debug)]
pub struct NamedExchange<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The requests that share it, each as `suite/request`.
    pub requests: Vec<String>,
}

impl NamedExchange<'_> {
    /// When the request was sent.
    pub fn started(&self) -> SystemTime {
        let Exchange { received, duration, .. } = self.exchange;
        received.checked_sub(*duration).unwrap_or(*received)
    }
}

/// The exchanges of a run as a HAR file, indented, with a line break at its end. Characters that an editor would not
/// show are written as `\u` escapes.
pub fn to_text(run: &RecordedRun, exchanges: &[NamedExchange<'_>]) -> String {
    indented(&file(run, exchanges))
}

/// Writes the text of [`to_text`] entry by entry, because responses may be large.
///
/// # Errors
/// Those of the writer.
pub fn write(run: &RecordedRun, exchanges: &[NamedExchange<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&file(run, exchanges), out)
}

/// Exchanges that become entries while they are written.
struct Entries<'a>(&'a [NamedExchange<'a>]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(entry))
    }
}

fn file<'a>(run: &'a RecordedRun, exchanges: &'a [NamedExchange<'a>]) -> Har<'a, Entries<'a>> {
    let target = run.setting.target.as_str();
    // To the nanosecond: verdicts on dates compare the clock.
    let started = exact_date(run.started);
    let duration = milliseconds(run.duration);
    let page_timings = PageTimings { on_content_load: NOT_KNOWN, on_load: duration };
    let page = Page { started_date_time: started.clone(), id: PAGE, title: target, page_timings };
    let run = Run {
        version: VERSION,
        tool: TOOL,
        id: run.id.as_deref().map(Into::into),
        target: target.into(),
        deployment: run.setting.deployment,
        matrix_version: run.setting.matrix_version,
        writes: Some(run.setting.writes),
        slow: Some(run.setting.slow),
        users: run.setting.users.iter().cloned().collect(),
        server: server(&run.server),
        tokens: run.setting.tokens.iter().cloned().collect(),
        suites: (&run.suites).into(),
        cases_digest: (&run.cases_digest).into(),
        started,
        duration,
    };
    let entries = Entries(exchanges);
    Har { log: Log { version: "1.2", creator: TOOL, browser: TOOL, run: Some(run), pages: vec![page], entries } }
}

/// Information from the server about itself, if there is any.
fn server(info: &ServerInfo) -> Option<Server> {
    let ServerInfo { software, versions, unstable_features } = info.clone();
    let has_any = software.is_some() || !versions.is_empty() || !unstable_features.is_empty();
    let software = software.map(|exchange::Software { name, version }| Software { name, version });
    has_any.then_some(Server { software, versions, unstable_features })
}

fn entry<'a>(named: &'a NamedExchange<'a>) -> Entry<'a> {
    let NamedExchange { exchange, requests } = named;
    let time = milliseconds(exchange.duration);
    Entry {
        pageref: PAGE,
        requests: Some(requests.into()),
        started_date_time: exact_date(named.started()),
        time: Some(time),
        request: request(exchange),
        response: Some(match &exchange.result {
            Ok(received) => response(received),
            Err(trouble) => no_response(trouble),
        }),
        cache: Cache::default(),
        from_cache: None,
        timings: Timings { send: 0.0, wait: time, receive: 0.0 },
    }
}

fn request(exchange: &Exchange) -> Request<'_> {
    let exchange::Request { method, url, fields, content, .. } = &exchange.request;
    let version = exchange.result.as_ref().map_or("HTTP/1.1", |response| &response.version);
    let post_data = || PostData {
        mime_type: media_type(fields),
        text: Some(text(content)),
        params: None,
        file: None,
        base64: unless_utf8(content),
    };
    Request {
        method: method.as_str().into(),
        url: url.as_str().into(),
        http_version: version.into(),
        cookies: [],
        headers: Some(headers(fields)),
        query_string: query(url),
        post_data: (!content.is_empty()).then(post_data),
        headers_size: NOT_KNOWN,
        body_size: Some(size(content)),
    }
}

fn response(response: &exchange::Response) -> Response<'_> {
    Response {
        status: response.status.into(),
        status_text: Some(response.reason.as_deref().unwrap_or_default().into()),
        http_version: Some(response.version.as_str().into()),
        cookies: [],
        headers: Some(headers(&response.fields)),
        content: Some(content(response)),
        redirect_url: response.fields.value("location").unwrap_or_default(),
        headers_size: NOT_KNOWN,
        body_size: Some(size(&response.content)),
        fetch_type: None,
        content_shown: (!response.content_shown).then_some(false),
        error: None,
        failure_text: None,
        trouble: None,
    }
}

/// Browsers write status 0 if there is no response.
fn no_response(trouble: &exchange::Trouble) -> Response<'_> {
    let exchange::Trouble { kind, message, remedy } = trouble;
    let content = Content { size: Some(0), mime_type: UNKNOWN.to_owned(), text: Some("".into()), ..Content::default() };
    Response {
        status: 0,
        status_text: Some("".into()),
        http_version: Some("".into()),
        cookies: [],
        headers: Some(Vec::new()),
        content: Some(content),
        redirect_url: String::new(),
        headers_size: NOT_KNOWN,
        body_size: Some(NOT_KNOWN),
        fetch_type: None,
        content_shown: None,
        error: Some(message.into()),
        failure_text: None,
        trouble: Some(Trouble {
            kind: kind.as_str().into(),
            message: message.into(),
            remedy: remedy.map(|remedy| remedy.as_str().into()),
        }),
    }
}

fn content(response: &exchange::Response) -> Content<'_> {
    if let Err(why) = response.body().is_recorded() {
        let (mime_type, not_recorded) = (media_type(&response.fields), Some(why.to_string()));
        return Content { size: Some(NOT_KNOWN), mime_type, not_recorded, ..Content::default() };
    }
    let coded = response.content.as_ref();
    let is_decoded = response.fields.has("content-encoding") && response.body().coding_error().is_none();
    let shown = if is_decoded { response.body().octets(coded) } else { coded };
    let as_text = std::str::from_utf8(shown).ok().filter(|text| is_worth_reading(text));
    Content {
        size: Some(size(shown)),
        compression: is_decoded.then(|| size(shown) - size(coded)),
        mime_type: media_type(&response.fields),
        text: Some(as_text.map_or_else(|| STANDARD.encode(shown).into(), Cow::Borrowed)),
        encoding: as_text.is_none().then_some("base64".into()),
        file: None,
        not_recorded: None,
        base64: is_decoded.then(|| STANDARD.encode(coded)),
    }
}

/// Text that would mostly be escapes is shorter in base64.
fn is_worth_reading(text: &str) -> bool {
    let escaped = text.chars().filter(|c| c.is_control() && !c.is_ascii_whitespace()).count();
    escaped <= text.len() / 20
}

fn headers(fields: &Fields) -> Vec<Header<'_>> {
    let header =
        |(name, value)| Header { name: Cow::Borrowed(name), value: Some(text(value)), base64: unless_utf8(value) };
    fields.iter().map(header).collect()
}

/// As written in the URL: without its escapes, a secret that was masked only in its escaped form would show.
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
