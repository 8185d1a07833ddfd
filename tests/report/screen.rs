//! What the terminal shows of a record: the verdict in words that are true as a whole, each finding once, lines that fit.

use std::sync::Arc;

use matrix_conformance::check::{Unseen, UnseenKind};
use matrix_conformance::cli::wording;
use matrix_conformance::outcome::{Outcome, Refusal, Skip};
use matrix_conformance::report::{Detail, View, events, html, junit, markdown, terminal};

use super::record::{all, draft, empty, long, long_draft, record, unseen};
use super::{parsed, verdict, violation_of_nothing, with_one};

#[test]
fn events_tell_programs_outcomes_and_reasons() {
    let text = events::render(&record(), wording);
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |id: &str| lines.iter().find(|line| line["name"] == id && line["event"] != "started").unwrap();
    let warning = of("sample/same");
    assert_eq!(
        (&warning["event"], &warning["outcome"], &warning["level"]),
        (&"ignored".into(), &"warn".into(), &"should".into())
    );
    assert_eq!(warning["message"], "warning: expected the JSON of `again`, got another value");
    assert_eq!(of("sample/skipped/blocked")["outcome"], "blocked");
    assert!(of("sample/post")["stdout"].as_str().unwrap().contains("expected status 405, got status 500"));
    assert!(!text.contains("filtered-out\""), "{text}");
    let last = lines.last().unwrap();
    assert_eq!((&last["type"], &last["event"], &last["exit_code"]), (&"suite".into(), &"failed".into(), &1.into()));
    let number = |name: &str| last[name].as_u64().unwrap();
    assert_eq!((number("passed"), number("failed"), number("ignored"), number("filtered_out")), (2, 5, 6, 1));
    assert_eq!(lines[0]["test_count"], 13);
    assert!(text.starts_with("{ \"type\": \"suite\", \"event\": \"started\", \"test_count\": 13 }\n"), "{text}");
}

#[test]
fn excerpts_fit_into_the_columns_and_marks_stay_below_what_they_mean() {
    for width in [40, 60, 80] {
        let view = View { width: Some(width), detail: Detail::Everything, ..View::default() };
        let text = terminal::render(&record(), &view, wording);
        let lines: Vec<&str> = text.lines().collect();
        let marks =
            |line: &&&str| line.trim_start().strip_prefix("| ").is_some_and(|rest| rest.trim_start().starts_with('^'));
        assert_eq!(lines.iter().filter(marks).count(), 3, "{text}");
        assert!(lines.iter().filter(|line| line.contains(" | ")).all(|line| line.chars().count() <= width), "{text}");
        let at = lines.iter().position(|line| line.contains("{\"issuer\"")).unwrap();
        let column = lines[at + 1].find('^').unwrap();
        assert_eq!(lines[at].get(column..=column), Some("{"), "{text}");
    }
}

#[test]
fn a_cause_that_leaves_nothing_to_judge_is_one_sentence() {
    let record = all(&Outcome::Error(unseen()));
    let text = terminal::render(&record, &View::default(), wording);
    let expected = "\
https://hs.example/ (Matrix v1.15, the newest that the server claims, production; 4 requests, 1.2 s; run 5eed0123)
undecided: no complete response within 30 s (raise it with --timeout); none of the 14 tests could be judged (exit code 3)
";
    assert_eq!(text, expected);
    let complete = View { detail: Detail::Everything, ..View::default() };
    let text = terminal::render(&record, &complete, wording);
    assert!(text.starts_with("error: sample/status, and 13 more tests with the same cause\n"), "{text}");
    assert_eq!(text.matches("not judged: no complete response").count(), 1, "{text}");
}

#[test]
fn what_could_not_be_judged_beside_others_is_named_with_its_cause() {
    let mut draft = draft().with_all(&Outcome::Pass);
    draft.outcomes()[0] = Outcome::Error(unseen());
    draft.outcomes()[1] = Outcome::Skip(Skip::Blocked("sample/status".to_owned()));
    draft.outcomes()[5] =
        Outcome::Skip(Skip::NotJudged(Unseen { message: "a challenge".to_owned(), remedy: None, ..unseen() }));
    let record = draft.record();
    assert_eq!(
        verdict(&record),
        "undecided: 1 test could not be judged: no complete response within 30 s (raise it with --timeout); \
         1 test is blocked by it (exit code 3)"
    );
    let text = terminal::render(&record, &View::default(), wording);
    assert!(text.contains("\nerror: sample/status\n") && text.contains("\n  error sample/status\n"), "{text}");
    assert!(text.starts_with("not judged: sample/same\n"), "{text}");
}

#[test]
fn of_many_suites_those_have_a_line_that_need_attention() {
    let mut many = draft().with_all(&Outcome::Pass);
    many.suites.extend((0..4).flat_map(|_| draft().with_all(&Outcome::Pass).suites));
    many.suites[2].outcomes[0] = Outcome::Fail(Vec::from([violation_of_nothing()]));
    let text = terminal::render(&many.record(), &View::default(), wording);
    let tallies: Vec<&str> = text.lines().filter(|line| line.contains(" passed")).collect();
    assert_eq!(tallies, ["sample: 13 passed, 1 failed", "all 5 suites: 69 passed, 1 failed"]);
    let mut two = draft().with_all(&Outcome::Pass);
    two.suites.extend(draft().with_all(&Outcome::Pass).suites);
    let text = terminal::render(&two.record(), &View::default(), wording);
    assert_eq!(text.matches("sample: 14 passed\n").count(), 2, "{text}");
}

