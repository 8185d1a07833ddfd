//! The command as users meet it: what it prints, what it writes, and its exit code.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

#[path = "command_line/claimed.rs"]
mod claimed;
#[path = "command_line/completions.rs"]
mod completions;
#[cfg(unix)]
#[path = "command_line/foreign_text.rs"]
mod foreign_text;
#[path = "command_line/own_cases.rs"]
mod own_cases;
#[path = "command_line/robust.rs"]
mod robust;
#[path = "command_line/screen.rs"]
mod screen;
#[cfg(unix)]
#[path = "command_line/script.rs"]
mod script;
#[path = "command_line/selection.rs"]
mod selection;
#[path = "command_line/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use matrix_conformance::harness::builtin;

use crate::command::{BINARY, DEMO, Demo, Folder, Run, Served};
use crate::proven::BUILT_IN;

/// How many tests the built-in suites have.
fn built_in_tests() -> usize {
    BUILT_IN.iter().map(|suite| suite.tests.len()).sum()
}

#[test]
fn demo_passes_and_writes_well_formed_junit() {
    let Demo { run, junit, .. } = &*DEMO;
    run.expect(0, &["conforming", "reports: reports/junit.xml"], &[]);
    let document = roxmltree::Document::parse(junit).expect("JUnit is XML");
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
    assert_eq!(cases, built_in_tests(), "a case for each test");
    assert!(!junit.contains("<failure") && !junit.contains("<error"));
}

