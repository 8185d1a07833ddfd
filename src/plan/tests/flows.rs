//! Flows: in order, once, alone, cleaned up.

use super::*;

const FLOWS: &str = r#"
requests:
  probe: { get: /probe, example: { json: {} } }
flows:
  main:
    - token: { post: /token, writes: user, example: { json: { token: x, place: here } } }
    - look: { get: /look, headers: { authorization: "Bearer {token#/token}" }, example: { json: {} } }
    - again: { like: look }
    - revoke: { post: "/revoke/{token#/token}", writes: user, last: true, example: { json: {} } }
    - log: { post: /log, query: { place: "{token#/place?}" }, writes: user, last: true, example: { json: {} } }
  side:
    - token: { post: /token, writes: user, example: { json: { token: x } } }
    - late: { get: /late, example: { json: {} } }
"#;
const TESTS: &str = "
      probe: { request: probe, expect: { status: 200 } }
      token: { request: main/token, expect: { /token: present } }
      again: { request: main/again, expect: { status: 200 } }
      side: { request: side/token, expect: { status: 200 } }
";

fn good(_: &PlannedRequest) -> Result<Response, Trouble> {
    response(200, &[], r#"{"token": "x"}"#)
}

#[test]
fn steps_go_in_order_alone_in_their_flow_and_up_to_the_last_that_is_needed() {
    let ran = run(&suite(FLOWS, TESTS), &setting(), good);
    let expected: [&[&str]; 6] =
        [&["probe"], &["main/token", "side/token"], &["main/look"], &["main/again"], &["main/revoke"], &["main/log"]];
    assert_eq!(ran.waves, expected, "`late` is not needed; `again` equals `look`, and is sent all the same");
    assert!(ran.passes("again") && ran.passes("side"), "{:?}", ran.outcome("again"));
}

#[test]
fn a_broken_step_blocks_by_needs_and_the_flow_is_cleaned_up() {
    let ran = run(&suite(FLOWS, TESTS), &setting(), |_| response(200, &[], "{}"));
    assert!(matches!(ran.outcome("token"), Outcome::Fail(_)) && ran.is_blocked("again", "token"));
    assert!(!ran.was_sent("main/look") && !ran.was_sent("main/revoke"), "there is no token to revoke");
    assert!(ran.was_sent("main/log"), "its value may be missing");
}

#[test]
fn a_flow_that_no_test_needs_is_not_begun() {
    let plan = Plan::new(&suite(FLOWS, TESTS), &setting(), |test| test.id == "s/all/probe");
    assert_eq!(run_plan(plan, good).waves, [vec!["probe"]]);
}

#[test]
fn after_an_interruption_only_flows_that_began_are_cleaned_up_step_by_step() {
    let suites = suite(FLOWS, TESTS);
    let mut plan = Plan::new(&suites, &setting(), |test| !test.id.ends_with("/side"));
    let first = plan.next_requests().remove(0);
    let number = first.number;
    plan.take(number, exchange(first, response(200, &[], "{}")));
    let token = plan.next_requests().remove(0);
    assert_eq!(token.name, "main/token");
    let number = token.number;
    plan.take(number, exchange(token, response(200, &[], r#"{"token": "x"}"#)));
    assert_eq!(plan.next_requests().len(), 1, "`look` is under way, and abandoned");
    let cleaned = clean_up(&mut plan, FlowKind::Own);
    assert_eq!(cleaned, ["/revoke/x", "/log"]);
    assert!(Ran { records: plan.finish(&interrupted()), waves: Vec::new() }.passes("token"));
}

/// Cleans flows of this kind up. Returns the paths of the requests.
pub(super) fn clean_up(plan: &mut Plan, kind: FlowKind) -> Vec<String> {
    let mut cleaned = Vec::new();
    loop {
        let requests = plan.clean_up(kind);
        if requests.is_empty() {
            return cleaned;
        }
        for planned in requests {
            cleaned.push(planned.request.url.path().to_owned());
            let number = planned.number;
            plan.take(number, exchange(planned, response(200, &[], "{}")));
        }
    }
}

#[test]
fn nothing_is_cleaned_up_before_a_step_was_sent() {
    let mut plan = Plan::new(&suite(FLOWS, TESTS), &setting(), |_| true);
    assert!(FlowKind::IN_ORDER.iter().all(|kind| plan.clean_up(*kind).is_empty()));
}

const POLL: &str = r#"
requests:
  probe: { get: /probe, example: { json: {} } }
flows:
  main:
    - begin: { post: /begin, writes: user, example: { json: {} } }
    - gone:
        get: /gone
        pause: 1s
        again-until: { status: 401 }
        every: 5s
        at-most: 20s
        example: { status: 401, json: {} }
    - after: { get: /after, example: { json: {} } }
"#;
const POLL_TESTS: &str = "
      gone: { request: main/gone, judges: [401], expect: { status: 401 } }
      after: { request: main/after, expect: { status: 200 } }
";

/// Runs the flow with a repeated step. Returns how often it was sent, and the pauses before.
fn poll(mut respond: impl FnMut(usize) -> Result<Response, Trouble>) -> (Ran, Vec<Duration>) {
    let mut pauses = Vec::new();
    let ran = run(&suite(POLL, POLL_TESTS), &setting(), |planned| match planned.name.as_str() {
        "main/gone" => {
            pauses.push(planned.pause);
            respond(pauses.len())
        }
        _ => response(200, &[], "{}"),
    });
    (ran, pauses)
}

#[test]
fn a_step_is_repeated_until_its_conditions_hold() {
    let (ran, pauses) = poll(|sent| response(if sent < 3 { 200 } else { 401 }, &[], ""));
    assert_eq!(pauses, [1, 5, 5].map(Duration::from_secs));
    assert!(ran.passes("gone") && ran.passes("after"));
    let exchange = ran.records[0].exchange("main/gone").expect("it was sent");
    assert_eq!(exchange.result.as_ref().map(|response| response.status), Ok(401), "the last response counts");
}

#[test]
fn a_step_is_repeated_for_no_longer_than_it_may_and_not_after_trouble() {
    let (ran, pauses) = poll(|_| response(200, &[], ""));
    assert_eq!(pauses.len(), 5, "at once, and after each of four pauses");
    assert!(matches!(ran.outcome("gone"), Outcome::Fail(_)) && ran.passes("after"));
    let (ran, pauses) = poll(|_| trouble(TroubleKind::Closed));
    assert_eq!(pauses.len(), 1);
    assert!(ran.is_error("gone", "closed"));
}

#[test]
fn a_recording_has_only_the_last_response_to_a_step() {
    let (ran, _) = poll(|sent| match sent {
        1 => response(200, &[], ""),
        _ => trouble(TroubleKind::NotRecorded),
    });
    assert!(matches!(ran.outcome("gone"), Outcome::Fail(_)), "{:?}", ran.outcome("gone"));
}

#[test]
fn an_interruption_leaves_the_response_before() {
    let mut plan = Plan::new(&suite(POLL, POLL_TESTS), &setting(), |_| true);
    for name in ["main/begin", "main/gone", "main/gone"] {
        let planned = plan.next_requests().remove(0);
        assert_eq!(planned.name, name);
        let number = planned.number;
        plan.take(number, exchange(planned, response(200, &[], "{}")));
    }
    assert_eq!(plan.next_requests().len(), 1);
    let ran = Ran { records: plan.finish(&interrupted()), waves: Vec::new() };
    assert!(ran.records[0].exchange("main/gone").is_some() && ran.is_error("gone", "interrupted"));
}

#[test]
fn what_is_no_response_of_the_server_does_not_end_the_repetition() {
    let (ran, pauses) = poll(|sent| match sent {
        1 => response(502, &[], "Bad Gateway"),
        // Something in front of the server may say 401, but the test judges it.
        _ => response(401, &[("content-type", "text/plain")], "no"),
    });
    assert_eq!(pauses.len(), 2);
    assert!(ran.passes("gone"), "{:?}", ran.outcome("gone"));
}
