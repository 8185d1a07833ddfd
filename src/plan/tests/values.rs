//! Values of earlier responses, put into requests.

use super::*;
use crate::exchange::Request;
use crate::exchange::request::Destination;

const REQUESTS: &str = r#"
requests:
  first:
    get: /first
    example: { headers: { etag: '"v1"' }, json: { next: "https://auth.example/x", id: "a/b", number: 5 } }
  tagged: { like: first, headers: { if-none-match: "{first.headers.etag?}", a: b } }
  next: { get: "{first#/next}", query: { id: "{first#/id}", none: "{first#/none?}" }, example: { json: {} } }
  within: { get: "/of/{first#/id}?x={first#/id}", query: { n: "{first#/number}" }, example: { json: {} } }
  form: { post: /form, form: { id: "{first#/id}", none: "{first#/none?}" }, writes: nothing, example: { json: {} } }
  post-json:
    post: /json
    writes: nothing
    json: { id: "{first#/id}", list: ["{first#/none?}", x], inner: { none: "-{first#/none?}", n: 1.50 } }
    example: { json: {} }
  only-when: { get: /only-when, when: { first: { headers: { etag: present } } }, example: { json: {} } }
"#;
const TESTS: &str = "
      next-there: { request: first, expect: { /next: present } }
      id-there: { request: first, expect: { /id: present } }
      number-there: { request: first, expect: { /number: present } }
      tagged: { request: tagged, expect: { status: 200 } }
      next: { request: next, expect: { status: 200 } }
      within: { request: within, expect: { status: 200 } }
      form: { request: form, expect: { status: 200 } }
      post-json: { request: post-json, expect: { status: 200 } }
      only-when: { request: only-when, expect: { status: 200 } }
";
const GOOD: &str = r#"{"next": "https://auth.example/x?y=1#z", "id": "a/ä \"?&", "number": 5}"#;

/// Runs the suite, with this body of `first`; returns the result, and the requests by their names.
fn run_with(body: &str, setting: &Setting) -> (Ran, Vec<(String, Request)>) {
    let mut requests = Vec::new();
    let ran = run(&suite(REQUESTS, TESTS), setting, |planned| {
        requests.push((planned.name.clone(), planned.request.clone()));
        response(200, &[], if planned.name == "first" { body } else { "{}" })
    });
    (ran, requests)
}

fn named(requests: &[(String, Request)], name: &str) -> Request {
    requests.iter().find(|(known, _)| known == name).map(|(_, request)| request.clone()).expect("it was sent")
}

#[test]
fn values_are_encoded_for_their_place() {
    let (_, requests) = run_with(GOOD, &setting());
    let url = |name: &str| named(&requests, name).url.to_string();
    assert_eq!(url("next"), "https://auth.example/x?y=1&id=a%2F%C3%A4%20%22%3F%26");
    assert_eq!(url("within"), "https://hs.example/of/a%2F%C3%A4%20%22%3F%26?x=a%2F%C3%A4%20%22%3F%26&n=5");
    assert_eq!(named(&requests, "form").content[..], *b"id=a%2F%C3%A4+%22%3F%26");
}

