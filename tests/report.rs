//! The reports of one fixed run, compared with the samples in `reports/`, and of hostile ones. `UPDATE_GOLDEN=1 cargo
//! test` writes the samples anew.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "report/ci_pages.rs"]
mod ci_pages;
#[path = "report/junit_report.rs"]
mod junit_report;
#[path = "report/screen.rs"]
mod screen;

use std::path::Path;

use matrix_conformance::check::{Unseen, UnseenKind};
use matrix_conformance::cli::wording;
use matrix_conformance::exchange::TroubleKind;
use matrix_conformance::known_failures::read_known_failures;
use matrix_conformance::outcome::{Outcome, Policy, Record, Skip};
use matrix_conformance::report::{Color, Detail, View, github, har, html, json, junit, markdown, terminal};
use matrix_conformance::source::SourceFile;
use roxmltree::{Document, Node};

use crate::record;
use crate::record::{HOSTILE, all, draft, empty, hostile, hostile_with, long, record};

const STYLED: View<'static> =
    View { color: Color::Styled, width: None, detail: Detail::Findings, hints: &[], reports: &[] };

fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "reports/{name} differs (UPDATE_GOLDEN=1 writes it anew); now it is\n{actual}");
}

fn named<'a>(document: &'a Document<'_>, tag: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

fn count(xml: &str, tag: &str) -> usize {
    named(&Document::parse(xml).unwrap(), tag).len()
}

fn parsed(record: &Record) -> serde_json::Value {
    serde_json::from_str(&json::render(record, wording)).unwrap()
}

/// The record with every outcome, of a strict run.
fn strict() -> Record {
    let mut draft = draft();
    draft.run.policy = Policy { strict: true, allow_unsupported: false };
    draft.record()
}

/// A record with an outcome for the test of this number, and a pass for all others.
fn with_one(number: usize, outcome: Outcome) -> Record {
    let mut draft = draft().with_all(&Outcome::Pass);
    draft.outcomes()[number] = outcome;
    draft.record()
}

/// The verdict, which is the last line.
fn verdict(record: &Record) -> String {
    let text = terminal::render(record, &View::default(), wording);
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_terminal_report_is_the_sample() {
    assert_golden("sample.txt", &terminal::render(&record(), &View::default(), wording));
}

#[test]
fn the_junit_report_is_the_sample() {
    assert_golden("sample.xml", &junit::render(&record(), wording).concat());
}

#[test]
fn the_json_report_is_the_sample() {
    assert_golden("sample.json", &json::render(&record(), wording));
}

#[test]
fn the_recording_is_the_sample() {
    assert_golden("sample.har", &har::render(&record()));
}

#[test]
fn the_html_report_is_the_sample() {
    assert_golden("sample.html", &html::render(&record(), wording));
}

#[test]
fn the_page_in_markdown_is_the_sample() {
    assert_golden("sample.md", &markdown::render(&record(), wording));
}

#[test]
fn the_annotations_are_the_sample() {
    assert_golden("sample.github.txt", &github::render(&record(), github::Step::default(), wording));
}

#[test]
fn colours_only_add_escape_sequences() {
    let styled = terminal::render(&record(), &STYLED, wording);
    assert!(styled.contains("\x1b["));
    assert_eq!(
        anstream::adapter::strip_str(&styled).to_string(),
        terminal::render(&record(), &View::default(), wording)
    );
}

#[test]
fn a_should_that_is_not_met_fails_only_a_strict_run() {
    assert_eq!(count(&junit::render(&record(), wording).concat(), "failure"), 3);
    let record = strict();
    assert_eq!(count(&junit::render(&record, wording).concat(), "failure"), 5);
    assert!(
        verdict(&record)
            .starts_with("not conforming: 3 MUSTs are broken; 2 warnings count as failures in a strict run;")
    );
}

#[test]
fn hostile_text_forges_nothing() {
    let unseen = |_| {
        Outcome::Error(Unseen {
            message: HOSTILE.to_owned(),
            request: "metadata".to_owned(),
            kind: UnseenKind::Trouble(TroubleKind::Other),
            remedy: None,
        })
    };
    let skip = |_| Outcome::Skip(Skip::NotApplicable(HOSTILE.to_owned()));
    for record in
        [hostile(Outcome::Fail), hostile(Outcome::Warn), hostile(Outcome::Note), hostile(unseen), hostile(skip)]
    {
        let text = terminal::render(&record, &View::default(), wording);
        let is_bad = |c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c));
        assert!(!text.contains(is_bad), "{text:?}");
        assert!(!terminal::render(&record, &STYLED, wording).contains("\x1b[2J"));
        let xml = junit::render(&record, wording).concat();
        assert_eq!(count(&xml, "testcase"), 14, "{xml}");
        let json = json::render(&record, wording);
        assert!(!json.contains(is_bad), "{json:?}");
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
    }
}

