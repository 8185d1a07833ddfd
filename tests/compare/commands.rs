//! `compare` and `badge` as commands: regressions over time, files, exit codes.

use super::*;
use crate::command::{DEMO, Folder};
use crate::proven::BUILT_IN;

/// Judges the reference, correct or broken, and keeps the report.
fn judge(folder: &Folder, file: &str, arguments: &[&str]) {
    let run =
        folder.run(&[&["demo", "--suite=auth-metadata", "--json", file, "--junit", "junit.xml"], arguments].concat());
    assert!(folder.0.join(file).exists(), "{}", run.err);
}

#[test]
fn what_breaks_is_a_regression_and_its_repair_an_improvement() {
    let folder = Folder::new("regression");
    judge(&folder, "good.json", &[]);
    judge(&folder, "bad.json", &["--break", "required/issuer"]);
    let changes = "auth-metadata/required/issuer | pass → fail";
    let between_servers = ["## Worse than good (9)", changes, "differences from good: 9 worse, 0 better"];
    folder.run(&["compare", "good.json", "bad.json"]).expect(0, &between_servers, &[]);
    let text = folder.run(&["compare", "good.json", "bad.json", "--text", "-"]);
    let lines = [
        "\nWorse than good (9)\n  auth-metadata/required/issuer\n      bad: pass → fail\n      expected `/issuer`: present",
    ];
    text.expect(0, &lines, &[]);
    assert!(!text.out.contains(['|', '#', '<', '\\']) && text.out.ends_with(" other\n"), "{}", text.out);
    let all = folder.run(&["compare", "good.json", "bad.json", "--text=-", "--all"]);
    all.expect(0, &["auth-metadata/required/token_endpoint  pass | pass\n"], &[]);
    let regressions = ["## Regressions (9)", changes, "and 7 more tests"];
    folder.run(&["compare", "good.json", "bad.json", "--fail-on-regression"]).expect(1, &regressions, &[]);
    let repaired = folder.run(&["compare", "bad.json", "good.json", "--fail-on-regression"]);
    repaired.expect(0, &["## Improvements (9)", "fail → pass", "before: expected"], &[]);
    let same = folder.run(&["compare", "good.json", "good.json", "--fail-on-regression"]);
    same.expect(0, &["0 regressions, 0 improvements, 0 other changes against good\\.json"], &[]);
}

/// `script` gives the command a terminal.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_a_comparison_is_text_and_in_a_pipe_markdown() {
    let folder = Folder::new("compare-terminal");
    judge(&folder, "one.json", &[]);
    judge(&folder, "two.json", &["--break", "caching/etag-form"]);
    let command = format!("'{}' compare one.json two.json", env!("CARGO_BIN_EXE_matrix-conformance"));
    let output = Command::new("script").args(["-qec", &command, "/dev/null"]).current_dir(&folder.0).output();
    let shown = String::from_utf8_lossy(&output.expect("script starts").stdout).into_owned();
    assert!(shown.contains("Worse than one (") && !shown.contains("| --- |"), "{shown}");
    folder.run(&["compare", "one.json", "two.json"]).expect(0, &["| --- |"], &[]);
}

#[test]
fn an_api_that_is_gone_or_cannot_be_judged_any_more_is_a_regression() {
    let folder = Folder::new("gone");
    judge(&folder, "good.json", &[]);
    let without = WithoutApi::start(&[]);
    let gone = ["run", &without.url, "--dev", "--json", "gone.json", "--junit", "junit.xml", "--", "auth-metadata/"];
    folder.run(&gone).expect(4, &[], &[]);
    let down =
        ["run", "http://127.0.0.1:1", "--dev", "--suite=auth-metadata", "--json", "down.json", "--junit", "junit.xml"];
    folder.run(&down).expect(3, &[], &[]);
    for (file, change) in [("gone.json", "pass → not offered"), ("down.json", "pass → error")] {
        let run = folder.run(&["compare", "good.json", file, "--fail-on-regression"]);
        run.expect(1, &[change, "more tests"], &[]);
    }
    let run = folder.run(&["compare", "down.json", "good.json", "--fail-on-regression"]);
    run.expect(4, &["Nothing can be compared: no test has a verdict in both down and matrix-conformance "], &[]);
    let run = folder.run(&["compare", "down.json", "good.json", "--fail-on-regression", "--html", "c.html"]);
    run.expect(4, &[], &["against down; nothing can be compared with matrix-conformance "]);
    folder.run(&["compare", "down.json", "good.json"]).expect(0, &["Nothing can be compared"], &[]);
}