#[test]
fn a_key_is_left_out_where_its_value_is_not_there_and_need_not_be() {
    let (ran, requests) = run_with(GOOD, &setting());
    let tagged = named(&requests, "tagged").fields;
    assert!(!tagged.has("if-none-match") && tagged.has("a"));
    let json = String::from_utf8(named(&requests, "post-json").content.to_vec()).expect("JSON");
    assert_eq!(json, r#"{"id":"a/ä \"?&","list":["x"],"inner":{"n":1.50}}"#);
    assert!(ran.passes("tagged") && ran.passes("post-json"));
}

#[test]
fn a_test_is_blocked_by_the_one_that_demands_a_value_of_its_request() {
    let (ran, requests) = run_with(r#"{"next": "https://auth.example/", "number": 5}"#, &setting());
    assert!(matches!(ran.outcome("id-there"), Outcome::Fail(_)));
    for name in ["next", "within", "form", "post-json"] {
        assert!(ran.is_blocked(name, "id-there"), "{name}");
        assert!(!requests.iter().any(|(sent, _)| sent == name), "{name}");
    }
}

#[test]
fn a_value_that_is_there_but_no_text_is_not_sent() {
    let (ran, requests) = run_with(r#"{"next": "https://auth.example/", "id": [], "number": 5}"#, &setting());
    assert!(ran.passes("id-there"));
    for name in ["next", "within", "form", "post-json"] {
        let why = "`/id` in the response to `first` is missing, or neither a text nor a number";
        assert_eq!(*ran.outcome(name), Outcome::Skip(Skip::NotApplicable(why.to_owned())), "{name}");
        assert!(!requests.iter().any(|(sent, _)| sent == name), "{name}");
    }
}

#[test]
fn a_value_does_not_lead_to_another_path() {
    for dots in [".", ".."] {
        let body = format!(r#"{{"next": "https://auth.example/", "id": "{dots}", "number": 5}}"#);
        let (ran, requests) = run_with(&body, &setting());
        let why = format!("`/id` in the response to `first` is `{dots}`, which leads to another path");
        assert_eq!(*ran.outcome("within"), Outcome::Skip(Skip::NotApplicable(why)));
        assert!(!requests.iter().any(|(sent, _)| sent == "within"));
        assert_eq!(named(&requests, "form").content[..], *format!("id={dots}").as_bytes());
    }
}

#[test]
fn credentials_in_a_url_of_a_response_are_not_sent() {
    let (_, requests) = run_with(&GOOD.replace("auth.example", "user:secret@auth.example"), &setting());
    assert_eq!(named(&requests, "next").url.as_str(), "https://auth.example/x?y=1&id=a%2F%C3%A4%20%22%3F%26");
}

#[test]
fn a_request_is_sent_only_where_its_conditions_hold() {
    let (ran, _) = run_with(GOOD, &setting());
    assert!(ran.is_inapplicable("only-when") && !ran.was_sent("only-when"));
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| response(200, &[("etag", "\"v1\"")], GOOD));
    assert!(ran.passes("only-when"));
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "first" => response(429, &[], "{}"),
        _ => response(200, &[], "{}"),
    });
    assert!(ran.is_blocked("only-when", "next-there"), "{:?}", ran.outcome("only-when"));
    assert!(!ran.was_sent("only-when") && !ran.was_sent("tagged"));
}

#[test]
fn only_the_homeserver_under_test_is_the_target() {
    let (_, requests) = run_with(GOOD, &setting());
    for (name, request) in requests {
        let expected = if name == "next" { Destination::NamedByPublic } else { Destination::Target };
        assert_eq!(request.destination, expected, "{name}");
    }
}

#[test]
fn only_http_is_visited() {
    for next in ["ftp://auth.example/x", "file:///etc/passwd", "urn:x", "x", "/x"] {
        let body = format!(r#"{{"next": "{next}", "id": "a", "number": 5}}"#);
        let (ran, _) = run_with(&body, &setting());
        assert!(ran.is_inapplicable("next") && !ran.was_sent("next"), "{next}");
    }
}

#[test]
fn a_public_homeserver_does_not_send_us_into_a_private_network() {
    let inward = r#"{"next": "http://169.254.169.254/latest", "id": "a", "number": 5}"#;
    let (ran, _) = run_with(inward, &setting());
    let outcome = ran.outcome("next");
    assert!(
        matches!(outcome, Outcome::Skip(Skip::NotApplicable(why)) if why.contains("only at public addresses")),
        "{outcome:?}"
    );
    assert!(!ran.was_sent("next"));
    let target = Url::parse("http://127.0.0.1:8008").expect("a URL");
    let (ran, _) = run_with(inward, &Setting { target, ..setting() });
    assert!(ran.passes("next"), "a development set-up is private all over");
}

#[test]
fn requests_of_a_profile_have_the_header_fields_of_the_suite_that_uses_it() {
    let profile = r#"
profile: p
title: P
level: must
source: own 1
documents: { own: { title: Own, link: "https://own.example/#<section>" } }
given: { request: { json: {} } }
requests:
  own: { get: /own, example: { json: {} } }
  without: { get: /own, headers: { accept: null }, example: { json: {} } }
tests:
  <each>:
    each: [own, without]
    request: <each>
    expect: { status: 200 }
    requirement: R.
    because: B.
"#;
    let requests = "headers: { accept: text/x }\nrequest: doc\nrequests: { doc: { get: /doc, example: { json: {} } } }";
    let suites = read(&[file("s", requests, "      used: { use: p }"), SourceFile::new("p.yaml", profile)]);
    let mut accepts = Vec::new();
    run(&suites, &setting(), |errand| {
        accepts.push((errand.name.clone(), errand.request.fields.value("accept")));
        response(200, &[], "{}")
    });
    let named = |name: &str| accepts.iter().find(|(known, _)| known.ends_with(name)).map(|(_, accept)| accept.clone());
    assert_eq!(named("own"), Some(Some("text/x".to_owned())));
    assert_eq!(named("without"), Some(None));
}
