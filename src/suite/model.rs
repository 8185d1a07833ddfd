//! A case file as it was understood: requests, tests, examples. Reading it from YAML is `read`'s business.

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::check::Expectation;
use crate::exchange::{Method, Pointer};
use crate::setting::{MatrixVersion, Versions};
use crate::source::{Place, SourceFile};

use super::template::Template;

/// The level of a requirement in its source (RFC 2119). What follows from a schema is a must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words of RFC 2119")]
pub enum Level {
    Must,
    Should,
    May,
}

impl Level {
    /// All of them, strongest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::May];

    /// The word, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }

    /// How a violation counts, where the case does not say otherwise.
    pub fn severity(self) -> Severity {
        match self {
            Self::Must => Severity::Fail,
            Self::Should => Severity::Warn,
            Self::May => Severity::Note,
        }
    }
}

/// How a violation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It makes the run fail.
    Fail,
    /// It is shown as a warning, and makes a strict run fail.
    Warn,
    /// It is only mentioned.
    Note,
}

/// On which servers a test is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// On those that offer the API of the suite.
    Offered,
    /// On those that say that they do not.
    NotOffered,
    /// On all.
    Either,
}

/// One case file.
#[derive(Debug)]
pub struct Suite {
    /// The first part of every test id.
    pub name: String,
    /// What the suite is about.
    pub title: String,
    /// The Matrix versions with this endpoint.
    pub versions: Versions,
    /// The requests, in the order of the file.
    pub requests: Vec<RequestCase>,
    /// How a server says that it does not offer the API.
    pub not_offered: Option<NotOffered>,
    /// The tests, in the order of the file.
    pub tests: Vec<Test>,
    /// For every request a response that meets everything.
    pub example: Vec<(String, ExampleResponse)>,
    /// Ids of requirements that can't be seen from outside, and why.
    pub left_out: Vec<(String, String)>,
    /// The file.
    pub file: Arc<SourceFile>,
}

impl Suite {
    /// The request of this name.
    pub fn request(&self, name: &str) -> Option<&RequestCase> {
        self.requests.iter().find(|request| request.name == name)
    }

    /// The test with this id.
    pub fn test(&self, id: &str) -> Option<&Test> {
        self.tests.iter().find(|test| test.id == id)
    }
}

/// A request as the file gives it: what comes from earlier responses is still open.
#[derive(Debug, Clone)]
pub struct RequestCase {
    /// Its name, unique in the suite.
    pub name: String,
    /// The method.
    pub method: Method,
    /// A path on the homeserver, or what comes out as an absolute URL.
    pub url: Template,
    /// A path to put into the URL, if any.
    pub path: Option<PathChange>,
    /// The header fields.
    pub headers: Vec<(String, Template)>,
    /// The content.
    pub content: Content,
    /// Sent even if an equal request was sent.
    pub fresh: bool,
    /// Where it stands.
    pub place: Place,
}

/// The content of a request: text of a media type that says how values are escaped in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// None.
    None,
    /// JSON text; values stand inside JSON strings.
    Json(Template),
    /// `application/x-www-form-urlencoded`; values are percent-encoded.
    Form(Template),
    /// Plain text.
    Text(Template),
}

impl Content {
    /// The text with its open places, if there is any.
    pub fn template(&self) -> Option<&Template> {
        match self {
            Self::None => None,
            Self::Json(template) | Self::Form(template) | Self::Text(template) => Some(template),
        }
    }
}

/// A path put into a URL (RFC 8414, section 3.1, and OpenID Connect Discovery 1.0, section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathChange {
    /// After the URL's path.
    Append(String),
    /// Between host and path.
    Insert(String),
}

/// How a server says that it does not offer the API.
#[derive(Debug)]
pub struct NotOffered {
    /// The request whose response tells.
    pub on: String,
    /// What the response is like.
    pub expect: Expectation,
    /// Where that comes from.
    pub because: String,
}

/// One named test.
#[derive(Debug)]
pub struct Test {
    /// Suite, groups and name, joined by `/`.
    pub id: String,
    /// The requests whose responses are judged.
    pub on: Vec<String>,
    /// The level of the requirement.
    pub level: Level,
    /// How a violation counts.
    pub severity: Severity,
    /// The Matrix versions with this requirement.
    pub versions: Versions,
    /// On which servers it is judged.
    pub api: Api,
    /// Indexes in [`Suite::tests`] of earlier tests without which it says nothing.
    pub needs: Vec<usize>,
    /// Where it applies.
    pub when: Vec<Expectation>,
    /// What must hold.
    pub expect: Vec<Expectation>,
    /// What the server has to do, in a sentence.
    pub requirement: String,
    /// Where that comes from, or why it matters, in a sentence.
    pub because: String,
    /// What it is based on.
    pub source: Vec<Reference>,
    /// Responses for which exactly this test is violated.
    pub counterexamples: Vec<Variant>,
    /// Healthy responses that a naive test would flag.
    pub accepts: Vec<Variant>,
    /// Where it stands.
    pub place: Place,
}

/// A place in a document that the requirement is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What the document is called.
    pub title: String,
    /// The section, or the JSON Pointer into the document.
    pub section: String,
    /// Where to read it.
    pub link: String,
}

impl Reference {
    /// The document and the section, without the link.
    pub fn name(&self) -> String {
        let Self { title, section, .. } = self;
        match section.chars().next() {
            None => title.clone(),
            Some(first) if first.is_ascii_digit() => format!("{title}, section {section}"),
            Some('/') => format!("{title}, {section}"),
            Some(_) => format!("{title}, “{section}”"),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} <{}>", self.name(), self.link)
    }
}

/// A response that meets everything.
#[derive(Debug, Clone)]
pub enum ExampleResponse {
    /// That of another request, with its changes.
    Like(String),
    /// One of its own.
    Own(ResponseText),
}

/// A response as text.
#[derive(Debug, Clone)]
pub struct ResponseText {
    /// The status code.
    pub status: u16,
    /// Header field lines.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Changes of the example's responses, by request.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The changes.
    pub changes: Vec<(String, Change)>,
    /// The base URL of the homeserver, if it matters.
    pub target: Option<Url>,
    /// The Matrix version of the run, if it matters.
    pub matrix_version: Option<MatrixVersion>,
    /// Where it stands, or the test if it was derived.
    pub place: Place,
}

impl Variant {
    /// Only changes.
    pub fn new(changes: Vec<(String, Change)>, place: Place) -> Self {
        Self { changes, target: None, matrix_version: None, place }
    }
}

/// A change of one response.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another status code.
    pub status: Option<u16>,
    /// Field names with their new lines; none to take the field away.
    pub headers: Vec<(String, Vec<String>)>,
    /// New values, as JSON text.
    pub json: Vec<(Pointer, String)>,
    /// Members to take away.
    pub remove: Vec<Pointer>,
    /// Another body.
    pub body: Option<Vec<u8>>,
}
