//! What a run says of a server, in a line, and what is wrong with how it says it: whatever the server sent, the reports
//! are complete, and nothing in them is under the server's control.

use std::collections::BTreeSet;

use serde_json::Value;

use matrix_conformance::cli::wording;
use matrix_conformance::outcome::Policy;
use matrix_conformance::report::json;

use super::process::Ended;
use crate::replay;

/// The mark in hostile texts, by which they are found again.
pub(crate) const MARK: &str = "0wned";

/// A recording that is judged in no time, in octets.
const SMALL: usize = 1 << 20;

/// The most memory that a run may take, in octets.
const MAX_MEMORY: u64 = 64 << 20;

/// The elements that JUnit reports have.
const ELEMENTS: [&str; 9] =
    ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out", "system-err", "properties"];

/// The exit code and the conclusion, then what failed or could not be judged, the latter with the kind of trouble, then
/// the reports that quote what the server marked; at last what is wrong with the reports, if anything is.
pub(crate) fn described(ended: &Ended, tests: &BTreeSet<String>) -> String {
    let Ok(report) = serde_json::from_str::<Value>(&ended.json) else { return "the JSON report is no JSON".to_owned() };
    let code = ended.code.map_or("a signal".to_owned(), |code| code.to_string());
    let findings: Vec<String> = tests_of(&report).filter_map(finding).collect();
    let mut parts = vec![format!("{code} {}: {}", text(&report, "conclusion"), findings.join(", "))];
    let reports = [
        ("terminal", &ended.out),
        ("JUnit", &ended.junit),
        ("JSON", &ended.json),
        ("HTML", &ended.html),
        ("HAR", &ended.har),
    ];
    let quoting: Vec<&str> = reports.iter().filter(|(_, text)| text.contains(MARK)).map(|(name, _)| *name).collect();
    if !quoting.is_empty() {
        parts.push(format!("quoted: {}", quoting.join(", ")));
    }
    parts.extend(wrong_process(ended, &report));
    parts.extend(wrong_json(&ended.json, &report, tests));
    parts.extend(wrong_junit(&ended.junit, tests));
    parts.extend(wrong_html(&ended.html));
    parts.extend(wrong_recording(&ended.har, &report));
    parts.extend(wrong_output("standard output", &ended.out));
    parts.extend(wrong_output("standard error", &ended.err));
    let lines = ended.out.lines().filter(|line| line.starts_with("test [")).count();
    parts.extend((lines != tests.len()).then(|| format!("{lines} tests on standard output")));
    parts.join("; ")
}

fn tests_of(report: &Value) -> impl Iterator<Item = &Value> {
    let suites = report["suites"].as_array().into_iter().flatten();
    suites.filter_map(|suite| suite["tests"].as_array()).flatten()
}

