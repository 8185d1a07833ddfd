//! Runs of a small suite against responses made up here.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use super::{Errand, Plan, interrupted};
use crate::setting::Setting;

use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Response, Trouble, TroubleKind};
use crate::outcome::{Outcome, Skip, SuiteRecord};
use crate::setting::{Deployment, MatrixVersion};
use crate::source::SourceFile;
use crate::suite::{Suite, read_suite};

const SUITE: &str = r#"
suite: s
title: A small suite
since: v1.15
documents: { spec: { title: Specification, link: "https://spec.example/" } }
requests:
  first: { get: /first }
  same: { get: /first }
  fresh: { get: /first, fresh: true }
  tagged: { get: /first, headers: { if-none-match: "{first.headers.etag}" } }
  next: { get: "{first.body#/next}" }
  other: { get: /other }
  sent: { post: /sent, json: { next: "{first.body#/next}" } }
not-offered: { on: first, expect: { status: 404 }, because: A reason. }
example:
  first: { status: 200, headers: { etag: '"v1"' }, json: { next: "https://auth.example/" } }
  "{each}": { each: [same, fresh, tagged, next, other, sent], like: first }
tests:
  all:
    level: must
    requirement: R.
    because: B.
    source: [{ spec: S }]
    tests:
      status: { on: first, expect: { status: 200 } }
      member: { on: first, needs: [all/status], expect: { json: { /next: { present: true } } } }
      below: { on: first, needs: [all/member], expect: { status: 200 } }
      same: { on: same, expect: { status: 200 } }
      fresh: { on: fresh, expect: { status: 200 } }
      tagged: { on: tagged, expect: { status: 200 } }
      next: { on: next, expect: { status: 200 } }
      warned: { on: other, level: should, expect: { status: 200 } }
      sent: { on: sent, expect: { status: 200 } }
      doubted: { on: first, level: should, needs: [all/status], expect: { status: 200 } }
      several: { on: [fresh, other], when: { header: { x-none: { present: false } } }, expect: { status: 200 } }
      refused: { on: first, api: not-offered, expect: { header: { etag: { present: false } } } }
      limited: { on: other, api: either, when: { status: 429 }, expect: { header: { retry-after: { present: true } } } }
      newer: { on: first, since: v1.18, expect: { status: 500 } }
"#;

fn suite() -> Arc<Suite> {
    Arc::new(read_suite(&SourceFile::new("s.yaml", SUITE)).expect("the suite has no problems"))
}

fn setting(target: &str) -> Setting {
    Setting {
        target: Url::parse(target).expect("a URL"),
        deployment: Deployment::Production,
        matrix_version: MatrixVersion { major: 1, minor: 17 },
    }
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, Trouble> {
    let mut fields = Fields::new();
    headers.iter().for_each(|(name, value)| fields.push(name, *value));
    Ok(Response::new(status, fields, body.as_bytes().to_vec()))
}

fn refused() -> Result<Response, Trouble> {
    Err(Trouble { kind: TroubleKind::Refused, message: "nobody is there".to_owned(), remedy: None })
}

fn good(errand: &Errand) -> Result<Response, Trouble> {
    let _ = errand;
    response(200, &[("etag", "\"v1\"")], r#"{"next": "https://auth.example/x"}"#)
}

/// Runs the suite; gives the record and the requests that were sent, wave by wave.
fn run(setting: &Setting, response: impl Fn(&Errand) -> Result<Response, Trouble>) -> (SuiteRecord, Vec<Vec<String>>) {
    let mut plan = Plan::new(&[suite()], setting, |_| true);
    let mut waves = Vec::new();
    loop {
        let errands = plan.next_errands();
        if errands.is_empty() {
            break;
        }
        waves.push(errands.iter().map(|errand| errand.name.clone()).collect());
        for errand in errands {
            let (number, result) = (errand.number, response(&errand));
            let received = SystemTime::UNIX_EPOCH;
            plan.take(number, Exchange { request: errand.request, result, received, duration: Duration::ZERO });
        }
    }
    (plan.finish(&interrupted()).remove(0), waves)
}

fn outcome<'a>(record: &'a SuiteRecord, name: &str) -> &'a Outcome {
    let id = format!("s/all/{name}");
    record.tests().find(|(test, _)| test.id == id).map(|(_, outcome)| outcome).expect("there is such a test")
}

fn is_blocked_by(outcome: &Outcome, name: &str) -> bool {
    *outcome == Outcome::Skip(Skip::Blocked(format!("s/all/{name}")))
}

