//! The list of known failures as users meet it: what it excuses, when it is out of date, and how it is kept up to date.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::fs;

use crate::command::{Folder, Run};

const TEST: &str = "auth-metadata/required/issuer";

fn list(folder: &Folder, entries: &str) {
    fs::write(folder.0.join("known.yaml"), format!("known-failures:\n{entries}")).expect("the list is written");
}

fn demo(folder: &Folder, more: &[&str]) -> Run {
    let common = ["demo", "--suite=auth-metadata", "--known-failures", "known.yaml", "--json", "run.json"];
    folder.run(&[&common[..], more].concat())
}

fn report(folder: &Folder) -> serde_json::Value {
    serde_json::from_str(&folder.read("run.json")).expect("the report is JSON")
}

#[test]
fn a_known_failure_is_skipped_with_its_reason_in_every_report() {
    let folder = Folder::new("known");
    list(&folder, &format!("  - test: {TEST}\n    reason: Not yet.\n    link: https://tracker.example/7\n"));
    let run = demo(&folder, &["--break", "required/issuer", "-v"]);
    let (heading, reason) =
        (format!("known failure: {TEST}\n"), "known failure: Not yet. <https://tracker.example/7>\n");
    run.expect(
        0,
        &[
            &heading,
            reason,
            "entry: known.yaml:2",
            "1 known failure,",
            "nothing new broken: 1 known failure is excused",
        ],
        &[],
    );
    assert!(!run.out.contains("fail:"), "{}", run.out);
    let report = report(&folder);
    assert_eq!((report["conclusion"].as_str(), report["conforming"].as_bool()), (Some("known-failures"), Some(false)));
    assert_eq!((&report["tally"]["known_failure"], &report["tally"]["fail"]), (&1.into(), &0.into()));
    let tests = report["suites"][0]["tests"].as_array().expect("there are tests");
    let test = tests.iter().find(|test| test["id"] == TEST).expect("the test is reported");
    assert_eq!(test["reason"]["kind"], "known-failure");
    assert_eq!(test["violations"][0]["where"]["pointer"], "/issuer", "the violation is still reported");
    let junit = folder.read("reports/junit.xml");
    let junit = roxmltree::Document::parse(&junit).expect("JUnit is XML");
    assert!(!junit.descendants().any(|node| node.has_tag_name("failure")));
    let skipped = junit.descendants().find(|node| node.attribute("type") == Some("known-failure"));
    let text = skipped.and_then(|node| node.text()).expect("it is skipped").to_owned();
    assert!(
        text.contains("Not yet.") && text.contains("known.yaml:2") && text.contains("expected: `/issuer`"),
        "{text}"
    );
}

#[test]
fn what_is_not_on_the_list_fails_all_the_same() {
    let folder = Folder::new("known-other");
    list(&folder, &format!("  - {{ test: {TEST}, reason: R. }}\n"));
    let broken = ["--break", "required/issuer", "--break", "values/grant_types_supported/refresh_token"];
    demo(&folder, &broken).expect(1, &["not conforming: 1 MUST is broken", "1 failed, 1 known failure"], &[]);
}

#[test]
fn a_prefix_excuses_all_tests_below_it() {
    let folder = Folder::new("known-prefix");
    list(&folder, "  - { test: auth-metadata/*, reason: R. }\n");
    let broken = ["--break", "required/issuer", "--break", "values/grant_types_supported/refresh_token"];
    demo(&folder, &broken).expect(0, &["2 known failures are excused"], &[]);
}

#[test]
fn an_entry_that_excuses_nothing_any_more_fails_the_run() {
    for (entry, broken, complaint) in [
        (format!("test: {TEST}"), None, format!("`{TEST}` no longer fails: remove the entry")),
        (
            "test: auth-metadata/required/*".to_owned(),
            None,
            "no test in `auth-metadata/required/*` fails any more".to_owned(),
        ),
        (
            "test: auth-metadata/required/isuer".to_owned(),
            None,
            "there is no test `auth-metadata/required/isuer`".to_owned(),
        ),
        (format!("test: {TEST}, expires: 2020-02-29"), Some("required/issuer"), "expired on 2020-02-29".to_owned()),
    ] {
        let folder = Folder::new("known-outdated");
        list(&folder, &format!("  - {{ {entry}, reason: R. }}\n"));
        let run = demo(&folder, &broken.map_or_else(Vec::new, |id| vec!["--break", id]));
        run.expect(1, &["outdated known failure: ", &complaint, "entry: known.yaml:2", "exit code 1"], &[]);
        let report = report(&folder);
        let shown = report["known_failures"][0]["complaint"].as_str().unwrap_or_default();
        assert!(shown.contains(&complaint), "{shown}");
        let junit = folder.read("reports/junit.xml");
        let junit = roxmltree::Document::parse(&junit).expect("JUnit is XML");
        let case = junit.descendants().find(|node| node.attribute("classname") == Some("known-failures"));
        let failure = case.and_then(|case| case.children().find(|node| node.has_tag_name("failure")));
        assert!(failure.is_some_and(|it| it.attribute("message").unwrap_or_default().contains(&complaint)), "{entry}");
    }
}

