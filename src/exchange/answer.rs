//! An answer as it came, with its body parsed once and shared by all who ask.

use std::sync::OnceLock;

use super::Fields;
use super::body::{Body, BodyError};

/// An HTTP answer.
#[derive(Debug, Default)]
pub struct Answer {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase, if the server sent one of its own.
    pub reason: Option<String>,
    /// The HTTP version, such as `HTTP/1.1`.
    pub version: String,
    /// The header fields.
    pub fields: Fields,
    /// The content as it came, before any content coding is undone.
    pub content: Vec<u8>,
    body: OnceLock<Body>,
}

impl Answer {
    /// An answer with these parts, of HTTP/1.1.
    pub fn new(status: u16, fields: Fields, content: Vec<u8>) -> Self {
        Self { status, reason: None, version: "HTTP/1.1".to_owned(), fields, content, body: OnceLock::new() }
    }

    /// The body, decoded and parsed on the first call.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| Body::parse(&self.content, &self.fields))
    }

    /// The text of the body, decoded and without a byte order mark; or what stands before it.
    pub fn text(&self) -> Result<&str, BodyError> {
        self.body().text(&self.content)
    }

    /// Why this answer says nothing about the server under test, if it is one that stands in for the server's.
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

/// An answer that stands in for the server's, with the reason to think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandIn {
    /// By its status: rate limiting (429), or a login or refusal without JSON (401, 403). Those who ask for that status
    /// may judge it.
    Status(String),
    /// A proxy says that the answer is its own.
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
