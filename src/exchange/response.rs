//! A response as it came, with its body parsed once and shared by all who ask.

use std::sync::{Arc, OnceLock};

use super::Fields;
use super::body::{Body, BodyError};

/// The field that says how the content is coded (RFC 9110, section 8.4).
const CODING: &str = "content-encoding";

/// An HTTP response.
#[derive(Debug, Default)]
pub struct Response {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase, if the server sent one of its own.
    pub reason: Option<String>,
    /// The HTTP version, such as `HTTP/1.1`.
    pub version: String,
    /// The header fields.
    pub fields: Fields,
    /// The content as it came, before any content coding is undone.
    pub content: Arc<[u8]>,
    /// What was made of the content; responds with the same content may share it.
    body: Arc<OnceLock<Body>>,
}

impl Response {
    /// A response with these parts, of HTTP/1.1.
    pub fn new(status: u16, fields: Fields, content: impl Into<Arc<[u8]>>) -> Self {
        let (content, body) = (content.into(), Arc::default());
        Self { status, reason: None, version: "HTTP/1.1".to_owned(), fields, content, body }
    }

    /// Shares the content of another response, and what was made of it, if it is the same in the same coding. Whether it is.
    pub fn share_content(&mut self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.content, &other.content) || self.content == other.content;
        let is_shared = is_same && self.fields.value(CODING) == other.fields.value(CODING);
        if is_shared {
            self.content = Arc::clone(&other.content);
            self.body = Arc::clone(&other.body);
        }
        is_shared
    }

    /// A response with nothing but the content, in its coding, and what was made of it.
    pub(super) fn content_only(&self) -> Self {
        let mut fields = Fields::new();
        self.fields.lines(CODING).for_each(|line| fields.push(CODING, line));
        Self { fields, content: Arc::clone(&self.content), body: Arc::clone(&self.body), ..Self::default() }
    }

    /// The body, decoded and parsed on the first call.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| Body::parse(&self.content, &self.fields))
    }

    /// The text of the body, decoded and without a byte order mark; or what stands before it.
    pub fn text(&self) -> Result<&str, BodyError> {
        self.body().text(&self.content)
    }

    /// Why this response says nothing about the server under test, if it is one that stands in for the server's.
    pub fn stand_in(&self) -> Option<StandIn> {
        if let Some(name) = CHALLENGES.into_iter().find(|name| self.fields.has(name)) {
            let what = self.fields.value(name).unwrap_or_default();
            return Some(StandIn::Proxy(format!("a proxy answered in the server's place ({name}: {what})")));
        }
        match self.status {
            429 => Some(StandIn::Status("the server limits the rate of requests (429)".to_owned())),
            401 | 403 if !self.is_from_an_api() => {
                let why =
                    format!("something in front of the server asks for a login or refuses ({}, no JSON)", self.status);
                Some(StandIn::Status(why))
            }
            _ => None,
        }
    }

    fn is_from_an_api(&self) -> bool {
        let kind = self.fields.value("content-type").unwrap_or_default().to_ascii_lowercase();
        kind.contains("json") || (kind.is_empty() && (self.content.is_empty() || self.body().document().is_ok()))
    }
}

/// Header fields by which proxies own up to a challenge of theirs.
const CHALLENGES: [&str; 2] = ["cf-mitigated", "x-amzn-waf-action"];

/// A response that stands in for the server's, with the reason to think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandIn {
    /// By its status: rate limiting (429), or a login or refusal without JSON (401, 403). Those who ask for that status
    /// may judge it.
    Status(String),
    /// A proxy says that the response is its own.
    Proxy(String),
}

impl StandIn {
    /// The reason.
    pub fn reason(&self) -> &str {
        match self {
            Self::Status(why) | Self::Proxy(why) => why,
        }
    }
}