#[test]
fn an_interrupted_run_says_so() {
    let ended = Unseen {
        kind: UnseenKind::Interrupted,
        message: "the run ended".to_owned(),
        request: String::new(),
        remedy: None,
    };
    let mut draft = draft().with_all(&Outcome::Skip(Skip::Blocked("sample/status".to_owned())));
    draft.outcomes()[0] = Outcome::Error(ended);
    assert_eq!(verdict(&draft.record()), "interrupted: the run ended before 14 tests were judged (exit code 3)");
}

#[test]
fn a_shared_violation_is_shown_once_with_all_ids() {
    let mut draft = draft().with_all(&Outcome::Pass);
    let found = || Outcome::Fail(Vec::from([violation_of_nothing()]));
    // The tests of this group have the same requirement.
    draft.outcomes()[10..14].iter_mut().for_each(|outcome| *outcome = found());
    let text = terminal::render(&draft.record(), &View::default(), wording);
    assert_eq!(text.matches("expected: a\n").count(), 1, "{text}");
    assert_eq!(text.matches("fail: sample/skipped/").count(), 4, "{text}");
    assert_eq!(text.matches("\n  fail sample/skipped/").count(), 4, "{text}");
}

#[test]
fn no_run_with_a_broken_must_is_called_conforming_however_it_counts() {
    let record = with_one(7, Outcome::Warn(Vec::from([violation_of_nothing()])));
    let expected =
        "no failure: 1 MUST is not met, but counts as a warning or a note; every other MUST that applies holds";
    assert_eq!(verdict(&record), format!("{expected} (exit code 0)"));
    assert_eq!((&parsed(&record)["conforming"], &parsed(&record)["exit_code"]), (&false.into(), &0.into()));
    for text in [html::render(&record, wording), markdown::render(&record, wording)] {
        assert!(text.contains("no failure") && !text.contains("conforming:"), "{text}");
    }
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
    assert!(verdict(&record).starts_with(expected), "{}", verdict(&record));
    assert!(
        verdict(&record)
            .ends_with("(exit code 4: the API is not offered; with --allow-unsupported, the exit code is 0)")
    );
    assert!(verdict(&refused(true)).contains("(exit code 0: the API is not offered, which is allowed)"));
}

#[test]
fn a_run_of_nothing_says_so() {
    for record in [empty(), all(&Outcome::Skip(Skip::FilteredOut))] {
        assert!(
            verdict(&record).starts_with("nothing was judged: no test matches (exit code 4)"),
            "{}",
            verdict(&record)
        );
    }
    let record = all(&Outcome::Skip(Skip::NotApplicable("no reason".to_owned())));
    assert!(
        verdict(&record)
            .starts_with("nothing was judged: none of the 14 selected tests applies to this server (exit code 4)")
    );
}

#[test]
fn very_many_violations_are_counted_and_some_are_shown() {
    let record = with_one(0, Outcome::Fail(vec![violation_of_nothing(); 12]));
    let text = terminal::render(&record, &View::default(), wording);
    assert_eq!(text.matches("expected: a\n").count(), 1, "{text}");
    assert!(text.contains("          and: 11 more places\n"), "{text}");
    let text = terminal::render(&record, &View { detail: Detail::Everything, ..View::default() }, wording);
    assert_eq!(text.matches("expected: a\n").count(), 10, "{text}");
    assert!(text.contains("          and: 2 more places\n"), "{text}");
    assert!(junit::render(&record, wording).concat().contains("message=\"MUST: expected a, got b (and 11 more)\""));
    assert_eq!(parsed(&record)["suites"][0]["tests"][0]["more_violations"], 2);
}

#[test]
fn a_run_that_holds_is_conforming_only_if_it_is_complete() {
    let record = all(&Outcome::Pass);
    assert!(
        verdict(&record).starts_with("conforming: every MUST that applies holds (exit code 0)"),
        "{}",
        verdict(&record)
    );
    assert_eq!(parsed(&record)["conforming"], true);

    let record = with_one(0, Outcome::Skip(Skip::FilteredOut));
    let text = verdict(&record);
    assert!(text.starts_with(
        "nothing broken: every MUST that was judged holds; only 13 of 14 tests were selected (exit code 0)"
    ));
    assert_eq!(parsed(&record)["conforming"], false);
    assert_eq!(parsed(&record)["exit_code"], 0);
}

#[test]
fn hundreds_of_failures_are_less_than_a_screen_of_names() {
    let number_of = |text: &str, start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    // No two of them are one finding.
    let text = terminal::render(&long(&[300, 200]), &View::default(), wording);
    assert!(text.contains("\n  fail sample/a0/* (100 tests)\n  fail sample/a1/* (67 tests)\n"), "{text}");
    assert_eq!((number_of(&text, "  fail "), number_of(&text, "fail: ")), (2, 167));
    let everything = View { detail: Detail::Everything, ..View::default() };
    assert_eq!(number_of(&terminal::render(&long(&[300, 200]), &everything, wording), "  fail "), 167);
    let mut draft = long_draft(&[30, 20]);
    draft.outcomes().fill(Outcome::Fail(Vec::from([violation_of_nothing()])));
    let text = terminal::render(&draft.record(), &View::default(), wording);
    let headings = "fail: sample/a0/* (30 tests)\nfail: sample/a1/* (20 tests)\n  requirement: ";
    assert!(text.starts_with(headings), "{text}");
}
