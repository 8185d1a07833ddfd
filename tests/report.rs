//! The reports of one fixed run, compared with the samples in `reports/`, and of hostile ones. `UPDATE_GOLDEN=1 cargo
//! test` writes the samples anew.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "report/record.rs"]
mod record;

use std::path::Path;
use std::sync::Arc;

use matrix_conformance::check::Unseen;
use matrix_conformance::outcome::{Outcome, Policy, Record, Skip};
use matrix_conformance::report::{Color, har, html, json, junit, terminal};
use record::{HOSTILE, all, empty, hostile, record, unseen};
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
    serde_json::from_str(&json::render(record)).unwrap()
}

fn last_lines(record: &Record) -> String {
    let text = terminal::render(record, Color::Plain);
    text.rsplit("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn the_terminal_report_is_the_sample() {
    assert_golden("sample.txt", &terminal::render(&record(), Color::Plain));
}

#[test]
fn the_junit_report_is_the_sample() {
    assert_golden("sample.xml", &junit::render(&record()));
}

#[test]
fn the_json_report_is_the_sample() {
    assert_golden("sample.json", &json::render(&record()));
}

#[test]
fn the_recording_is_the_sample() {
    assert_golden("sample.har", &har::render(&record()));
}

#[test]
fn the_html_report_is_the_sample() {
    assert_golden("sample.html", &html::render(&record()));
}

#[test]
fn colours_only_add_escape_sequences() {
    let styled = terminal::render(&record(), Color::Styled);
    assert!(styled.contains("\x1b["));
    assert_eq!(anstream::adapter::strip_str(&styled).to_string(), terminal::render(&record(), Color::Plain));
}

#[test]
fn junit_has_a_case_for_each_test_that_was_asked_for() {
    let xml = junit::render(&record());
    let counts = ["testsuite", "testcase", "failure", "error", "skipped"].map(|tag| count(&xml, tag));
    assert_eq!(counts, [1, 13, 3, 2, 5]);
    let document = Document::parse(&xml).unwrap();
    let mut names: Vec<_> = named(&document, "testcase").iter().map(|case| case.attribute("name")).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 13, "names are unique");
}

#[test]
fn junit_bodies_hold_the_message_and_the_case() {
    let xml = junit::render(&record());
    let document = Document::parse(&xml).unwrap();
    for tag in ["failure", "error", "skipped"] {
        for node in named(&document, tag) {
            let body: String = node.children().filter_map(|child| child.text()).collect();
            let message = node.attribute("message").unwrap();
            let first = body.lines().next().unwrap();
            assert!(message == first || message == format!("should: {first}"), "{message}: {first}");
            assert!(body.contains(" cases/sample.yaml:"), "{body}");
        }
    }
}

#[test]
fn junit_counts_the_time_of_a_request_once() {
    let xml = junit::render(&record());
    let document = Document::parse(&xml).unwrap();
    let times: Vec<_> =
        named(&document, "testcase").iter().map(|case| case.attribute("time").unwrap().to_owned()).collect();
    let timed: Vec<&str> = times.iter().map(String::as_str).filter(|time| *time != "0").collect();
    assert_eq!(timed, ["0.031", "0.012", "1"]);
}

#[test]
fn a_should_that_is_not_met_fails_only_a_strict_run() {
    let mut record = record();
    assert_eq!(count(&junit::render(&record), "failure"), 3);
    record.policy = Policy { strict: true, allow_unsupported: false };
    assert_eq!(count(&junit::render(&record), "failure"), 5);
    assert!(last_lines(&record).starts_with("not conforming: 3 MUSTs are broken; 2 warnings count in a strict run;"));
}

#[test]
fn junit_is_valid_without_suites_and_without_tests() {
    assert_eq!(count(&junit::render(&empty()), "testsuites"), 1);
    let xml = junit::render(&all(&Outcome::Skip(Skip::FilteredOut)));
    assert_eq!((count(&xml, "testsuite"), count(&xml, "testcase")), (1, 0));
}

#[test]
fn no_type_is_a_word_that_readers_cast() {
    let cast = ["boolean", "integer", "float", "date", "datetime", "yaml", "symbol", "array", "hash", "file"];
    let xml = junit::render(&record());
    let document = Document::parse(&xml).unwrap();
    let types: Vec<_> = document.descendants().filter_map(|node| node.attribute("type")).collect();
    assert_eq!(types.len(), 10);
    assert!(types.iter().all(|kind| !cast.contains(kind)), "{types:?}");
}

