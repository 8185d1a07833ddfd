//! What CI systems show of a run: annotations and the Markdown page.

use std::sync::Arc;

use super::*;

#[test]
fn known_failures_are_notices_and_outdated_ones_errors_at_their_entries() {
    let annotations = github::render(&with_known_failures(record()), github::Step::default(), wording);
    let notice = "::notice file=known.yaml,line=2,title=sample/post::known failure: ";
    assert!(annotations.contains(notice), "{annotations}");
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
    let annotations = github::render(&record, github::Step::default(), wording);
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 10, "{annotations}");
    assert!(
        annotations.ends_with(
            "::2 more like these: GitHub shows at most 10 of each level; the log and the reports have all\n"
        )
    );
    assert_eq!(github::render(&long(&[30]), github::Step::default(), wording).lines().count(), 10);
    assert!(!github::render(&long(&[30]), github::Step::default(), wording).contains("more like these"));
}

#[test]
fn a_strict_run_has_errors_for_warnings_and_a_run_of_nothing_one_for_its_verdict() {
    let warnings = |record: &Record| {
        github::render(record, github::Step::default(), wording)
            .lines()
            .filter(|line| line.starts_with("::warning"))
            .count()
    };
    assert_eq!(warnings(&record()), 2);
    assert_eq!(warnings(&strict()), 0);
    assert!(
        github::render(&strict(), github::Step::default(), wording)
            .contains("::error file=cases/sample.yaml,line=59,title=sample/mild::")
    );
    assert_eq!(
        github::render(&empty(), github::Step::default(), wording),
        "::error title=matrix-conformance::nothing was judged: no test matches\n"
    );
    assert_eq!(github::render(&all(&Outcome::Pass), github::Step::default(), wording), "");
}

#[test]
fn a_page_that_would_be_too_long_counts_what_it_leaves_out() {
    let record = long(&[9000]);
    let page = markdown::render(&record, wording);
    assert!(page.len() <= markdown::MAX_LENGTH && page.len() > markdown::MAX_LENGTH * 9 / 10, "{}", page.len());
    let shown = page.matches("#### ").count();
    assert!(page.contains("### Failures (3000)"));
    assert!(page.contains("| fail | `sample/a0/b0` | A rule. (must) |"), "{}", &page[..2000]);
    assert!(
        page.ends_with(&format!(
            "\n{} findings are not shown here; the JUnit and HTML reports have them all.\n",
            3000 - shown
        )),
        "{shown}: {}",
        &page[page.len() - 200..]
    );
    let least = markdown::summary(&record, 0, wording);
    assert!(
        least.starts_with("## Matrix conformance: not conforming\n\n3000 MUSTs are broken") && least.len() < 1000,
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
            remedy: None,
        })
    };
    for record in [hostile_with(text, Outcome::Fail), hostile_with(text, Outcome::Warn), hostile_with(text, unseen)] {
        let shown = terminal::render(&record, &View::default(), wording);
        let annotations = github::render(&record, github::Step::default(), wording);
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
            Event::Html(html) | Event::InlineHtml(html) => ["<span>", "</span>"].contains(&&**html),
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
fn a_summary_is_a_page_that_begins_with_a_table_of_ids() {
    for (record, ids) in [(record(), 7), (long(&[40]), 14), (long(&[450]), 30)] {
        let page = markdown::summary(&record, markdown::MAX_LENGTH, wording);
        let rows = page.lines().filter(|line| line.contains("| `sample/")).count();
        assert_eq!(rows, ids, "{page}");
        assert!(
            page.lines().position(|line| line.starts_with("| outcome |"))
                < page.lines().position(|line| line.starts_with("#### "))
        );
        assert!(page.matches("#### ").count() == 5.min(ids) && page.lines().count() < 130, "{page}");
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("#### ")).collect();
        assert!(
            headings.iter().all(|heading| headings.iter().filter(|other| *other == heading).count() == 1),
            "{page}"
        );
    }
}

#[test]
fn built_in_cases_have_no_line_to_point_to() {
    let text = "suite: own\ntitle: t\nsince: v1.15\nrequest: a\ndocuments: { spec: { title: t, link: \"https://a.example/\" } }\n\
                requests:\n  a: { get: /a, example: { json: {} } }\ntests:\n  b: { level: must, requirement: R., because: B., \
                source: spec, expect: { status: 200 } }\n";
    let broken = || Outcome::Fail(vec![record::violation("a", "x", "y", matrix_conformance::check::Spot::Status)]);
    let annotations = |file: &Arc<SourceFile>| {
        let mut draft = draft();
        draft.suites[0].suite = matrix_conformance::suite::read_suite(file).unwrap_or_else(|it| panic!("{it:#?}"));
        draft.suites[0].outcomes = vec![broken()];
        github::render(&draft.record(), github::Step::default(), wording)
    };
    assert!(annotations(&SourceFile::built_in("cases/own.yaml", text)).starts_with("::error title=own/b::"));
    assert!(
        annotations(&SourceFile::new("cases/own.yaml", text))
            .starts_with("::error file=cases/own.yaml,line=9,title=own/b::")
    );
}
