//! Which tests commands use: filters in their natural place, levels, suites, and what failed before.

use std::fs;

use crate::command::{Folder, Served};
use crate::proven::BUILT_IN;

/// The ids that `list` prints, and the number of them.
fn ids(out: &str) -> Vec<String> {
    out.lines().filter_map(|line| line.split_whitespace().last()).map(ToOwned::to_owned).collect()
}

/// The number of tests of a built-in suite.
fn tests_of(name: &str) -> usize {
    BUILT_IN.iter().find(|suite| suite.name == name).expect("the suite").tests.len()
}

/// The ids in a JSON report that were selected.
fn judged(text: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(text).expect("the report is JSON");
    let suites = report["suites"].as_array().expect("suites").iter();
    let tests = suites.flat_map(|suite| suite["tests"].as_array().expect("tests"));
    let selected = tests.filter(|test| test["reason"]["kind"] != "filtered-out");
    selected.map(|test| test["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_filter_selects_and_a_partial_run_is_never_called_conforming() {
    let folder = Folder::new("filter");
    let served = Served::start(&[]);
    let arguments =
        ["run", &served.url, "--dev", "--json", "report.json", "--format", "pretty", "--", "required/issuer"];
    let run = folder.run(&arguments);
    let filtered_out = format!("{} filtered out", tests_of("auth-metadata") - 1);
    run.expect(0, &["1 passed", &filtered_out], &[]);
    let report: serde_json::Value = serde_json::from_str(&folder.read("report.json")).expect("the report is JSON");
    assert_eq!(report["conforming"], false);
    let exact = ["run", &served.url, "--exact", "--dev", "--", "auth-metadata/required/issuer"];
    folder.run(&exact).expect(0, &["1 passed"], &[]);
    folder.run(&["run", &served.url, "--dev", "--", "no/such/test"]).expect(2, &[], &["no test matches the filter"]);
    let levels = folder.run(&[
        "run",
        &served.url,
        "--suite=auth-metadata",
        "--filter-level",
        "should,may",
        "--format",
        "pretty",
    ]);
    levels.expect(0, &["test [should]", "test [may]"], &[]);
    assert!(!levels.out.lines().any(|line| line.starts_with("test [must]") && line.contains("... ok")));
}

#[test]
fn the_same_filters_select_the_same_tests_everywhere() {
    let folder = Folder::new("filters");
    let served = Served::start(&[]);
    folder.run(&["run", &served.url, "--dev", "--suite=auth-metadata", "--record", "run.har"]).expect(
        0,
        &["nothing broken"],
        &[],
    );
    let filters = ["required/rev", "caching/etag-f*", "*/https"];
    let listed = ids(&folder.run(&[&["list"], &filters[..]].concat()).out);
    assert!(
        listed.len() > 3
            && listed.iter().all(|id| ["/required/rev", "/etag-f", "/https"].iter().any(|it| id.contains(it)))
    );
    for command in [&["run", &served.url, "--dev"][..], &["demo"], &["judge", "run.har"]] {
        let run = folder.run(&[command, &filters, &["--json", "out.json"]].concat());
        run.expect(0, &[], &[]);
        assert_eq!(judged(&folder.read("out.json")), listed, "{command:?}");
        assert!(!run.out.contains("required/issuer"), "what is filtered out is not listed: {}", run.out);
    }
    let explained = folder.run(&["explain", "required/rev", "caching/etag-f*"]).out;
    assert!(listed.iter().filter(|id| !id.ends_with("/https")).all(|id| explained.contains(&format!("{id}\n\n"))));
    let behind_dashes = folder.run(&[&["list", "--"], &filters[..]].concat()).out;
    assert_eq!(ids(&behind_dashes), listed);
    let as_run = folder.run(&[&["run", "--list"], &filters[..]].concat());
    as_run.expect(0, &[&format!("{}: test", listed[0])], &[]);
}

#[test]
fn an_exact_filter_needs_no_suite_and_takes_no_part() {
    let folder = Folder::new("exact-filters");
    let id = "auth-metadata/caching/etag-form";
    for filter in ["caching/etag-form", id] {
        assert_eq!(ids(&folder.run(&["list", "--exact", filter]).out), [id]);
    }
    folder.run(&["list", "--exact", "etag-form"]).expect(2, &[], &["no test has the id `etag-form`; did you mean"]);
    let left = folder.run(&["list", "--suite", "auth-metadata", "--skip", "caching", "--filter-level", "should"]);
    left.expect(0, &["should"], &[]);
    assert!(!left.out.contains("caching") && !left.out.contains("must "), "{}", left.out);
}

#[test]
fn filters_that_match_nothing_are_refused_with_what_may_be_meant() {
    let folder = Folder::new("wrong-filters");
    for (arguments, said) in [
        (&["list", "requird/"][..], "no test matches the filter `requird/`; did you mean `required/`?"),
        (&["demo", "cachign/etag-form"], "did you mean `caching/etag-form`?"),
        (&["run", "http://127.0.0.1:1", "b.example"], "name each with --target"),
        (&["explain", "auth-metdata/caching/etag-form"], "did you mean `auth-metadata/caching/etag-form`?"),
        (&["demo", "--suite", "auth-metdata"], "there is no suite `auth-metdata`; did you mean `auth-metadata`?"),
        (&["demo", "--suite", "else"], "the suites are access, auth-metadata"),
        (&["demo", "--skip", "*/no-such-thing"], "no test matches the filter `*/no-such-thing`"),
        (&["demo", "required/", "--filter-level", "may"], "no test is selected"),
        (&["demo", "--matrix-version", "1.16"], "did you mean v1.16?"),
        (&["demo", "--dve"], "'--dev'"),
        (&["dmeo"], "'demo'"),
    ] {
        folder.run(arguments).expect(2, &[], &[said]);
    }
    assert!(!folder.0.join("reports").exists(), "nothing is written for wrong filters");
}

#[test]
fn what_was_not_ok_is_run_again() {
    let folder = Folder::new("failed");
    let broken = Served::start(&["required/revocation_endpoint"]);
    folder.run(&["run", &broken.url, "--dev", "--suite=auth-metadata", "--json", "run.json"]).expect(1, &[], &[]);
    let served = Served::start(&[]);
    // The report may be replaced by that of the new run.
    folder.run(&["run", &served.url, "--dev", "--failed", "run.json", "--json", "run.json"]).expect(0, &[], &[]);
    let again = judged(&folder.read("run.json"));
    assert!(again.contains(&"auth-metadata/required/revocation_endpoint".to_owned()), "{again:?}");
    assert!(!again.contains(&"auth-metadata/required/issuer".to_owned()), "{again:?}");
    let all_ok = folder.run(&["run", &served.url, "--dev", "--failed", "run.json"]);
    all_ok.expect(2, &[], &["run.json has no test that failed", "nothing to run again"]);
    folder.run(&["list", "--failed", "none.json"]).expect(2, &[], &["none.json can't be read"]);
}

#[test]
fn the_list_for_programs_has_what_a_plan_of_tests_needs() {
    let folder = Folder::new("list-json");
    let run = folder.run(&["list", "--json", "required/issuer", "method/405-*"]);
    let listed: serde_json::Value = serde_json::from_str(&run.out).expect("the list is JSON");
    let tests = listed.as_array().expect("an array");
    let issuer = tests.iter().find(|test| test["id"] == "auth-metadata/required/issuer").expect("the test");
    assert_eq!(
        (&issuer["suite"], &issuer["level"], &issuer["since"]),
        (&"auth-metadata".into(), &"must".into(), &"v1.15".into())
    );
    assert_eq!((&issuer["until"], &issuer["writes"]), (&serde_json::Value::Null, &"nothing".into()));
    assert!(issuer["source"].as_array().is_some_and(|sources| !sources.is_empty()), "{issuer}");
    assert!(tests.len() > 1, "{}", run.out);
}

#[test]
fn a_report_on_standard_output_stands_there_alone() {
    let folder = Folder::new("standard-output");
    let run = folder.run(&["demo", "auth-metadata/required/", "--json", "-"]);
    run.expect(0, &[], &["nothing broken"]);
    assert!(!judged(&run.out).is_empty());
    let run = folder.run(&["demo", "auth-metadata/required/", "--junit=-", "--format", "terse"]);
    run.expect(0, &[], &["nothing broken"]);
    assert!(roxmltree::Document::parse(&run.out).is_ok(), "{}", run.out);
    assert!(!folder.0.join("-").exists());
    folder.run(&["demo", "--suite=versions", "--json", "-", "--html", "-"]).expect(
        2,
        &[],
        &["standard output can't be both"],
    );
    fs::write(folder.0.join("t"), "http://127.0.0.1:1\nhttp://127.0.0.1:2\n").expect("a file");
    folder.run(&["run", "--targets", "t", "--json", "-"]).expect(
        2,
        &[],
        &["--json is for one target without --targets and --shard"],
    );
}

#[test]
fn a_run_of_one_suite_is_not_called_conforming_and_says_how_much_it_judged() {
    let folder = Folder::new("one-suite");
    let (own, all) = (tests_of("revoke"), super::built_in_tests());
    let expected = format!("nothing broken: every MUST that was judged holds; only {own} of {all} tests were selected");
    for selection in [["--suite", "revoke"], ["--", "revoke/http/"]] {
        let run = folder.run(&[&["demo", "--json", "out.json"], &selection[..]].concat());
        run.expect(0, &["nothing broken: "], &[]);
        assert!(!run.out.contains("conforming: "), "{}", run.out);
        let report: serde_json::Value = serde_json::from_str(&folder.read("out.json")).expect("the report is JSON");
        assert_eq!((&report["conforming"], &report["conclusion"]), (&false.into(), &"nothing-broken".into()));
    }
    folder.run(&["demo", "--suite", "revoke", "--json", "again.json"]).expect(0, &[&expected], &[]);
    let selected = format!("Only {own} of {all} tests were selected in again.");
    folder.run(&["compare", "again.json", "out.json", "--text", "-"]).expect(0, &[&selected], &[]);
    folder.run(&["badge", "again.json"]).expect(0, &["Matrix v1.19 revoke: nothing broken, "], &[]);
    let recorded = ["demo", "--suite", "versions", "--record", "run.har"];
    folder.run(&recorded).expect(0, &["nothing broken: "], &[]);
    folder.run(&["judge", "run.har"]).expect(0, &["nothing broken: ", "tests were selected"], &[]);
}

#[test]
fn what_a_run_left_on_the_server_is_counted_and_listed() {
    let folder = Folder::new("left");
    let run = folder.run(&["demo", "--suite", "registration", "--json", "out.json"]);
    run.expect(0, &["left on the server: ", " clients (-v lists them)\n"], &[]);
    let report: serde_json::Value = serde_json::from_str(&folder.read("out.json")).expect("the report is JSON");
    let left = report["left_behind"].as_array().expect("a list");
    let ids: std::collections::BTreeSet<&str> = left.iter().filter_map(|client| client["name"].as_str()).collect();
    assert!(ids.len() > 5 && ids.len() == left.len(), "each client once: {left:?}");
    assert!(left.iter().any(|client| client["request"] == "registration/valid" && client["kind"] == "client"));
    let all = folder.run(&["demo", "--suite", "revoke", "-v"]);
    all.expect(0, &["left on the server: 1 client: "], &[]);
    let none = folder.run(&["demo", "--suite", "versions"]);
    assert!(!none.out.contains("left on the server"), "{}", none.out);
}

#[test]
fn explain_shows_the_content_of_a_request_as_it_is_sent() {
    let folder = Folder::new("explain-content");
    let run = folder.run(&["explain", "registration/201"]);
    run.expect(0, &["{\"client_name\":\"matrix-conformance\""], &[]);
    assert!(!run.out.contains("{{"), "{}", run.out);
}

#[test]
fn tests_of_a_report_that_are_gone_are_named() {
    let folder = Folder::new("gone");
    let broken = ["demo", "--suite", "auth-metadata", "--break", "required/issuer", "--json", "old.json"];
    folder.run(&broken).expect(1, &[], &[]);
    let again = ["run", "http://127.0.0.1:1", "--list", "--failed", "new.json"];
    folder.write("new.json", &folder.read("old.json").replace("\"auth-metadata/", "\"auth-metadata/was/"));
    folder.run(&again).expect(2, &[], &["error: none of the tests that failed in new.json exists any longer"]);
    let one = folder.read("old.json").replace("auth-metadata/required/issuer", "auth-metadata/required/renamed");
    folder.write("new.json", &one);
    let note =
        "note: a test that failed in the report no longer exists and is left out: auth-metadata/required/renamed\n";
    let run = folder.run(&again);
    run.expect(0, &["auth-metadata/issuer/https"], &[note]);
    folder.run(&["list", "--failed", "new.json"]).expect(0, &["auth-metadata/issuer/https"], &[note]);
}

#[test]
fn a_report_in_place_of_a_recording_is_recognised() {
    let folder = Folder::new("report-to-judge");
    folder.run(&["demo", "--suite", "versions", "--json", "report.json"]).expect(0, &[], &[]);
    let expected = ["error: report.json is a JSON report, and no recording", "`run --failed report.json`", "`compare`"];
    folder.run(&["judge", "report.json"]).expect(2, &[], &expected);
    folder.write("other.json", r#"{"version": 1}"#);
    folder.run(&["judge", "other.json"]).expect(2, &[], &["it is not a HAR file: "]);
}
