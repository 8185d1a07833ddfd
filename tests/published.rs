//! `schema/report.schema.json` against what the tool writes: it accepts every report, knows every member, and refuses what
//! is no report.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use matrix_conformance::cli::wording;
use matrix_conformance::exchange::{Exchange, Fields, Response};
use matrix_conformance::known_failures::read_known_failures;
use matrix_conformance::outcome::{Conclusion, Kind, KnownState, Outcome, Record, Skip};
use matrix_conformance::report::json::render;
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::Level;
use serde_json::{Value, json};

use crate::record::{all, draft, hostile, record, unseen, violation};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/report.schema.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The schema with every member refused that it does not name.
fn closed(mut schema: Value) -> Value {
    let definitions = schema["$defs"].as_object_mut().unwrap();
    definitions.values_mut().for_each(|definition| definition["additionalProperties"] = json!(false));
    schema
}

#[track_caller]
fn assert_valid(schema: &Value, report: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn parsed(record: &Record) -> Value {
    serde_json::from_str(&render(record, wording)).unwrap()
}

/// The record with every outcome, with known failures: one that excuses, and one that is out of date.
fn with_known_failures() -> Record {
    let text = "known-failures:\n  - { test: sample/post, reason: R., link: https://bugs.example/7, expires: 2030-01-31 }\n  \
                - { test: sample/status, reason: R., target: https://hs.example }\n";
    let mut record = record();
    record.excuse(&read_known_failures(&SourceFile::new("known.yaml", text)).unwrap());
    record
}

/// A record with an optional check that could not be judged, a place in a header field, very many places, and a client that
/// the run left on the server.
fn with_the_rest() -> Record {
    use matrix_conformance::check::Spot;
    let spots = [Spot::Field("etag".to_owned()), Spot::Url, Spot::Body(None)];
    let places = spots.into_iter().cycle().take(12).map(|spot| violation("metadata", "a", "b", spot));
    let mut draft = draft().with_all(&Outcome::Skip(Skip::NotJudged(unseen())));
    draft.run.name = Some("sample".to_owned());
    draft.run.unread_tests = 7;
    draft.outcomes()[0] = Outcome::Fail(places.collect());
    let registered = Response::new(201, Fields::new(), br#"{"client_id":"sample"}"#.to_vec());
    let (_, post) = draft.suites[0].exchanges.iter_mut().find(|(name, _)| name == "post").unwrap();
    *post = Arc::new(Exchange { result: Ok(registered), ..Exchange::clone(post) });
    draft.record()
}

#[test]
fn every_report_meets_the_schema_and_has_only_members_that_it_names() {
    let schema = closed(schema());
    let reports = [record(), with_known_failures(), with_the_rest(), all(&Outcome::Pass), hostile(Outcome::Fail)];
    reports.iter().for_each(|record| assert_valid(&schema, &parsed(record)));
}

#[test]
fn every_member_that_the_schema_names_is_written_somewhere() {
    let reports: String =
        [record(), with_known_failures(), with_the_rest()].iter().map(|record| render(record, wording)).collect();
    for (definition, schema) in schema()["$defs"].as_object().unwrap() {
        for member in schema["properties"].as_object().unwrap().keys() {
            assert!(reports.contains(&format!("\"{member}\": ")), "no report has `{member}` of `{definition}`");
        }
    }
}

#[test]
fn reports_of_the_first_writer_meet_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published/first.json");
    assert_valid(&schema(), &serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap());
}

#[test]
fn its_words_are_all_words_of_the_tool() {
    let schema = schema();
    let words = |pointer: &str| -> Vec<String> {
        let words = schema.pointer(&format!("/$defs/{pointer}/enum")).unwrap();
        words.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(words("report/properties/conclusion"), Conclusion::ALL.map(Conclusion::as_str));
    assert_eq!(words("test/properties/level"), Level::ALL.map(Level::as_str));
    let skips = Kind::ALL.into_iter().filter(|kind| kind.outcome() == "skip").map(Kind::as_str);
    assert!(words("reason/properties/kind").iter().eq(skips));
    let outcomes = words("test/properties/outcome");
    assert!(Kind::ALL.iter().all(|kind| outcomes.iter().any(|word| word == kind.outcome())));
    let states = [
        KnownState::Excuses(1),
        KnownState::Unused,
        KnownState::NoLongerFails(1),
        KnownState::Expired,
        KnownState::NoSuchTest,
    ];
    assert_eq!(words("known-failure/properties/state"), states.map(|state| state.as_str().to_owned()));
    let members: Vec<&String> = schema["$defs"]["tally"]["properties"].as_object().unwrap().keys().collect();
    let mut kinds = Kind::ALL.map(|kind| kind.as_str().replace('-', "_"));
    kinds.sort();
    assert!(members.into_iter().eq(&kinds));
}

#[test]
fn what_is_no_report_is_refused() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = parsed(&with_known_failures());
    assert!(validator.is_valid(&report));
    let changes = [
        ("/version", json!(2)),
        ("/conclusion", json!("fine")),
        ("/exit_code", json!(2)),
        ("/started", json!(7)),
        ("/tally/fail", json!(-1)),
        ("/tally", json!({})),
        ("/suites/0/tests/0/id", json!("")),
        ("/suites/0/tests/0/outcome", json!("skip")),
        ("/suites/0/tests/0/outcome", json!("error")),
        ("/suites/0/tests/2/outcome", json!("pass")),
        ("/suites/0/tests/2/violations/0/where/kind", json!("moon")),
        ("/suites/0/requests/0/status", json!(7)),
        ("/known_failures/0/state", json!("fine")),
    ];
    for (pointer, value) in changes {
        let mut changed = report.clone();
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        assert!(!validator.is_valid(&changed), "{pointer}: {value}");
    }
    let mut more = report;
    more["new"] = json!([1]);
    assert!(validator.is_valid(&more), "members may be added");
}
