//! Names of requests, constants and documents mean what they mean in the file in which they stand.

use super::*;
use crate::suite::Suite;

const LENDER: &str = r#"
suite: lender
title: Lender
since: v1.5
request: things
level: must
because: The schema says so.
source: schema /a
documents: { schema: { title: Lender, link: "https://example.org/lender" } }
values: { scope: lent, a: b }
requests:
  list: { get: /list, example: { headers: { etag: '"l"' }, json: { next: l } } }
  things:
    post: "/things/{list#/next}"
    writes: nothing
    when: { list: { /next: { one-of: [l, "{scope}"] }, not: { things-too: { status: 404 } } } }
    headers: { if-match: "{list.headers.etag?}" }
    json: { scope: "{scope}", long: "{a*3}", brace: "{{" }
    example: { json: { id: "{scope}" } }
  things-too: { get: /things-too }
tests:
  list: { request: list, expect: { /next: present }, requirement: It is there. }
  things: { expect: { /id: present }, requirement: It is there. }
  too: { request: things-too, expect: { status: 200 }, requirement: It is there. }
"#;

const BORROWER: &str = r#"
suite: borrower
title: Borrower
since: v1.5
request: list
level: must
because: The schema says so.
source: schema /b
documents: { schema: { title: Borrower, link: "https://example.org/borrower" } }
values: { scope: own, a: c }
requests:
  list: { get: "/{scope}", example: { json: { next: o } } }
  lent: { of: lender/things, query: { a: "{a}", next: "{list#/next}" } }
tests:
  list: { expect: { /next: present }, requirement: It is there. }
  lent: { request: lent, needs: list, expect: { /id: present }, requirement: It is there. }
  common: { use: constants }
"#;

const PROFILE: &str = r#"
profile: constants
because: Matrix asks for it.
source: schema /c
level: must
documents: { schema: { title: Profile, link: "https://example.org/profile" } }
values: { scope: of-profile }
given: { request: { json: { a: 1 } } }
requests:
  again: { like: <request>, query: { scope: "{scope}" } }
tests:
  again: { request: again, expect: { status: 200 }, requirement: It is there. }
"#;

fn borrower() -> Arc<Suite> {
    let files = [("lender.yaml", LENDER), ("borrower.yaml", BORROWER), ("profile.yaml", PROFILE)];
    let files = files.map(|(name, text)| SourceFile::new(name, text));
    read_suites(&files).unwrap().suites.into_iter().find(|suite| suite.name == "borrower").unwrap()
}

/// What a request sends: its URL, its parameters, its header fields and its content.
fn sent(suite: &Suite, name: &str) -> String {
    let request = suite.requests.iter().find(|request| request.name == name).unwrap();
    let table = |table: &[(String, crate::check::Template)]| {
        table.iter().map(|(key, value)| format!(" {key}={value}")).collect::<String>()
    };
    let content =
        if let crate::suite::Content::Json(json) = &request.content { json.to_string() } else { String::new() };
    format!("{}{}{} {content}", request.url, table(&request.query), table(&request.headers))
}

#[test]
fn a_request_of_another_suite_keeps_the_names_of_its_file() {
    let suite = borrower();
    let lent = r#"/things/{lender/list#/next} a=c next={list#/next} if-match={lender/list.headers.etag?} content-type=application/json {{"scope":"lent","long":"{b*3}","brace":"{{"}"#;
    assert_eq!(sent(&suite, "lent"), lent);
    let request = suite.requests.iter().find(|request| request.name == "lent").unwrap();
    let (on, conditions) = &request.when[0];
    assert_eq!(on, "lender/list");
    assert!(conditions.requests(on).contains("lender/things-too"), "{:?}", conditions.requests(on));
}

#[test]
fn constants_are_those_of_the_file_in_which_they_stand() {
    let suite = borrower();
    assert_eq!(sent(&suite, "list").trim(), "/own");
    assert_eq!(sent(&suite, "common/again").trim(), "/own scope=of-profile");
}

#[test]
fn documents_are_those_of_the_suite_itself() {
    let suite = borrower();
    let links: Vec<&str> = suite.tests[0].source.iter().map(|source| source.link.as_str()).collect();
    assert_eq!(links, ["https://example.org/borrower"]);
}