#[test]
fn a_broken_requirement_makes_the_run_fail_with_all_its_evidence() {
    let folder = Folder::new("broken");
    let served = Served::start(&["required/issuer"]);
    let run = folder.run(&["run", &served.url, "--dev", "--suite=auth-metadata", "--json", "out/report.json"]);
    run.expect(
        1,
        &[
            "fail: auth-metadata/required/issuer",
            "`/issuer`: present",
            "cases/auth-metadata.yaml:",
            "curl -i",
            "not conforming",
        ],
        &[],
    );
    let report: serde_json::Value = serde_json::from_str(&folder.read("out/report.json")).expect("the report is JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["conclusion"], "broken");
    assert_eq!(report["conforming"], false);
    assert_eq!(report["exit_code"], 1);
    assert!(folder.read("reports/junit.xml").contains("<failure"));
}

#[test]
fn a_target_is_needed_and_must_be_one() {
    let folder = Folder::new("target");
    folder.run(&["run"]).expect(2, &[], &["<TARGET>"]);
    folder.run(&["run", ""]).expect(2, &[], &["the target is empty"]);
    folder.run(&["run", "localhost:8008"]).expect(2, &[], &["did you mean http://localhost:8008"]);
    folder.run(&["run", "ftp://hs.example"]).expect(2, &[], &["not an http or https URL"]);
    assert!(!folder.0.join("reports").exists(), "nothing is written for wrong arguments");
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_sent() {
    let folder = Folder::new("arguments");
    let url = "http://127.0.0.1:1";
    folder.run(&["run", url, "--suite=versions", "--matrix-version", "v1.3"]).expect(2, &[], &["v1.15 to v1.19"]);
    folder.run(&["run", url, "--suite=versions", "--timeout", "soon"]).expect(2, &[], &["500ms, 30s or 2m"]);
    folder.run(&["run", url, "--suite=versions", "--header", "novalue"]).expect(2, &[], &["NAME:VALUE"]);
    folder.run(&["run", url, "--suite=versions", "--header", "na me: x"]).expect(
        2,
        &[],
        &["has no valid name before its colon"],
    );
    folder.run(&["run", url, "--suite=versions", "--cacert", "none.pem"]).expect(2, &[], &["none.pem can't be read"]);
    folder.run(&["run", url, "--suite=versions", "--proxy", "::"]).expect(2, &[], &["the proxy `::` can't be used"]);
    folder.run(&["run", url, "--suite=versions", "--resolve", "a:b"]).expect(2, &[], &["HOST:PORT:ADDR"]);
    folder.run(&["run", url, "--suite=versions", "--cases", "nowhere"]).expect(2, &[], &["nowhere can't be read"]);
    folder.run(&["demo", "--break", "required/isuer"]).expect(2, &[], &["did you mean `required/issuer`?"]);
    fs::write(folder.0.join("file"), "").expect("a file");
    folder.run(&["run", url, "--suite=versions", "--junit", "file/junit.xml"]).expect(2, &[], &["can't be written"]);
}

#[test]
fn no_error_quotes_a_secret() {
    let folder = Folder::new("quoted-secrets");
    let url = "http://127.0.0.1:1";
    for arguments in [
        &["run", url, "--suite=versions", "--header", "planted-secret"][..],
        &["run", url, "--suite=versions", "--header=planted-secret"],
        &["run", url, "--suite=versions", "--header", "planted-secret, b: c"],
        &["run", url, "--suite=versions", "--header", "x-key: planted-secret\u{7f}"],
        &["run", url, "--suite=versions", "--header", "x-key:", "planted-secret", "planted-secret"],
        &["run", url, "--suite=versions", "--header", "Authorization:", "Bearer", "planted-secret"],
        &["run", url, "--suite=versions", "--bogus", "--header", "x-key: planted-secret"],
        &["run", url, "--suite=versions", "-H", "x-key: planted-secret"],
        &["run", url, "--suite=versions", "--heade", "x-key: planted-secret"],
        &["run", url, "--suite=versions", "--headers=x-key: planted-secret"],
        &["run", url, "--suite=versions", "--proxy", "http://user:planted-secret@"],
        &["run", url, "--suite=versions", "--proxy", "http://user:planted-secret@host:x"],
        &["run", url, "--suite=versions", "--proxy", "user:planted-secret@:99999"],
        &["run", url, "--suite=versions", "--proxy", "ftp://planted-secret@[::"],
        &["run", url, "--suite=versions", "--proxy", "user:planted-secret@host", "extra", "user:planted-secret@host"],
        &["run", "--suite=versions", "https://user:planted-secret@hs.example"],
        &["run", "--suite=versions", "https://hs.example/?access_token=planted-secret"],
        &["run", "--suite=versions", "user:planted-secret@hs.example"],
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.err);
        assert!(run.err.starts_with("error: ") && !run.err.contains("planted"), "{arguments:?}: {}", run.err);
        assert_eq!(run.out, "", "{arguments:?}");
    }
}

#[test]
fn credentials_of_a_proxy_are_in_no_report() {
    let folder = Folder::new("proxy-secrets");
    let proxy = "http://planted-user:planted-password@127.0.0.1:1";
    let run =
        folder.run(&["run", "http://hs.example", "--suite=auth-metadata", "--proxy", proxy, "--json", "run.json"]);
    run.expect(3, &["undecided"], &[]);
    for text in [run.out, run.err, folder.read("run.json"), folder.read("reports/junit.xml")] {
        assert!(!text.contains("planted"), "{text}");
    }
}

#[test]
fn a_server_that_is_down_is_an_error_with_every_report_written() {
    let folder = Folder::new("down");
    let run = folder.run(&["run", "http://127.0.0.1:1", "--json", "report.json", "--html", "report.html"]);
    run.expect(3, &["refuses connections", "undecided", "is the server running"], &[]);
    let junit = folder.read("reports/junit.xml");
    let document = roxmltree::Document::parse(&junit).expect("JUnit is XML");
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("error")).count(), 1);
    assert!(document.descendants().filter(|node| node.has_tag_name("skipped")).count() > 100);
    assert!(folder.read("report.json").contains("\"undecided\""));
    let page = folder.read("report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>undecided</h1>"));
}

