//! Tests that need others: in any order, in other suites, and not selected themselves.

use super::*;

const REQUESTS: &str = "
requests:
  first: { get: /first, example: { json: { a: 1 } } }
  other: { get: /other, example: { json: {} } }
";
const TESTS: &str = "
      below: { request: first, needs: member, expect: { status: 200 } }
      member: { request: first, needs: status, expect: { /a: present } }
      status: { request: first, expect: { status: 200 } }
      doubted: { request: other, level: should, expect: { status: 200 } }
      after-doubt: { request: other, needs: doubted, expect: { status: 200 } }
";

#[test]
fn one_root_cause_fails_once_and_blocks_the_rest_in_any_order() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| response(500, &[], ""));
    assert!(matches!(ran.outcome("status"), Outcome::Fail(_)));
    assert!(ran.is_blocked("member", "status"));
    assert!(ran.is_blocked("below", "status"), "the root is named, not the one between");
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| response(200, &[], "{}"));
    assert!(matches!(ran.outcome("member"), Outcome::Fail(_)) && ran.is_blocked("below", "member"));
}

#[test]
fn a_warning_blocks_too() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "other" => response(500, &[], ""),
        _ => response(200, &[], r#"{"a": 1}"#),
    });
    assert!(matches!(ran.outcome("doubted"), Outcome::Warn(_)));
    assert!(ran.is_blocked("after-doubt", "doubted"));
}

#[test]
fn only_what_is_selected_and_what_it_needs_is_asked_for() {
    let plan = Plan::new(&suite(REQUESTS, TESTS), &setting(), |test| test.id == "s/all/below");
    let ran = run_plan(plan, |_| response(200, &[], r#"{"a": 1}"#));
    assert_eq!(ran.waves, [vec!["first"]]);
    assert!(ran.passes("below"));
    assert_eq!(*ran.outcome("status"), Outcome::Skip(Skip::FilteredOut));
}

/// Two suites: the tests of the first need one of the second.
fn two_suites() -> Vec<Arc<Suite>> {
    let tests = "
      here: { request: first, needs: t/all/there, expect: { status: 200 } }
      too: { request: other, needs: t/all/there, expect: { status: 200 } }
      warned: { request: other, level: should, needs: t/all/there, expect: { status: 200 } }
";
    let there = "      there: { request: token, expect: { /token: present } }\n";
    let token = "requests:\n  token: { get: /token, example: { json: { token: x } } }";
    read(&[file("s", REQUESTS, tests), file("t", token, there)])
}

#[test]
fn tests_of_other_suites_are_judged_where_they_are_needed() {
    let plan = || Plan::new(&two_suites(), &setting(), |test| test.id.starts_with("s/"));
    let ran = run_plan(plan(), |_| response(200, &[], r#"{"token": "x"}"#));
    assert!(ran.passes("here") && ran.was_sent("token"));
    assert_eq!(*ran.outcome("t:there"), Outcome::Skip(Skip::FilteredOut));
    let ran = run_plan(plan(), |_| response(200, &[], "{}"));
    assert!(ran.is_blocked("here", "t:there") && !ran.was_sent("first"));
}

#[test]
fn an_error_of_a_test_that_was_only_needed_is_reported_by_one_that_was_asked_for() {
    let down = |is_selected: &dyn Fn(&str) -> bool| {
        let plan = Plan::new(&two_suites(), &setting(), |test| is_selected(&test.id));
        run_plan(plan, |_| trouble(TroubleKind::Refused))
    };
    let ran = down(&|id| id.starts_with("s/"));
    assert!(ran.is_error("here", "refused") && ran.is_blocked("too", "here"));
    let ran = down(&|_| true);
    assert!(ran.is_error("t:there", "refused") && ran.is_blocked("here", "t:there"));
    let ran = down(&|id| id == "s/all/warned");
    assert!(
        matches!(ran.outcome("warned"), Outcome::Skip(Skip::NotJudged(unseen)) if unseen.kind.as_str() == "refused")
    );
}

#[test]
fn what_an_interrupted_run_did_not_judge_is_one_error() {
    let mut plan = Plan::new(&two_suites(), &setting(), |_| true);
    assert_eq!(plan.next_requests().len(), 1);
    let ran = Ran { records: plan.finish(&interrupted()), waves: Vec::new() };
    assert!(ran.is_error("here", "interrupted"));
    assert!(ran.is_blocked("too", "here") && ran.is_blocked("t:there", "here"), "one for all suites");
    let mut plan = Plan::new(&two_suites(), &setting(), |test| test.id == "s/all/warned");
    plan.next_requests();
    let ran = Ran { records: plan.finish(&interrupted()), waves: Vec::new() };
    assert!(ran.is_error("warned", "interrupted"), "a warning reports the end of a run, too");
}
