//! `--matrix-version claimed`: the version that a server claims, in every report, and by which its recording is judged.

use matrix_conformance::reference::{Fixed, FixedResponse, Reference};
use tokio::runtime::{Builder, Runtime};

use crate::command::Folder;

/// The reference with other versions; it stops when the value is dropped.
struct Claims {
    url: String,
    _reference: Reference,
    _runtime: Runtime,
}

impl Claims {
    fn start(status: u16, body: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let fields = vec![("content-type".to_owned(), "application/json".to_owned())];
        let body = body.as_bytes().to_vec();
        let versions = |_: &str| {
            vec![FixedResponse {
                method: "GET".to_owned(),
                target: "/_matrix/client/versions".to_owned(),
                request_fields: Vec::new(),
                request_content: Vec::new(),
                response: Fixed::Whole { status, fields, body },
            }]
        };
        let reference = runtime.block_on(Reference::start_fixed(0, versions)).expect("a port");
        Self { url: reference.url().to_owned(), _reference: reference, _runtime: runtime }
    }
}

#[test]
fn the_newest_version_that_the_server_claims_stands_in_all_reports() {
    let folder = Folder::new("claimed");
    let server = Claims::start(200, r#"{"versions":["v1.16","v1.1","v1.17","v1.20"],"unstable_features":{}}"#);
    let run = folder.run(&[
        "run",
        &server.url,
        "--matrix-version",
        "claimed",
        "--suite",
        "auth-metadata",
        "--report-dir",
        "out",
    ]);
    run.expect(0, &["(Matrix v1.17, the newest that the server claims, development", "; run "], &[]);
    assert!(folder.read("out/junit.xml").contains("matrix version: v1.17"));
    assert!(folder.read("out/report.html").contains("Matrix v1.17"));
    assert!(folder.read("out/report.md").contains("- judged by: Matrix v1.17, the newest that the server claims"));
    let report = |name: &str| -> serde_json::Value { serde_json::from_str(&folder.read(name)).expect("JSON") };
    assert_eq!(report("out/report.json")["matrix_version"], "v1.17");
    let judged = folder.run(&["judge", "out/recording.har", "--suite", "auth-metadata", "--json", "again.json"]);
    judged.expect(0, &["(Matrix v1.17, the newest that the server claims"], &["by v1.17\n"]);
    assert_eq!(report("again.json"), report("out/report.json"));
}

#[test]
fn a_server_that_claims_no_known_version_is_not_judged() {
    let folder = Folder::new("claims-nothing");
    for (status, body, expected) in [
        (
            200,
            r#"{"versions":["r0.6.1","v1.14"]}"#,
            "knows (v1.15, v1.16, v1.17, v1.18, v1.19); it claims r0.6.1, v1.14 (give one with --matrix-version)",
        ),
        (200, r#"{"versions":{"v1.15":true}}"#, "/_matrix/client/versions has no list of versions (give one with"),
        (403, r#"{"errcode":"M_FORBIDDEN"}"#, "/_matrix/client/versions has the status 403 (give one with"),
    ] {
        let server = Claims::start(status, body);
        let run = folder.run(&["run", &server.url, "--matrix-version", "claimed"]);
        run.expect(3, &["undecided: ", expected], &[]);
        assert_eq!(run.out.lines().count(), 3, "{}", run.out);
        folder.run(&["run", &server.url, "--matrix-version", "v1.15", "--", "status/200"]).expect(0, &[], &[]);
    }
}

#[test]
fn each_of_several_targets_has_its_own_version() {
    let folder = Folder::new("claims-of-two");
    let servers = ["v1.15", "v1.18"].map(|version| Claims::start(200, &format!(r#"{{"versions":["{version}"]}}"#)));
    let [one, other] = servers.each_ref().map(|server| server.url.as_str());
    let run = folder.run(&["run", one, other, "--matrix-version", "claimed", "--suite", "auth-metadata"]);
    run.expect(0, &["(Matrix v1.15, development deployment)", "(Matrix v1.18, development deployment)"], &[]);
}
