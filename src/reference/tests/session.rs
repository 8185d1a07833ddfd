//! Sessions from the code to the end: tokens, refreshes, revocation.

use super::person::{Person, parameter};
use super::world::{CALLBACK, VERIFIER, World, authorization, json_of, member, web_client};
use crate::reference::message::Response;

/// A code for a device.
pub(super) fn code(world: &World, client: &str, device: &str) -> String {
    let person = Person::new(world);
    let scope = format!("urn:matrix:client:api:* urn:matrix:client:device:{device}");
    let consent = person.sign_in(&person.go(&authorization(client, &[("scope", &scope)])));
    parameter(&person.decide(&consent, "allow"), "code").unwrap()
}

/// The token request for a code, with some parameters replaced.
pub(super) fn exchange(world: &World, client: &str, code: &str, changes: &[(&str, &str)]) -> Response {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", client),
        ("code_verifier", VERIFIER),
    ];
    form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    form.extend(changes);
    world.post_form("/oauth2/token", &form)
}

/// The access token and the refresh token of a response.
pub(super) fn pair(response: &Response) -> (String, String) {
    assert_eq!(response.status, 200, "{}", json_of(response));
    (member(response, "access_token"), member(response, "refresh_token"))
}

/// A session of a new client: the client, its access token and its refresh token.
fn open(world: &World, device: &str) -> (String, String, String) {
    let client = world.register(&web_client());
    let (access, refresh) = pair(&exchange(world, &client, &code(world, &client, device), &[]));
    (client, access, refresh)
}

fn refresh(world: &World, client: &str, token: &str) -> Response {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", client)];
    world.post_form("/oauth2/token", &form)
}

fn revoke(world: &World, form: &[(&str, &str)]) {
    assert_eq!(world.post_form("/oauth2/revoke", form).status, 200);
}

#[test]
fn a_code_yields_tokens_once() {
    let world = World::new();
    let client = world.register(&web_client());
    let code = code(&world, &client, "A");
    let response = exchange(&world, &client, &code, &[]);
    assert_eq!(response.field("cache-control"), Some("no-store"));
    let value = json_of(&response);
    assert_eq!((value["token_type"].as_str(), value["expires_in"].as_u64()), (Some("Bearer"), Some(300)));
    assert_eq!(value["scope"], "urn:matrix:client:api:* urn:matrix:client:device:A");
    let (access, token) = pair(&response);
    assert_eq!(world.who_am_i(&access), 200);
    assert_eq!(member(&exchange(&world, &client, &code, &[]), "error"), "invalid_grant");
    assert_eq!(world.who_am_i(&access), 401, "the tokens of a code that is used twice are revoked");
    assert_eq!(member(&refresh(&world, &client, &token), "error"), "invalid_grant");
}

#[test]
fn a_refresh_can_be_repeated_until_its_response_was_received() {
    let world = World::new();
    let (client, first, token) = open(&world, "A");
    let lost = pair(&refresh(&world, &client, &token));
    assert_ne!((&first, &token), (&lost.0, &lost.1));
    assert_eq!(world.who_am_i(&first), 200, "the client may have nothing else");
    let received = pair(&refresh(&world, &client, &token));
    assert_eq!(world.who_am_i(&lost.0), 401);
    assert_eq!(world.who_am_i(&received.0), 200);
    assert_eq!(world.who_am_i(&first), 401, "the client has a newer token");
    assert_eq!(member(&refresh(&world, &client, &token), "error"), "invalid_grant");
    assert_eq!(world.who_am_i(&received.0), 401, "a replay ends the session");
    assert_eq!(member(&refresh(&world, &client, &received.1), "error"), "invalid_grant");
}

#[test]
fn refreshes_go_on_for_long() {
    let mut world = World::new();
    let (client, mut access, mut token) = open(&world, "A");
    for _ in 0..50 {
        world.wait(400);
        assert_eq!(world.who_am_i(&access), 401);
        (access, token) = pair(&refresh(&world, &client, &token));
        assert_eq!(world.who_am_i(&access), 200);
    }
}

#[test]
fn refresh_tokens_belong_to_their_client_and_scope() {
    let world = World::new();
    let (client, access, token) = open(&world, "A");
    let other = world.register(&web_client());
    assert_eq!(member(&refresh(&world, &other, &token), "error"), "invalid_grant");
    let with_scope = |scope: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), ("client_id", &client)];
        world.post_form("/oauth2/token", &[&form[..], &[("scope", scope)]].concat())
    };
    assert_eq!(member(&with_scope("urn:matrix:client:api:* urn:synapse:admin:*"), "error"), "invalid_scope");
    assert_eq!(world.who_am_i(&access), 200);
    assert_eq!(with_scope("urn:matrix:client:api:*").status, 200);
    let access_as_refresh = refresh(&world, &client, &access);
    assert_eq!(member(&access_as_refresh, "error"), "invalid_grant");
}

#[test]
fn either_token_revokes_both() {
    let world = World::new();
    for (number, (use_access, more)) in [
        (true, &[][..]),
        (false, &[]),
        (false, &[("token_type_hint", "access_token")]),
        (true, &[("token_type_hint", "refresh_token")]),
        (true, &[("client_id", "another")]),
    ]
    .into_iter()
    .enumerate()
    {
        let (client, access, token) = open(&world, &format!("DEVICE{number}"));
        let revoked = if use_access { &access } else { &token };
        revoke(&world, &[&[("token", revoked.as_str())], more].concat());
        assert_eq!(world.who_am_i(&access), 401, "{number}");
        assert_eq!(member(&refresh(&world, &client, &token), "error"), "invalid_grant", "{number}");
        revoke(&world, &[("token", revoked)]);
    }
}

#[test]
fn an_expired_access_token_still_revokes() {
    let mut world = World::new();
    let (client, access, token) = open(&world, "A");
    world.wait(1000);
    revoke(&world, &[("token", &access)]);
    assert_eq!(member(&refresh(&world, &client, &token), "error"), "invalid_grant");
}

#[test]
fn a_device_has_one_session() {
    let world = World::new();
    let (client, access, token) = open(&world, "SAME");
    let (_, newer, _) = open(&world, "SAME");
    let (_, other, _) = open(&world, "OTHER");
    assert_eq!(world.who_am_i(&access), 401);
    assert_eq!(member(&refresh(&world, &client, &token), "error"), "invalid_grant");
    assert_eq!([world.who_am_i(&newer), world.who_am_i(&other)], [200, 200]);
}

#[test]
fn a_client_with_a_session_is_kept() {
    let world = World::new();
    let (client, _, token) = open(&world, "A");
    for _ in 0..1100 {
        world.register(&web_client());
    }
    assert_eq!(refresh(&world, &client, &token).status, 200);
    assert_eq!(world.clients(), 1000);
}
