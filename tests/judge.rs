//! `--record` and `judge`: what a recording gives back, to the octet, and the commands as users meet them. What
//! recordings of real servers say is the business of `recordings.rs`.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use matrix_conformance::exchange::request::Destination;
use matrix_conformance::exchange::{Exchange, Fields, Method, Remedy, Request, Response, Trouble, TroubleKind};
use matrix_conformance::recording::{self, Recording, Tries};
use matrix_conformance::report::har;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::command::Folder;
use crate::record;
use crate::without_api::WithoutApi;

/// The sample of a recording.
const SAMPLE: &str = include_str!("../reports/sample.har");

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// A file with this exchange alone.
fn written(exchange: Exchange) -> String {
    let mut draft = record::draft();
    draft.suites[0].exchanges = vec![("metadata".to_owned(), Arc::new(exchange))];
    har::render(&draft.record())
}

fn read(text: &str) -> Recording {
    recording::read(text.as_bytes()).unwrap()
}

/// What can be seen of an exchange.
fn seen(exchange: &Exchange) -> String {
    let Exchange { request, result, received, duration } = exchange;
    let result = result.as_ref().map(|response| {
        let Response { status, reason, version, fields, content, content_shown, .. } = response;
        (status, reason, version, fields, content, content_shown)
    });
    format!("{request:?} {result:?} {received:?} {duration:?}")
}

fn request(method: Method, fields: Fields, content: Vec<u8>) -> Request {
    let url = url::Url::parse("https://hs.example/a?b=%20c&d").unwrap();
    Request { method, url, fields, content: content.into(), destination: Destination::Target }
}

/// What a file may be tempted to change.
const SPECIAL: [&[u8]; 6] = [
    b"",
    b"\xef\xbb\xbf{}",
    b"{\"a\":\"\\u0000\"}",
    b"\0\x01\x02\x1b[2J",
    b"\xe9",
    "\u{2028}\u{202e}\u{1f600}".as_bytes(),
];

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        any::<String>().prop_map(String::into_bytes),
        select(SPECIAL.to_vec()).prop_map(<[u8]>::to_vec),
    ]
}

fn fields() -> impl Strategy<Value = Fields> {
    let line = (select(&["x-a", "x-b", "vary", "content-type", "location"][..]), octets());
    prop::collection::vec(line, 0..6).prop_map(|lines| {
        let mut fields = Fields::new();
        lines.iter().for_each(|(name, value)| fields.push(name, value.as_slice()));
        fields
    })
}

/// Content as it comes: plain, in a content coding, announced as coded without being so.
fn content() -> impl Strategy<Value = (Option<&'static str>, Vec<u8>)> {
    prop_oneof![
        octets().prop_map(|octets| (None, octets)),
        octets().prop_map(|octets| (Some("gzip"), gzip(&octets))),
        octets().prop_map(|octets| (Some("gzip, gzip"), gzip(&gzip(&octets)))),
        octets().prop_map(|octets| (Some("br"), octets)),
        octets().prop_map(|octets| (Some("identity"), octets)),
        octets().prop_map(|octets| (Some("unheard-of"), octets)),
    ]
}

fn result() -> impl Strategy<Value = Result<Response, Trouble>> {
    let reason = prop::option::of("[ -~]{1,20}");
    let parts = (100_u16..1000, reason, fields(), content(), any::<bool>());
    let response = parts.prop_map(|(status, reason, mut fields, (coding, content), content_shown)| {
        coding.iter().for_each(|coding| fields.push("content-encoding", *coding));
        let mut response = Response::new(status, fields, content);
        response.reason = reason;
        response.content_shown = content_shown;
        Ok(response)
    });
    let kinds: Vec<_> = TroubleKind::ALL.into_iter().filter(|kind| *kind != TroubleKind::NotRecorded).collect();
    let trouble = (select(kinds), any::<String>(), prop::option::of(select(Remedy::ALL.to_vec())));
    prop_oneof![4 => response, 1 => trouble.prop_map(|(kind, message, remedy)| Err(Trouble { kind, message, remedy }))]
}

