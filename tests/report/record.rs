//! One fixed run record: a small suite, and hand-made exchanges and outcomes of every kind.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use matrix_conformance::check::{Spot, Unseen, UnseenKind, Violation};
use matrix_conformance::exchange::request::Destination;
use matrix_conformance::exchange::{
    Exchange, Fields, Method, Pointer, Remedy, Request, Response, ServerInfo, Software, Trouble, TroubleKind,
};
use matrix_conformance::outcome::{Outcome, Policy, Record, Run, Skip, SuiteRecord};
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::{Suite, read_suite};
use url::Url;

const CASES: &str = r##"suite: sample
title: a sample of everything that a report may hold
since: v1.15
request: metadata
documents:
  spec: { title: Client-Server API v1.15, link: "https://spec.matrix.org/v1.15/client-server-api/#<section>" }
  rfc: { title: RFC <digits>, link: "https://www.rfc-editor.org/rfc/rfc<digits>.html#section-<section>" }
requests:
  metadata:
    get: /_matrix/client/v1/auth_metadata
    headers: { accept: application/json }
    example: { json: { issuer: "https://hs.example/" } }
  again: { like: metadata, fresh: true }
  post:
    post: /_matrix/client/v1/auth_metadata
    json: { reason: it's here }
    writes: client
    leaves: /client_id
    example: { status: 405 }
  slow: { head: /_matrix/client/v1/auth_metadata }
not-offered:
  expect: { status: 404 }
  because: The specification lets a server refuse.
tests:
  status:
    level: must
    requirement: The server responds with 200.
    because: It is the only status with metadata.
    source: spec Server metadata discovery
    expect: { status: 200 }
  required:
    level: must
    source: [spec Server metadata discovery, rfc8414 2]
    because: Clients cannot go on without it.
    tests:
      <each>:
        each: [issuer, token_endpoint, org.example.forged]
        requirement: The metadata has `<each>`.
        expect: { /<each>: present }
  post:
    request: post
    level: must
    requirement: The server refuses POST.
    because: The endpoint has one method.
    source: spec Server metadata discovery
    expect: { status: 405 }
  same:
    level: should
    requirement: The metadata is the same when it is requested again.
    because: Clients keep it.
    source: rfc8414 3.2
    expect: { same-as: again }
  etag:
    level: may
    requirement: The response has an ETag.
    because: It saves work.
    source: rfc8414 3
    expect: { headers: { etag: present } }
  mild:
    level: must as warn
    requirement: The media type is that of JSON.
    because: Some clients look at it.
    source: rfc8414 3.2
    expect: { headers: { content-type: { media-type: application/json } } }
  head:
    request: slow
    level: must
    requirement: The server responds to HEAD.
    because: It responds to GET.
    source: spec Server metadata discovery
    tests:
      status: { expect: { status: 200 } }
      body: { expect: { body: none } }
  skipped:
    level: must
    requirement: Something holds.
    because: Somebody says so.
    source: rfc8414 4
    tests:
      not-applicable: { expect: { status: 200 } }
      blocked: { expect: { status: 200 } }
      outside-version: { since: v1.19, expect: { status: 200 } }
      filtered-out: { expect: { status: 200 } }
"##;

/// Control characters, escape sequences, markup, what XML does not allow, text in both directions, line breaks.
pub(crate) const HOSTILE: &str = "\x1b]0;owned\x07\x1b[2J ]]></failure></testcase><testcase name=\"forged\"/> \u{fffe}\u{ffff} \
                           \u{9b}31m \u{202e}desrever \u{2028}\0\r\n😀 é &amp; ${x} $(id)";

fn suite() -> Arc<Suite> {
    let file = SourceFile::new("cases/sample.yaml", CASES);
    match read_suite(&file) {
        Ok(suite) => suite,
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// What a record is made of, to be changed before it is made.
pub(crate) struct Draft {
    pub(crate) run: Run,
    pub(crate) suites: Vec<SuiteRecord>,
}

impl Draft {
    /// With this outcome for every test of the first suite.
    pub(crate) fn with_all(mut self, outcome: &Outcome) -> Self {
        self.outcomes().fill(outcome.clone());
        self
    }

    /// The outcomes of the first suite.
    pub(crate) fn outcomes(&mut self) -> &mut Vec<Outcome> {
        &mut self.suites[0].outcomes
    }

    pub(crate) fn record(self) -> Record {
        Record::new(self.run, self.suites, &[])
    }
}

/// A record with every outcome, before it is made.
pub(crate) fn draft() -> Draft {
    let suite = suite();
    let outcomes = outcomes();
    assert_eq!(suite.tests.len(), outcomes.len());
    let setting = Setting {
        target: Url::parse("https://hs.example/").unwrap(),
        deployment: Deployment::Production,
        matrix_version: MatrixVersion::OLDEST,
        writes: true,
        slow: false,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    };
    let run = Run {
        id: Some("5eed0123".to_owned()),
        setting,
        name: None,
        server: ServerInfo {
            software: Some(Software { name: "Sample".to_owned(), version: Some("1.2.3".to_owned()) }),
            versions: ["v1.14", "v1.15"].map(str::to_owned).to_vec(),
            unstable_features: vec!["org.example.feature".to_owned()],
        },
        policy: Policy { strict: false, allow_unsupported: false },
        started: SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_435_200_750),
        duration: Duration::from_millis(1234),
        unread_tests: 0,
        cases_digest: "5f".repeat(32),
    };
    Draft { run, suites: vec![SuiteRecord { suite, not_offered: None, exchanges: exchanges(), outcomes }] }
}

/// A record with every outcome.
pub(crate) fn record() -> Record {
    draft().record()
}

/// A record without suites.
pub(crate) fn empty() -> Record {
    Draft { suites: Vec::new(), ..draft() }.record()
}

/// A record with the same outcome for every test.
pub(crate) fn all(outcome: &Outcome) -> Record {
    draft().with_all(outcome).record()
}

/// A record with so many tests in groups `a0`, `a1` and so on, of which every third fails.
pub(crate) fn long(groups: &[usize]) -> Record {
    long_draft(groups).record()
}

/// The same, before it is made.
pub(crate) fn long_draft(groups: &[usize]) -> Draft {
    // Without the document that nothing would use.
    let head: String = CASES
        .split("tests:\n")
        .next()
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("  spec: "))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut text = format!("{head}tests:\n");
    for (group, size) in groups.iter().enumerate() {
        text += &format!("  a{group}:\n    level: must\n    requirement: A rule.\n    because: It is one.\n");
        text += "    source: rfc8414 3\n    tests:\n";
        text.extend((0..*size).map(|leaf| format!("      b{leaf}: {{ expect: {{ status: 200 }} }}\n")));
    }
    let mut draft = draft();
    let suite = &mut draft.suites[0];
    suite.suite = read_suite(&SourceFile::new("cases/long.yaml", text)).unwrap_or_else(|it| panic!("{it:#?}"));
    // No two say the same: what is alike is one finding.
    let failure = |number: usize| {
        Outcome::Fail(vec![violation("metadata", "status 200", &format!("status 500, {number}"), Spot::Status)])
    };
    let outcome = |number: usize| if number.is_multiple_of(3) { failure(number) } else { Outcome::Pass };
    suite.outcomes = (0..suite.suite.tests.len()).map(outcome).collect();
    draft
}

/// A record in which everything that a server or a case file can word is hostile.
pub(crate) fn hostile(make: impl Fn(Vec<Violation>) -> Outcome) -> Record {
    hostile_with(HOSTILE, make)
}

/// A record in which all that is this text.
pub(crate) fn hostile_with(text: &str, make: impl Fn(Vec<Violation>) -> Outcome) -> Record {
    hostile_draft(text, make).record()
}

/// Such a record before it is made.
pub(crate) fn hostile_draft(text: &str, make: impl Fn(Vec<Violation>) -> Outcome) -> Draft {
    let mut draft = draft();
    draft.run.server = ServerInfo {
        software: Some(Software { name: text.to_owned(), version: Some(text.to_owned()) }),
        versions: vec![text.to_owned()],
        unstable_features: vec![text.to_owned()],
    };
    let suite = &mut draft.suites[0];
    let spots = [
        Spot::Status,
        Spot::Url,
        Spot::Field(text.to_owned()),
        Spot::Body(Some(3..20)),
        Spot::Json(Pointer::root().child(text), Some(5..60)),
        Spot::Json(Pointer::root().child(text), None),
    ];
    let violations = spots.map(|spot| violation("metadata", text, text, spot));
    suite.outcomes = vec![make(violations.to_vec()); suite.outcomes.len()];
    let mut fields = Fields::new();
    fields.push("etag", b"\"\xe9\x1b\xff\"".to_vec());
    let mut response = Response::new(200, fields.clone(), text.as_bytes().to_vec());
    response.reason = Some(text.to_owned());
    let request = Request {
        method: Method::Post,
        url: Url::parse("https://hs.example/'$(id)?{x}").unwrap(),
        fields,
        content: text.as_bytes().into(),
        destination: Destination::Target,
    };
    suite.exchanges = vec![("metadata".to_owned(), exchange(request, Ok(response), 1))];
    draft
}

/// A violation.
pub(crate) fn violation(request: &str, expected: &str, got: &str, spot: Spot) -> Violation {
    Violation { request: request.to_owned(), expected: expected.to_owned(), got: got.to_owned(), spot }
}

/// Something that could not be judged.
pub(crate) fn unseen() -> Unseen {
    let message = "no complete response within 30 s".to_owned();
    Unseen {
        request: "slow".to_owned(),
        kind: UnseenKind::Trouble(TroubleKind::Timeout),
        message,
        remedy: Some(Remedy::LongerTimeout),
    }
}

fn outcomes() -> Vec<Outcome> {
    let token_endpoint = Pointer::root().child("token_endpoint");
    let same = Pointer::root().child("scopes_supported").child("1");
    let missing =
        violation("metadata", "`/token_endpoint`: present", "nothing there", Spot::Json(token_endpoint, None));
    let forged = violation("metadata", "`/org.example.forged`: present", HOSTILE, Spot::Body(in_body("]]></x>")));
    let allowed = violation("post", "status 405", "status 500", Spot::Status);
    let changed = violation("metadata", "the JSON of `again`", "another value", Spot::Json(same, in_body("\"email\"")));
    let etag = violation("metadata", "etag: present", "no etag", Spot::Field("etag".to_owned()));
    let media_type = violation(
        "metadata",
        "content-type: application/json",
        "content-type: text/html",
        Spot::Field("content-type".to_owned()),
    );
    vec![
        Outcome::Pass,
        Outcome::Pass,
        Outcome::Fail(vec![missing]),
        Outcome::Fail(vec![forged]),
        Outcome::Fail(vec![allowed]),
        Outcome::Warn(vec![changed]),
        Outcome::Note(vec![etag]),
        Outcome::Warn(vec![media_type]),
        Outcome::Error(unseen()),
        Outcome::Error(unseen()),
        Outcome::Skip(Skip::NotApplicable("the response to `metadata` has no etag".to_owned())),
        Outcome::Skip(Skip::Blocked("sample/required/token_endpoint".to_owned())),
        Outcome::Skip(Skip::OutsideVersion("it belongs to Matrix v1.19 and later".to_owned())),
        Outcome::Skip(Skip::FilteredOut),
    ]
}

const BODY: &str = "{\"issuer\":\"https://hs.example/\",\"authorization_endpoint\":\"https://hs.ex\
                    ample/oauth2/authorize\",\"forged\":\"\u{9b}]]></x>\u{202e}\",\"scopes_supported\":[\"openid\",\"email\"],\
                    \"response_types_supported\":[\"code\"],\"grant_types_supported\":[\"authorization_code\"]}";

fn in_body(text: &str) -> Option<Range<usize>> {
    BODY.find(text).map(|start| start..start + text.len())
}

fn exchanges() -> Vec<(String, Arc<Exchange>)> {
    let mut fields = Fields::new();
    fields.push("content-type", "text/html");
    let metadata = |body: &str| Ok(Response::new(200, fields.clone(), body.as_bytes().to_vec()));
    let mut failed = Response::new(500, Fields::new(), b"Internal \x1b[31mError\n".to_vec());
    failed.reason = Some("Internal Server Error".to_owned());
    let late = Trouble {
        kind: TroubleKind::Timeout,
        message: "no complete response within 30 s".to_owned(),
        remedy: Some(Remedy::LongerTimeout),
    };
    let json = ("accept", "application/json");
    vec![
        ("metadata".to_owned(), exchange(request(Method::Get, &[json], ""), metadata(BODY), 31)),
        ("again".to_owned(), exchange(request(Method::Get, &[json], ""), metadata("{}"), 9)),
        ("post".to_owned(), {
            let request = request(Method::Post, &[("content-type", "application/json")], "{\"reason\":\"it's here\"}");
            exchange(request, Ok(failed), 12)
        }),
        ("slow".to_owned(), exchange(request(Method::Head, &[], ""), Err(late), 1000)),
    ]
}

fn request(method: Method, lines: &[(&str, &str)], content: &str) -> Request {
    let mut fields = Fields::new();
    lines.iter().for_each(|(name, value)| fields.push(name, *value));
    let url = Url::parse("https://hs.example/_matrix/client/v1/auth_metadata").unwrap();
    Request { method, url, fields, content: content.as_bytes().into(), destination: Destination::Target }
}

fn exchange(request: Request, result: Result<Response, Trouble>, milliseconds: u64) -> Arc<Exchange> {
    let duration = Duration::from_micros(milliseconds * 1000 + 250);
    Arc::new(Exchange { request, result, received: SystemTime::UNIX_EPOCH, duration })
}
