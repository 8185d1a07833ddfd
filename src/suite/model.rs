//! A case file as it was understood: requests, tests, examples. Reading it from YAML is `read`'s business.

mod step;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::check::{Conditions, EarlierValue, Template};
use crate::exchange::example::Change;
use crate::exchange::{Method, Pointer};
use crate::setting::{MatrixVersion, Versions};
use crate::source::{Place, SourceFile};
pub use step::{ActsAs, Again, Credentials, SignIn, Step};

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

/// One case file, with all that it takes from profiles and shared files.
#[derive(Debug)]
pub struct Suite {
    /// The first part of every test id.
    pub name: String,
    /// What the suite is about.
    pub title: String,
    /// The Matrix versions with this endpoint.
    pub versions: Versions,
    /// The requests. Likeness is resolved; a request comes after those that its example is like.
    pub requests: Vec<RequestCase>,
    /// Responses that only examples are like.
    pub examples: Vec<(String, Example)>,
    /// How a server refuses the API.
    pub not_offered: Option<NotOffered>,
    /// The tests, in the order of the file.
    pub tests: Vec<Test>,
    /// Ids of requirements that can't be seen from outside, and why.
    pub left_out: Vec<(String, String)>,
    /// The case file.
    pub file: Arc<SourceFile>,
    /// All files that it was read from: the case file first, then profiles and shared files.
    pub files: Vec<Arc<SourceFile>>,
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

/// A request as the file gives it: values of earlier responses are still open.
#[derive(Debug, Clone)]
pub struct RequestCase {
    /// Its full name, unique in the suite: with the group of the profile, or the flow, that it belongs to.
    pub name: String,
    /// The method.
    pub method: Method,
    /// A path on the homeserver, or what comes out as an absolute URL.
    pub url: Template,
    /// A path to put into the URL, if any.
    pub path: Option<PathChange>,
    /// Parameters added to the query; values are percent-encoded.
    pub query: Vec<(String, Template)>,
    /// The header fields, names in lower case.
    pub headers: Vec<(String, Template)>,
    /// The content.
    pub content: Content,
    /// Sent even if an equal request was sent.
    pub fresh: bool,
    /// Conditions on the responses to other requests without which it is not sent.
    pub when: Vec<(String, Conditions)>,
    /// What it changes on the server.
    pub writes: Writes,
    /// The member of a successful response that names what stays on the server.
    pub leaves: Option<Pointer>,
    /// It takes minutes until it can be sent, so it is only sent if the user asks for slow tests.
    pub slow: bool,
    /// Its place in a flow, if it belongs to one.
    pub step: Option<Step>,
    /// The user who goes through the pages that begin with it, if one does.
    pub sign_in: Option<SignIn>,
    /// The user on whose behalf it is sent, if it is on anyone's.
    pub acts_as: Option<ActsAs>,
    /// The request of another suite that it is without a change (`of`), as `suite/name`.
    pub origin: Option<String>,
    /// It belongs to another suite, and is here because a request of that suite is used.
    pub is_borrowed: bool,
    /// A healthy response.
    pub example: Example,
    /// Where it stands.
    pub place: Place,
}

impl RequestCase {
    /// The values of earlier responses that it needs where the access tokens of these users are given.
    pub fn values_beside<'a>(&'a self, tokens: &'a BTreeSet<String>) -> impl Iterator<Item = &'a EarlierValue> {
        let given = self.acts_as.as_ref().filter(|acts_as| tokens.contains(&acts_as.user));
        self.values().filter(move |value| !given.is_some_and(|given| given.tokens.contains(value)))
    }

    /// The values of earlier responses that it needs.
    pub fn values(&self) -> impl Iterator<Item = &EarlierValue> {
        let fields = self.query.iter().chain(&self.headers).map(|(_, template)| template);
        let pause = self.step.iter().map(|step| &step.pause);
        let sign_in = self.sign_in.iter().flat_map(SignIn::templates);
        let tokens = self.acts_as.iter().flat_map(|acts_as| &acts_as.tokens);
        let templates = fields.chain([&self.url]).chain(pause).chain(sign_in);
        templates.flat_map(Template::values).chain(self.content.values()).chain(tokens)
    }
}

/// What a request changes on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writes {
    /// Nothing.
    Nothing,
    /// It may register a client.
    Client,
    /// It changes data of a user.
    User,
}

impl Writes {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Client, Self::User];

    /// The word in the case language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Client => "client",
            Self::User => "user",
        }
    }
}