#[test]
fn a_failure_that_is_known_is_no_regression_and_neither_is_what_it_blocks() {
    let folder = Folder::new("known");
    let broken = ["--break", "required/issuer"];
    judge(&folder, "good.json", &[]);
    judge(&folder, "bad.json", &[&broken[..], &["--known-failures", "known.yaml", "--write-known-failures"]].concat());
    judge(&folder, "known.json", &[&broken[..], &["--known-failures", "known.yaml"]].concat());
    let run = folder.run(&["compare", "good.json", "known.json", "--fail-on-regression"]);
    let changes = ["pass → known failure", "pass → blocked by known failure", "0 regressions, 0 improvements, "];
    run.expect(0, &changes, &[]);
    folder.run(&["badge", "known.json"]).expect(0, &["1 known failure<"], &[]);
    let run = folder.run(&["compare", "known.json", "good.json"]);
    run.expect(0, &["0 worse, 9 better"], &[]);
}

fn tests_of_the_suite() -> usize {
    BUILT_IN.iter().filter(|suite| suite.name == "auth-metadata").map(|suite| suite.tests.len()).sum()
}

#[test]
fn every_format_goes_where_the_user_says() {
    let folder = Folder::new("formats");
    judge(&folder, "a.json", &[]);
    judge(&folder, "b.json", &["--matrix-version", "v1.15"]);
    let files = ["--markdown", "out/c.md", "--html", "out/c.html", "--json", "out/c.json"];
    let run = folder.run(&[&["compare", "a.json", "b.json"], &files[..]].concat());
    run.expect(0, &[], &["differences from a: 0 worse, 0 better, "]);
    assert_eq!(run.out, "");
    assert!(
        folder
            .read("out/c.md")
            .contains("Differences may come from different Matrix versions: v1.19 in a; v1.15 in b.")
    );
    assert!(folder.read("out/c.html").starts_with("<!DOCTYPE html>"));
    let json: Value = serde_json::from_str(&folder.read("out/c.json")).unwrap();
    assert_eq!(json["reports"][1]["matrix_version"], "v1.15");
    let run = folder.run(&["compare", "a.json", "b.json", "--json", "-", "--html", "out/c.html"]);
    assert_eq!(serde_json::from_str::<Value>(&run.out).unwrap(), json);
    assert_eq!(run.err, "");
    let all = folder.run(&["compare", "a.json", "b.json", "--all", "--json", "-"]);
    assert_eq!(
        serde_json::from_str::<Value>(&all.out).unwrap()["tests"].as_array().unwrap().len(),
        tests_of_the_suite()
    );
}

