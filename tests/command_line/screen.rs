//! What a person sees: how much is printed, in which order, how wide, and what the last lines say.

use std::fs;

use crate::command::{DEMO, Folder, Run, Served};
use crate::without_api::WithoutApi;

/// The rows that a text takes on a terminal.
fn rows(text: &str, columns: usize) -> Vec<String> {
    let row = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        let rows: Vec<String> = characters.chunks(columns).map(|row| row.iter().collect()).collect();
        if rows.is_empty() { vec![String::new()] } else { rows }
    };
    text.lines().flat_map(row).collect()
}

fn at_80(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run_in(&[("COLUMNS", "80"), ("NO_COLOR", "1")], arguments)
}

#[test]
fn a_green_run_takes_a_few_lines() {
    let folder = Folder::new("green");
    let run = &DEMO.run;
    run.expect(0, &[" suites: ", " passed", "conforming: ", "reports: reports/junit.xml, run.json\n"], &[]);
    assert!(rows(&run.out, 80).len() <= 8, "{}", run.out);
    assert!(!run.out.contains("auth-metadata/"), "no test is named: {}", run.out);
    let quiet = at_80(&folder, &["demo", "-q", "--suite=versions"]);
    // The verdict, which may take two lines, and the reports.
    assert!(quiet.out.lines().count() <= 3, "{}", quiet.out);
}

#[test]
fn a_failure_fits_on_two_screens_and_its_id_is_on_the_last() {
    let folder = Folder::new("one-failure");
    for id in
        ["options/supported", "uri/token_endpoint", "uri/registration_endpoint"].map(|id| format!("auth-metadata/{id}"))
    {
        let run = at_80(&folder, &["demo", "--suite=auth-metadata", "--break", &id]);
        run.expect(1, &[&format!("fail: {id}"), "requirement: ", "curl -"], &[]);
        let rows = rows(&run.out, 80);
        assert!(rows.len() <= 35, "{id}: {} rows\n{}", rows.len(), run.out);
        let screen = rows[rows.len().saturating_sub(24)..].join("\n");
        assert!(screen.contains(&format!("  fail {id}")), "{screen}");
        let quiet = at_80(&folder, &["demo", "--suite=auth-metadata", "--break", &id, "--quiet"]);
        let expected = format!("  fail {id}\nnot conforming: 1 MUST is broken");
        assert!(quiet.out.starts_with(&expected), "{}", quiet.out);
    }
}

#[test]
fn a_failure_that_blocks_tests_of_other_suites_fits_on_two_screens() {
    let folder = Folder::new("blocking-failure");
    let id = "auth-metadata/required/registration_endpoint";
    let run = at_80(&folder, &["demo", "--break", id]);
    run.expect(1, &[&format!("  fail {id}"), "all 13 suites: "], &[]);
    assert!(rows(&run.out, 80).len() <= 35, "{}", run.out);
}

