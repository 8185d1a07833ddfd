//! Users who sign in once for all suites: when, how, and when they are signed out.

use super::flows::clean_up;
use super::*;

const SESSION: &str = r#"
requests:
  probe: { get: /probe, example: { json: {} } }
flows:
  anna:
    - enter:
        sign-in: anna
        get: /enter
        when: { probe: { /pages: present } }
        example: { json: { token: x } }
        access-token: /token
    - log-in:
        sign-in: anna
        credentials: { name: /name, password: /password }
        post: /login
        writes: user
        when: { probe: { /words: present } }
        json: { name: nobody, password: none }
        example: { json: { token: x } }
        access-token: /token
    - leave: { post: "/leave/{enter#/token}", writes: user, last: true, example: { json: {} } }
    - log-out: { post: "/leave/{log-in#/token}", writes: user, last: true, example: { json: {} } }
"#;
const OF_SESSION: &str = "
      enter: { request: anna/enter, expect: { /token: present } }
      log-in: { request: anna/log-in, expect: { /token: present } }
";
const AS_USER: &str = "
requests:
  mine: { as: anna, get: /mine, example: { json: {} } }
  others: { like: mine, as: null }
";
const OF_USER: &str = "
      mine: { request: mine, expect: { status: 200 } }
      others: { request: others, expect: { status: 200 } }
";

/// Two suites with requests of a user, and the suite in which the user signs in.
fn with_user(respond: impl FnMut(&PlannedRequest) -> Result<Response, Trouble>) -> Ran {
    let suites = read(&[session(), file("a", AS_USER, OF_USER), file("b", AS_USER, OF_USER)]);
    run(&suites, &setting_of_anna(), respond)
}

fn session() -> Arc<SourceFile> {
    let session = file("session", SESSION, OF_SESSION.trim_end());
    SourceFile::new("session.yaml", session.text.replace("  all:", "  anna:"))
}

fn setting_of_anna() -> Setting {
    Setting { users: ["anna".to_owned()].into(), ..setting() }
}

const ROOMS: &str = "
flows:
  rooms:
    - make: { as: anna, post: /make, writes: user, json: {}, example: { json: {} } }
    - look: { as: anna, get: /look, example: { json: {} } }
    - drop: { as: anna, post: /drop, writes: user, json: {}, last: true, example: { json: {} } }
    - forget: { as: anna, post: /forget, writes: user, json: {}, last: true, example: { json: {} } }
";
const OF_ROOMS: &str = "
      look: { request: rooms/look, expect: { status: 200 } }
";

/// The user signs in by the pages of the server.
fn by_pages(planned: &PlannedRequest) -> Result<Response, Trouble> {
    let body = match planned.request.url.path() {
        "/probe" => r#"{"pages": 1}"#,
        "/enter" => r#"{"token": "t"}"#,
        _ => "{}",
    };
    response(200, &[], body)
}

