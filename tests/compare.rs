//! Comparisons and badges: samples beside those of the other reports (`UPDATE_GOLDEN=1 cargo test` writes them anew),
//! hostile reports, and the commands as users meet them.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "compare/commands.rs"]
mod commands;

use std::fs;
use std::path::Path;
use std::process::Command;

use matrix_conformance::cli::wording;
use matrix_conformance::outcome::{Outcome, Policy, Record};
use matrix_conformance::published::Report;
use matrix_conformance::published::badge::{Badge, endpoint, svg};
use matrix_conformance::published::comparison::{Change, Comparison, NamedReport, RowFilter, html, json, markdown};
use matrix_conformance::report;
use regex_lite::Regex;
use serde_json::Value;

use crate::record;
use crate::record::{HOSTILE, draft, record};
use crate::without_api::WithoutApi;

fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "reports/{name} differs (UPDATE_GOLDEN=1 writes it anew); now it is\n{actual}");
}

fn published(record: &Record) -> Report {
    Report::read(report::json::render(record, wording).as_bytes()).unwrap()
}

fn named(file: &str, report: Report) -> NamedReport {
    NamedReport { file: file.to_owned(), report }
}

/// A server on Monday, the same on Tuesday, and another one that is judged in another way.
fn sample() -> Vec<NamedReport> {
    let mut monday = draft();
    for passes in [2, 5, 8, 9, 11, 13] {
        monday.outcomes()[passes] = Outcome::Pass;
    }
    let mut other = draft();
    other.run.setting.target = "https://other.example/".parse().unwrap();
    other.run.setting.matrix_version = "v1.19".parse().unwrap();
    other.run.policy = Policy { strict: true, allow_unsupported: false };
    other.run.cases_digest = "ab".repeat(32);
    other.outcomes()[4] = Outcome::Pass;
    let mut other = published(&other.record());
    other.suites[0].tests.retain(|test| test.id != "sample/mild");
    let tuesday = published(&record());
    vec![named("monday.json", published(&monday.record())), named("tuesday.json", tuesday), named("other.json", other)]
}

#[test]
fn the_comparisons_are_the_samples() {
    let reports = sample();
    let comparison = Comparison::of(&reports);
    assert_golden("compare.md", &markdown::render(&comparison, RowFilter::Differences));
    assert_golden("compare.html", &html::render(&comparison, RowFilter::Differences));
    assert_golden("compare.json", &json::render(&comparison, RowFilter::Differences));
}

#[test]
fn the_badges_are_the_samples() {
    let report = published(&record::all(&Outcome::Pass));
    let badge = Badge::of(&report, None);
    assert_golden("badge.svg", &svg::render(&badge));
    assert_golden("badge.json", &endpoint::render(&badge));
}

#[test]
fn what_one_report_has_alone_is_missing_in_the_others() {
    let mut reports = sample();
    reports.reverse();
    let comparison = Comparison::of(&reports);
    let row = comparison.rows.iter().find(|row| row.id == "sample/mild").unwrap();
    let states: Vec<&str> = row.cells.iter().map(|cell| cell.state.as_str()).collect();
    assert_eq!(states, ["missing", "warn", "warn"]);
    assert!(comparison.listed(Change::Other).any(|listed| listed.ids == ["sample/mild"]));
}

#[test]
fn all_tests_are_shown_on_demand_and_a_report_is_like_itself() {
    let reports = [named("a.json", published(&record())), named("a.json", published(&record()))];
    let comparison = Comparison::of(&reports);
    assert!(
        comparison.changes.is_empty() && comparison.notes.iter().all(|note| note.starts_with("Only 13 of 14 tests"))
    );
    let (some, all) =
        (markdown::render(&comparison, RowFilter::Differences), markdown::render(&comparison, RowFilter::All));
    assert!(some.contains("Of 14 tests, 0 differ and 14 have the same outcome, 9 of them not passing (not shown)."));
    assert_eq!((some.matches("(must)").count(), all.matches("(must)").count()), (0, 12));
}

/// What makes an id hostile: not of more parts, which would be more groups.
fn hostile_id(id: &str) -> String {
    format!("{id}{}", HOSTILE.replace('/', "|"))
}

