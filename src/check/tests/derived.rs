//! Counterexamples that follow from conditions.

use super::super::{Context, Derived, Responses, Sent, Verdict, judge};
use super::{answered, read};
use crate::exchange::Exchange;
use crate::exchange::example::ExampleResponse;
use crate::setting::Deployment;

/// {"alg":"x"} and {"iss":"https://a.example/"}
const TOKEN: &str = "eyJhbGciOiJ4In0.eyJpc3MiOiJodHRwczovL2EuZXhhbXBsZS8ifQ.c2ln";

/// A response with something of each kind.
fn example() -> ExampleResponse {
    let headers = [
        ("date", "Mon, 23 Nov 2026 12:00:00 GMT"),
        ("expires", "Mon, 23 Nov 2026 12:01:00 GMT"),
        ("last-modified", "Mon, 23 Nov 2026 11:00:00 GMT"),
        ("cache-control", "max-age=60, private"),
        ("content-type", "application/json"),
        ("etag", "\"v1\""),
        ("age", "5"),
        ("allow", "GET, HEAD"),
        ("location", "https://app.example/cb?a=1&code=xyz#state=s"),
    ];
    let body = format!(
        r#"{{"iss":"https://a.example/","text":"abc","number":5,"yes":true,"list":["a","b"],"empty":[],
            "objects":[{{"a":"b"}}],"object":{{"a":"b"}},"time":1795435200,"token":"{TOKEN}"}}"#
    );
    ExampleResponse {
        status: 302,
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: body.into_bytes(),
        raw: None,
    }
}

/// The changes that follow from conditions, each with the key that it comes from and a word about it.
fn derived(conditions: &str) -> Vec<Derived> {
    read(conditions).counterexamples(&example())
}

struct One(Exchange);

impl Responses for One {
    fn sent(&self, _request: &str) -> Option<Sent<'_>> {
        Some(Sent::Exchange(&self.0))
    }
}

fn verdict(conditions: &str, changed: &ExampleResponse) -> Verdict {
    let headers: Vec<(&str, &str)> = changed.headers.iter().map(|(name, line)| (&**name, &**line)).collect();
    let mut exchange = answered(changed.status, &headers, "");
    if let Ok(response) = &mut exchange.result {
        response.content = changed.body.as_slice().into();
    }
    let responses = One(exchange);
    let context = Context { responses: &responses, deployment: Deployment::Production, judges: &[] };
    judge(&read(conditions), "a", context)
}

/// How many counterexamples follow from each of these, at least; all of them hold of the example.
const CONDITIONS: [(&str, usize); 72] = [
    ("status: 302", 1),
    ("status: 3xx", 1),
    ("status: [200, 302]", 1),
    ("status: { not: 404 }", 1),
    ("headers: { etag: present }", 1),
    ("headers: { warning: absent }", 1),
    ("headers: { content-type: application/json }", 2),
    ("headers: { content-type: { one-of: [application/json, text/html] } }", 2),
    ("headers: { etag: { single: true } }", 2),
    ("headers: { etag: { matches: '^\"' } }", 2),
    ("headers: { etag: { contains-text: v } }", 2),
    ("headers: { etag: { optional: true, grammar: entity-tag } }", 1),
    ("headers: { date: { grammar: http-date } }", 2),
    ("headers: { allow: { grammar: methods } }", 2),
    ("headers: { content-type: { media-type: application/json } }", 2),
    ("headers: { content-type: { charset: [utf-8] } }", 2),
    ("headers: { allow: { includes: [GET, [HEAD, OPTIONS]] } }", 3),
    ("headers: { allow: { includes-names: [get, head] } }", 3),
    ("headers: { date: { near-clock: 300 } }", 2),
    ("headers: { date: { near-clock: { ahead: 300 } } }", 2),
    ("headers: { last-modified: { not-after: date } }", 2),
    ("headers: { cache-control: { rule: delta-seconds-form } }", 2),
    ("headers: { cache-control: { rule: no-repeated-directive } }", 2),
    ("headers: { cache-control: { rule: no-store-without-lifetime } }", 2),
    ("headers: { cache-control: { rule: public-or-private } }", 2),
    ("headers: { cache-control: { rule: quoted-field-names } }", 2),
    ("headers: { cache-control: { lifetime: { max-age: 60, s-maxage: 60 } } }", 3),
    ("headers: { allow: { not: { includes: [TRACE] } } }", 2),
    ("headers: { etag: { not: { equals: x } } }", 2),
    ("body: json", 1),
    ("body: { encoding: utf-8 }", 1),
    ("body: { byte-order-mark: false }", 1),
    ("body: { content-coding: announced }", 1),
    ("body: { unique-names: true }", 1),
    ("body: { unpaired-surrogates: false }", 1),
    ("body: { max-bytes: 1000, max-depth: 5 }", 2),
    ("body: { matches: '^[^@]*$', contains-text: text }", 2),
    ("document: { type: object, /text: abc }", 3),
    ("/text: present", 2),
    ("/nothing: absent", 1),
    ("/text: abc", 2),
    ("/number: { equals: 5 }", 2),
    ("/yes: { one-of: [true, 1] }", 2),
    ("/text: { type: [string, number] }", 2),
    ("/text: { optional: true, type: string }", 1),
    ("/list: { contains: a }", 2),
    ("/list: { contains-any: [a, b] }", 2),
    ("/list: { items: { type: string, non-empty: true } }", 3),
    ("/empty: { items: { type: string } }", 2),
    ("/objects: { items: { /a: { type: string } } }", 3),
    ("/object: { members: { type: string } }", 2),
    ("/list: { some: { equals: a } }", 2),
    ("/object: { /a: b, /c: absent }", 4),
    ("/text: { non-empty: true }", 2),
    ("/list: { non-empty: true }", 2),
    ("/list: { unique-items: true }", 2),
    ("/text: { matches: '^[a-z]+$' }", 2),
    ("/text: { contains-text: b }", 2),
    ("/number: { at-least: 5, at-most: 5 }", 3),
    ("/time: { near-clock: 300 }", 2),
    ("/time: { near-clock: { ahead: 300 } }", 2),
    (
        "/iss: { url: { absolute: true, scheme: https, without: [query, fragment, userinfo], host: public, characters: rfc3986 } }",
        8,
    ),
    ("/token: { jwt: { header: { /alg: x }, claims: { /iss: { type: string } }, agrees: true } }", 7),
    ("/text: { not: { equals: x } }", 2),
    ("/list: { not: { contains: x } }", 2),
    ("/text: { all: { type: string, non-empty: true } }", 3),
    ("caching: expires-agrees", 1),
    ("caching: not-stale", 1),
    (
        "location: { to: \"https://app.example/cb?a=1\", /code: { non-empty: true }, fragment: { /state: s }, query: { /error: absent } }",
        6,
    ),
    ("leads-to: \"https://app.example/cb?a=1\"", 1),
    ("any: [{ status: 302, /text: abc }, { status: 404 }]", 3),
    ("not: { status: 404 }", 1),
];

