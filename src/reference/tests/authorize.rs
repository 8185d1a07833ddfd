//! The authorization endpoint, and the pages behind it.

use serde_json::json;

use super::person::{Person, callback, parameter};
use super::world::{CALLBACK, World, authorization, text_of, web_client};
use crate::reference::message::Response;

/// The response to an authorization request of a registered web client with some changes.
fn ask(changes: &[(&str, &str)]) -> Response {
    let world = World::new();
    let client = world.register(&web_client());
    world.send("GET", &authorization(&client, changes), &[], b"")
}

fn is_sign_in(response: &Response) -> bool {
    response.status == 200 && text_of(response).contains("autocomplete=\"current-password\"")
}

#[test]
fn a_valid_request_leads_to_the_sign_in_page() {
    let page = ask(&[]);
    assert!(is_sign_in(&page));
    assert!(page.field("content-security-policy").is_some_and(|policy| policy.contains("frame-ancestors 'none'")));
    assert_eq!(page.field("x-frame-options"), Some("DENY"));
    assert_eq!(page.field("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.field("access-control-allow-origin"), None);
    for changes in [
        &[("unknown", "1"), ("nonce", ""), ("prompt", "")][..],
        &[("unknown", "1"), ("unknown", "2")],
        &[("redirect_uri", "")],
        &[("prompt", "login")],
        &[("scope", "urn:matrix:client:api:* urn:matrix:client:device:Ab1-._~xyz")],
        &[("scope", "urn:matrix:org.matrix.msc2967.client:api:* urn:matrix:org.matrix.msc2967.client:device:A")],
    ] {
        assert!(is_sign_in(&ask(changes)), "{changes:?}");
    }
}

#[test]
fn nobody_is_redirected_to_a_uri_that_is_not_registered() {
    for changes in [
        [("client_id", "unknown")],
        [("client_id", "")],
        [("redirect_uri", "https://attacker.example/cb")],
        [("redirect_uri", "https://app.example.com/callback/extra")],
        [("redirect_uri", "https://app.example.com/call")],
        [("redirect_uri", "https://app.example.com/callback?next=https://evil.example")],
        [("redirect_uri", "https://app.example.com:8443/callback")],
        [("redirect_uri", "http://app.example.com/callback")],
        [("redirect_uri", "https://x.app.example.com/callback")],
        [("redirect_uri", "https://app.example.com/CALLBACK")],
        [("redirect_uri", "https://app.example.com/callback%2f..%2fother")],
        [("redirect_uri", "https://app.example.com@evil.example/callback")],
    ] {
        // A wrong response type would be reported to the client by a redirect.
        let response = ask(&[changes[0], ("response_type", "token")]);
        assert_eq!(response.status, 400, "{changes:?}");
        assert_eq!(response.field("location"), None, "{changes:?}");
    }
    let twice = ask(&[("redirect_uri", CALLBACK), ("redirect_uri", "https://attacker.example/")]);
    assert_eq!((twice.status, twice.field("location")), (400, None));
}

#[test]
fn other_faults_are_reported_to_the_client() {
    for (changes, code) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_mode", "form_post")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "abc")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "S512")], "invalid_request"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "urn:matrix:client:api:*")], "invalid_scope"),
        (&[("prompt", "none")], "login_required"),
        (&[("prompt", "none create")], "invalid_request"),
        (&[("prompt", "unknown")], "invalid_request"),
        (&[("state", "a state"), ("state", "b")], "invalid_request"),
        (&[("scope", "a"), ("scope", "b")], "invalid_request"),
    ] {
        let response = ask(changes);
        assert_eq!(callback(&response).0, CALLBACK, "{changes:?}");
        assert_eq!(parameter(&response, "error").as_deref(), Some(code), "{changes:?}");
        assert_eq!(parameter(&response, "state").as_deref(), Some("a state"), "{changes:?}");
        assert_eq!(parameter(&response, "iss").as_deref(), Some("http://127.0.0.1:1/"), "{changes:?}");
    }
}

#[test]
fn a_client_without_the_grant_is_refused() {
    let world = World::new();
    let mut metadata = web_client();
    metadata["grant_types"] = json!([super::world::DEVICE_GRANT]);
    let client = world.register(&metadata);
    let response = world.send("GET", &authorization(&client, &[]), &[], b"");
    assert_eq!(parameter(&response, "error").as_deref(), Some("unauthorized_client"));
}

#[test]
fn the_state_comes_back_unchanged() {
    let state = format!("-._~ +%&=\"<'#?/{}", "\u{e4}x".repeat(100));
    for mode in ["query", "fragment", ""] {
        let response = ask(&[("state", &state), ("response_mode", mode), ("prompt", "none")]);
        let location = response.field("location").unwrap();
        assert_eq!(location.contains('#'), mode == "fragment", "{location}");
        assert_eq!(parameter(&response, "state"), Some(state.clone()));
    }
}

#[test]
fn native_clients_may_use_any_port_of_the_loopback_interface() {
    let world = World::new();
    let mut metadata = web_client();
    metadata["application_type"] = json!("native");
    metadata["redirect_uris"] = json!(["http://127.0.0.1/callback", "http://[::1]/callback", "com.example:/cb"]);
    let client = world.register(&metadata);
    let status = |uri: &str| world.send("GET", &authorization(&client, &[("redirect_uri", uri)]), &[], b"").status;
    for uri in ["http://127.0.0.1:49213/callback", "http://127.0.0.1/callback", "http://[::1]:1024/callback"] {
        assert_eq!(status(uri), 200, "{uri}");
    }
    for uri in ["http://localhost:5000/callback", "http://127.0.0.1:5000/other", "com.example:/other", ""] {
        assert_eq!(status(uri), 400, "{uri}");
    }
}

#[test]
fn a_person_signs_in_and_agrees_or_refuses() {
    let world = World::new();
    let client = world.register(&web_client());
    let person = Person::new(&world);
    let page = person.go(&authorization(&client, &[]));
    let wrong = person.submit(&page, &[("username", "demo"), ("password", "wrong")]);
    assert_eq!(wrong.status, 403);
    let consent = person.sign_in(&wrong);
    assert!(text_of(&consent).contains("ABCDEFGHIJ"));
    let refused = person.decide(&consent, "refuse");
    assert_eq!(parameter(&refused, "error").as_deref(), Some("access_denied"));
    let allowed = person.decide(&person.go(&authorization(&client, &[("response_mode", "query")])), "allow");
    let (uri, parameters) = callback(&allowed);
    assert_eq!(uri, CALLBACK);
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    // Whoever is signed in is asked again.
    let none = person.go(&authorization(&client, &[("prompt", "none")]));
    assert_eq!(parameter(&none, "error").as_deref(), Some("consent_required"));
    assert!(is_sign_in(&person.go(&authorization(&client, &[("prompt", "login")]))));
}

#[test]
fn forms_of_other_sites_are_refused() {
    let world = World::new();
    let client = world.register(&web_client());
    let person = Person::new(&world);
    let consent = person.sign_in(&person.go(&authorization(&client, &[])));
    let stranger = Person::new(&world);
    assert_eq!(stranger.decide(&consent, "allow").status, 403);
    let sign_in = person.go("/login");
    assert_eq!(stranger.sign_in(&sign_in).status, 403);
}

#[test]
fn a_person_can_create_an_account() {
    let world = World::new();
    let client = world.register(&web_client());
    let person = Person::new(&world);
    let page = person.go(&authorization(&client, &[("prompt", "create")]));
    assert!(text_of(&page).contains("Create an account"));
    let values = |name: &'static str, again: &'static str| {
        [("username", name), ("password", "secret"), ("confirm-password", again)]
    };
    assert_eq!(person.submit(&page, &values("anna", "other")).status, 403);
    assert_eq!(person.submit(&page, &values("demo", "secret")).status, 403);
    let consent = person.submit(&page, &values("anna", "secret"));
    assert!(text_of(&consent).contains("@anna:127.0.0.1:1"), "{}", text_of(&consent));
    assert!(parameter(&person.decide(&consent, "allow"), "code").is_some());
}
