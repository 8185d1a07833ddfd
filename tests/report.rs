//! The reports of one fixed run, compared with the samples in `reports/`, and of hostile ones. `UPDATE_GOLDEN=1 cargo
//! test` writes the samples anew.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "report/ci_pages.rs"]
mod ci_pages;
#[path = "report/junit_report.rs"]
mod junit_report;
#[path = "report/record.rs"]
mod record;

use std::path::Path;
use std::sync::Arc;

use matrix_conformance::check::{Unseen, UnseenKind};
use matrix_conformance::cli::wording;
use matrix_conformance::exchange::TroubleKind;
use matrix_conformance::known_failures::read_known_failures;
use matrix_conformance::outcome::{Outcome, Policy, Record, Refusal, Skip};
use matrix_conformance::report::{Color, github, har, html, json, junit, markdown, terminal};
use matrix_conformance::source::SourceFile;
use record::{HOSTILE, all, draft, empty, hostile, hostile_with, long, record, unseen};
use roxmltree::{Document, Node};

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

fn last_lines(record: &Record) -> String {
    let text = terminal::render(record, Color::Plain, wording);
    text.rsplit("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn the_terminal_report_is_the_sample() {
    assert_golden("sample.txt", &terminal::render(&record(), Color::Plain, wording));
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
    assert_golden("sample.github.txt", &github::render(&record(), wording));
}

#[test]
fn colours_only_add_escape_sequences() {
    let styled = terminal::render(&record(), Color::Styled, wording);
    assert!(styled.contains("\x1b["));
    assert_eq!(anstream::adapter::strip_str(&styled).to_string(), terminal::render(&record(), Color::Plain, wording));
}

#[test]
fn a_should_that_is_not_met_fails_only_a_strict_run() {
    assert_eq!(count(&junit::render(&record(), wording).concat(), "failure"), 3);
    let record = strict();
    assert_eq!(count(&junit::render(&record, wording).concat(), "failure"), 5);
    assert!(
        last_lines(&record)
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
        })
    };
    let skip = |_| Outcome::Skip(Skip::NotApplicable(HOSTILE.to_owned()));
    for record in
        [hostile(Outcome::Fail), hostile(Outcome::Warn), hostile(Outcome::Note), hostile(unseen), hostile(skip)]
    {
        let text = terminal::render(&record, Color::Plain, wording);
        let is_bad = |c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c));
        assert!(!text.contains(is_bad), "{text:?}");
        assert!(!terminal::render(&record, Color::Styled, wording).contains("\x1b[2J"));
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

#[test]
fn a_run_that_holds_is_conforming_only_if_it_is_complete() {
    let record = all(&Outcome::Pass);
    assert!(last_lines(&record).starts_with("conforming: every MUST that applies holds\n"), "{}", last_lines(&record));
    assert_eq!(parsed(&record)["conforming"], true);

    let record = with_one(0, Outcome::Skip(Skip::FilteredOut));
    let text = last_lines(&record);
    assert!(text.starts_with("nothing broken: every MUST that was judged holds; only 13 of 14 tests were selected\n"));
    assert_eq!(parsed(&record)["conforming"], false);
    assert_eq!(parsed(&record)["exit_code"], 0);
}

#[test]
fn a_must_that_counts_less_is_shown() {
    let record = with_one(7, Outcome::Warn(Vec::from([violation_of_nothing()])));
    assert!(last_lines(&record).contains("; 1 unmet MUST counted as a warning or a note\n"), "{}", last_lines(&record));
}

fn violation_of_nothing() -> matrix_conformance::check::Violation {
    record::violation("metadata", "a", "b", matrix_conformance::check::Spot::Status)
}

#[test]
fn what_could_not_be_judged_is_one_finding_for_one_cause() {
    let record = all(&Outcome::Error(unseen()));
    let text = terminal::render(&record, Color::Plain, wording);
    assert_eq!(text.matches("not judged: no complete response").count(), 1, "{text}");
    assert!(text.contains("error: sample/status, and 13 more tests with the same cause\n"), "{text}");
    assert!(last_lines(&record).starts_with("undecided: 14 tests could not be judged\n"));
    assert!(last_lines(&record).contains("exit code: 3: "));
}

#[test]
fn a_server_without_the_api_is_named() {
    let refused = |allow_unsupported: bool| {
        let mut draft = draft().with_all(&Outcome::Skip(Skip::NotApplicable("the API is not offered".to_owned())));
        draft.run.policy.allow_unsupported = allow_unsupported;
        let suite = &mut draft.suites[0];
        suite.not_offered = Some(Refusal::Clean);
        let exchange = Arc::get_mut(&mut suite.exchanges[0].1).unwrap();
        let refusal = br#"{"errcode":"M_UNRECOGNIZED"}"#.to_vec();
        exchange.result = Ok(matrix_conformance::exchange::Response::new(404, Default::default(), refusal));
        draft.record()
    };
    let record = refused(false);
    let expected = "not offered: sample, as the server responds with 404 M_UNRECOGNIZED to GET https://hs.example/";
    assert!(last_lines(&record).starts_with(expected), "{}", last_lines(&record));
    assert!(last_lines(&record).contains("exit code: 4: "));
    assert!(last_lines(&refused(true)).contains("exit code: 0: the API is not offered, which is allowed"));
}

#[test]
fn a_run_of_nothing_says_so() {
    for record in [empty(), all(&Outcome::Skip(Skip::FilteredOut))] {
        assert!(last_lines(&record).starts_with("nothing was judged: no test matches\n"), "{}", last_lines(&record));
    }
    let record = all(&Outcome::Skip(Skip::NotApplicable("no reason".to_owned())));
    assert!(
        last_lines(&record).starts_with("nothing was judged: none of the 14 selected tests applies to this server\n")
    );
}

#[test]
fn very_many_violations_are_counted_and_some_are_shown() {
    let record = with_one(0, Outcome::Fail(vec![violation_of_nothing(); 12]));
    let text = terminal::render(&record, Color::Plain, wording);
    assert_eq!(text.matches("expected: a\n").count(), 10, "{text}");
    assert!(text.contains("          and: 2 more places\n"), "{text}");
    assert!(junit::render(&record, wording).concat().contains("message=\"MUST: expected a, got b (and 11 more)\""));
    assert_eq!(parsed(&record)["suites"][0]["tests"][0]["more_violations"], 2);
}

#[test]
fn a_request_is_repeated_once_whatever_is_wrong_with_its_response() {
    let record = with_one(0, Outcome::Fail(vec![violation_of_nothing(); 3]));
    assert_eq!(terminal::render(&record, Color::Plain, wording).matches(" repeat: curl ").count(), 1);
}

#[test]
fn what_a_server_says_at_length_is_cut() {
    let long = record::violation("metadata", "a", &"x".repeat(100_000), matrix_conformance::check::Spot::Status);
    let record = with_one(0, Outcome::Fail(vec![long]));
    for report in [
        terminal::render(&record, Color::Plain, wording),
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
