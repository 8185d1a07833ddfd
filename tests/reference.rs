//! The built-in suites against the reference homeserver, which is correct. Homeservers that are wrong in what they say are
//! the business of `counterexamples.rs` and `proof.rs`; those that are wrong on the wire, of `servers.rs`.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use matrix_conformance::derive::Tables;
use matrix_conformance::fetch::{FetchOptions, Fetcher};
use matrix_conformance::harness::{self, RunOptions, Selection, builtin, target};
use matrix_conformance::outcome::{Conclusion, Outcome, Policy, Record, Skip, SuiteRecord};
use matrix_conformance::reference::Reference;
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::read_suites;
use matrix_conformance::users::Users;
use tokio::runtime::Builder;
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::proven::BUILT_IN;

/// The reference, judged by all suites.
async fn judge(deployment: Deployment) -> Record {
    let reference = Reference::start(0).await.unwrap();
    let target = target::base_url(reference.url()).unwrap();
    let options = options(target, deployment);
    let fetcher = Arc::new(Fetcher::new(FetchOptions::default()).unwrap());
    harness::run(&BUILT_IN, &options, &fetcher, std::future::pending()).await
}

fn options(target: Url, deployment: Deployment) -> RunOptions {
    RunOptions {
        name: None,
        users: Users::new(),
        known_failures: Vec::new(),
        setting: Setting {
            target,
            deployment,
            matrix_version: MatrixVersion::NEWEST,
            writes: true,
            slow: false,
            users: std::collections::BTreeSet::new(),
            tokens: std::collections::BTreeSet::new(),
        },
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::default(),
    }
}

/// The ids of all tests that neither passed nor did not apply, to the API or to the Matrix version.
fn unmet(record: &Record) -> Vec<&str> {
    let is_fine = |outcome: &Outcome| {
        matches!(outcome, Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_)))
    };
    let tests = record.suites().iter().flat_map(SuiteRecord::tests);
    tests.filter(|(_, outcome)| !is_fine(outcome)).map(|(test, _)| test.id.as_str()).collect()
}

#[test]
fn nothing_is_wrong_with_the_reference() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let record = runtime.block_on(judge(Deployment::Development));
    assert_eq!(unmet(&record), Vec::<&str>::new());
    assert_eq!(record.summary().conclusion, Conclusion::Conforming);
    assert_eq!(record.summary().exit_code, 0);
    assert!(record.summary().is_complete);
}

#[test]
fn in_production_it_lacks_tls() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let record = runtime.block_on(judge(Deployment::Production));
    assert_eq!(record.summary().exit_code, 1);
    let tests = record.suites().iter().flat_map(SuiteRecord::tests);
    let failed: Vec<&str> =
        tests.filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_))).map(|(test, _)| test.id.as_str()).collect();
    assert!(failed.len() > 5 && failed.iter().all(|id| id.ends_with("/https")), "{failed:?}");
}

/// A flow, and a request that takes longer than anybody waits, in one wave.
const FLOW: &str = r#"
suite: flow
title: A flow that is interrupted
since: v1.15
level: must
documents: { spec: { title: A specification, link: "https://spec.example/#<section>" } }
source: spec A section
requests:
  first: { get: /first, example: { json: {} } }
  slow: { get: /slow, example: { json: {} } }
flows:
  main:
    - create: { post: /create, json: {}, writes: client, example: { status: 201, json: { id: a } } }
    - gone: { delete: "/item/{create#/id}", writes: client, last: true, example: { status: 204, body: none } }
tests:
  group:
    requirement: The response is as expected.
    because: It is an example.
    tests:
      first: { request: first, expect: { status: 200 } }
      slow: { request: slow, expect: { status: 200 } }
      id: { request: main/create, expect: { /id: present } }
"#;

#[test]
fn a_flow_is_cleaned_up_after_an_interruption_in_its_wave() {
    // Its response is there.
    assert_eq!(removed_after(Duration::ZERO, Duration::from_millis(500)), ["/item/i1"]);
}

#[test]
fn a_step_whose_response_is_on_its_way_at_an_interruption_is_cleaned_up() {
    assert_eq!(removed_after(Duration::from_millis(700), Duration::ZERO), ["/item/i1"]);
}

/// The paths of the items that are removed if the server takes some time to create one, and the run is interrupted some time
/// after that was sent.
fn removed_after(creating: Duration, then: Duration) -> Vec<String> {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let requests = runtime.block_on(async {
        let server = MockServer::start().await;
        let never = ResponseTemplate::new(200).set_delay(Duration::from_secs(60));
        let first = ResponseTemplate::new(200).set_body_json(serde_json::json!({}));
        Mock::given(path("/first")).respond_with(first).mount(&server).await;
        Mock::given(path("/slow")).respond_with(never).mount(&server).await;
        let created = ResponseTemplate::new(201).set_body_json(serde_json::json!({ "id": "i1" })).set_delay(creating);
        Mock::given(path("/create")).respond_with(created).mount(&server).await;
        let suites = read_suites(&[SourceFile::new("flow.yaml", FLOW)]).unwrap().suites;
        let options = options(server.uri().parse().unwrap(), Deployment::Development);
        let fetcher = Arc::new(Fetcher::new(FetchOptions::default()).unwrap());
        let stop = async {
            while !server.received_requests().await.unwrap().iter().any(|request| request.url.path() == "/create") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(then).await;
        };
        harness::run(&suites, &options, &fetcher, stop).await;
        server.received_requests().await.unwrap()
    });
    let removed = requests.iter().filter(|request| request.method.as_str() == "DELETE");
    removed.map(|request| request.url.path().to_owned()).collect()
}

/// `derive` makes both: none of them is forgotten when the other changes.
#[test]
fn the_list_of_operations_is_that_of_the_table() {
    let files = builtin::files();
    let table = files.iter().find(|file| file.name == "cases/operations.yaml").unwrap();
    let tables = Tables::read(&table.name, &table.text).unwrap();
    assert_eq!(tables.to_list(), include_str!("../src/reference/operations.txt"));
}
