//! Responses that are missing, or say nothing about the server.

use super::*;

const REQUESTS: &str = r#"
requests:
  first: { get: /first, example: { json: { next: "https://auth.example/x" } } }
  same: { like: first }
  other: { get: /other, example: { json: {} } }
  next: { get: "{first#/next}", example: { json: {} } }
"#;
const TESTS: &str = "
      early: { request: first, level: should, expect: { status: 200 } }
      status: { request: first, expect: { status: 200 } }
      http: { request: first, expect: { http: complete } }
      member: { request: first, needs: status, expect: { /next: present } }
      same: { request: same, expect: { status: 200 } }
      warned: { request: other, level: should, expect: { status: 200 } }
      both: { request: first, expect: { status: 200, other: { status: 200 } } }
      next: { request: next, expect: { status: 200 } }
      limited: { request: other, judges: [429], when: { status: 429 }, expect: { headers: { retry-after: present } } }
";

fn good(_: &PlannedRequest) -> Result<Response, Trouble> {
    response(200, &[], r#"{"next": "https://auth.example/x"}"#)
}

#[test]
fn where_nobody_answers_one_request_is_sent_and_one_error_reported() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| trouble(TroubleKind::Refused));
    assert_eq!(ran.waves, [vec!["first"]]);
    assert!(ran.is_error("status", "refused"));
    for name in ["http", "member", "same", "both", "next", "warned", "limited"] {
        assert!(ran.is_blocked(name, "status"), "{name}: {:?}", ran.outcome(name));
    }
}

#[test]
fn another_origin_that_nobody_answers_at_is_an_error_of_its_own() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "next" => trouble(TroubleKind::Refused),
        _ => good(planned),
    });
    assert!(ran.is_error("next", "refused") && ran.passes("status"));
}

#[test]
fn a_malformed_response_fails_one_test_and_blocks_those_that_miss_it() {
    for kind in [TroubleKind::NotHttp, TroubleKind::Truncated] {
        let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
            "first" => trouble(kind),
            _ => good(planned),
        });
        assert!(matches!(ran.outcome("http"), Outcome::Fail(_)), "{:?}", ran.outcome("http"));
        for name in ["early", "status", "member", "same", "both", "next"] {
            assert!(ran.is_blocked(name, "http"), "{name}: {:?}", ran.outcome(name));
        }
        assert!(matches!(ran.outcome("warned"), Outcome::Pass), "its response is there");
    }
}

#[test]
fn rate_limiting_is_no_failure_and_judged_only_by_a_test_that_is_about_it() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "other" => response(429, &[], "{}"),
        _ => good(planned),
    });
    assert!(matches!(ran.outcome("warned"), Outcome::Skip(Skip::NotJudged(_))));
    assert!(matches!(ran.outcome("limited"), Outcome::Fail(_)));
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |_| response(429, &[], "{}"));
    assert!(ran.is_error("status", "inconclusive"));
    assert!(ran.is_blocked("next", "status"), "there is no response to take the URL from");
}

#[test]
fn a_request_that_was_not_made_has_no_response_of_another() {
    let requests = "
requests:
  first: { get: /first, example: { json: { a: x } } }
  below: { get: \"/below/{first#/a?}\", example: { json: {} } }
";
    // The response to `first` is not that to `below`, even for a test that judges its status.
    let tests = "      below: { request: below, judges: [401], expect: { status: 401 } }\n";
    let ran = run(&suite(requests, tests), &setting(), |_| response(401, &[("content-type", "text/html")], "<p>"));
    assert!(ran.is_error("below", "inconclusive"), "{:?}", ran.outcome("below"));
}

#[test]
fn a_violation_is_found_although_another_response_is_missing() {
    let ran = run(&suite(REQUESTS, TESTS), &setting(), |planned| match planned.name.as_str() {
        "first" => response(429, &[], ""),
        "other" => response(500, &[], ""),
        _ => good(planned),
    });
    assert!(matches!(ran.outcome("both"), Outcome::Fail(_)), "{:?}", ran.outcome("both"));
}
