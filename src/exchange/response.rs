//! A response as it came, with its body parsed once and shared by all users.

use std::sync::{Arc, OnceLock};

use super::Fields;
use super::body::{Body, BodyError};
use super::request::Destination;

/// The field that says how the content is coded (RFC 9110, section 8.4).
const CODING: &str = "content-encoding";

/// An HTTP response. A clone shares its content, and what was made of that.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase, if the server sent a phrase of its own.
    pub reason: Option<String>,
    /// The HTTP version, such as `HTTP/1.1`.
    pub version: String,
    /// The header fields.
    pub fields: Fields,
    /// The content as it came, with its content coding. It is kept even where a response must not have any (HEAD, 204,
    /// 304).
    pub content: Arc<[u8]>,
    /// Whether `content` is everything that the server sent. It may not be where content is not allowed (HEAD, 204,
    /// 304): a proxy, or the client that made the recording, may have dropped it.
    pub content_shown: bool,
    /// The parsed content; responses with the same content may share it.
    body: Arc<OnceLock<Body>>,
}

impl Response {
    /// An HTTP/1.1 response with these parts and complete content.
    pub fn new(status: u16, fields: Fields, content: impl Into<Arc<[u8]>>) -> Self {
        let version = "HTTP/1.1".to_owned();
        Self {
            status,
            reason: None,
            version,
            fields,
            content: content.into(),
            content_shown: true,
            body: Arc::default(),
        }
    }

    /// A response whose content is not recorded, for this reason: nothing is known of its body.
    pub fn without_content(status: u16, fields: Fields, why: String) -> Self {
        let body = Arc::new(OnceLock::from(Body::not_recorded(why)));
        Self { body, ..Self::new(status, fields, []) }
    }

    /// Whether the content is known.
    pub fn has_content(&self) -> bool {
        self.body.get().is_none_or(|body| body.is_recorded().is_ok())
    }

    /// The same response with another content.
    pub fn with_content(&self, content: impl Into<Arc<[u8]>>) -> Self {
        Self { content: content.into(), body: Arc::default(), ..self.clone() }
    }

    /// Shares the content and the parsed body of another response, if its content and coding are the same. Returns
    /// whether they are.
    pub fn share_content(&mut self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.content, &other.content) || self.content == other.content;
        let is_shared = is_same
            && self.has_content()
            && other.has_content()
            && self.fields.value(CODING) == other.fields.value(CODING);
        if is_shared {
            self.content = Arc::clone(&other.content);
            self.body = Arc::clone(&other.body);
        }
        is_shared
    }

    /// A response with only the content, its coding and the parsed body.
    pub(super) fn content_only(&self) -> Self {
        let mut fields = Fields::new();
        self.fields.lines(CODING).for_each(|line| fields.push(CODING, line));
        Self { body: Arc::clone(&self.body), ..Self::new(self.status, fields, Arc::clone(&self.content)) }
    }

    /// The body, decoded and parsed on the first call.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| Body::parse(&self.content, &self.fields))
    }

    /// The text of the body, decoded and without a byte order mark, or why there is none.
    pub fn text(&self) -> Result<&str, BodyError> {
        self.body().text(&self.content)
    }

    /// Why this response says nothing about the requested server, if it was sent in the server's place. This is decided
    /// only here.
    ///
    /// A login page or refusal (401, 403) in HTML counts as the server's own if the URL came from a document:
    /// authorization servers have endpoints for browsers.
    pub fn stand_in(&self, asked: Destination) -> Option<StandIn> {
        if let Some(name) = CHALLENGES.into_iter().find(|name| self.fields.has(name)) {
            let what = self.fields.value(name).unwrap_or_default();
            return Some(StandIn::Challenge(format!("a proxy responded in the server's place ({name}: {what})")));
        }
        let status = self.status;
        let is_own = match status {
            429 => false,
            401 | 403 => self.is_json() || self.is_bare() || (asked != Destination::Target && self.is_page()),
            407 | 502..=504 | 511 | 520..=530 => self.is_json(),
            _ => true,
        };
        (!is_own).then(|| StandIn::Status { status, why: why_not_own(status) })
    }

    fn is_json(&self) -> bool {
        let kind = self.media_type();
        kind.contains("json") || (kind.is_empty() && self.body().document().is_ok())
    }

    /// Whether there is neither content nor a media type.
    fn is_bare(&self) -> bool {
        self.content.is_empty() && self.media_type().is_empty()
    }

    fn is_page(&self) -> bool {
        self.media_type().contains("html")
    }

    fn media_type(&self) -> String {
        self.fields.value("content-type").unwrap_or_default().to_ascii_lowercase()
    }
}

/// Why a response with this status, without JSON unless it is 429, is not of the requested server.
fn why_not_own(status: u16) -> String {
    match status {
        429 => "the server limits the rate of requests (429)".to_owned(),
        407 | 511 => format!("a proxy or a network asks for a login ({status}, no JSON)"),
        401 | 403 => format!("something in front of the server asks for a login or refuses ({status}, no JSON)"),
        _ => format!("a gateway did not reach the server ({status}, no JSON)"),
    }
}

/// Header fields by which proxies mark their own challenges.
const CHALLENGES: [&str; 2] = ["cf-mitigated", "x-amzn-waf-action"];

