//! The HTML report, read strictly: what it is made of, what it can't be made to hold, what it may do. How it looks and
//! works in a browser is `html/run`'s business, for which pages are written here too.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "html/causes.rs"]
mod causes;
#[path = "html/order.rs"]
mod order;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use matrix_conformance::check::{Spot, Unseen, UnseenKind};
use matrix_conformance::cli::wording;
use matrix_conformance::exchange::{Fields, Response, TroubleKind};
use matrix_conformance::known_failures::read_known_failures;
use matrix_conformance::outcome::{Outcome, Record, Skip, SuiteRecord};
use matrix_conformance::report::html::render;
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::{Suite, read_suite};
use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest as _, Sha256};

use crate::record::{Draft, HOSTILE, all, draft, empty, hostile, hostile_draft, record, unseen, violation};

const STYLE: &str = include_str!("../src/report/html/style.css");
const SCRIPT: &str = include_str!("../src/report/html/script.js");

/// What makes elements, ends them, runs in attributes, or leads somewhere.
const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)> --></style></script>\
                      </pre></details><b id=filter> &lt;i&gt; javascript:alert(1) ` <a href=//evil.example>";

/// The page as XML: its style and script, which must be those of the sources, are taken out, and elements without an end
/// tag closed.
fn as_xml(page: &str) -> String {
    let (style, script) = (format!("<style>{STYLE}</style>"), format!("<script>{SCRIPT}</script>"));
    assert!(page.matches(&style).count() == 1 && page.matches(&script).count() == 1);
    let bare = page.replace(&style, "<style/>").replace(&script, "<script/>");
    let void = regex_lite::Regex::new("<(meta|input|wbr)([^>]*)>").unwrap();
    void.replace_all(&bare, "<$1$2/>").into_owned()
}

#[track_caller]
fn read(page: &str, check: impl FnOnce(&Document<'_>)) {
    let xml = as_xml(page);
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    match Document::parse_with_options(&xml, options) {
        Ok(document) => check(&document),
        Err(error) => panic!("{error}\n{xml}"),
    }
}

fn named<'a>(document: &'a Document<'_>, tag: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

fn with_class<'a>(document: &'a Document<'_>, class: &str) -> Vec<Node<'a, 'a>> {
    let has_class = |node: &Node<'_, '_>| {
        node.attribute("class").is_some_and(|classes| classes.split_whitespace().any(|other| other == class))
    };
    document.descendants().filter(has_class).collect()
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

/// What all pages keep to.
#[track_caller]
fn assert_harmless(page: &str) {
    let is_bad = |c: char| {
        (c.is_control() && !"\n\t".contains(c)) || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(page.chars().find(|c| is_bad(*c)), None);
    read(page, |document| {
        let tags: BTreeSet<&str> = document.descendants().map(|node| node.tag_name().name()).collect();
        let known: BTreeSet<&str> = TAGS.split_whitespace().chain([""]).collect();
        assert!(tags.is_subset(&known), "{:?}", tags.difference(&known));
        assert_eq!((named(document, "script").len(), named(document, "style").len()), (1, 1));
        for attribute in document.descendants().flat_map(|node| node.attributes()) {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && !["style", "src", "srcset", "action", "is"].contains(&name), "{name}");
            let leads = |starts: &[&str]| starts.iter().any(|start| value.starts_with(start));
            assert!(name != "href" || leads(&["#", "https://", "http://"]), "{value}");
        }
        let mut ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let number = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), number, "each id once");
    });
}

const TAGS: &str = "html head meta title style script body a header main section footer form p h1 h2 h3 h4 h5 b code pre \
                    mark ul li dl dt dd div span wbr details summary svg rect time label input output button fieldset legend";

/// A page for the tests in a browser.
fn keep(name: &str, page: &str) {
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), page).unwrap();
}

/// The suite, to be changed.
fn suite(draft: &mut Draft) -> &mut Suite {
    Arc::get_mut(&mut draft.suites[0].suite).unwrap()
}

/// A record in which everything is hostile, what a case file words too.
fn all_hostile() -> Record {
    let text = format!("{HOSTILE} {MARKUP}");
    let mut draft = hostile_draft(&text, Outcome::Fail);
    if let Some(software) = &mut draft.run.server.software {
        software.name.clone_from(&text);
    }
    draft.run.server.versions = vec![text.clone()];
    draft.run.name = Some(text.clone());
    let unseen = Unseen {
        message: text.clone(),
        request: "metadata".to_owned(),
        kind: UnseenKind::Trouble(TroubleKind::Other),
        remedy: None,
    };
    let outcomes = draft.outcomes();
    let violations = outcomes[0].violations().to_vec();
    outcomes[1] = Outcome::Warn(violations.clone());
    outcomes[2] = Outcome::Note(violations);
    outcomes[3] = Outcome::Error(unseen.clone());
    outcomes[4] = Outcome::Skip(Skip::NotApplicable(text.clone()));
    outcomes[5] = Outcome::Skip(Skip::NotJudged(unseen));
    outcomes[6] = Outcome::Skip(Skip::OutsideVersion(text.clone()));
    outcomes[7] = Outcome::Skip(Skip::Blocked("sample/required/issuer".to_owned()));
    let suite = suite(&mut draft);
    suite.title.clone_from(&text);
    for (number, test) in suite.tests.iter_mut().enumerate().skip(8) {
        test.id = format!("sample/{number}{text}");
        test.requirement.clone_from(&text);
        test.because.clone_from(&text);
        test.source[0].section.clone_from(&text);
        test.source[0].link = format!("javascript:{text}");
    }
    draft.record()
}

#[test]
fn every_page_is_harmless_and_well_formed() {
    let unseen = |_| Outcome::Error(Unseen { message: HOSTILE.to_owned(), ..unseen() });
    let skip = |_| Outcome::Skip(Skip::NotApplicable(HOSTILE.to_owned()));
    let records = [
        record(),
        empty(),
        all(&Outcome::Pass),
        all(&Outcome::Skip(Skip::FilteredOut)),
        hostile(Outcome::Fail),
        hostile(Outcome::Warn),
        hostile(Outcome::Note),
        hostile(unseen),
        hostile(skip),
    ];
    records.iter().for_each(|record| assert_harmless(&render(record, wording)));
}

#[test]
fn hostile_text_is_text() {
    let page = render(&all_hostile(), wording);
    keep("hostile.html", &page);
    assert_harmless(&page);
    read(&page, |document| {
        let shown = text(document.root_element());
        assert!(shown.matches("<img src=x onerror=alert(1)>").count() > 20);
        assert!(shown.contains("␛]0;owned␇") && shown.contains("\\u{202e}desrever"));
        assert_eq!(named(document, "svg").len(), 1);
    });
}

#[test]
fn the_policy_allows_only_what_stands_in_the_page() {
    let page = render(&record(), wording);
    let between = |start: &str, end: &str| page.split(start).nth(1).unwrap().split(end).next().unwrap().to_owned();
    let digest = |text: String| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    let (style, script) = (digest(between("<style>", "</style>")), digest(between("<script>", "</script>")));
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action \
         'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    read(&page, |document| {
        let policies = named(document, "meta").into_iter().filter(|meta| meta.attribute("http-equiv").is_some());
        let policies: Vec<&str> = policies.filter_map(|meta| meta.attribute("content")).collect();
        assert_eq!(policies, [expected]);
    });
    // Before anything that it is for.
    assert!(page.find("Content-Security-Policy") < page.find("<style>"));
}

#[test]
fn style_and_script_ask_nobody_for_anything() {
    for word in ["url(", "@import", "image-set(", "src:"] {
        assert!(!STYLE.contains(word), "{word}");
    }
    for word in ["fetch", "XMLHttpRequest", "WebSocket", "innerHTML", "outerHTML", "write(", "eval", "import", "http"] {
        assert!(!SCRIPT.contains(word), "{word}");
    }
    // They would end their elements.
    assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
}

#[test]
fn every_test_appears_once_and_links_lead_somewhere() {
    let mut draft = draft();
    let other = read_suite(&SourceFile::new("cases/many.yaml", format!("{HEAD}{}", group_of_ten(1)))).unwrap();
    let outcomes = vec![Outcome::Pass; 10];
    let exchanges = draft.suites[0].exchanges.clone();
    draft.suites.push(SuiteRecord { suite: other, not_offered: None, exchanges, outcomes });
    let record = draft.record();
    let page = render(&record, wording);
    assert_harmless(&page);
    read(&page, |document| {
        let ids: Vec<String> = with_class(document, "test").iter().map(|item| text(with_id(*item))).collect();
        let mut expected: Vec<&str> = record.tests().map(|(test, _)| test.id.as_str()).collect();
        let mut found: Vec<&str> = ids.iter().map(String::as_str).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        let anchors: BTreeSet<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let links = document.descendants().filter_map(|node| node.attribute("href")?.strip_prefix('#'));
        let dead: Vec<&str> = links.filter(|link| !anchors.contains(link)).collect();
        assert_eq!(dead, Vec::<&str>::new());
    });
}

/// The element with the id of a test in its row.
fn with_id<'a>(item: Node<'a, 'a>) -> Node<'a, 'a> {
    item.descendants().find(|node| node.attribute("class") == Some("id")).unwrap()
}

#[test]
fn what_is_broken_comes_first_and_is_open() {
    read(&render(&record(), wording), |document| {
        let kinds: Vec<&str> =
            with_class(document, "test").iter().filter_map(|item| item.attribute("data-outcome")).collect();
        let expected = [
            "fail",
            "fail",
            "fail",
            "error",
            "error",
            "warn",
            "warn",
            "note",
            "blocked",
            "pass",
            "pass",
            "not-applicable",
            "outside-version",
            "filtered-out",
        ];
        assert_eq!(kinds, expected);
        let open = named(document, "details").iter().filter(|details| details.has_attribute("open")).count();
        assert_eq!(open, 7, "failures, errors and warnings");
    });
}

#[test]
fn the_place_is_marked_in_the_body() {
    read(&render(&record(), wording), |document| {
        let marks: Vec<String> = named(document, "mark").into_iter().map(text).collect();
        let places = ["{", "]]></x>", "\"email\""];
        assert_eq!(marks, [places, places].concat(), "in the findings, and in the exchange");
    });
}

#[test]
fn an_exchange_is_shown_once_whoever_looks_at_it() {
    let broken = violation("metadata", "a", "b", Spot::Field("etag".to_owned()));
    let mut draft = draft().with_all(&Outcome::Fail(vec![broken]));
    let shared = Arc::clone(&draft.suites[0].exchanges[0].1);
    draft.suites[0].exchanges.push(("same-again".to_owned(), shared));
    let page = render(&draft.record(), wording);
    assert_eq!(page.matches("grant_types_supported").count(), 1);
    read(&page, |document| {
        assert_eq!(with_class(document, "exchange").len(), 4);
        let links = document.descendants().filter(|node| node.attribute("href") == Some("#exchange-0-0"));
        let names: BTreeSet<String> = links.map(text).collect();
        assert_eq!(names, BTreeSet::from(["metadata, same-again".to_owned()]));
    });
}

#[test]
fn a_long_body_is_cut_and_the_page_says_so() {
    let page = |body: &str| {
        let mut draft = draft().with_all(&Outcome::Pass);
        let exchange = Arc::get_mut(&mut draft.suites[0].exchanges[0].1).unwrap();
        exchange.result = Ok(Response::new(200, Fields::new(), body.as_bytes().to_vec()));
        render(&draft.record(), wording)
    };
    let long = page(&"é".repeat(100_000));
    assert!(long.contains("92000 more characters are not shown."));
    assert!(long.contains("Content, 200000 octets"));
    assert!(long.len() < page("").len() + 17_000);
    assert!(page("").contains("No content."));
    assert!(page("\r\nfirst").contains("<pre>\n\nfirst</pre>"), "browsers drop the first line break");
}

#[test]
fn known_failures_that_are_out_of_date_are_sentences_with_their_places() {
    let list = "known-failures:\n  - test: sample/status\n    reason: Fixed.\n  - test: sample/post\n    reason: A `proxy`.\n    \
                link: https://bugs.example/7\n    expires: 2027-12-31\n";
    let entries = read_known_failures(&SourceFile::new("known.yaml", list)).unwrap();
    let mut record = record();
    record.excuse(&entries);
    let page = render(&record, wording);
    keep("known-failures.html", &page);
    read(&page, |document| {
        let section = text(with_class(document, "outdated")[0]);
        assert!(
            section.contains(
                "sample/status no longer fails: remove the entry, or let --write-known-failures do it. known.yaml:2"
            ),
            "{section}"
        );
        let known = with_class(document, "known")
            .into_iter()
            .find(|node| node.has_tag_name("li") && node.has_attribute("data-level"));
        let known = text(known.unwrap());
        for part in ["A `proxy`.", "https://bugs.example/7", "(until 2027-12-31)", "known.yaml:4", "status 500"] {
            assert!(known.contains(part), "{part}: {known}");
        }
    });
}

#[test]
fn some_thousand_tests_are_a_small_page() {
    let groups: String = (0..300).map(group_of_ten).collect();
    let suite = read_suite(&SourceFile::new("cases/many.yaml", format!("{HEAD}{groups}"))).unwrap();
    let tests = suite.tests.len();
    let mut draft = draft();
    draft.suites[0].suite = suite;
    *draft.outcomes() = vec![Outcome::Pass; tests];
    let broken = violation("metadata", "a", &"b".repeat(400), Spot::Status);
    draft.outcomes()[..200].fill(Outcome::Fail(vec![broken]));
    let page = render(&draft.record(), wording);
    keep("many.html", &page);
    assert!(page.len() < 1500 * tests, "{} octets for {tests} tests", page.len());
    assert_harmless(&page);
    read(&page, |document| {
        let open = named(document, "details").iter().filter(|details| details.has_attribute("open")).count();
        assert_eq!(open, 20, "a server that breaks hundreds needs the first ones");
    });
}

const HEAD: &str = r##"suite: many
title: many tests
since: v1.15
request: metadata
documents:
  spec: { title: Client-Server API v1.15, link: "https://spec.matrix.org/v1.15/client-server-api/#<section>" }
requests:
  metadata: { get: /_matrix/client/v1/auth_metadata, example: { json: {} } }
tests:
"##;

fn group_of_ten(number: usize) -> String {
    format!(
        "  group-{number}:\n    level: must\n    source: spec Server metadata discovery\n    \
         because: Clients cannot go on without it.\n    tests:\n      <each>:\n        \
         each: [a, b, c, d, e, f, g, h, i, j]\n        requirement: The metadata of group {number} has `<each>`.\n        \
         expect: {{ /<each>: present }}\n"
    )
}