#[test]
fn an_entry_that_says_nothing_of_this_run_is_no_reason_to_fail() {
    let folder = Folder::new("known-unused");
    list(
        &folder,
        &format!(
            "  - {{ test: {TEST}, reason: R., target: http://localhost:1 }}\n  - {{ test: auth-metadata/status/*, reason: R. }}\n  \
             - {{ test: auth-metadata/unsupported/*, reason: Not for this server., expires: 9999-12-31 }}\n"
        ),
    );
    demo(&folder, &["--", "required/"]).expect(0, &["nothing broken"], &[]);
    let states: Vec<String> = report(&folder)["known_failures"]
        .as_array()
        .expect("the list is reported")
        .iter()
        .map(|entry| entry["state"].to_string())
        .collect();
    assert_eq!(states, ["\"unused\""; 3]);
}

#[test]
fn tests_behind_a_known_failure_are_blocked_and_do_not_make_the_run_undecided() {
    let folder = Folder::new("known-blocks");
    list(&folder, "  - { test: auth-metadata/required/registration_endpoint, reason: R. }\n");
    let run = demo(&folder, &["--break", "required/registration_endpoint"]);
    run.expect(
        0,
        &["1 known failure is excused, 4 tests are blocked by auth-metadata/required/registration_endpoint"],
        &[],
    );
}

#[test]
fn a_server_that_is_down_is_undecided_whatever_the_list_says() {
    let folder = Folder::new("known-down");
    list(&folder, "  - { test: auth-metadata/*, reason: R. }\n");
    folder.run(&["run", "http://127.0.0.1:1", "--suite=auth-metadata", "--known-failures", "known.yaml"]).expect(
        3,
        &["undecided"],
        &[],
    );
}

#[test]
fn a_run_in_which_nothing_is_judged_leaves_the_list_as_it_is() {
    let folder = Folder::new("known-unjudged");
    list(&folder, &format!("  - {{ test: {TEST}, reason: R. }}\n"));
    let before = folder.read("known.yaml");
    let write = ["--suite=auth-metadata", "--known-failures", "known.yaml", "--write-known-failures"];
    let run = folder.run(&[&["run", "http://127.0.0.1:1"], &write[..]].concat());
    run.expect(3, &[], &["known.yaml stays as it is: nothing was judged\n"]);
    assert!(!run.err.contains("up to date"), "{}", run.err);
    assert_eq!(folder.read("known.yaml"), before);
    list(&folder, "  - { test: nothing/here, reason: R. }\n");
    let run = folder.run(&[&["run", "http://127.0.0.1:1"], &write[..]].concat());
    run.expect(3, &[], &["known.yaml: 1 removed, for tests that do not exist; nothing was judged\n"]);
}

#[test]
fn the_list_is_brought_up_to_date_and_reasons_are_not_made_up() {
    let folder = Folder::new("known-write");
    let write = |more: &[&str]| demo(&folder, &[&["--write-known-failures"], more].concat());
    write(&["--break", "required/issuer", "-v"]).expect(
        0,
        &["no reason is given"],
        &["known.yaml is up to date: 1 added, 0 removed"],
    );
    let first = folder.read("known.yaml");
    assert!(first.ends_with(&format!("  - test: {TEST}\n    reason: # missing: say why this fails\n")), "{first}");
    list(
        &folder,
        &format!("  # ours\n  - {{ test: nothing/here, reason: R. }}\n  - test: {TEST} # still\n    reason: Ours.\n"),
    );
    write(&["--break", "required/issuer", "--break", "values/grant_types_supported/refresh_token"]).expect(
        0,
        &["2 known failures"],
        &["1 added, 1 removed"],
    );
    let second = folder.read("known.yaml");
    assert!(second.contains(&format!("  # ours\n  - test: {TEST} # still\n    reason: Ours.\n  - test: ")), "{second}");
    write(&[]).expect(0, &["nothing broken"], &["0 added, 2 removed"]);
    assert!(folder.read("known.yaml").ends_with("known-failures:\n  # ours\n"));
}

