//! Text of others in what is printed: it stays on its line, and no CI service takes it for a command.

use crate::command::{Folder, Run};

/// What GitHub Actions, Azure Pipelines and a terminal would obey, at the beginning of a line of its own.
const ORDERS: &str = "a\n::error file=x::planted\r\n \t::planted-mask::c\n##vso[task.planted]\u{2028}::planted::";

/// No line of it is a command, and nothing in it is unseen.
#[track_caller]
fn is_harmless(run: &Run, what: &str) {
    for text in [&run.out, &run.err] {
        let is_order = |line: &&str| line.trim_start().starts_with("::") || line.contains("##vso[");
        assert_eq!(text.lines().find(is_order), None, "{what}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{2028}'), "{what}: {text:?}");
    }
    assert!(matches!(run.code, Some(0..=4)), "{what}: {:?}", run.code);
}

/// Besides, it is an error on one line.
#[track_caller]
fn is_one_line(run: &Run, what: &str) {
    is_harmless(run, what);
    assert_eq!((run.code, run.err.lines().count()), (Some(2), 1), "{what}: {}", run.err);
    assert!(run.err.contains("planted") && run.err.starts_with("error: "), "{what}: {}", run.err);
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text has a form in JSON")
}

#[test]
fn an_error_about_a_report_is_one_line_whatever_the_report_has() {
    let folder = Folder::new("foreign-report");
    folder.run(&["demo", "--suite=versions", "--json", "good.json"]).expect(0, &[], &[]);
    let good = folder.read("good.json");
    for member in ["conclusion", "deployment", "strict"] {
        let (before, rest) = good.split_once(&format!("\"{member}\": ")).expect("the member");
        let (_, after) = rest.split_once(',').expect("another member");
        folder.write("bad.json", &format!("{before}\"{member}\": {},{after}", quoted(ORDERS)));
        is_one_line(&folder.run(&["badge", "bad.json"]), member);
        is_one_line(&folder.run(&["compare", "good.json", "bad.json"]), member);
        is_one_line(&folder.run(&["demo", "--failed", "bad.json"]), member);
    }
}

#[test]
fn an_error_about_a_recording_is_one_line_whatever_the_recording_has() {
    let folder = Folder::new("foreign-recording");
    let order = quoted(ORDERS);
    let request = "\"request\": {\"method\": \"GET\", \"url\": \"http://hs/\", \"headers\": []}";
    for entry in [
        format!("{{\"startedDateTime\": {order}, {request}}}"),
        format!("{{\"startedDateTime\": \"2026-01-01T00:00:00Z\", \"time\": {order}, {request}}}"),
        format!("{{\"startedDateTime\": \"2026-01-01T00:00:00Z\", \"request\": {order}}}"),
    ] {
        folder.write("a.har", &format!("{{\"log\": {{\"entries\": [{entry}]}}}}"));
        is_one_line(&folder.run(&["judge", "a.har", "--target", "http://hs"]), &entry);
    }
}

#[test]
fn problems_of_files_give_no_orders() {
    let folder = Folder::new("foreign-yaml");
    let order = quoted(ORDERS);
    for text in [
        format!("known-failures:\n  - test: {order}\n    reason: r\n"),
        format!("known-failures:\n  - {{ test: a/b, reason: r, expires: {order} }}\n"),
        format!("users: {{ anna: {{ name: a, password-env: {order} }} }}\n"),
        format!("users: {{ {order}: {order} }}\n"),
        format!("{order}: &{order} *{order}\n"),
    ] {
        folder.write("f.yaml", &text);
        is_harmless(&folder.run(&["demo", "--suite=versions", "--known-failures", "f.yaml"]), &text);
        is_harmless(&folder.run(&["run", "http://127.0.0.1:1", "--users", "f.yaml", "--suite=versions"]), &text);
        is_harmless(&folder.run(&["check", "f.yaml"]), &text);
    }
}

#[test]
fn arguments_and_variables_give_no_orders() {
    let folder = Folder::new("foreign-arguments");
    let order = ORDERS;
    for arguments in [
        &["run", "http://127.0.0.1:1", "--header", order][..],
        &["run", "http://127.0.0.1:1", "--proxy", &format!("http://{order}")],
        &["run", "http://127.0.0.1:1", "--proxy", &format!("{order}://p")],
        &["run", "http://127.0.0.1:1", "--json", &format!("{order}/x.json"), "--suite=versions"],
        &["run", &format!("{order}=http://a"), &format!("{order}=http://b")],
        &["explain", order],
        &["badge", order],
        &["check", order],
        &["demo", "--suite=versions", "--json", &format!("{}.json", order.replace('/', ""))],
        &["package-files", &order.replace('/', "")],
        &[order],
    ] {
        is_harmless(&folder.run(arguments), &format!("{arguments:?}"));
    }
    folder.write("users.yaml", "users: { anna: { name: a, password-env: PLANTED } }\n");
    for name in ["PLANTED", "COLUMNS", "TERM", "HTTPS_PROXY", "SSL_CERT_FILE"] {
        let arguments = ["run", "http://127.0.0.1:1", "--suite=versions", "--users", "users.yaml"];
        is_harmless(&folder.run_in(&[(name, order)], &arguments), name);
    }
}

/// A case file with this text wherever a person writes one.
fn case_file(text: &str) -> String {
    include_str!("least.yaml")
        .replace("title: A small suite", &format!("title: {text}"))
        .replace("requirement: The server lists its versions.", &format!("requirement: {text}"))
        .replace("because: A client reads them before anything else.", &format!("because: {text}"))
}

#[test]
fn the_texts_of_a_case_file_give_no_orders() {
    let folder = Folder::new("foreign-cases");
    let order = quoted(ORDERS);
    folder.write("small.yaml", &case_file(&order));
    for arguments in [
        &["check", "small.yaml"][..],
        &["check", "--table", "small.yaml"],
        &["explain", "small/single", "--cases", "small.yaml", "--no-builtin-cases"],
        &["list", "--json", "--cases", "small.yaml", "--no-builtin-cases"],
        &["demo", "-v", "--cases", "small.yaml", "--no-builtin-cases"],
        &["demo", "--cases", "small.yaml", "--no-builtin-cases", "--json", "-"],
        &["demo", "--cases", "small.yaml", "--no-builtin-cases", "--format", "json"],
    ] {
        let run = folder.run(arguments);
        is_harmless(&run, &format!("{arguments:?}"));
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.err);
    }
}