#[test]
fn tests_of_later_versions_are_skipped_with_that_reason() {
    let folder = Folder::new("version");
    let run = folder.run(&["demo", "--suite=auth-metadata", "--matrix-version", "v1.15", "--format", "pretty"]);
    run.expect(0, &["belongs to v1.18 and later, not to v1.15"], &[]);
}

#[test]
fn a_typo_in_a_case_file_is_shown_with_its_place_and_nothing_is_sent() {
    let folder = Folder::new("typo");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command_line/least.yaml");
    let text = fs::read_to_string(fixture).expect("the fixture").replacen("level: must", "levle: must", 1);
    fs::write(folder.0.join("mine.yaml"), text).expect("the case file");
    let expected = ["error[unknown-key]", "mine.yaml:5:1", "did you mean `level`?", "1 problem in 1 file"];
    folder.run(&["check", "mine.yaml"]).expect(2, &[], &expected);
    folder.run(&["demo", "--cases", "mine.yaml"]).expect(2, &[], &expected);
    assert!(!folder.0.join("reports").exists());
}

#[test]
fn more_suites_run_beside_the_built_in_ones_or_instead_of_them() {
    let folder = Folder::new("cases");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command_line/least.yaml");
    fs::create_dir(folder.0.join("more")).expect("a folder");
    fs::copy(fixture, folder.0.join("more/small.yaml")).expect("the fixture");
    folder.run(&["list", "--cases", "more"]).expect(0, &["small/single", "auth-metadata/required/issuer"], &[]);
    let only = folder.run(&["list", "--cases", "more", "--no-builtin-cases"]);
    only.expect(0, &["small/single"], &[]);
    assert!(!only.out.contains("auth-metadata"));
    fs::copy(folder.0.join("more/small.yaml"), folder.0.join("more/again.yaml")).expect("a copy");
    folder.run(&["list", "--cases", "more"]).expect(2, &[], &["a second suite `small`"]);
}

#[test]
fn explain_shows_everything_about_a_test() {
    let folder = Folder::new("explain");
    let run = folder.run(&["explain", "required/token_endpoint"]);
    run.expect(
        0,
        &["requirement", "RFC", "cases/auth-metadata.yaml:", "HTTP/1.1 200", "nothing at `/token_endpoint`"],
        &[],
    );
    folder.run(&["explain", "required/issur"]).expect(2, &[], &["did you mean `required/issuer`?"]);
    folder.run(&["explain", "auth-metadata/required/"]).expect(
        0,
        &["required/issuer\n\n", "----", "required/token_endpoint\n\n"],
        &[],
    );
    folder.run(&["explain", "auth-metadata/"]).expect(2, &[], &["at most 20 are explained at once"]);
}

#[test]
fn the_other_commands_print_what_they_say() {
    let folder = Folder::new("others");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command_line/least.yaml");
    folder.run(&["check", fixture]).expect(0, &["least.yaml: 1 test", "no problem"], &[]);
    folder.run(&["check", "--table", fixture]).expect(0, &["| `small/single` |"], &[]);
    folder.run(&["check", "--schema"]).expect(0, &["https://json-schema.org/draft/2020-12/schema"], &[]);
    folder.run(&["completions", "bash"]).expect(0, &["matrix-conformance"], &[]);
    folder.run(&["man"]).expect(0, &[".TH"], &[]);
    folder.run(&["package-files", "files"]).expect(0, &["files/man1/matrix-conformance.1"], &[]);
    for (file, has) in [
        ("completions/matrix-conformance.bash", "complete -o"),
        ("completions/_matrix-conformance", "#compdef matrix-conformance"),
        ("man1/matrix-conformance-run.1", "known-failures"),
        ("man1/matrix-conformance-compare.1", "EXAMPLES"),
    ] {
        assert!(folder.read(&format!("files/{file}")).replace('\\', "").contains(has), "{file}");
    }
    fs::write(folder.0.join("file"), "").expect("a file");
    folder.run(&["package-files", "file"]).expect(2, &[], &["can't be written"]);
    let digest = builtin::digest(BUILT_IN.iter());
    let tests: Vec<String> = BUILT_IN.iter().map(|suite| format!("{} tests", suite.tests.len())).collect();
    let mut parts = vec![concat!("matrix-conformance ", env!("CARGO_PKG_VERSION")), "v1.15 to v1.19", &digest];
    parts.extend(tests.iter().map(String::as_str));
    folder.run(&["--version"]).expect(0, &parts, &[]);
    folder.run(&["run", "-V"]).expect(0, &parts, &[]);
    folder.run(&["--version"]).expect(0, &["matrix-conformance "], &[]);
}

