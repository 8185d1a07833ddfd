//! The reports of one fixed run, compared with the samples in `reports/`, and of hostile ones. `UPDATE_GOLDEN=1 cargo
//! test` writes the samples anew.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "report/record.rs"]
mod record;
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
use record::{HOSTILE, all, draft, empty, hostile, hostile_with, long, record};
use roxmltree::{Document, Node};

const STYLED: View<'static> =
    View { color: Color::Styled, width: None, detail: Detail::Findings, hint: None, reports: &[] };

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
    assert_golden("sample.github.txt", &github::render(&record(), wording));
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
fn junit_has_a_case_for_each_test_that_was_asked_for() {
    let xml = junit::render(&record(), wording).concat();
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
    let xml = junit::render(&record(), wording).concat();
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
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let times: Vec<_> =
        named(&document, "testcase").iter().map(|case| case.attribute("time").unwrap().to_owned()).collect();
    let timed: Vec<&str> = times.iter().map(String::as_str).filter(|time| *time != "0").collect();
    assert_eq!(timed, ["0.031", "0.012", "1"]);
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
fn junit_is_valid_without_suites_and_without_tests() {
    assert_eq!(count(&junit::render(&empty(), wording).concat(), "testsuites"), 1);
    let xml = junit::render(&all(&Outcome::Skip(Skip::FilteredOut)), wording).concat();
    assert_eq!((count(&xml, "testsuite"), count(&xml, "testcase")), (1, 0));
}

#[test]
fn no_type_is_a_word_that_readers_cast() {
    let cast = ["boolean", "integer", "float", "date", "datetime", "yaml", "symbol", "array", "hash", "file"];
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let types: Vec<_> = document.descendants().filter_map(|node| node.attribute("type")).collect();
    assert_eq!(types.len(), 10);
    assert!(types.iter().all(|kind| !cast.contains(kind)), "{types:?}");
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
fn known_failures_are_notices_and_outdated_ones_errors_at_their_entries() {
    let annotations = github::render(&with_known_failures(record()), wording);
    let notice = "::notice file=cases/sample.yaml,line=39,title=sample/post::known failure%3A";
    let notice = notice.replace("failure%3A", "failure:");
    assert!(annotations.contains(&notice), "{annotations}");
    let error =
        "::error file=known.yaml,line=4,title=outdated known failure%3A sample/status::`sample/status` no longer";
    assert!(annotations.contains(error), "{annotations}");
    let page = markdown::render(&with_known_failures(record()), wording);
    for part in ["### Outdated known failures (1)", "### Known failures (1)", "<span>@</span>known <span>#</span>1"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_last_of_ten_annotations_tells_of_the_others() {
    let record = long(&[8, 25]);
    let annotations = github::render(&record, wording);
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 10, "{annotations}");
    assert!(
        annotations.ends_with(
            "::2 more like these: GitHub shows at most 10 of each level; the log and the reports have all\n"
        )
    );
    assert_eq!(github::render(&long(&[30]), wording).lines().count(), 10);
    assert!(!github::render(&long(&[30]), wording).contains("more like these"));
}

#[test]
fn a_strict_run_has_errors_for_warnings_and_a_run_of_nothing_one_for_its_verdict() {
    let warnings =
        |record: &Record| github::render(record, wording).lines().filter(|line| line.starts_with("::warning")).count();
    assert_eq!(warnings(&record()), 2);
    assert_eq!(warnings(&strict()), 0);
    assert!(github::render(&strict(), wording).contains("::error file=cases/sample.yaml,line=58,title=sample/mild::"));
    assert_eq!(
        github::render(&empty(), wording),
        "::error title=matrix-conformance::nothing was judged: no test matches\n"
    );
    assert_eq!(github::render(&all(&Outcome::Pass), wording), "");
}

#[test]
fn a_page_that_would_be_too_long_counts_what_it_leaves_out() {
    let record = long(&[4500]);
    let page = markdown::render(&record, wording);
    assert!(page.len() <= markdown::MAX_LENGTH && page.len() > markdown::MAX_LENGTH * 9 / 10, "{}", page.len());
    let shown = page.matches("#### ").count();
    assert!(page.contains("### Failures (1500)"));
    assert!(
        page.ends_with(&format!(
            "\n{} findings are left out, as the page would be too long; the JUnit report has them all.\n",
            1500 - shown
        )),
        "{shown}: {}",
        &page[page.len() - 200..]
    );
    let least = markdown::render_within(&record, 0, wording);
    assert!(
        least.starts_with("## Matrix conformance: not conforming\n\n1500 MUSTs are broken") && least.len() < 1000,
        "{least}"
    );
}

#[test]
fn no_server_text_is_a_command_for_ci() {
    let text = "\n::error::forged ##[error]forged ##vso[task.complete result=Succeeded;] ##teamcity[x]\r\n::warning::x";
    let unseen = |_| {
        Outcome::Error(Unseen {
            message: text.to_owned(),
            request: "metadata".to_owned(),
            kind: UnseenKind::Trouble(TroubleKind::Other),
        })
    };
    for record in [hostile_with(text, Outcome::Fail), hostile_with(text, Outcome::Warn), hostile_with(text, unseen)] {
        let shown = terminal::render(&record, &View::default(), wording);
        let annotations = github::render(&record, wording);
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!shown.contains(command) && !annotations.contains(command), "{shown}");
        }
        assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")), "{shown}");
        let is_ours = |line: &str| line.contains(",title=sample/") || line.contains(" title=matrix-conformance::");
        assert!(annotations.lines().all(is_ours), "{annotations}");
    }
}

#[test]
fn hostile_text_makes_no_markup_in_the_page() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let text =
        "</details>\n```\n<img src=x> | [a](http://b.example) ![c](d) @user #1 `e` ``` https://f.example ::error::";
    let record = hostile_with(text, Outcome::Fail);
    let page = markdown::render(&record, wording);
    let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
    for event in Parser::new_ext(&page, options) {
        let is_ours = match &event {
            Event::Html(html) | Event::InlineHtml(html) => {
                ["<details><summary>Details</summary>\n", "</details>\n", "<span>", "</span>"].contains(&&**html)
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                dest_url.starts_with("https://www.rfc-editor.org/") || dest_url.starts_with("https://spec.matrix.org/")
            }
            Event::Start(Tag::Image { .. } | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => false,
            Event::Start(_) | Event::End(_) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => false,
            Event::HardBreak | Event::Rule | Event::TaskListMarker(_) => false,
        };
        assert!(is_ours, "{event:?}");
    }
}

#[test]
fn junit_suites_say_how_many_cases_are_of_which_kind() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let suite = named(&document, "testsuite")[0];
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["13", "3", "2", "5"]);
}

