//! The token endpoint and the revocation endpoint, in misuse. Flows that succeed are in `session`.

use serde_json::json;

use super::session::{code, exchange};
use super::world::{DEVICE_GRANT, VERIFIER, World, encoded, json_of, member, web_client};

const PATH: &str = "/oauth2/token";

#[test]
fn refusals_have_the_codes_of_their_rfc() {
    let world = World::new();
    let client = world.register(&web_client());
    let id = ("client_id", client.as_str());
    let of_code = ("grant_type", "authorization_code");
    let of_refresh = ("grant_type", "refresh_token");
    for (form, error) in [
        (&[id][..], "invalid_request"),
        (&[id, ("grant_type", "urn:example:x")], "unsupported_grant_type"),
        (&[id, ("grant_type", "password"), ("username", "demo"), ("password", "password")], "unsupported_grant_type"),
        (&[id, ("grant_type", DEVICE_GRANT), ("device_code", "x")], "unauthorized_client"),
        (&[("client_id", "unknown"), of_refresh, ("refresh_token", "x")], "invalid_client"),
        (&[of_code, ("code", "x")], "invalid_client"),
        (&[id, of_code, ("code_verifier", VERIFIER)], "invalid_request"),
        (&[id, of_code, ("code", "x")], "invalid_request"),
        (&[id, of_code, ("code", "x"), ("code_verifier", VERIFIER)], "invalid_grant"),
        (&[id, of_code, ("code", "x"), ("code_verifier", VERIFIER), ("unknown", "1")], "invalid_grant"),
        (&[id, of_refresh], "invalid_request"),
        (&[id, of_refresh, ("refresh_token", "")], "invalid_request"),
        (&[id, of_refresh, ("refresh_token", "x")], "invalid_grant"),
        (&[id, of_refresh, ("refresh_token", "x\0")], "invalid_grant"),
        (&[id, of_refresh, ("refresh_token", "mrt.a.1.b")], "invalid_grant"),
        (&[id, of_refresh, ("refresh_token", "x"), ("refresh_token", "x")], "invalid_request"),
        (&[id, id, of_refresh, ("refresh_token", "x")], "invalid_request"),
    ] {
        let response = world.post_form(PATH, form);
        assert_eq!((response.status, member(&response, "error").as_str()), (400, error), "{form:?}");
        assert_eq!(response.field("cache-control"), Some("no-store"));
        assert_eq!(response.field("content-type"), Some("application/json"));
        assert_eq!(response.field("access-control-allow-origin"), Some("*"));
    }
}

#[test]
fn parameters_are_read_from_the_form_only() {
    let world = World::new();
    let client = world.register(&web_client());
    let query = encoded(&[("client_id", &client), ("grant_type", "refresh_token"), ("refresh_token", "x")]);
    assert_eq!(world.post_form(&format!("{PATH}?{query}"), &[]).status, 400);
    let get = world.send("GET", &format!("{PATH}?{query}"), &[], b"");
    assert_eq!((get.status, get.field("allow")), (405, Some("POST, OPTIONS")));
    assert_eq!(member(&get, "error"), "invalid_request");
    let value = json!({ "client_id": client, "grant_type": "refresh_token", "refresh_token": "x" });
    assert_eq!(member(&world.post_json(PATH, &value), "error"), "invalid_request");
}

#[test]
fn clients_have_no_secrets() {
    let world = World::new();
    let fields = [("authorization", "Basic eDp4"), ("content-type", "application/x-www-form-urlencoded")];
    let response = world.send("POST", PATH, &fields, b"grant_type=refresh_token&refresh_token=x");
    assert_eq!((response.status, member(&response, "error").as_str()), (401, "invalid_client"));
    assert_eq!(response.field("www-authenticate"), Some("Basic realm=\"clients\""));
}

#[test]
fn garbage_is_refused() {
    let world = World::new();
    for body in [&b"\xff\xfe\x00=&%zz=%"[..], &[b'a'; 1 << 20]] {
        let fields = [("content-type", "application/x-www-form-urlencoded")];
        assert!((400..500).contains(&world.send("POST", PATH, &fields, body).status));
    }
}

#[test]
fn a_code_fits_its_request_only() {
    let mut world = World::new();
    let client = world.register(&web_client());
    let other = world.register(&web_client());
    let fresh = code(&world, &client, "A");
    for (name, value) in [
        ("client_id", other.as_str()),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"),
        ("redirect_uri", "https://app.example.com/other"),
        ("redirect_uri", ""),
    ] {
        let response = exchange(&world, &client, &fresh, &[(name, value)]);
        assert_eq!((response.status, member(&response, "error").as_str()), (400, "invalid_grant"), "{name}");
    }
    assert_eq!(exchange(&world, &client, &fresh, &[]).status, 200);
    let late = code(&world, &client, "B");
    world.wait(301);
    assert_eq!(member(&exchange(&world, &client, &late, &[]), "error"), "invalid_grant");
}

#[test]
fn unknown_tokens_count_as_revoked() {
    let world = World::new();
    let path = "/oauth2/revoke";
    for form in [
        &[("token", "unknown")][..],
        &[("token", "unknown"), ("client_id", "unknown")],
        &[("token", "unknown"), ("token_type_hint", "access_token")],
        &[("token", "unknown"), ("token_type_hint", "org.example.x")],
    ] {
        let response = world.post_form(path, form);
        assert_eq!(response.status, 200, "{form:?}");
        assert_eq!(json_of(&response), json!({}));
    }
    for form in [&[][..], &[("client_id", "x")], &[("token", "a"), ("token", "b")]] {
        let response = world.post_form(path, form);
        assert_eq!((response.status, member(&response, "error").as_str()), (400, "invalid_request"), "{form:?}");
    }
    assert_eq!(world.post_json(path, &json!({ "token": "x" })).status, 400);
    assert_eq!(world.send("GET", "/oauth2/revoke?token=x", &[], b"").status, 405);
}