#[test]
fn two_reports_in_one_file_are_refused_however_it_is_called() {
    let folder = Folder::new("one-file");
    let refused = folder.run(&["demo", "--suite=versions", "--junit", "out/report", "--json", "./out/../out/report"]);
    refused.expect(2, &[], &["give one of them another name"]);
    // The second part of a long JUnit report would stand there.
    let part = folder.run(&["demo", "--suite=versions", "--junit", "out/report.xml", "--markdown", "out/report-2.xml"]);
    part.expect(2, &[], &["report-2.xml can't be both the JUnit file and the Markdown file"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_an_error_beside_the_verdict() {
    let folder = Folder::new("full");
    folder.run(&["demo", "--suite=auth-metadata", "--junit", "/dev/full"]).expect(
        3,
        &["nothing broken"],
        &["can't be written", "the exit code is 3"],
    );
    let broken = folder.run(&["demo", "--suite=auth-metadata", "--break", "required/issuer", "--junit", "/dev/full"]);
    broken.expect(1, &["not conforming"], &["can't be written"]);
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_the_old_report_intact() {
    let folder = Folder::new("full-disk");
    fs::write(folder.0.join("junit.xml"), "old").expect("an old report");
    // A file may have a few blocks and no more; the shell has the signal for that ignored, as on a disk that is full.
    let script = format!("trap '' XFSZ; ulimit -f 4; exec '{BINARY}' demo --suite=auth-metadata --junit junit.xml");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).current_dir(&folder.0).env("NO_COLOR", "1");
    let run = Run::new(command.output().expect("sh starts"));
    run.expect(3, &["nothing broken"], &["junit.xml can't be written", "the exit code is 3"]);
    assert_eq!(folder.read("junit.xml"), "old");
    assert_eq!(fs::read_dir(&folder.0).expect("the folder").count(), 1, "nothing half written is left");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_with_the_reports_written() {
    let folder = Folder::new("interrupt");
    for signal in ["-INT", "-TERM"] {
        // One for each run: a run has more than one connection, of which only the first is taken here.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", silent.local_addr().expect("its address"));
        let mut command = Command::new(BINARY);
        command
            .args(["run", &url, "--suite=auth-metadata", "--junit", "junit.xml", "--json", "run.json"])
            .current_dir(&folder.0);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
        // Once it has connected, it is waiting for the response.
        let connection = silent.accept().expect("the command connects");
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        let run = Run::new(child.wait_with_output().expect("it ends"));
        run.expect(3, &["interrupted: the run ended before ", " tests were judged; ", "(exit code 3)"], &[]);
        assert!(folder.read("junit.xml").contains("<error") && folder.read("junit.xml").contains("</testsuites>"));
        let report: serde_json::Value = serde_json::from_str(&folder.read("run.json")).expect("the report is JSON");
        assert_eq!((&report["conclusion"], &report["exit_code"]), (&"undecided".into(), &3.into()));
        drop(connection);
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let folder = Folder::new("pipe");
    let script = format!("'{BINARY}' demo --suite=auth-metadata 2>err.txt | head -n 1");
    let output = Command::new("sh").arg("-c").arg(script).current_dir(&folder.0).output().expect("sh starts");
    assert!(output.status.success());
    assert_eq!(folder.read("err.txt"), "");
    assert!(folder.read("reports/junit.xml").contains("</testsuites>"));
}