proptest! {
    #[test]
    fn a_recording_gives_back_every_octet(
        method in select(Method::ALL.to_vec()),
        (fields, content) in (fields(), octets()),
        result in result(),
        (received, duration) in (0_u64..4_000_000_000_000_000_000, 0_u64..60_000_000_000),
    ) {
        let received = SystemTime::UNIX_EPOCH + Duration::from_secs(60) + Duration::from_nanos(received);
        let exchange = Exchange {
            request: request(method, fields, content),
            result,
            received,
            duration: Duration::from_nanos(duration),
        };
        let (before, request) = (seen(&exchange), exchange.request.clone());
        let text = written(exchange);
        prop_assert_eq!(seen(&read(&text).take("metadata", &request, Tries::InOrder)), before);
        let is_bad = |c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c));
        prop_assert!(!text.contains(is_bad));
    }

    #[test]
    fn a_broken_recording_is_an_error_or_another_recording(
        at in any::<Index>(),
        length in 0_usize..40,
        text in select(&["", "\"", "{", "}", "null", "-1", "1e999", "[]", "\\", "0", ",", "\u{e9}"][..]),
    ) {
        let starts: Vec<usize> = SAMPLE.char_indices().map(|(start, _)| start).collect();
        let start = *at.get(&starts);
        let end = (start..).skip(length).find(|end| SAMPLE.is_char_boundary(*end) || *end >= SAMPLE.len()).unwrap_or(start);
        let changed = [&SAMPLE[..start], text, SAMPLE.get(end..).unwrap_or_default()].concat();
        match recording::read(changed.as_bytes()) {
            Ok(recording) => prop_assert!(recording.len() <= 4),
            Err(error) => prop_assert!(error.to_string().len() > 10),
        }
    }
}

#[test]
fn content_with_a_coding_is_shown_without_it() {
    let mut fields = Fields::new();
    fields.push("content-encoding", "gzip");
    let result = Ok(Response::new(200, fields, gzip(b"{\"a\":1}")));
    let request = request(Method::Get, Fields::new(), Vec::new());
    let exchange = Exchange { request, result, received: SystemTime::UNIX_EPOCH, duration: Duration::ZERO };
    let file: serde_json::Value = serde_json::from_str(&written(exchange)).unwrap();
    let response = &file["log"]["entries"][0]["response"];
    assert_eq!(response["content"]["text"], "{\"a\":1}");
    assert_eq!(response["content"]["size"], 7);
    let saved = 7 - response["bodySize"].as_i64().unwrap();
    assert_eq!(response["content"]["compression"], saved);
}

/// Exit code, output and errors of the command.
fn call(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let run = folder.run(arguments);
    (run.code, run.out, run.err)
}

/// What `--json` wrote.
fn json_in(folder: &Folder, name: &str) -> serde_json::Value {
    serde_json::from_str(&folder.read(name)).unwrap()
}

#[test]
fn a_recording_is_judged_with_the_settings_of_its_run_by_default() {
    let folder = Folder::new("setting");
    let broken = [
        "--break",
        "required/issuer",
        "--break",
        "auth-metadata/method/405-allow-header/post",
        "--matrix-version",
        "v1.15",
    ];
    let only = ["--", "auth-metadata/"];
    let demo = ["demo", "--record", "run.har", "--json", "run.json"];
    let (code, ..) = call(&folder, &[&demo[..], &broken, &only].concat());
    assert_eq!(code, Some(1));
    let (code, _, said) = call(&folder, &[&["judge", "run.har", "--json", "again.json"], &only[..]].concat());
    let run = json_in(&folder, "run.json");
    assert!(run["server"]["software"].is_object() && run["run_id"].is_string(), "{run}");
    assert_eq!((code, json_in(&folder, "again.json")), (Some(1), run));
    assert!(said.contains("as a development deployment by v1.15\n"), "{said}");
    let options = ["--production", "--matrix-version", "v1.18", "--strict", "--json", "other.json"];
    assert_eq!(call(&folder, &[&["judge", "run.har"], &options[..]].concat()).0, Some(1));
    let report = json_in(&folder, "other.json");
    assert_eq!((&report["deployment"], &report["matrix_version"]), (&"production".into(), &"v1.18".into()));
    assert_eq!(call(&folder, &["judge", "run.har", "--", "method/405-unrecognized"]).0, Some(0));
    assert_eq!(call(&folder, &["judge", "run.har", "--strict", "--", "method/405-allow-header"]).0, Some(1));
    folder.write(
        "known.yaml",
        "known-failures:\n  - test: auth-metadata/required/issuer\n    reason: It is on its way.\n",
    );
    assert_eq!(call(&folder, &["judge", "run.har", "--known-failures", "known.yaml"]).0, Some(0));
}