#[test]
fn what_is_no_report_is_refused_with_what_to_do() {
    let folder = Folder::new("refused");
    judge(&folder, "good.json", &[]);
    let good = folder.read("good.json");
    let files = [
        ("empty.json", String::new(), "empty.json can't be read: it is empty"),
        ("cut.json", good[..good.len() / 2].to_owned(), "cut.json can't be read: it ends too early, in line"),
        ("page.json", "<html>".to_owned(), "page.json can't be read: it is not JSON (expected value at line 1"),
        ("other.json", "{\"a\": 1}".to_owned(), "other.json can't be read: it is JSON, but not a report of this tool"),
        ("new.json", good.replacen("\"version\": 1", "\"version\": 2", 1), "version 2, and this tool reads version 1"),
        ("words.json", good.replace("\"must\"", "\"\\u001b[2J\""), "unknown variant `␛[2J`"),
    ];
    for (name, text, message) in &files {
        fs::write(folder.0.join(name), text).unwrap();
        for arguments in [&["compare", "good.json", name][..], &["badge", name]] {
            let run = folder.run(arguments);
            run.expect(2, &[], &[message]);
            assert_eq!(run.out, "");
        }
    }
    folder.run(&["compare", "empty.json", "cut.json"]).expect(2, &[], &[files[0].2, files[1].2]);
    folder.run(&["compare", "good.json", "none.json"]).expect(2, &[], &["none.json can't be read: No such file"]);
    folder.run(&["compare", "good.json", "."]).expect(2, &[], &[". can't be read: "]);
    folder.run(&["compare", "good.json"]).expect(2, &[], &["2 values required"]);
    folder.run(&["compare", "good.json", "good.json", "--json", "c.json"]).expect(0, &[], &[]);
    let comparison = folder.run(&["compare", "good.json", "c.json"]);
    comparison.expect(2, &[], &["c.json can't be read: it is JSON, but not a report of this tool: missing field"]);
}

#[test]
fn no_report_is_lost_to_an_output() {
    let folder = Folder::new("lost");
    judge(&folder, "a.json", &[]);
    let before = folder.read("a.json");
    let run = folder.run(&["compare", "a.json", "a.json", "--json", "./a.json"]);
    run.expect(2, &[], &["--json ./a.json would overwrite a file that this command reads"]);
    folder.run(&["badge", "a.json", "--svg", "a.json"]).expect(2, &[], &["would overwrite"]);
    let both = folder.run(&["compare", "a.json", "a.json", "--json", "-", "--html", "-"]);
    both.expect(2, &[], &["--html and --json can't both be written to standard output"]);
    let both = folder.run(&["badge", "a.json", "--svg", "x", "--endpoint", "x"]);
    both.expect(2, &[], &["--svg and --endpoint can't both be written to x"]);
    assert_eq!(folder.read("a.json"), before);
    assert!(!folder.0.join("x").exists());
}

#[test]
fn a_badge_is_green_only_for_a_complete_run() {
    let folder = Folder::new("badge");
    DEMO.run.expect(0, &["conforming"], &[]);
    folder.write("good.json", &DEMO.report);
    judge(&folder, "some.json", &["--", "auth-metadata/required/"]);
    judge(&folder, "bad.json", &["--break", "required/issuer"]);
    let (all, one) = ("Matrix v1.19 conformance", "Matrix v1.19 auth-metadata");
    folder.run(&["badge", "good.json"]).expect(0, &["<svg ", &format!("aria-label=\"{all}: conforming\"")], &[]);
    let endpoints = [
        ("good.json", all, "conforming", "brightgreen"),
        // A suite without a selected test is not read.
        ("some.json", one, "nothing broken, 9 of 230 judged", "blue"),
        ("bad.json", one, "1 broken", "red"),
    ];
    for (file, label, message, color) in endpoints {
        let run = folder.run(&["badge", file, "--endpoint", "-", "--svg", "badge.svg"]);
        let badge: Value = serde_json::from_str(&run.out).unwrap();
        let expected = serde_json::json!({ "schemaVersion": 1, "label": label, "message": message, "color": color });
        assert_eq!(badge, expected);
        assert!(folder.read("badge.svg").contains(&format!("<title>{label}: {message}</title>")));
    }
    folder.run(&["badge", "good.json", "--label", "hs <1>"]).expect(
        0,
        &["<title>hs &lt;1&gt;: conforming</title>"],
        &[],
    );
    folder.run(&["badge", "good.json", "--label", ""]).expect(2, &[], &["a value is required"]);
}