#[test]
fn a_warning_takes_three_lines_or_is_shown_in_full() {
    let folder = Folder::new("warning");
    let served = Served::start(&["caching/etag-form"]);
    let run = at_80(&folder, &["run", &served.url, "--suite=auth-metadata"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "warning: auth-metadata/caching/etag-form", "{}", run.out);
    assert!(lines[1].starts_with("  requirement: ") && lines[2].starts_with("     expected: "), "{}", run.out);
    assert_eq!(lines[3], "", "{}", run.out);
    assert!(rows(lines[2], 80).len() == 1 && !run.out.contains("curl"), "{}", run.out);
    let full = at_80(&folder, &["run", &served.url, "--suite=auth-metadata", "-v"]);
    full.expect(0, &["     expected: ", "      because: ", "       source: ", "       repeat: curl "], &[]);
}

#[test]
fn a_server_that_is_down_is_one_sentence() {
    let folder = Folder::new("screen-down");
    let run = folder.run(&["run", "http://127.0.0.1:1"]);
    let verdict =
        "undecided: http://127.0.0.1:1 refuses connections (is the server running, and on this port?); none of the ";
    run.expect(3, &[verdict, " tests could be judged (exit code 3)\nreports: reports/junit.xml\n"], &[]);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
}

#[test]
fn the_formats_of_the_list_are_those_of_libtest_with_reasons_for_programs() {
    let folder = Folder::new("format");
    let pretty = folder.run(&["demo", "--format", "pretty", "--", "auth-metadata/required/"]);
    pretty.expect(
        0,
        &["test [must] auth-metadata/required/issuer", "... ok", "test result: ok", "nothing broken"],
        &[],
    );
    folder.run(&["demo", "--format", "terse", "--", "auth-metadata/required/"]).expect(0, &["........."], &[]);
    let served = Served::start(&["caching/etag-form"]);
    let run = folder.run(&["run", &served.url, "--format", "json", "--", "auth-metadata/caching/"]);
    run.expect(
        0,
        &["\"event\": \"ok\""],
        &["no failure: 1 MUST is not met", "warning: auth-metadata/caching/etag-form"],
    );
    let events: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let warning = events.iter().find(|event| event["outcome"] == "warn").expect("the warning");
    assert_eq!((&warning["event"], &warning["level"]), (&"ignored".into(), &"must".into()));
    assert!(warning["message"].as_str().is_some_and(|text| text.starts_with("warning: expected ")), "{warning}");
    let ignored = |event: &&serde_json::Value| event["event"] == "ignored";
    assert!(events.iter().filter(ignored).all(|event| event["message"].is_string()), "{}", run.out);
    folder.run(&["demo", "--list"]).expect(0, &["[must] auth-metadata/required/issuer: test"], &[]);
}

#[test]
fn private_targets_are_judged_as_development_deployments_unless_the_user_decides() {
    let folder = Folder::new("deployment");
    let served = Served::start(&[]);
    folder.run(&["run", &served.url, "--suite=auth-metadata"]).expect(
        0,
        &["development, as the host is private", "nothing broken"],
        &[],
    );
    let production = folder.run(&["run", &served.url, "--suite=auth-metadata", "--production"]);
    production.expect(1, &["  fail auth-metadata/issuer/https", ", production;"], &[]);
    folder.run(&["run", &served.url, "--production", "--dev"]).expect(2, &[], &["cannot be used with"]);
    // The name is public: where it leads to decides nothing.
    let port = served.url.trim_end_matches('/').rsplit(':').next().expect("a port").to_owned();
    let (url, resolve) = (format!("http://hs.example.org:{port}"), format!("hs.example.org:{port}:127.0.0.1"));
    let named = folder.run(&[
        "run",
        &url,
        "--suite=auth-metadata",
        "--suite",
        "revoke",
        "--resolve",
        &resolve,
        "--json",
        "named.json",
    ]);
    named.expect(1, &[", production;", "hint: hs.example.org is at a private address here; --dev judges it"], &[]);
    let report: serde_json::Value = serde_json::from_str(&folder.read("named.json")).expect("JSON");
    assert!(report["tally"]["writes_not_allowed"].as_u64().is_some_and(|tests| tests > 0), "nothing is written there");
    let by_hand = folder.run(&["run", &url, "--suite=auth-metadata", "--resolve", &resolve, "--dev"]);
    assert!(by_hand.out.contains("development;") && !by_hand.out.contains("hint: "), "{}", by_hand.out);
}

#[test]
fn marks_stay_below_their_text_on_a_narrow_terminal() {
    let folder = Folder::new("narrow");
    let narrow = [("COLUMNS", "60"), ("NO_COLOR", "1")];
    let long = format!("suite: x\nsince: v1.15\nheaders: {{ {}: 1, nonsense: [] }}\n", "a".repeat(120));
    fs::write(folder.0.join("long.yaml"), long).expect("a case file");
    let check = folder.run_in(&narrow, &["check", "long.yaml"]);
    let run = folder
        .run_in(&narrow, &["demo", "--suite=auth-metadata", "--break", "values/code_challenge_methods_supported/S256"]);
    assert_eq!((check.code, run.code), (Some(2), Some(1)));
    for text in [check.err, run.out] {
        let lines: Vec<&str> = text.lines().collect();
        let marked = lines.windows(2).filter(|pair| {
            pair[1]
                .split_once("| ")
                .is_some_and(|(before, rest)| before.trim().is_empty() && rest.trim_start().starts_with('^'))
        });
        let marked: Vec<_> = marked.collect();
        assert!(!marked.is_empty(), "{text}");
        for pair in marked {
            let widths = pair.iter().map(|line| line.chars().count()).collect::<Vec<_>>();
            assert!(widths.iter().all(|width| *width <= 60) && widths[0] + 1 >= widths[1], "{text}");
            assert_eq!(pair[0].chars().position(|c| c == '|'), pair[1].chars().position(|c| c == '|'), "{text}");
        }
    }
}

#[test]
fn a_refusal_of_the_api_does_not_deny_the_tests_that_passed() {
    let folder = Folder::new("refusal");
    let served = WithoutApi::start(&[]);
    let run = folder.run(&["run", &served.url, "--", "auth-metadata/"]);
    run.expect(4, &[" passed", "not offered: ", "(exit code 4: the API is not offered; with --allow-unsupported"], &[]);
    assert!(!run.out.contains("nothing was judged"), "{}", run.out);
    let allowed = folder.run(&["run", &served.url, "--allow-unsupported", "--", "auth-metadata/"]);
    allowed.expect(0, &["not offered: ", "(exit code 0: the API is not offered, which is allowed)"], &[]);
}

#[test]
fn strict_makes_warnings_failures() {
    let folder = Folder::new("strict");
    let served = Served::start(&["caching/etag-form"]);
    folder.run(&["run", &served.url, "--dev", "--suite=auth-metadata"]).expect(
        0,
        &["warning: auth-metadata/caching/etag-form"],
        &[],
    );
    folder.run(&["run", &served.url, "--dev", "--suite=auth-metadata", "--strict"]).expect(
        1,
        &["auth-metadata/caching/etag-form"],
        &[],
    );
}
