//! `--break` with requests that differ only in their content, and that carry values of earlier responses: only the response
//! of the counterexample is changed, all others are the reference's own.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::fs;

use crate::command::Folder;

/// Its endpoints have other paths than those of the reference.
const SUITE: &str = r##"
suite: small
title: Clients in small
since: v1.15
level: must
documents: { spec: { title: A specification, link: "https://spec.example/#<section>" } }
source: spec A section
requests:
  metadata:
    get: /_matrix/client/v1/auth_metadata
    example:
      json: { registration_endpoint: "https://account.example.com/clients", token_endpoint: "https://account.example.com/t" }
  valid:
    post: "{metadata#/registration_endpoint}"
    writes: client
    json: { client_name: Suite, client_uri: "https://example.com/", redirect_uris: ["https://app.example.com/callback"] }
    example: { status: 201, json: { client_id: c1, client_name: Suite } }
  fragment:
    like: valid
    /redirect_uris: ["https://app.example.com/callback#x"]
    example: { status: 400, json: { error: invalid_redirect_uri } }
  other-host:
    like: valid
    /redirect_uris: ["https://app.com/callback"]
    example: { status: 400, json: { error: invalid_redirect_uri } }
  code:
    post: "{metadata#/token_endpoint}"
    writes: nothing
    form: { grant_type: authorization_code, code: bogus, code_verifier: bogus, client_id: "{valid#/client_id}" }
    example: { status: 400, json: { error: invalid_grant } }
  no-code: { like: code, form: { code: null }, example: { status: 400, json: { error: invalid_request } } }
tests:
  all:
    requirement: The response is as expected.
    because: It is an example.
    tests:
      metadata: { request: metadata, expect: { /registration_endpoint: present, /token_endpoint: present } }
      created: { request: valid, needs: metadata, expect: { status: 201, /client_id: present } }
      name: { request: valid, needs: created, expect: { /client_name: Suite } }
      fragment: { request: fragment, needs: created, expect: { status: 400, /error: invalid_redirect_uri } }
      other-host: { request: other-host, needs: created, expect: { status: 400, /error: invalid_redirect_uri } }
      code: { request: code, needs: created, expect: { /error: invalid_grant } }
      no-code: { request: no-code, needs: created, expect: { /error: invalid_request } }
"##;

#[test]
fn only_the_response_of_the_counterexample_is_changed() {
    let folder = Folder::new("broken-reference");
    fs::write(folder.0.join("small.yaml"), SUITE).expect("the suite is written");
    let demo = |more: &[&str]| {
        let common = ["demo", "--cases", "small.yaml", "--no-builtin-cases"];
        folder.run(&[&common[..], more].concat())
    };
    demo(&[]).expect(0, &["small: 7 passed\n"], &[]);
    // Of requests that are alike, one at a time.
    for [one, other] in [["name", "no-code"], ["fragment", "code"], ["other-host", "no-code"]] {
        let [one, other] = [one, other].map(|id| format!("small/all/{id}"));
        let run = demo(&["--break", &one, "--break", &other]);
        run.expect(1, &["small: 5 passed, 2 failed\n", &format!("fail: {one}\n"), &format!("fail: {other}\n")], &[]);
    }
    demo(&["--break", "small/all/created"]).expect(1, &["small: 1 passed, 1 failed, 5 blocked\n"], &[]);
}

#[test]
fn a_server_that_registers_no_clients_as_a_policy_breaks_no_must() {
    let folder = Folder::new("closed-registration");
    let run = folder.run(&["demo", "--strict", "--break", "registration/open"]);
    let refusal = "not offered: registration, as the server responds with 400 access_denied to POST http";
    run.expect(0, &["conforming", "registration: 2 passed, 1 note, ", refusal], &[]);
    assert!(!run.out.contains("blocked"), "{}", run.out);
    // The request is valid: a server that calls it invalid may be broken, or may have no better word for its policy.
    let run = folder.run(&["demo", "--break", "registration/not-invalid"]);
    run.expect(0, &["warning: registration/not-invalid", "registration: 2 passed, 1 warning, "], &[]);
    folder.run(&["demo", "--strict", "--break", "registration/not-invalid"]).expect(1, &["not conforming"], &[]);
}