#[test]
fn what_follows_from_a_condition_breaks_it() {
    for (conditions, least) in CONDITIONS {
        let verdict_of_example = verdict(conditions, &example());
        assert!(
            matches!(verdict_of_example, Verdict::Holds | Verdict::NotApplicable(_)),
            "{conditions}: {verdict_of_example:?}"
        );
        let derived = derived(conditions);
        assert!(derived.len() >= least, "{conditions}: {} of {least}: {derived:?}", derived.len());
        for Derived { from, change } in derived {
            let mut changed = example();
            change.apply(&mut changed);
            let verdict = verdict(conditions, &changed);
            assert!(matches!(verdict, Verdict::Violated(_)), "{conditions}: {from} {change:?}: {verdict:?}");
        }
    }
}

#[test]
fn what_is_compared_with_another_response_is_changed() {
    for conditions in
        ["headers: { etag: { same-as: b } }", "/list: { same-as: b }", "same-as: b", "/text: \"{b#/text}\""]
    {
        let derived = derived(conditions);
        assert!(!derived.is_empty(), "{conditions}");
    }
    assert_eq!(derived("same-as: b").len(), 2);
    // The other response is not known, so nothing shows whether the change breaks the condition.
    assert!(!derived("/text: \"{b#/elsewhere}\"").is_empty());
}

#[test]
fn a_body_that_must_be_empty_gets_an_octet() {
    let empty = ExampleResponse { status: 204, ..ExampleResponse::default() };
    let derived = read("body: none").counterexamples(&empty);
    assert_eq!(derived.iter().map(|derived| derived.change.body.as_deref()).collect::<Vec<_>>(), [Some(&b"x"[..])]);
}

#[test]
fn a_response_that_must_be_complete_is_cut() {
    assert!(derived("http: complete").iter().all(|derived| derived.change.raw.is_some()));
    assert_eq!(derived("http: complete").len(), 1);
}

#[test]
fn nothing_follows_where_the_example_does_not_meet_the_condition() {
    for conditions in
        ["status: 404", "/text: 5", "headers: { etag: absent }", "/nothing: { optional: true, type: string }"]
    {
        assert!(derived(conditions).is_empty(), "{conditions}");
    }
    assert!(derived("b: { status: 302 }").is_empty(), "the response to another request is not the example");
}

#[test]
fn an_item_behind_the_first_is_changed_too() {
    let of = |conditions: &str, pointer: &str| -> Vec<String> {
        let all = derived(conditions).into_iter().filter(|one| one.from == "type");
        let bodies = all.map(|one| {
            let mut changed = example();
            one.change.apply(&mut changed);
            serde_json::from_slice::<serde_json::Value>(&changed.body).unwrap()
        });
        // Without what stands for the whole list or object.
        let values = bodies.filter_map(|body| body.pointer(pointer).cloned());
        values.filter(|value| !value.is_null()).map(|value| value.to_string()).collect()
    };
    let five_for = |kept: &str| kept.replace('X', "5");
    assert_eq!(of("/list: { items: { type: string } }", "/list"), ["[X,\"b\"]", "[\"a\",X]"].map(five_for));
    let inner = of("/objects: { items: { /a: { type: string } } }", "/objects");
    assert_eq!(inner, [r#"[{"a":X}]"#, r#"[{"a":"b"},{"a":X}]"#].map(five_for));
    let members = of("/object: { members: { type: string } }", "/object");
    assert_eq!(members, [r#"{"a":X}"#, r#"{"a":"b","other":X}"#].map(five_for));
}

#[test]
fn what_is_derived_names_its_key() {
    let keys: Vec<&str> =
        derived("/list: { type: array, items: { type: string } }").iter().map(|one| one.from).collect();
    assert_eq!(keys, ["present", "type", "type", "type"], "of an item: the first, and the last");
}