/// The content of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// None.
    None,
    /// JSON text; values stand inside JSON strings.
    Json(Template),
    /// `application/x-www-form-urlencoded`: names and values, which are percent-encoded when they are known.
    Form(Vec<(String, Template)>),
    /// Plain text.
    Text(Template),
    /// Octets.
    Octets(Vec<u8>),
}

impl Content {
    /// The templates in it.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        let (one, many): (Option<&Template>, &[(String, Template)]) = match self {
            Self::None | Self::Octets(_) => (None, &[]),
            Self::Json(template) | Self::Text(template) => (Some(template), &[]),
            Self::Form(fields) => (None, fields),
        };
        one.into_iter().chain(many.iter().map(|(_, template)| template))
    }

    /// The values of earlier responses in it.
    pub fn values(&self) -> impl Iterator<Item = &EarlierValue> {
        self.templates().flat_map(Template::values)
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

/// How a server refuses the API.
#[derive(Debug)]
pub struct NotOffered {
    /// The request whose response shows it.
    pub request: String,
    /// The response to a server that refuses in any way.
    pub expect: Conditions,
    /// The response of a server that refuses as the specification asks; none if any refusal is clean.
    pub clean: Option<Conditions>,
    /// Where that comes from.
    pub because: String,
}

/// One named test.
#[derive(Debug)]
pub struct Test {
    /// Suite, groups and name, joined by `/`.
    pub id: String,
    /// The request whose response is judged.
    pub request: String,
    /// The level of the requirement.
    pub level: Level,
    /// How a violation counts.
    pub severity: Severity,
    /// The Matrix versions with this requirement.
    pub versions: Versions,
    /// On which servers it is judged.
    pub api: Api,
    /// Tests without which it says nothing.
    pub needs: Vec<Need>,
    /// Where it applies: all of these hold.
    pub when: Vec<Conditions>,
    /// Status codes that are judged although something in front of the server may have sent them.
    pub judges: Vec<u16>,
    /// What violations of all tests with these words mean, after their number: reports name these tests in one sentence.
    pub together: Option<String>,
    /// What must hold.
    pub expect: Conditions,
    /// What the server has to do, in a sentence.
    pub requirement: String,
    /// Where that comes from, or why it matters, in a sentence.
    pub because: String,
    /// What it is based on.
    pub source: Vec<Reference>,
    /// Written counterexamples: responses for which exactly this test is violated. Others are derived.
    pub breaks: Vec<Variant>,
    /// Healthy responses that a naive test would flag.
    pub accepts: Vec<Variant>,
    /// It comes from a profile, which is proven by itself.
    pub from_profile: bool,
    /// Where it stands.
    pub place: Place,
}

impl Test {
    /// The names of all requests that deciding it may look at, besides those of the tests that it needs.
    pub fn requests(&self) -> BTreeSet<String> {
        let mut names = self.expect.requests(&self.request);
        self.when.iter().for_each(|conditions| names.extend(conditions.requests(&self.request)));
        names
    }

    /// What the requests that it is decided by change on the server, at most.
    pub fn writes(&self, suite: &Suite) -> Writes {
        let requests = self.requests();
        let writes = requests.iter().filter_map(|name| suite.request(name)).map(|request| request.writes);
        writes.max().unwrap_or(Writes::Nothing)
    }
}

/// A test without which another one says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Need {
    /// A test of the same suite: its index in [`Suite::tests`].
    Own(usize),
    /// A test of another suite: its id.
    Other(String),
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

/// A healthy response: one that it begins with, and changes of that.
#[derive(Debug, Clone)]
pub struct Example {
    /// The request or example that it begins with; else a 200 without content.
    pub like: Option<String>,
    /// The changes.
    pub change: Change,
    /// New values in the JSON body that hold values of other examples: templates of JSON text.
    pub templates: Vec<(Pointer, Template)>,
}

/// Changes of the example's responses, by request.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The changes, each of the response to this request; `like` in them stands for another beginning.
    pub changes: Vec<(String, Example)>,
    /// The base URL of the homeserver, if it matters.
    pub target: Option<Url>,
    /// The Matrix version of the run, if it matters.
    pub matrix_version: Option<MatrixVersion>,
    /// The key of the condition that it was derived from; none if it is written.
    pub derived: Option<&'static str>,
    /// Where it stands, or the test if it was derived.
    pub place: Place,
}

impl Variant {
    /// The example without a change.
    pub fn none(place: Place) -> Self {
        Self { changes: Vec::new(), target: None, matrix_version: None, derived: None, place }
    }
}