/// The fields by which it is decided, besides the status and the content, whether a response is the server's own, and how
/// its content is read.
pub const DECIDING_FIELDS: [&str; 4] = [CODING, "content-type", CHALLENGES[0], CHALLENGES[1]];

/// A response that stands in for the server's, with the reason to think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandIn {
    /// By its status: rate limiting (429), or a response without JSON that gateways and proxies send (401, 403, 407,
    /// 502 to 504, 511, and 520 to 530, which only content delivery networks use). A test about this status may judge it.
    Status {
        /// The status code.
        status: u16,
        /// The reason.
        why: String,
    },
    /// A proxy marked the response as its own challenge.
    Challenge(String),
}

impl StandIn {
    /// The reason.
    pub fn reason(&self) -> &str {
        match self {
            Self::Status { why, .. } | Self::Challenge(why) => why,
        }
    }

    /// The status that makes it a stand-in; `None` for a challenge, which no test may judge.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Challenge(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status of the stand-in that this response is.
    fn stand_in(status: u16, kind: &str, content: &str, asked: Destination) -> Option<u16> {
        let mut fields = Fields::new();
        if !kind.is_empty() {
            fields.push("Content-Type", kind);
        }
        Response::new(status, fields, content.as_bytes()).stand_in(asked)?.status()
    }

    #[test]
    fn another_content_is_parsed_anew_and_all_else_stays() {
        let mut response = Response::new(200, Fields::new(), *b"1");
        (response.version, response.content_shown) = ("HTTP/1.0".to_owned(), false);
        assert_eq!(response.text(), Ok("1"));
        let other = response.with_content(*b"2");
        assert_eq!((other.text(), response.text()), (Ok("2"), Ok("1")));
        assert_eq!((other.status, other.version.as_str(), other.content_shown), (200, "HTTP/1.0", false));
    }

    #[test]
    fn a_gateway_is_no_homeserver() {
        for status in [407, 502, 503, 504, 511, 520, 524, 526, 530] {
            for asked in [Destination::Target, Destination::Named, Destination::NamedByPublic] {
                let gateway = |kind, content| stand_in(status, kind, content, asked);
                assert_eq!(gateway("text/html", "<h1>Bad Gateway</h1>"), Some(status), "{status}");
                assert_eq!(gateway("", ""), Some(status), "{status}");
                assert_eq!(gateway("", "Bad Gateway"), Some(status), "{status}");
                assert_eq!(gateway("Application/JSON", r#"{"errcode":"M_UNKNOWN"}"#), None, "{status}");
                assert_eq!(gateway("application/problem+json", "{}"), None, "{status}");
                assert_eq!(gateway("", "{}"), None, "{status}");
            }
        }
    }

    #[test]
    fn other_statuses_are_the_servers_own() {
        for status in [200, 302, 400, 404, 405, 500, 501, 505, 510, 519, 531] {
            assert_eq!(stand_in(status, "text/html", "<p>", Destination::Target), None, "{status}");
        }
    }

    #[test]
    fn a_limit_of_the_rate_says_nothing_else() {
        for (kind, content) in [("application/json", r#"{"errcode":"M_LIMIT_EXCEEDED"}"#), ("", "")] {
            assert_eq!(stand_in(429, kind, content, Destination::Target), Some(429));
        }
    }

    #[test]
    fn a_refusal_without_json_is_not_of_the_homeserver() {
        for status in [401, 403] {
            let refusal = |kind, content| stand_in(status, kind, content, Destination::Target);
            assert_eq!(refusal("text/html", "<p>Log in</p>"), Some(status));
            assert_eq!(refusal("text/plain", "no"), Some(status));
            assert_eq!(refusal("", "no"), Some(status));
            assert_eq!(refusal("application/json", "{}"), None);
            assert_eq!(refusal("", "{}"), None);
            assert_eq!(refusal("", ""), None, "bare, as of a server that has nothing to add");
        }
    }

    #[test]
    fn an_authorization_server_has_pages_of_its_own() {
        for asked in [Destination::Named, Destination::NamedByPublic] {
            for status in [401, 403] {
                assert_eq!(stand_in(status, "text/html; charset=utf-8", "<p>Log in</p>", asked), None);
                assert_eq!(stand_in(status, "application/xhtml+xml", "<p>Log in</p>", asked), None);
                assert_eq!(stand_in(status, "text/plain", "no", asked), Some(status));
            }
            assert_eq!(stand_in(502, "text/html", "<p>Bad Gateway</p>", asked), Some(502));
        }
    }

    #[test]
    fn a_challenge_has_no_status_to_judge() {
        for (name, value) in [("CF-Mitigated", "challenge"), ("x-amzn-waf-action", "captcha")] {
            let mut fields = Fields::new();
            fields.push("content-type", "text/html");
            fields.push(name, value);
            for (status, asked) in [(200, Destination::Target), (403, Destination::Named)] {
                let stand_in = Response::new(status, fields.clone(), *b"<p>").stand_in(asked);
                assert_eq!(stand_in.as_ref().map(StandIn::status), Some(None));
                assert!(stand_in.is_some_and(|stand_in| stand_in.reason().contains(value)));
            }
        }
    }
}