#[test]
fn hostile_text_forges_nothing() {
    let unseen =
        |_| Outcome::Error(Unseen { message: HOSTILE.to_owned(), request: "metadata".to_owned(), kind: "other" });
    let skip = |_| Outcome::Skip(Skip::NotApplicable(HOSTILE.to_owned()));
    for record in
        [hostile(Outcome::Fail), hostile(Outcome::Warn), hostile(Outcome::Note), hostile(unseen), hostile(skip)]
    {
        let text = terminal::render(&record, Color::Plain);
        let is_bad = |c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c));
        assert!(!text.contains(is_bad), "{text:?}");
        assert!(!terminal::render(&record, Color::Styled).contains("\x1b[2J"));
        let xml = junit::render(&record);
        assert_eq!(count(&xml, "testcase"), 14, "{xml}");
        let json = json::render(&record);
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
    let mut record = all(&Outcome::Pass);
    assert!(last_lines(&record).starts_with("conforming: every MUST that applies holds\n"), "{}", last_lines(&record));
    assert_eq!(parsed(&record)["conforming"], true);

    record.suites[0].outcomes[0] = Outcome::Skip(Skip::FilteredOut);
    let text = last_lines(&record);
    assert!(text.starts_with("nothing broken: every MUST that was judged holds; only 13 of 14 tests were asked for\n"));
    assert_eq!(parsed(&record)["conforming"], false);
    assert_eq!(parsed(&record)["exit_code"], 0);
}

#[test]
fn a_must_that_counts_less_is_told() {
    let mut record = all(&Outcome::Pass);
    record.suites[0].outcomes[7] = Outcome::Warn(Vec::from([violation_of_nothing()]));
    assert!(
        last_lines(&record).contains("; 1 MUST not met, which the cases count as less\n"),
        "{}",
        last_lines(&record)
    );
}

fn violation_of_nothing() -> matrix_conformance::check::Violation {
    record::violation("metadata", "a", "b", matrix_conformance::check::Spot::Status)
}

#[test]
fn what_could_not_be_judged_is_one_finding_for_one_cause() {
    let record = all(&Outcome::Error(unseen()));
    let text = terminal::render(&record, Color::Plain);
    assert_eq!(text.matches("not judged: no whole answer").count(), 1, "{text}");
    assert!(text.contains("error: sample/status, and 13 more tests for the same cause\n"), "{text}");
    assert!(last_lines(&record).starts_with("undecided: 14 tests could not be judged\n"));
    assert!(last_lines(&record).contains("exit code: 3: "));
}

#[test]
fn a_server_without_the_api_is_told() {
    let mut record = all(&Outcome::Skip(Skip::NotApplicable("the API is not offered".to_owned())));
    let suite = &mut record.suites[0];
    suite.not_offered = true;
    let exchange = Arc::get_mut(&mut suite.exchanges[0].1).unwrap();
    let refusal = br#"{"errcode":"M_UNRECOGNIZED"}"#.to_vec();
    exchange.result = Ok(matrix_conformance::exchange::Answer::new(404, Default::default(), refusal));
    let expected = "not offered: sample, as the server answers 404 M_UNRECOGNIZED to GET https://hs.example/";
    assert!(last_lines(&record).starts_with(expected), "{}", last_lines(&record));
    assert!(last_lines(&record).contains("exit code: 4: "));
    record.policy.allow_unsupported = true;
    assert!(last_lines(&record).contains("exit code: 0: the API is not offered, which is allowed"));
}

#[test]
fn a_run_of_nothing_says_so() {
    for record in [empty(), all(&Outcome::Skip(Skip::FilteredOut))] {
        assert!(last_lines(&record).starts_with("nothing was judged: no test matches\n"), "{}", last_lines(&record));
    }
    let record = all(&Outcome::Skip(Skip::NotApplicable("no reason".to_owned())));
    assert!(last_lines(&record).starts_with("nothing was judged: 14 tests do not apply to this server\n"));
}

#[test]
fn very_many_violations_are_counted_and_some_are_shown() {
    let mut record = all(&Outcome::Pass);
    record.suites[0].outcomes[0] = Outcome::Fail(vec![violation_of_nothing(); 12]);
    let text = terminal::render(&record, Color::Plain);
    assert_eq!(text.matches("expected: a\n").count(), 10, "{text}");
    assert!(text.contains("         more: 2 places like these\n"), "{text}");
    assert!(junit::render(&record).contains("message=\"expected a, got b (and 11 more)\""));
    assert_eq!(parsed(&record)["suites"][0]["tests"][0]["more_violations"], 2);
}

#[test]
fn a_request_is_repeated_once_whatever_is_wrong_with_its_answer() {
    let mut record = all(&Outcome::Pass);
    record.suites[0].outcomes[0] = Outcome::Fail(vec![violation_of_nothing(); 3]);
    assert_eq!(terminal::render(&record, Color::Plain).matches(" repeat: curl ").count(), 1);
}

#[test]
fn what_a_server_says_at_length_is_cut() {
    let mut record = all(&Outcome::Pass);
    let long = record::violation("metadata", "a", &"x".repeat(100_000), matrix_conformance::check::Spot::Status);
    record.suites[0].outcomes[0] = Outcome::Fail(vec![long]);
    for report in [terminal::render(&record, Color::Plain), junit::render(&record), json::render(&record)] {
        assert!(report.len() < 40_000 && report.contains("xxx…"), "{}", report.len());
    }
}