#[test]
fn a_session_ends_after_all_flows_that_use_it() {
    // Whichever suite is read first.
    for files in [[session(), file("z", ROOMS, OF_ROOMS)], [file("a", ROOMS, OF_ROOMS), session()]] {
        let sent = run(&read(&files), &setting_of_anna(), by_pages).waves.concat();
        let expected = ["probe", "anna/enter", "rooms/make", "rooms/look", "rooms/drop", "rooms/forget", "anna/leave"];
        let names: Vec<&str> = sent.iter().map(|name| name.trim_start_matches("session/")).collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn a_session_ends_after_flows_that_failed() {
    let sent = run(&read(&[session(), file("a", ROOMS, OF_ROOMS)]), &setting_of_anna(), |planned| {
        match planned.request.url.path() {
            "/make" | "/drop" => trouble(TroubleKind::Closed),
            _ => by_pages(planned),
        }
    });
    let sent = sent.waves.concat();
    assert_eq!(sent[sent.len() - 3..], ["rooms/drop", "rooms/forget", "anna/leave"]);
}

#[test]
fn after_an_interruption_a_session_ends_after_the_flows_that_use_it() {
    let suites = read(&[session(), file("a", ROOMS, OF_ROOMS)]);
    let mut plan = Plan::new(&suites, &setting_of_anna(), |_| true);
    for name in ["probe", "anna/enter", "rooms/make"] {
        let planned = plan.next_requests().remove(0);
        assert_eq!(planned.name, name);
        let (number, came) = (planned.number, by_pages(&planned));
        plan.take(number, exchange(planned, came));
    }
    assert_eq!(clean_up(&mut plan, FlowKind::Own), ["/drop", "/forget"]);
    assert_eq!(clean_up(&mut plan, FlowKind::Session), ["/leave/t"]);
}

#[test]
fn a_user_signs_in_once_for_all_suites_by_what_the_server_offers() {
    for (pages, way, token) in
        [(r#"{"pages": 1}"#, ["enter", "leave"], "by-page"), (r#"{"words": 1}"#, ["log-in", "log-out"], "by-password")]
    {
        let mut tokens = Vec::new();
        let ran = with_user(|planned| {
            let body = match planned.request.url.path() {
                "/probe" => pages.to_owned(),
                "/enter" => r#"{"token": "by-page"}"#.to_owned(),
                "/login" => r#"{"token": "by-password"}"#.to_owned(),
                "/mine" => {
                    tokens.push(planned.request.fields.value("authorization"));
                    "{}".to_owned()
                }
                _ => "{}".to_owned(),
            };
            response(200, &[], &body)
        });
        assert!(ran.passes("a:mine") && ran.passes("b:mine") && ran.passes("b:others"), "{way:?}");
        let sent = ran.waves.concat();
        let of_user: Vec<&str> = sent.iter().filter_map(|name| name.strip_prefix("anna/")).collect();
        assert_eq!(of_user, way, "{sent:?}");
        assert_eq!(tokens, [None, Some(format!("Bearer {token}"))]);
    }
}

#[test]
fn without_a_session_tests_are_blocked_or_do_not_apply() {
    let ran = with_user(|planned| {
        response(200, &[], if planned.request.url.path() == "/probe" { "{\"pages\": 1}" } else { "{}" })
    });
    let blocked = Outcome::Skip(Skip::Blocked("session/anna/enter".to_owned()));
    assert_eq!((ran.outcome("a:mine"), ran.outcome("b:mine")), (&blocked, &blocked));
    assert!(ran.passes("a:others"));
    let ran = with_user(|_| response(404, &[], "[]"));
    let Outcome::Skip(Skip::NotApplicable(why)) = ran.outcome("a:mine") else { panic!("{:?}", ran.outcome("a:mine")) };
    assert!(why.starts_with("`anna` could not sign in: "), "{why}");
}

/// The session of a user whose token is valid for a minute, and responses that come so many seconds later.
fn after(seconds: u64, status: u16) -> Ran {
    let text = session().text.replace("access-token: /token", "access-token: /token\n        expires-in: /seconds");
    let suites = read(&[SourceFile::new("session.yaml", text), file("a", ROOMS, OF_EXPIRED)]);
    let mut plan = Plan::new(&suites, &setting_of_anna(), |_| true);
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            return Ran { records: plan.finish(&interrupted()), waves: Vec::new() };
        }
        for planned in requests {
            let (number, path) = (planned.number, planned.request.url.path().to_owned());
            let came = match path.as_str() {
                "/probe" => response(200, &[], r#"{"pages": 1}"#),
                "/enter" => response(200, &[], r#"{"token": "t", "seconds": 60}"#),
                _ => response(status, &[], r#"{"errcode": "M_UNKNOWN_TOKEN"}"#),
            };
            let mut exchange = exchange(planned, came);
            if !matches!(path.as_str(), "/probe" | "/enter") {
                exchange.received += Duration::from_secs(seconds);
            }
            plan.take(number, exchange);
        }
    }
}

const OF_EXPIRED: &str = "
      make: { request: rooms/make, judges: [401], expect: { status: 200 } }
      look: { request: rooms/look, judges: [401], expect: { status: 200 } }
";

#[test]
fn what_an_expired_token_is_refused_is_not_judged_and_said_once() {
    let ran = after(61, 401);
    assert!(ran.is_error("a:make", "sign-in") && ran.is_blocked("a:look", "a:make"), "{:?}", ran.outcome("a:look"));
    for (seconds, status) in [(59, 401), (61, 403)] {
        let ran = after(seconds, status);
        assert!(matches!(ran.outcome("a:make"), Outcome::Fail(_)), "{seconds} {status}: {:?}", ran.outcome("a:make"));
        assert!(matches!(ran.outcome("a:look"), Outcome::Fail(_)));
    }
    assert!(after(61, 200).passes("a:look"), "a server may be generous");
}