/// A report in which every text is hostile, except the words of closed sets; ids stay different.
fn made_hostile(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let closed = ["level", "severity", "outcome", "kind", "conclusion", "deployment"];
            for (name, member) in members.iter_mut().filter(|(name, _)| !closed.contains(&name.as_str())) {
                if let (true, Some(id)) = (name == "id", member.as_str()) {
                    *member = hostile_id(id).into();
                } else {
                    made_hostile(member);
                }
            }
        }
        Value::String(text) => *text = format!("{HOSTILE}|<b>[x](y)@octocat #1\n::error::`"),
        Value::Array(items) => items.iter_mut().for_each(made_hostile),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The same comparison with and without hostile texts. Their cases differ, so that there are notes.
fn pairs() -> [Vec<NamedReport>; 2] {
    let report = |hostile: bool, fails: bool| {
        let mut draft = draft();
        if !fails {
            draft.outcomes()[2] = Outcome::Pass;
        }
        let mut value: Value = serde_json::from_str(&report::json::render(&draft.record(), wording)).unwrap();
        if hostile {
            made_hostile(&mut value);
        }
        if fails {
            value["cases_digest"] = "ff".into();
        }
        let file = if hostile { format!("{fails}{HOSTILE}.json") } else { format!("{fails}.json") };
        named(&file, Report::read(value.to_string().as_bytes()).unwrap())
    };
    [vec![report(false, false), report(false, true)], vec![report(true, false), report(true, true)]]
}

fn is_unseen(character: char) -> bool {
    character != '\n' && (character.is_control() || ('\u{2028}'..='\u{202e}').contains(&character))
}

#[test]
fn hostile_reports_add_no_markup_to_the_page() {
    let tags = Regex::new("<(/?[a-zA-Z!]+)").unwrap();
    let pages = pairs().map(|reports| html::render(&Comparison::of(&reports), RowFilter::All));
    // Code stands between backticks, of which hostile texts may have some.
    let is_code = |tag: &String| matches!(tag.as_str(), "<code" | "</code");
    let skeleton =
        |page: &String| tags.find_iter(page).map(|tag| tag.as_str().to_owned()).filter(|tag| !is_code(tag)).collect();
    let skeletons = pages.each_ref().map(skeleton);
    let [plain, hostile]: [Vec<String>; 2] = skeletons;
    assert!(plain == hostile, "{plain:?}\n{hostile:?}");
    assert!(pages.iter().all(|page| !page.contains(is_unseen)));
    let attributes = Regex::new("<[^>]* (on[a-z]+|href|src|style|action)=").unwrap();
    assert!(pages.iter().all(|page| !attributes.is_match(page)));
}

#[test]
fn hostile_reports_add_no_markup_to_the_markdown() {
    let [plain, hostile] = pairs().map(|reports| markdown::render(&Comparison::of(&reports), RowFilter::All));
    let escape = Regex::new(r"\\.").unwrap();
    let cells = |text: &str| -> Vec<usize> {
        text.lines().map(|line| escape.replace_all(line, "").matches('|').count()).collect()
    };
    assert_eq!(cells(&plain), cells(&hostile));
    // What is looked for after rendering stands in elements of its own, which say nothing themselves.
    let apart = Regex::new("<span>([^<]{1,6})</span>").unwrap();
    let unescaped = apart.replace_all(&escape.replace_all(&hostile, ""), "").into_owned();
    for markup in ["<", "](", "@", "::", "://", "`"] {
        assert!(!unescaped.contains(markup), "{markup}: {unescaped}");
    }
    assert!(!hostile.contains(is_unseen));
}

#[test]
fn json_has_the_texts_as_they_are() {
    let [_, hostile] = pairs();
    let text = json::render(&Comparison::of(&hostile), RowFilter::Differences);
    assert!(!text.contains(is_unseen));
    let comparison: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(comparison["kind"], "comparison");
    assert_eq!(comparison["reports"][0]["target"], hostile[0].report.target.as_str());
    assert_eq!(comparison["regressions"][0]["tests"][0], hostile_id("sample/required/token_endpoint"));
    assert_eq!(comparison["counts"]["regressions"], 1);
}

#[test]
fn the_page_lets_nothing_in_but_its_own_style() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let page = html::render(&Comparison::of(&sample()), RowFilter::Differences);
    let (_, rest) = page.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    let policy =
        format!("content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"");
    assert!(page.contains(&policy.replace('\'', "&#39;")) || page.contains(&policy), "{page}");
    assert!(!style.contains("url(") && !style.contains("@import"));
    let heads = Regex::new("<th[ >]").unwrap().find_iter(&page).count();
    assert_eq!(page.matches("<th scope=\"").count(), heads, "every head says what it is the head of");
}