#[test]
fn equal_requests_are_sent_once_and_the_first_to_an_origin_alone() {
    let (record, waves) = run(&setting("https://hs.example"), good);
    assert_eq!(waves, [vec!["first"], vec!["other", "fresh", "tagged", "next", "sent"]]);
    assert!(matches!(outcome(&record, "same"), Outcome::Pass));
    assert!(matches!(outcome(&record, "limited"), Outcome::Skip(Skip::NotApplicable(_))));
    assert!(matches!(outcome(&record, "refused"), Outcome::Skip(Skip::NotApplicable(_))));
}

#[test]
fn a_test_of_another_version_is_skipped() {
    let (record, _) = run(&setting("https://hs.example"), good);
    assert!(matches!(outcome(&record, "newer"), Outcome::Skip(Skip::OutsideVersion(_))));
}

#[test]
fn one_root_cause_fails_once_and_blocks_the_rest() {
    let (record, _) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
        "first" => response(200, &[], "{}"),
        _ => good(errand),
    });
    assert!(matches!(outcome(&record, "member"), Outcome::Fail(_)));
    assert!(is_blocked_by(outcome(&record, "below"), "member"));
    assert!(matches!(outcome(&record, "tagged"), Outcome::Skip(Skip::NotApplicable(_))), "there is no ETag to send");
    let (record, _) = run(&setting("https://hs.example"), |_| response(500, &[], ""));
    assert!(matches!(outcome(&record, "status"), Outcome::Fail(_)));
    assert!(is_blocked_by(outcome(&record, "member"), "status"));
    assert!(is_blocked_by(outcome(&record, "below"), "status"), "the root is named, not the one between");
}

#[test]
fn where_nobody_responses_one_request_is_sent_and_one_error_reported() {
    let (record, waves) = run(&setting("https://hs.example"), |_| refused());
    assert_eq!(waves, [vec!["first"]]);
    assert!(matches!(outcome(&record, "status"), Outcome::Error(unseen) if unseen.kind == "refused"));
    for name in ["member", "below", "same", "fresh", "tagged", "next", "warned", "limited"] {
        assert!(is_blocked_by(outcome(&record, name), "status"), "{name}");
    }
}

#[test]
fn another_origin_that_nobody_responses_at_is_an_error_of_its_own() {
    let (record, _) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
        "next" => refused(),
        _ => good(errand),
    });
    assert!(matches!(outcome(&record, "next"), Outcome::Error(_)));
    assert!(matches!(outcome(&record, "status"), Outcome::Pass));
}

#[test]
fn a_value_of_an_earlier_response_is_sent_as_json() {
    let (record, _) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
        "first" => response(200, &[], r#"{"next": "https://auth.example/\"x\""}"#),
        "sent" if errand.request.content == br#"{"next":"https://auth.example/\"x\""}"# => response(200, &[], ""),
        "sent" => response(400, &[], ""),
        _ => good(errand),
    });
    assert!(matches!(outcome(&record, "sent"), Outcome::Pass), "{:?}", outcome(&record, "sent"));
}

#[test]
fn only_the_homeserver_under_test_is_the_target() {
    run(&setting("https://hs.example"), |errand| {
        let named = errand.name == "next";
        let expected = if named { Destination::NamedByPublic } else { Destination::Target };
        assert_eq!(errand.request.destination, expected, "{}", errand.name);
        good(errand)
    });
}

#[test]
fn only_http_is_visited() {
    for next in ["ftp://auth.example/x", "file:///etc/passwd", "urn:x", "x"] {
        let (record, waves) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
            "first" => response(200, &[], &format!("{{\"next\": \"{next}\"}}")),
            _ => good(errand),
        });
        assert!(matches!(outcome(&record, "next"), Outcome::Skip(Skip::NotApplicable(_))), "{next}");
        assert!(!waves.concat().contains(&"next".to_owned()), "{next}");
    }
}

#[test]
fn a_refusal_of_the_api_leaves_only_its_own_tests() {
    let (record, waves) = run(&setting("https://hs.example"), |_| response(404, &[], "{}"));
    assert!(record.not_offered);
    assert_eq!(waves, [vec!["first"], vec!["other"]], "what is not judged is not sent");
    assert!(matches!(outcome(&record, "refused"), Outcome::Pass));
    assert!(matches!(outcome(&record, "status"), Outcome::Skip(Skip::NotApplicable(_))));
}

