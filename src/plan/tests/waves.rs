//! Which requests are sent together.

use super::*;
use crate::plan::Repeat;

const REQUESTS: &str = r#"
requests:
  first: { get: /first, example: { headers: { etag: '"v1"' }, json: { next: "https://auth.example/x" } } }
  same: { like: first }
  fresh: { like: first, fresh: true }
  tagged: { like: first, headers: { if-none-match: "{first.headers.etag}" } }
  next: { get: "{first#/next}", example: { json: {} } }
  beside: { get: "{first#/next}", headers: { a: b }, example: { json: {} } }
  other: { get: /other, example: { json: { number: 5 } } }
  below: { get: "/below/{other#/number}", example: { json: {} } }
  sent: { post: /sent, writes: nothing, example: { json: {} } }
  unused: { get: /unused, example: { json: {} } }
not-offered:
  request: first
  expect: { status: 404 }
  because: |
    A reason.
"#;
const TESTS: &str = "
      status: { request: first, expect: { status: 200 } }
      etag: { request: first, needs: status, expect: { headers: { etag: present } } }
      member: { request: first, needs: status, expect: { /next: present } }
      same: { request: same, expect: { status: 200 } }
      fresh: { request: fresh, expect: { status: 200 } }
      tagged: { request: tagged, expect: { status: 200 } }
      next: { request: next, expect: { status: 200 } }
      beside: { request: beside, expect: { status: 200 } }
      number: { request: other, expect: { /number: present } }
      below: { request: below, expect: { status: 200 } }
      sent: { request: sent, needs: fresh, expect: { status: 200 } }
      refused: { request: unused, api: not-offered, expect: { status: 404 } }
";

fn good(planned: &PlannedRequest) -> Result<Response, Trouble> {
    let _ = planned;
    response(200, &[("etag", "\"v1\"")], r#"{"next": "https://auth.example/x", "number": 5}"#)
}

#[test]
fn requests_go_as_soon_as_their_values_are_known_and_the_first_to_an_origin_alone() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), good);
    let waves: [&[&str]; 3] = [&["first"], &["other", "fresh", "tagged", "next"], &["below", "beside", "sent"]];
    let mut sorted = ran.waves.clone();
    sorted.iter_mut().for_each(|wave| wave.sort());
    let mut expected: Vec<Vec<&str>> = waves.iter().map(|wave| wave.to_vec()).collect();
    expected.iter_mut().for_each(|wave| wave.sort_unstable());
    assert_eq!(sorted, expected, "what writes, or is a POST, is sent only when a test asks for it");
    for name in ["status", "same", "fresh", "tagged", "next", "beside", "below", "sent"] {
        assert!(ran.passes(name), "{name}: {:?}", ran.outcome(name));
    }
    assert!(ran.is_inapplicable("refused") && !ran.was_sent("unused"));
}

#[test]
fn nothing_is_sent_early_where_the_api_is_refused_or_the_target_is_out_of_reach() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| response(404, &[], "{}"));
    assert_eq!(ran.waves, [vec!["first"], vec!["unused"]]);
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| trouble(TroubleKind::Refused));
    assert_eq!(ran.waves, [vec!["first"]]);
}

#[test]
fn nothing_is_sent_early_for_a_test_that_is_decided() {
    let requests = r#"
requests:
  first: { get: /first, example: { json: {} } }
  other: { get: /other, example: { json: {} } }
"#;
    let tests = "
      status: { request: first, expect: { status: 200 } }
      other: { request: other, needs: status, expect: { status: 200 } }
      newer: { request: other, since: v1.18, expect: { status: 200 } }
";
    let ran = run(&suite(requests, tests), &setting(), |_| response(500, &[], "{}"));
    assert_eq!(ran.waves, [vec!["first"]]);
    assert!(ran.is_blocked("other", "status"));
    assert!(matches!(ran.outcome("newer"), Outcome::Skip(Skip::OutsideVersion(_))));
}

#[test]
fn a_step_may_not_be_repeated() {
    let requests = r#"
requests:
  get: { get: /x, example: { json: {} } }
  post: { post: /x, writes: nothing, example: { json: {} } }
flows:
  main:
    - step: { get: /x, example: { json: {} } }
"#;
    let tests = "
      get: { request: get, expect: { status: 200 } }
      post: { request: post, expect: { status: 200 } }
      step: { request: main/step, expect: { status: 200 } }
";
    let ran = run(&suite(requests, tests), &setting(), |planned| {
        let expected = if planned.name == "main/step" { Repeat::Never } else { Repeat::Allowed };
        assert_eq!((planned.repeat, planned.pause), (expected, Duration::ZERO), "{}", planned.name);
        response(200, &[], "{}")
    });
    assert!(
        ran.was_sent("get") && ran.was_sent("post") && ran.was_sent("main/step"),
        "a step is not joined with its equal"
    );
}

#[test]
fn suites_share_what_is_equal() {
    let one = file(
        "s",
        "requests:\n  a: { get: /x, example: { json: {} } }",
        "      a: { request: a, expect: { status: 200 } }\n",
    );
    let two = file(
        "t",
        "requests:\n  b: { get: /x, example: { json: {} } }",
        "      b: { request: b, expect: { status: 200 } }\n",
    );
    let ran = run(&read(&[one, two]), &setting(), |_| response(200, &[], "{}"));
    assert_eq!(ran.waves, [vec!["a"]]);
    assert!(ran.passes("a") && ran.passes("t:b"));
}
