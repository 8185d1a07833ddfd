//! What decides a test before it is judged: its Matrix versions, whether it writes, whether the API is offered.

use super::*;
use crate::outcome::Refusal;

const REQUESTS: &str = r#"
requests:
  first: { get: /first, example: { json: { token: x } } }
  writing: { post: /writing, writes: client, example: { json: { token: x } } }
  harmless: { post: /harmless, writes: nothing, example: { json: {} } }
  below: { get: "/below/{writing#/token}", example: { json: {} } }
  only-when: { get: /only-when, when: { writing: { status: 200 } }, example: { json: {} } }
flows:
  main:
    - log-in: { post: /log-in, writes: user, example: { json: {} } }
    - look: { get: /look, example: { json: {} } }
not-offered:
  request: first
  expect: { status: [404, 410] }
  clean: { status: 404, /errcode: M_UNRECOGNIZED }
  because: |
    A reason.
"#;
const TESTS: &str = "
      first: { request: first, expect: { status: 200 } }
      token: { request: writing, expect: { /token: present } }
      harmless: { request: harmless, expect: { status: 200 } }
      below: { request: below, expect: { status: 200 } }
      only-when: { request: only-when, expect: { status: 200 } }
      look: { request: main/look, expect: { status: 200 } }
      compared: { request: first, expect: { writing: { status: 200 } } }
      after: { request: first, needs: token, expect: { status: 200 } }
      refused: { request: first, api: not-offered, expect: { /errcode: present } }
";

fn good(_: &PlannedRequest) -> Result<Response, Trouble> {
    response(200, &[], r#"{"token": "x"}"#)
}

#[test]
fn where_writes_are_not_allowed_nothing_is_sent_that_writes_or_comes_after_it() {
    let reading = Setting { writes: false, ..setting() };
    let ran = run(&suite(REQUESTS, TESTS), &reading, good);
    for name in ["token", "below", "only-when", "look", "compared", "after"] {
        assert_eq!(*ran.outcome(name), Outcome::Skip(Skip::WritesNotAllowed), "{name}");
    }
    assert!(ran.passes("first") && ran.passes("harmless"));
    assert_eq!(ran.waves.concat(), ["first", "harmless"]);
    let ran = run(&suite(REQUESTS, TESTS), &setting(), good);
    for name in ["token", "below", "only-when", "look", "compared", "after"] {
        assert!(ran.passes(name), "{name}: {:?}", ran.outcome(name));
    }
}

#[test]
fn slow_requests_and_what_comes_after_them_wait_for_a_user_who_asks_for_them() {
    const SLOW: &str = r#"
requests:
  first: { get: /first, example: { json: { token: x } } }
flows:
  main:
    - code: { post: /code, writes: user, example: { json: {} } }
    - late: { post: /late, pause: 20m, slow: true, writes: user, example: { json: {} } }
    - later: { get: /later, example: { json: {} } }
    - log-out: { post: /log-out, writes: user, last: true, example: { json: {} } }
"#;
    const OF_SLOW: &str = "
      first: { request: first, expect: { status: 200 } }
      code: { request: main/code, expect: { status: 200 } }
      late: { request: main/late, expect: { status: 200 } }
      later: { request: main/later, expect: { status: 200 } }
";
    let quick = run(&suite(SLOW, OF_SLOW), &Setting { slow: false, ..setting() }, good);
    assert!(quick.passes("first") && quick.passes("code"));
    assert!(quick.is_inapplicable("late") && quick.is_inapplicable("later"));
    assert_eq!(quick.waves.concat(), ["first", "main/code", "main/log-out"]);
    let patient = run(&suite(SLOW, OF_SLOW), &Setting { slow: true, ..setting() }, good);
    assert!(patient.passes("late") && patient.passes("later"));
}

#[test]
fn a_refusal_of_the_api_leaves_only_its_own_tests_and_is_clean_or_not() {
    let refused =
        |status, body: &'static str| run(&suite(REQUESTS, TESTS), &setting(), move |_| response(status, &[], body));
    let clean = refused(404, r#"{"errcode": "M_UNRECOGNIZED"}"#);
    assert_eq!(clean.records[0].not_offered, Some(Refusal::Clean));
    assert!(clean.passes("refused") && clean.is_inapplicable("first") && clean.is_inapplicable("look"));
    assert_eq!(clean.waves, [vec!["first"]], "what is not judged is not sent");
    assert_eq!(refused(404, "{}").records[0].not_offered, Some(Refusal::Other));
    assert_eq!(refused(410, r#"{"errcode": "M_UNRECOGNIZED"}"#).records[0].not_offered, Some(Refusal::Other));
    assert_eq!(refused(500, "{}").records[0].not_offered, None);
}

#[test]
fn a_refusal_that_can_not_be_told_is_none() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "first" => response(429, &[], "{}"),
        _ => good(planned),
    });
    assert_eq!(ran.records[0].not_offered, None);
    assert!(ran.is_error("first", "inconclusive"));
    assert!(ran.passes("token") && ran.is_inapplicable("refused"));
}
