//! The registration endpoint.

use serde_json::{Value, json};

use super::world::{World, json_of, web_client};
use crate::reference::message::Response;

const PATH: &str = "/oauth2/registration";

/// The response to the registration of a web client with these members instead of its own.
fn changed(world: &World, members: &Value) -> Response {
    let mut metadata = web_client();
    for (name, value) in members.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    world.post_json(PATH, &metadata)
}

fn code(response: &Response) -> (u16, String) {
    (response.status, json_of(response)["error"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn everything_that_was_registered_is_returned() {
    let world = World::new();
    let response = world.post_json(PATH, &web_client());
    assert_eq!(response.status, 201);
    assert_eq!(response.field("cache-control"), Some("no-store"));
    assert_eq!(response.field("access-control-allow-origin"), Some("*"));
    let registered = json_of(&response);
    for (name, value) in web_client().as_object().unwrap() {
        assert_eq!(registered[name], *value, "{name}");
    }
    assert_eq!(registered["client_id_issued_at"], 1_800_000_000);
    assert!(registered.get("client_secret").is_none());
    let other = json_of(&world.post_json(PATH, &web_client()));
    assert_ne!(registered["client_id"], other["client_id"]);
}

#[test]
fn defaults_are_returned_too() {
    let metadata = json!({ "client_uri": "https://example.com/", "redirect_uris": ["https://example.com/"],
        "client_name": null });
    let registered = json_of(&World::new().post_json(PATH, &metadata));
    assert_eq!(registered["application_type"], "web");
    assert_eq!(registered["token_endpoint_auth_method"], "none");
    assert_eq!(registered["grant_types"], json!(["authorization_code"]));
    assert_eq!(registered["response_types"], json!(["code"]));
    assert!(registered.get("client_name").is_none());
}

#[test]
fn what_is_unknown_is_left_out() {
    let world = World::new();
    let response = changed(
        &world,
        &json!({
            "grant_types": ["authorization_code", "urn:example:x", "refresh_token"],
            "response_types": ["code", "org.example.x"],
            "client_name#fr": "Le client",
            "software_id": "x",
            "org.example.x": { "a": [1] },
        }),
    );
    assert_eq!(response.status, 201);
    let registered = json_of(&response);
    assert_eq!(registered["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(registered["response_types"], json!(["code"]));
    assert!(registered.get("org.example.x").is_none());
}

#[test]
fn a_client_for_the_device_grant_needs_no_redirect_uri() {
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let metadata = json!({ "client_uri": "https://example.com/", "grant_types": [grant, "refresh_token"] });
    let response = World::new().post_json(PATH, &metadata);
    assert_eq!(response.status, 201);
    assert_eq!(json_of(&response)["response_types"], json!([]));
}

#[test]
fn invalid_metadata_is_refused() {
    let world = World::new();
    for members in [
        json!({ "client_uri": null }),
        json!({ "client_uri": "http://example.com/" }),
        json!({ "client_uri": ["https://example.com/"] }),
        json!({ "token_endpoint_auth_method": "client_secret_basic" }),
        json!({ "application_type": "browser" }),
        json!({ "grant_types": "authorization_code" }),
        json!({ "grant_types": ["refresh_token"] }),
        json!({ "response_types": ["token"] }),
        json!({ "client_name": 1 }),
        json!({ "logo_uri": "https://app.com/logo.png" }),
        json!({ "tos_uri": "https://u:p@example.com/" }),
        json!({ "policy_uri": "http://example.com/" }),
    ] {
        let expected = (400, "invalid_client_metadata".to_owned());
        assert_eq!(code(&changed(&world, &members)), expected, "{members}");
    }
}

#[test]
fn invalid_redirect_uris_have_a_code_of_their_own() {
    let world = World::new();
    for members in [
        json!({ "redirect_uris": null }),
        json!({ "redirect_uris": [] }),
        json!({ "redirect_uris": "https://app.example.com/callback" }),
        json!({ "redirect_uris": ["https://app.example.com/callback", "https://app.com/callback"] }),
        json!({ "redirect_uris": ["com.example.app:/callback"], "application_type": null }),
        json!({ "redirect_uris": ["http://localhost:1/"], "application_type": "native" }),
        json!({ "redirect_uris": vec!["https://example.com/"; 21] }),
    ] {
        let expected = (400, "invalid_redirect_uri".to_owned());
        assert_eq!(code(&changed(&world, &members)), expected, "{members}");
    }
    let native = json!({ "redirect_uris": ["com.example.app:/callback"], "application_type": "native" });
    assert_eq!(changed(&world, &native).status, 201);
}

#[test]
fn content_that_is_no_json_object_is_refused() {
    let world = World::new();
    let send = |media_type: &str, body: &[u8]| world.send("POST", PATH, &[("content-type", media_type)], body);
    for body in [&b"{\"redirect_uris\":["[..], b"", b"[]", b"\xff"] {
        assert_eq!(code(&send("application/json; charset=utf-8", body)).0, 400);
    }
    assert_eq!(code(&send("application/x-www-form-urlencoded", b"client_uri=x")).0, 415);
    assert_eq!(code(&send("application/json", &[b' '; 20_000])).0, 413);
    let get = world.send("GET", PATH, &[], b"");
    assert_eq!((get.status, get.field("allow")), (405, Some("POST, OPTIONS")));
}

#[test]
fn memory_is_bounded() {
    let world = World::new();
    let first = world.post_json(PATH, &web_client());
    for _ in 0..1100 {
        assert_eq!(world.post_json(PATH, &web_client()).status, 201);
    }
    assert_eq!(first.status, 201);
    assert_eq!(world.clients(), 1000);
}