/// A test that failed or could not be judged, without the name of its suite.
fn finding(test: &Value) -> Option<String> {
    let id = text(test, "id");
    let id = id.split_once('/').map_or(id, |(_, id)| id);
    match text(test, "outcome") {
        "fail" => Some(format!("fail {id}")),
        "error" => Some(format!("{} {id}", text(&test["error"], "kind"))),
        _ => None,
    }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// The exit code is the one that README.md has for such a conclusion; nothing panicked, and memory was bounded.
fn wrong_process(ended: &Ended, report: &Value) -> Vec<String> {
    let documented = match text(report, "conclusion") {
        "conforming" | "nothing-broken" | "known-failures" => 0,
        "broken" | "outdated-known-failures" => 1,
        "undecided" => 3,
        "not-offered" | "nothing-judged" => 4,
        _ => -1,
    };
    let mut wrong = Vec::new();
    if ended.code != Some(documented) || report["exit_code"] != documented {
        wrong.push(format!("the exit code is not {documented}, or the report says {}", report["exit_code"]));
    }
    wrong.extend(ended.err.contains("panicked").then(|| format!("a panic: {}", ended.err)));
    let peak = ended.peak.filter(|peak| *peak > MAX_MEMORY);
    wrong.extend(peak.map(|peak| format!("{} MB of memory", peak >> 20)));
    wrong
}

fn wrong_json(json: &str, report: &Value, tests: &BTreeSet<String>) -> Vec<String> {
    let ids: Vec<&str> = tests_of(report).map(|test| text(test, "id")).collect();
    let mut wrong = Vec::new();
    if ids.len() != tests.len() || !ids.iter().all(|id| tests.contains(*id)) {
        wrong.push(format!("JSON: {} tests", ids.len()));
    }
    wrong.extend(unseen(json).map(|c| format!("JSON: {c:?}")));
    wrong
}

fn wrong_junit(junit: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let document = match roxmltree::Document::parse(junit) {
        Ok(document) => document,
        Err(error) => return vec![format!("JUnit: {error}")],
    };
    let elements = || document.descendants().filter(roxmltree::Node::is_element);
    let names: Vec<&str> =
        elements().filter_map(|node| node.attribute("name").filter(|_| is(node, "testcase"))).collect();
    let mut wrong = Vec::new();
    let is_test = |name: &str| tests.iter().any(|id| id.split_once('/').is_some_and(|(_, rest)| rest == name));
    if names.len() != tests.len() || !names.iter().all(|name| is_test(name)) {
        wrong.push(format!("JUnit: {} test cases", names.len()));
    }
    let foreign = elements().find(|node| !ELEMENTS.contains(&node.tag_name().name()));
    wrong.extend(foreign.map(|node| format!("JUnit: <{}>", node.tag_name().name())));
    let controls = junit.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
    wrong.extend(controls.map(|c| format!("JUnit: {c:?}")));
    wrong
}

/// The page has no script but its own, and shows what it quotes.
fn wrong_html(html: &str) -> Vec<String> {
    let scripts = html.matches("<script").count();
    let mut wrong: Vec<String> = (scripts != 1).then(|| format!("HTML: {scripts} scripts")).into_iter().collect();
    wrong.extend(unseen(&html.replace('\t', "")).map(|c| format!("HTML: {c:?}")));
    wrong
}

/// Where the recording is judged in no time: each test comes out as in the run.
fn wrong_recording(har: &str, report: &Value) -> Vec<String> {
    if har.len() > SMALL {
        return serde_json::from_str::<Value>(har).err().map(|error| format!("HAR: {error}")).into_iter().collect();
    }
    let usual = Policy { strict: false, allow_unsupported: false };
    let again = match replay::judge(har, usual, Vec::new()) {
        Ok(again) => json::render(&again, wording),
        Err(error) => return vec![format!("HAR: {error}")],
    };
    let again: Value = serde_json::from_str(&again).unwrap();
    let (before, after) = (tests_of(report).count(), tests_of(&again).count());
    if before != after {
        return vec![format!("judged again: {after} tests, before {before}")];
    }
    let pairs = tests_of(report).zip(tests_of(&again));
    // Content that is no text is not kept, so that its fault may have another description.
    let verdict = |test: &Value| (text(test, "id").to_owned(), text(test, "outcome").to_owned());
    let differing = pairs.filter(|(before, after)| verdict(before) != verdict(after));
    differing.map(|(before, after)| format!("judged again {}: {after}, before {before}", text(before, "id"))).collect()
}

fn is(node: roxmltree::Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

/// What is printed neither steers a terminal nor gives orders to a CI service that reads it: GitHub takes `::name::` at
/// the start of a line and `##[name]` anywhere, Azure Pipelines `##vso[`, TeamCity `##teamcity[`.
fn wrong_output(name: &str, output: &str) -> Vec<String> {
    let mut wrong: Vec<String> = unseen(output).map(|c| format!("{name}: {c:?}")).into_iter().collect();
    let orders = ["##[", "##vso[", "##teamcity["];
    let order = output
        .lines()
        .find(|line| line.trim_start().starts_with("::") || orders.iter().any(|order| line.contains(order)));
    wrong.extend(order.map(|line| format!("{name}: {line:?}")));
    wrong
}

/// A character that steers, reorders or hides text.
fn unseen(text: &str) -> Option<char> {
    let reorders = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars().find(|c| (c.is_control() && *c != '\n') || reorders(*c))
}