#[test]
fn json_gives_the_server_text_back_as_it_was() {
    let report = parsed(&hostile(Outcome::Fail));
    let violation = &report["suites"][0]["tests"][0]["violations"][0];
    assert_eq!(violation["got"], HOSTILE);
    assert_eq!(violation["where"]["kind"], "status");
}

#[test]
fn json_tells_where() {
    let report = parsed(&record());
    let place = &report["suites"][0]["tests"][5]["violations"][0]["where"];
    assert_eq!(place["pointer"], "/scopes_supported/1");
    assert_eq!((&place["line"], &place["column"]), (&1.into(), &146.into()));
    assert_eq!(report["suites"][0]["requests"][3]["trouble"]["kind"], "timeout");
}

fn violation_of_nothing() -> matrix_conformance::check::Violation {
    record::violation("metadata", "a", "b", matrix_conformance::check::Spot::Status)
}

#[test]
fn a_request_is_repeated_once_whatever_is_wrong_with_its_response() {
    let record = with_one(0, Outcome::Fail(vec![violation_of_nothing(); 3]));
    assert_eq!(terminal::render(&record, &View::default(), wording).matches(" repeat: curl ").count(), 1);
}

#[test]
fn what_a_server_says_at_length_is_cut() {
    let long = record::violation("metadata", "a", &"x".repeat(100_000), matrix_conformance::check::Spot::Status);
    let record = with_one(0, Outcome::Fail(vec![long]));
    for report in [
        terminal::render(&record, &View::default(), wording),
        junit::render(&record, wording).concat(),
        json::render(&record, wording),
    ] {
        assert!(report.len() < 40_000 && report.contains("xxx…"), "{}", report.len());
    }
}

/// The record with a list of known failures: one that excuses, and one that is out of date.
fn with_known_failures(mut record: Record) -> Record {
    let text = "known-failures:\n  - test: sample/post\n    reason: 'it is @known #1'\n  - test: sample/status\n    reason: old\n";
    let list = read_known_failures(&SourceFile::new("known.yaml", text)).unwrap();
    record.excuse(&list);
    record
}

#[test]
fn a_flow_is_shown_step_by_step_up_to_where_it_broke() {
    use matrix_conformance::harness::builtin;
    use matrix_conformance::proof::{counterexamples, example};
    use matrix_conformance::report::explanation::details;
    let suites = builtin::selected(&["user"], matrix_conformance::suite::Extent::Complete).unwrap_or_default();
    let suite = suites.iter().find(|suite| suite.name == "user").unwrap();
    let steps = |id: &str| -> Vec<String> {
        let test = suite.test(id).unwrap();
        let judged = example::judge(suite, &counterexamples(suite, test).remove(0)).unwrap();
        let outcome = judged.tests().find(|(other, _)| other.id == test.id).unwrap().1;
        let text = details(&judged, test, outcome, wording).to_string();
        text.lines().filter_map(|line| line.trim_start().strip_prefix("step: ")).map(str::to_owned).collect()
    };
    let shown = steps("user/whoami/device");
    assert_eq!(shown.len(), 3, "{shown:#?}");
    assert!(shown[0].starts_with("main/code: anna's browser sends GET https://account.example.com/"), "{}", shown[0]);
    assert!(
        shown[1].starts_with("main/token: the client sends POST ") && shown[1].contains("gets 200: {"),
        "{}",
        shown[1]
    );
    assert!(shown[2].contains("/whoami, and gets 401: ") && shown[2].ends_with("<- judged here"), "{}", shown[2]);
    assert!(steps("user/client").is_empty());
}