#[test]
fn rate_limiting_is_no_failure_and_judged_only_by_who_asks_for_it() {
    let (record, _) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
        "other" => response(429, &[], "{}"),
        _ => good(errand),
    });
    assert!(matches!(outcome(&record, "warned"), Outcome::Skip(Skip::NotJudged(_))));
    assert!(matches!(outcome(&record, "limited"), Outcome::Fail(_)));
    let (record, _) = run(&setting("https://hs.example"), |_| response(429, &[], "{}"));
    assert!(matches!(outcome(&record, "status"), Outcome::Error(unseen) if unseen.kind == "inconclusive"));
    assert!(is_blocked_by(outcome(&record, "next"), "status"), "there is no response to take the URL from");
}

#[test]
fn a_public_homeserver_does_not_send_us_into_a_private_network() {
    let inward = |errand: &Errand| match errand.name.as_str() {
        "first" => response(200, &[], r#"{"next": "http://169.254.169.254/latest"}"#),
        _ => good(errand),
    };
    let (record, waves) = run(&setting("https://hs.example"), inward);
    assert!(matches!(outcome(&record, "next"), Outcome::Skip(Skip::NotApplicable(why)) if why.contains("not visited")));
    assert!(!waves.concat().contains(&"next".to_owned()));
    let (record, _) = run(&setting("http://127.0.0.1:8008"), inward);
    assert!(matches!(outcome(&record, "next"), Outcome::Pass), "a development set-up is private all over");
}

#[test]
fn what_an_interrupted_run_did_not_judge_is_one_error() {
    let mut plan = Plan::new(&[suite()], &setting("https://hs.example"), |_| true);
    assert_eq!(plan.next_errands().len(), 1);
    let record = plan.finish(&interrupted()).remove(0);
    assert!(matches!(outcome(&record, "status"), Outcome::Error(unseen) if unseen.kind == "interrupted"));
    assert!(is_blocked_by(outcome(&record, "member"), "status"));
}

#[test]
fn only_what_is_selected_and_what_it_needs_is_asked_for() {
    let mut plan = Plan::new(&[suite()], &setting("https://hs.example"), |test| test.id == "s/all/below");
    let errands = plan.next_errands();
    for errand in errands {
        let result = good(&errand);
        let received = SystemTime::UNIX_EPOCH;
        plan.take(errand.number, Exchange { request: errand.request, result, received, duration: Duration::ZERO });
    }
    assert!(plan.next_errands().is_empty());
    let record = plan.finish(&interrupted()).remove(0);
    assert!(matches!(outcome(&record, "below"), Outcome::Pass));
    assert!(matches!(outcome(&record, "status"), Outcome::Skip(Skip::FilteredOut)));
}

#[test]
fn an_error_of_a_test_that_was_only_needed_is_reported_by_one_that_was_asked_for() {
    let is_selected = |test: &crate::suite::Test| test.id.ends_with("member") || test.id.ends_with("below");
    let mut plan = Plan::new(&[suite()], &setting("https://hs.example"), is_selected);
    for errand in plan.next_errands() {
        let received = SystemTime::UNIX_EPOCH;
        let exchange = Exchange { request: errand.request, result: refused(), received, duration: Duration::ZERO };
        plan.take(errand.number, exchange);
    }
    assert!(plan.next_errands().is_empty());
    let record = plan.finish(&interrupted()).remove(0);
    assert!(matches!(outcome(&record, "member"), Outcome::Error(unseen) if unseen.kind == "refused"));
    assert!(is_blocked_by(outcome(&record, "below"), "member"));
}

#[test]
fn a_warning_that_could_not_be_judged_reports_the_end_of_the_run_but_no_error_of_a_test_that_it_needs() {
    let doubted = |end: bool| {
        let mut plan = Plan::new(&[suite()], &setting("https://hs.example"), |test| test.id.ends_with("doubted"));
        for errand in plan.next_errands().into_iter().filter(|_| !end) {
            let received = SystemTime::UNIX_EPOCH;
            let exchange = Exchange { request: errand.request, result: refused(), received, duration: Duration::ZERO };
            plan.take(errand.number, exchange);
        }
        assert!(end || plan.next_errands().is_empty());
        outcome(&plan.finish(&interrupted()).remove(0), "doubted").clone()
    };
    assert!(matches!(doubted(false), Outcome::Skip(Skip::NotJudged(unseen)) if unseen.kind == "refused"));
    assert!(matches!(doubted(true), Outcome::Error(unseen) if unseen.kind == "interrupted"));
}

#[test]
fn a_violation_is_found_although_another_response_is_missing() {
    let (record, _) = run(&setting("https://hs.example"), |errand| match errand.name.as_str() {
        "first" => response(200, &[], r#"{"next": "https://auth.example/x"}"#),
        "fresh" => response(429, &[], ""),
        "other" => response(500, &[], ""),
        _ => good(errand),
    });
    assert!(matches!(outcome(&record, "several"), Outcome::Fail(_)));
}