#[test]
fn what_is_not_recorded_is_an_error_and_no_pass() {
    let folder = Folder::new("missing");
    folder.write("more.yaml", MORE_CASES);
    assert_eq!(call(&folder, &["demo", "--record", "run.har", "--", "status/200"]).0, Some(0));
    let (code, out, _) = call(&folder, &["judge", "run.har"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("the recording has no "), "{out}");
    let (code, out, _) = call(&folder, &["judge", "run.har", "--target", "https://other.example"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("the recording has no GET https://other.example/"), "{out}");
    assert_eq!(call(&folder, &["judge", "run.har", "--", "status/200"]).0, Some(0));
    let (code, out, said) =
        call(&folder, &["judge", "run.har", "--cases", "more.yaml", "--format", "pretty", "--", "more/"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("more/recorded") && out.contains("... ok"), "{out}");
    assert!(out.contains("with these header fields as in the case: x-more"), "{out}");
    assert!(said.contains("the case files differ from those of the recorded run"), "{said}");
}

/// Cases that a recording may not know: what one asks for is in it, what the other does is not.
const MORE_CASES: &str = r#"suite: more
title: more than was recorded
since: v1.15
level: must
because: It is so.
source: spec x
headers: { accept: application/json, origin: "https://suite.example" }
documents: { spec: { title: Spec, link: "https://spec.example/#<section>" } }
requests:
  known: { get: /_matrix/client/v1/auth_metadata, example: { json: {} } }
  unknown: { like: known, headers: { x-more: "1" } }
tests:
  recorded:
    request: known
    expect: { status: 200 }
    breaks: [{ known: { status: 404 }, unknown: { status: 200 } }]
    requirement: It is recorded.
  not-recorded:
    request: unknown
    expect: { status: 200 }
    breaks: [{ unknown: { status: 404 } }]
    requirement: It is not recorded.
"#;

#[test]
fn a_recording_of_another_tool_is_judged_for_its_first_origin() {
    let folder = Folder::new("foreign");
    assert_eq!(
        call(&folder, &["demo", "--record", "run.har", "--json", "run.json", "--", "auth-metadata/"]).0,
        Some(0)
    );
    let mut file = json_in(&folder, "run.har");
    let log = file["log"].as_object_mut().unwrap();
    log.remove("_run");
    for entry in log["entries"].as_array_mut().unwrap() {
        entry.as_object_mut().unwrap().remove("_requests");
        let headers = entry["request"]["headers"].as_array_mut().unwrap();
        if !headers.iter().any(|header| header["name"] == "user-agent") {
            headers.push(serde_json::json!({ "name": "User-Agent", "value": "curl" }));
        }
    }
    // Other tools mask nothing.
    let cookie = serde_json::json!({ "name": "Set-Cookie", "value": "session=9vKq3TzRw8LmXb2c" });
    file["log"]["entries"][1]["response"]["headers"].as_array_mut().unwrap().push(cookie);
    folder.write("foreign.har", &file.to_string());
    let options = ["--dev", "--json", "foreign.json", "--record", "masked.har", "--", "auth-metadata/"];
    let (code, _, said) = call(&folder, &[&["judge", "foreign.har"], &options[..]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("recorded by another tool; --target names another homeserver"), "{said}");
    let outcomes = |name: &str| -> Vec<serde_json::Value> {
        let report = json_in(&folder, name);
        let tests = report["suites"].as_array().unwrap().iter().flat_map(|suite| suite["tests"].as_array().unwrap());
        tests.map(|test| serde_json::json!([test["id"], test["outcome"]])).collect()
    };
    // Other tools do not record whether there was content where HTTP allows none, so nothing is said about it.
    let other = outcomes("run.json").into_iter().zip(outcomes("foreign.json")).filter(|(own, foreign)| own != foreign);
    let ids: Vec<String> = other.map(|(own, _)| own[0].as_str().unwrap().to_owned()).collect();
    let no_content = ["method/head-no-content", "caching/304-shape/no-content/revalidated"];
    let mut expected: Vec<String> = no_content.iter().map(|id| format!("auth-metadata/{id}")).collect();
    expected.push("auth-metadata/caching/304-shape/no-content/revalidated-list".to_owned());
    assert_eq!(ids, expected);
    let recorded = json_in(&folder, "masked.har").to_string();
    assert!(recorded.contains("set-cookie") && !recorded.contains("9vKq3TzRw8LmXb2c"));
}

#[cfg(unix)]
#[test]
fn contents_may_be_in_files_beside_a_recording_or_missing() {
    let folder = Folder::new("beside");
    assert_eq!(call(&folder, &["demo", "--record", "run.har", "--", "status/200"]).0, Some(0));
    let mut file = json_in(&folder, "run.har");
    file["log"].as_object_mut().unwrap().remove("_run");
    for (number, entry) in file["log"]["entries"].as_array_mut().unwrap().iter_mut().enumerate() {
        let content = entry["response"]["content"].as_object_mut().unwrap();
        let text = content.remove("text").unwrap();
        folder.write(&format!("{number}.json"), text.as_str().unwrap());
        content.insert("_file".to_owned(), format!("{number}.json").into());
    }
    folder.write("attached.har", &file.to_string());
    let judge = ["judge", "attached.har", "--dev", "--", "status/200", "required/issuer"];
    assert_eq!(call(&folder, &judge).0, Some(0));
    std::os::unix::fs::symlink("0.json", folder.0.join("link.json")).unwrap();
    folder.write("attached.har", &file.to_string().replace("\"0.json\"", "\"link.json\""));
    let judge = [&judge[..3], &["--record", "again.har"], &judge[3..]].concat();
    for judge in [judge, vec!["judge", "again.har", "--", "status/200", "required/issuer"]] {
        let (code, out, _) = call(&folder, &judge);
        assert_eq!(code, Some(3), "{out}");
        assert!(out.contains("the recording has the response without its body of "), "{out}");
    }
}

#[test]
fn what_is_no_recording_is_refused_with_the_reason() {
    let folder = Folder::new("refused");
    folder.write("text.har", "hello");
    folder.write("other.har", "{}");
    folder.write("status.har", &SAMPLE.replacen("\"status\": 200", "\"status\": \"\\u001b[2J\"", 1));
    folder.write("empty.har", "{\"log\":{\"entries\":[]}}");
    folder.write("future.har", &SAMPLE.replace("\"v1.15\"", "\"v1.99\""));
    for (arguments, expected) in [
        (&["judge", "none.har"][..], "none.har can't be read: "),
        (&["judge", "."], "can't be read: "),
        (&["judge", "text.har"], "text.har can't be read: it is not JSON: expected value at line 1 column 1"),
        (&["judge", "other.har"], "it is not a HAR file: missing field `log`"),
        (&["judge", "status.har"], "at `/log/entries/1/response/status`: invalid type: string \"\\u{1b}[2J\""),
        (&["judge", "empty.har"], "empty.har does not name its homeserver"),
        (&["judge", "future.har"], "future.har was judged by v1.99, but this tool supports v1.15 to v1.19"),
        (&["judge"], "<RECORDING>"),
        (&["judge", "empty.har", "--dev", "--production"], "cannot be used with"),
        (&["judge", "empty.har", "--header", "a: b"], "unexpected argument '--header'"),
        (&["judge", "empty.har", "--target", "x"], "`x` is not an http or https URL"),
        (
            &["run", "http://127.0.0.1:1", "--record", "reports/junit.xml"],
            "can't be both the JUnit file and the HAR file",
        ),
    ] {
        let (command, rest) = arguments.split_first().unwrap();
        let (code, out, said) = call(&folder, &[&[*command, "--suite=versions"], rest].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {said}");
        assert!(said.contains(expected) && !said.contains('\u{1b}'), "{arguments:?}: {said}");
    }
}

#[test]
fn a_recording_in_which_something_is_masked_says_so() {
    let folder = Folder::new("masked");
    let recorded = |more: &[(&str, &str)]| {
        let server = WithoutApi::start(more);
        assert_eq!(
            call(&folder, &["run", &server.url, "--dev", "--suite", "auth-metadata", "--record", "run.har"]).0,
            Some(4)
        );
        let (code, _, said) = call(&folder, &["judge", "run.har", "--suite", "auth-metadata"]);
        assert_eq!(code, Some(4), "{said}");
        said
    };
    let said = recorded(&[("set-cookie", "session=9vKq3TzRw8LmXb2c")]);
    assert!(said.contains("secrets in it are masked"), "{said}");
    assert!(!recorded(&[]).contains("masked"));
}

#[test]
fn a_server_that_is_down_is_recorded_too() {
    let folder = Folder::new("down");
    assert_eq!(
        call(
            &folder,
            &[
                "run",
                "http://127.0.0.1:1",
                "--dev",
                "--suite=auth-metadata",
                "--record",
                "run.har",
                "--json",
                "run.json"
            ]
        )
        .0,
        Some(3)
    );
    assert_eq!(call(&folder, &["judge", "run.har", "--suite=auth-metadata", "--json", "again.json"]).0, Some(3));
    assert_eq!(json_in(&folder, "again.json"), json_in(&folder, "run.json"));
    let (code, out, _) = call(&folder, &["judge", "run.har", "--", "options/supported"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("refuses connections"), "a request that was left unsent shares the trouble: {out}");
}