/// Names of all cases, and what the suites count.
fn cases_of(documents: &[String]) -> (Vec<String>, [usize; 4]) {
    let (mut names, mut counted) = (Vec::new(), [0; 4]);
    for xml in documents {
        let document = Document::parse(xml).unwrap();
        names.extend(named(&document, "testcase").iter().map(|case| case.attribute("name").unwrap().to_owned()));
        for suite in named(&document, "testsuite") {
            for (sum, attribute) in counted.iter_mut().zip(["tests", "failures", "errors", "skipped"]) {
                *sum += suite.attribute(attribute).unwrap().parse::<usize>().unwrap();
            }
        }
    }
    (names, counted)
}

#[test]
fn a_long_junit_report_is_split_and_the_sums_add_up() {
    let record = with_known_failures(long(&[4000, 2000, 1, 6000, 342]));
    let documents = junit::render(&record, wording);
    let all = 12_343 + 2;
    let sizes: Vec<usize> = documents.iter().map(|xml| xml.matches("<testcase ").count()).collect();
    assert_eq!(sizes, [4000, 4999, 3346]);
    let (names, counted) = cases_of(&documents);
    assert_eq!(counted, [all, 12_343_usize.div_ceil(3) + 2, 0, 0]);
    let expected: Vec<&str> = record.tests().map(|(test, _)| test.id.as_str()).collect();
    assert_eq!(names[..12_343], expected);
    for (number, xml) in (1..).zip(&documents) {
        assert_eq!(junit::part_number(&xml[..200]), Some(number));
        let document = Document::parse(xml).unwrap();
        let suites: Vec<_> = named(&document, "testsuite").iter().filter_map(|suite| suite.attribute("name")).collect();
        assert_eq!(suites, if number == 3 { vec!["sample", "known-failures"] } else { vec!["sample"] });
        assert!(xml.contains("<system-out><![CDATA[target: https://hs.example/"));
    }
}

#[test]
fn a_junit_report_of_fewer_cases_is_one_file() {
    let one = junit::render(&long(&[4_999]), wording);
    assert_eq!((one.len(), junit::part_number(&one[0])), (1, None));
    assert_eq!(junit::render(&long(&[4_000, 1_000]), wording).len(), 2);
}