#[test]
fn a_list_with_a_problem_is_refused_with_its_place() {
    let folder = Folder::new("known-bad");
    list(&folder, "  - { tset: a/b, reason: R. }\n");
    demo(&folder, &[]).expect(2, &[], &["known.yaml:2", "unknown key `tset`", "did you mean `test`?"]);
    list(&folder, "  - { test: a/b, reason: R., expires: 2026-02-30 }\n");
    demo(&folder, &[]).expect(2, &[], &["there is no day 2026-02-30"]);
    folder.run(&["demo", "--known-failures", "none.yaml"]).expect(
        2,
        &[],
        &["none.yaml can't be read", "--write-known-failures"],
    );
    folder.run(&["demo", "--write-known-failures"]).expect(2, &[], &["--known-failures"]);
    list(&folder, &format!("  [{{ test: {TEST}, reason: R. }}]\n"));
    let before = folder.read("known.yaml");
    demo(&folder, &["--write-known-failures"]).expect(2, &[], &["edit it by hand"]);
    assert_eq!(folder.read("known.yaml"), before);
}

#[test]
fn an_api_that_is_refused_wrongly_is_still_not_offered() {
    let folder = Folder::new("known-refused");
    let write = |more: &[&str]| demo(&folder, &[&["--break", "unsupported/content-type"], more].concat());
    write(&["--write-known-failures"]).expect(4, &["not offered: auth-metadata"], &["1 added"]);
    write(&[]).expect(4, &["not offered: auth-metadata"], &[]);
    write(&["--allow-unsupported"]).expect(0, &["not offered: auth-metadata"], &[]);
}

#[test]
fn a_list_that_cannot_be_changed_line_by_line_is_left_alone() {
    let folder = Folder::new("known-by-hand");
    for text in [
        "\"known-failures\": ~\n",
        "known-failures:\n  - test: auth-metadata/x\n    target: http://h.example\n    reason: \"a\n      # b\"\n",
    ] {
        fs::write(folder.0.join("known.yaml"), text).expect("the list is written");
        let run = demo(&folder, &["--break", "required/issuer", "--write-known-failures"]);
        run.expect(
            1,
            &["fail: auth-metadata/required/issuer"],
            &["known.yaml can't be updated line by line: edit it by hand"],
        );
        assert_eq!(folder.read("known.yaml"), text);
    }
    fs::write(folder.0.join("known.yaml"), "# only this\n").expect("the list is written");
    demo(&folder, &["--break", "required/issuer", "--write-known-failures"]).expect(
        0,
        &["1 known failure"],
        &["1 added"],
    );
    assert!(folder.read("known.yaml").starts_with("# only this\n"));
}

#[test]
fn an_empty_list_in_brackets_is_filled_and_a_typo_is_understood() {
    let folder = Folder::new("known-empty");
    fs::write(folder.0.join("known.yaml"), "known-failures: []\n").expect("the list");
    let list =
        ["demo", "--suite=auth-metadata", "required/", "--break", "required/issuer", "--known-failures", "known.yaml"];
    folder.run(&list).expect(1, &[], &[]);
    folder.run(&[&list[..], &["--write-known-failures"]].concat()).expect(0, &[], &["1 added, 0 removed"]);
    folder.run(&list).expect(0, &[], &[]);
    let text = folder.read("known.yaml").replace("required/issuer", "required/isuer");
    fs::write(folder.0.join("known.yaml"), text).expect("the list");
    let meant = "there is no test `auth-metadata/required/isuer`; did you mean `auth-metadata/required/issuer`?";
    folder.run(&list).expect(1, &[meant], &[]);
    fs::write(folder.0.join("known.yaml"), "known-failures:\n  - { test: a/b, reason: R., expires: someday }\n")
        .expect("the list");
    let run = folder.run(&list);
    run.expect(2, &[], &["1 problem in 1 file"]);
}

#[test]
fn no_report_takes_the_place_of_what_is_read() {
    let folder = Folder::new("known-read");
    list(&folder, &format!("  - {{ test: {TEST}, reason: R. }}\n"));
    let before = folder.read("known.yaml");
    let refused = "would overwrite a file that this command reads";
    folder.run(&["demo", "--suite=auth-metadata", "--known-failures", "known.yaml", "--html", "./known.yaml"]).expect(
        2,
        &[],
        &[refused],
    );
    assert_eq!(folder.read("known.yaml"), before);
    folder.run(&["demo", "--suite=auth-metadata", "--report-dir", "all"]).expect(0, &[], &[]);
    let recording = folder.read("all/recording.har");
    folder.run(&["judge", "all/recording.har", "--suite=auth-metadata", "--report-dir", "all"]).expect(
        2,
        &[],
        &[refused],
    );
    assert_eq!(folder.read("all/recording.har"), recording);
    let same = ["demo", "--suite=auth-metadata", "--report-dir", "all", "--junit", "./all/junit.xml"];
    folder.run(&same).expect(0, &["nothing broken"], &[]);
    let part = ["demo", "--suite=auth-metadata", "--report-dir", "all", "--junit", "all/junit-2.xml"];
    folder.run(&part).expect(2, &[], &["can't be both the JUnit file and the JUnit file"]);
}
