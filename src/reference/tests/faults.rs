//! Every fault against the correct server, without a network: has it a name of its own, does it
//! change a response, and does it leave alone what it does not name?

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::super::Fault;
use super::super::message::{Request, Response};
use super::super::oauth::Endpoint;
use super::super::routes::METADATA;
use super::super::server::Server;

fn server(faults: &[Fault]) -> Server {
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    Server::new("http://127.0.0.1:8008", since, faults)
}

fn fault(name: &str) -> Fault {
    name.parse().unwrap()
}

fn request(method: &str, path: &str, fields: &[(&str, &str)]) -> Request {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        fields: fields.iter().map(own).collect(),
        ..Request::default()
    }
}

fn get(server: &Server, fields: &[(&str, &str)]) -> Response {
    server.response(request("GET", METADATA, fields))
}

fn document(server: &Server) -> Value {
    serde_json::from_slice(&get(server, &[]).body).unwrap()
}

/// One request for each way in which a response can come about.
fn probes() -> Vec<Request> {
    let tag = get(&server(&[]), &[]).field("etag").unwrap().to_owned();
    let list = format!("\"x\", {tag}");
    let since = "Tue, 14 Nov 2023 22:13:20 GMT";
    let mut probes = vec![
        request("GET", METADATA, &[]),
        request("GET", METADATA, &[("origin", "https://a.example")]),
        request("GET", METADATA, &[("authorization", "Bearer x")]),
        request("GET", METADATA, &[("accept-encoding", "gzip")]),
        request("GET", METADATA, &[("if-none-match", &tag)]),
        request("GET", METADATA, &[("if-none-match", &list)]),
        request("GET", METADATA, &[("if-modified-since", since)]),
        request("HEAD", METADATA, &[]),
        request("OPTIONS", METADATA, &[]),
        request("POST", METADATA, &[]),
        request("GET", "/_matrix/client/v1/unknown", &[]),
    ];
    for endpoint in Endpoint::ALL {
        let method = if endpoint.allow().starts_with("GET") { "GET" } else { "POST" };
        probes.push(request(method, endpoint.path(), &[]));
    }
    probes
}

#[test]
fn names_are_unique_and_parse_back() {
    let names: Vec<String> = Fault::all().map(|f| f.name().to_owned()).collect();
    let unique: BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    for name in &names {
        assert_eq!(fault(name).name(), name);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        assert!(name.chars().all(plain), "{name}");
    }
}

#[test]
fn summaries_are_single_sentences_and_differ() {
    let summaries: Vec<String> = Fault::all().map(|f| f.summary().to_owned()).collect();
    let unique: BTreeSet<&String> = summaries.iter().collect();
    assert_eq!(unique.len(), summaries.len());
    for summary in &summaries {
        assert!(summary.ends_with('.') && !summary.contains(". "), "{summary}");
    }
}

#[test]
fn a_field_may_be_written_as_it_stands_in_the_document() {
    assert_eq!(fault("missing-token_endpoint").name(), "missing-token-endpoint");
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_one() {
    let error = "mising-isuer".parse::<Fault>().unwrap_err();
    assert_eq!(error.nearest(), "missing-issuer");
    assert_eq!(error.to_string(), "there is no fault `mising-isuer`; did you mean `missing-issuer`?");
}

#[test]
fn every_fault_changes_an_response() {
    let probes = probes();
    for fault in Fault::all() {
        let (correct, faulty) = (server(&[]), server(std::slice::from_ref(&fault)));
        let changed = probes.iter().any(|probe| correct.response(probe.clone()) != faulty.response(probe.clone()));
        assert!(changed, "{fault} changes nothing");
    }
}

#[test]
fn all_faults_together_do_not_panic() {
    let faulty = server(&Fault::all().collect::<Vec<_>>());
    for probe in probes() {
        assert!(faulty.response(probe).status >= 400);
    }
}

/// A test of one thing should not fail for the fault of another one.
#[test]
fn a_fault_of_the_document_leaves_other_methods_alone() {
    let others = |name: &str| {
        let server = match name {
            "" => server(&[]),
            name => server(&[fault(name)]),
        };
        ["OPTIONS", "POST"].map(|method| server.response(request(method, METADATA, &[])))
    };
    for name in ["status-500", "needs-token", "missing-issuer", "bom", "head-500"] {
        assert_eq!(others(name), others(""), "{name}");
    }
}

#[test]
fn each_pair_of_body_faults_does_not_panic() {
    let names = ["empty-body", "bom", "invalid-utf8", "trailing-comma", "utf-16"];
    for first in names {
        for second in names {
            let faulty = server(&[fault(first), fault(second)]);
            assert_eq!(get(&faulty, &[]).status, 200, "{first}, {second}");
        }
    }
}

#[test]
fn a_fault_of_a_member_leaves_the_others_alone() {
    let mut expected = document(&server(&[]));
    let mut found = document(&server(&[fault("missing-token-endpoint")]));
    for value in [&mut expected, &mut found] {
        value.as_object_mut().unwrap().remove("signed_metadata");
    }
    assert_ne!(expected, found);
    expected.as_object_mut().unwrap().remove("token_endpoint");
    assert_eq!(expected, found);
}

#[test]
fn faults_of_urls() {
    for (name, expected) in [
        ("relative-token-endpoint", "/oauth2/token"),
        ("hostless-token-endpoint", "http:///oauth2/token"),
        ("ftp-token-endpoint", "ftp://127.0.0.1:8008/oauth2/token"),
        ("padded-token-endpoint", " http://127.0.0.1:8008/oauth2/token "),
        ("fragment-token-endpoint", "http://127.0.0.1:8008/oauth2/token#main"),
    ] {
        let found = document(&server(&[fault(name)]));
        assert_eq!(found["token_endpoint"], expected, "{name}");
    }
}

#[test]
fn faults_of_arrays() {
    for (name, member, expected) in [
        ("no-code", "response_types_supported", r#"["code token"]"#),
        ("no-query", "response_modes_supported", r#"["fragment"]"#),
        ("no-S256", "code_challenge_methods_supported", r#"["plain"]"#),
        ("wrong-case-S256", "code_challenge_methods_supported", r#"["s256"]"#),
        ("empty-scopes-supported", "scopes_supported", "[]"),
        ("wrong-type-prompt-values-supported", "prompt_values_supported", r#""create""#),
        ("non-string-item-response-types-supported", "response_types_supported", r#"["code",5]"#),
    ] {
        let found = document(&server(&[fault(name)]));
        assert_eq!(found[member].to_string(), expected, "{name}");
    }
}

#[test]
fn the_issuer_differs_between_two_responses() {
    let faulty = server(&[fault("alternating-issuer")]);
    assert_ne!(document(&faulty)["issuer"], document(&faulty)["issuer"]);
}

#[test]
fn a_refusal_keeps_cors_and_loses_the_validators() {
    let response = get(&server(&[fault("not-offered")]), &[]);
    assert_eq!(response.status, 404);
    assert_eq!(response.field("access-control-allow-origin"), Some("*"));
    assert_eq!(response.field("etag"), None);
    assert_eq!(response.field("cache-control"), Some("no-store"));
}

#[test]
fn undeclared_gzip_is_gzip_whatever_was_asked() {
    let faulty = server(&[fault("gzip-undeclared")]);
    for fields in [&[][..], &[("accept-encoding", "gzip")]] {
        let response = get(&faulty, fields);
        assert!(response.body.starts_with(&[0x1f, 0x8b]));
        assert_eq!(response.field("content-encoding"), None);
    }
}
