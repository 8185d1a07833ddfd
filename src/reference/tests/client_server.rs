//! The Client-Server API with a token, the legacy login, and the account page.

use serde_json::json;

use super::person::{Person, parameter};
use super::session::{code, exchange, pair};
use super::world::{World, encoded, json_of, member, text_of, web_client};

const API: &str = "/_matrix/client/v3";

/// An access token for a device of a new client.
fn token(world: &World, device: &str) -> String {
    let client = world.register(&web_client());
    pair(&exchange(world, &client, &code(world, &client, device), &[])).0
}

/// The ids of the devices of a user.
fn devices(world: &World, token: &str) -> Vec<String> {
    let list = json_of(&world.with_token("GET", &format!("{API}/devices"), token, ""));
    list["devices"].as_array().unwrap().iter().map(|d| d["device_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_token_has_a_user_and_a_device() {
    let world = World::new();
    let token = token(&world, "A");
    let path = format!("{API}/account/whoami");
    let response = world.with_token("GET", &path, &token, "");
    assert_eq!(json_of(&response), json!({ "user_id": "@demo:127.0.0.1:1", "device_id": "A", "is_guest": false }));
    let by_query = world.send("GET", &format!("{path}?{}", encoded(&[("access_token", &token)])), &[], b"");
    assert_eq!(by_query.status, 200);
    assert_eq!(member(&world.send("GET", &path, &[], b""), "errcode"), "M_MISSING_TOKEN");
    let unknown = world.with_token("GET", &path, "unknown", "");
    assert_eq!((unknown.status, member(&unknown, "errcode").as_str()), (401, "M_UNKNOWN_TOKEN"));
}

#[test]
fn an_expired_token_is_a_soft_logout() {
    let mut world = World::new();
    let token = token(&world, "A");
    world.wait(299);
    assert_eq!(world.who_am_i(&token), 200);
    world.wait(1);
    let response = world.with_token("GET", &format!("{API}/account/whoami"), &token, "");
    assert_eq!(member(&response, "errcode"), "M_UNKNOWN_TOKEN");
    assert_eq!(json_of(&response)["soft_logout"], true);
}

#[test]
fn devices_are_listed_and_renamed_but_not_deleted() {
    let world = World::new();
    let (first, second) = (token(&world, "A+/"), token(&world, "B"));
    assert_eq!(devices(&world, &second), ["A+/", "B"]);
    let path = format!("{API}/devices/A+%2F");
    let device = json_of(&world.with_token("GET", &path, &first, ""));
    assert_eq!((device["device_id"].as_str(), device["display_name"].as_str()), (Some("A+/"), Some("Client")));
    let status = |method: &str, path: &str, body: &str| world.with_token(method, path, &second, body).status;
    assert_eq!(status("PUT", &path, r#"{"display_name":"Phone"}"#), 200);
    assert_eq!(member(&world.with_token("GET", &path, &first, ""), "display_name"), "Phone");
    assert_eq!(member(&world.with_token("PUT", &path, &first, "{"), "errcode"), "M_NOT_JSON");
    assert_eq!(member(&world.with_token("PUT", &path, &first, "[]"), "errcode"), "M_BAD_JSON");
    assert_eq!(status("GET", &format!("{API}/devices/C"), ""), 404);
    let delete = world.with_token("DELETE", &path, &first, "{}");
    assert_eq!((delete.status, member(&delete, "errcode").as_str()), (404, "M_UNRECOGNIZED"));
}

#[test]
fn logging_out_ends_sessions() {
    let world = World::new();
    let tokens = ["A", "B", "C"].map(|device| token(&world, device));
    assert_eq!(world.with_token("POST", &format!("{API}/logout"), &tokens[0], "").status, 200);
    assert_eq!(devices(&world, &tokens[1]), ["B", "C"]);
    assert_eq!(world.with_token("POST", &format!("{API}/logout/all"), &tokens[1], "").status, 200);
    assert_eq!(tokens.map(|token| world.who_am_i(&token)), [401; 3]);
}

#[test]
fn keys_are_replaced_only_when_the_user_agrees() {
    let mut world = World::new();
    let token = token(&world, "A");
    let path = format!("{API}/keys/device_signing/upload");
    let upload = |world: &World, key: &str| {
        let body = json!({ "master_key": { "keys": { "ed25519:a": key } }, "auth": { "session": "x" } });
        world.with_token("POST", &path, &token, &body.to_string())
    };
    assert_eq!(upload(&world, "one").status, 200);
    assert_eq!(upload(&world, "one").status, 200);
    let refused = upload(&world, "two");
    let value = json_of(&refused);
    assert_eq!((refused.status, &value["flows"]), (401, &json!([{ "stages": ["m.oauth"] }])));
    let url = value["params"]["m.oauth"]["url"].as_str().unwrap().to_owned();
    {
        let person = Person::new(&world);
        let page = person.sign_in(&person.go(url.strip_prefix("http://127.0.0.1:1").unwrap()));
        assert_eq!(upload(&world, "two").status, 401, "a link alone changes nothing");
        person.submit(&page, &[]);
    }
    assert_eq!(upload(&world, "two").status, 200);
    assert_eq!(upload(&world, "three").status, 401);
    world.wait(1);
    assert_eq!(upload(&world, "two").status, 200);
}

#[test]
fn the_account_page_asks_before_it_signs_a_device_out() {
    let world = World::new();
    let (kept, gone) = (token(&world, "KEPT"), token(&world, "GONE"));
    let person = Person::new(&world);
    let link = "/account/?action=org.matrix.device_delete&device_id=GONE";
    let page = person.sign_in(&person.go(link));
    assert!(text_of(&page).contains("GONE"));
    assert_eq!(devices(&world, &kept), ["KEPT", "GONE"]);
    let list = person.submit(&page, &[]);
    assert!(text_of(&list).contains("KEPT") && !text_of(&list).contains("GONE"));
    assert_eq!([world.who_am_i(&kept), world.who_am_i(&gone)], [200, 401]);
    for action in ["", "?action=org.example.x", "?action=org.matrix.profile", "?action=org.matrix.devices_list"] {
        assert_eq!(person.go(&format!("/account/{action}")).status, 200, "{action}");
    }
}

#[test]
fn a_deactivated_account_is_gone() {
    let world = World::new();
    let token = token(&world, "A");
    let person = Person::new(&world);
    let page = person.sign_in(&person.go("/account/?action=org.matrix.account_deactivate"));
    person.submit(&page, &[]);
    assert_eq!(world.who_am_i(&token), 401);
    assert_eq!(person.sign_in(&person.go("/login")).status, 403);
}

#[test]
fn the_legacy_login_prefers_oauth_and_works() {
    let world = World::new();
    let path = format!("{API}/login");
    let flows = json_of(&world.send("GET", &path, &[], b""));
    assert_eq!(flows["flows"][0], json!({ "type": "m.login.sso", "oauth_aware_preferred": true }));
    for (query, status) in [
        ("redirectUrl=https%3A%2F%2Fclient.example%2F&action=login", 302),
        ("redirectUrl=https%3A%2F%2Fclient.example%2F&action=register", 302),
        ("redirectUrl=javascript%3Aalert(1)", 400),
        ("action=login", 400),
    ] {
        assert_eq!(world.send("GET", &format!("{path}/sso/redirect?{query}"), &[], b"").status, status, "{query}");
    }
    let person = Person::new(&world);
    let page = person.go(&format!("{path}/sso/redirect?redirectUrl=https%3A%2F%2Fclient.example%2F%3Fa%3Db"));
    let back = person.decide(&person.sign_in(&page), "allow");
    assert!(back.field("location").is_some_and(|location| location.starts_with("https://client.example/?a=b&")));
    let login = json!({ "type": "m.login.token", "token": parameter(&back, "loginToken"), "device_id": "OLD" });
    let session = world.post_json(&path, &login);
    assert_eq!((session.status, member(&session, "device_id").as_str()), (200, "OLD"));
    assert_eq!(world.who_am_i(&member(&session, "access_token")), 200);
    assert_eq!(member(&world.post_json(&path, &login), "errcode"), "M_FORBIDDEN");
}

#[test]
fn other_logins_are_refused() {
    let world = World::new();
    let path = format!("{API}/login");
    for (value, status, errcode) in [
        (json!({}), 400, "M_MISSING_PARAM"),
        (json!({ "type": 1 }), 400, "M_BAD_JSON"),
        (json!({ "type": "m.login.password" }), 400, "M_UNKNOWN"),
        (json!({ "type": "m.login.application_service" }), 403, "M_FORBIDDEN"),
        (json!({ "type": "m.login.token" }), 400, "M_MISSING_PARAM"),
        (json!({ "type": "m.login.token", "token": "x" }), 403, "M_FORBIDDEN"),
    ] {
        let response = world.post_json(&path, &value);
        assert_eq!((response.status, member(&response, "errcode").as_str()), (status, errcode), "{value}");
    }
    assert_eq!(member(&world.send("POST", &path, &[], b"no"), "errcode"), "M_NOT_JSON");
}

#[test]
fn unknown_paths_and_methods_are_unrecognized() {
    let world = World::new();
    for (method, target, status) in [
        ("GET", "/_matrix/client/v3/unknown", 404),
        ("GET", "/_matrix/client/v3/devices/", 404),
        ("GET", "/_matrix/client/v3/devices/a/b", 404),
        ("DELETE", "/_matrix/client/v3/account/whoami", 405),
        ("GET", "/_matrix/client/v3/logout", 405),
    ] {
        let response = world.send(method, target, &[], b"");
        assert_eq!((response.status, member(&response, "errcode").as_str()), (status, "M_UNRECOGNIZED"), "{target}");
    }
    let version = world.send("GET", "/_matrix/federation/v1/version", &[], b"");
    assert_eq!(json_of(&version)["server"]["name"], "matrix-conformance");
    assert_eq!(world.send("PUT", "/link", &[], b"").status, 405);
}

#[test]
fn rooms_have_members_and_events() {
    let world = World::new();
    let token = token(&world, "A");
    let call = |method: &str, path: &str, body: &str| world.with_token(method, &format!("{API}{path}"), &token, body);
    let room = member(&call("POST", "/createRoom", "{}"), "room_id");
    let path = format!("/rooms/{}", room.replace(':', "%3A"));
    assert_eq!(json_of(&call("GET", "/joined_rooms", ""))["joined_rooms"], serde_json::json!([room]));
    let event = member(&call("PUT", &format!("{path}/send/a.b/1"), r#"{"c":1}"#), "event_id");
    assert_eq!(call("GET", &format!("{path}/event/{event}"), "").status, 200);
    assert_eq!(call("GET", &format!("{path}/event/$other"), "").status, 404);
    assert_eq!(call("POST", &format!("{path}/leave"), "{}").status, 200);
    assert_eq!(member(&call("GET", &format!("{path}/members"), ""), "errcode"), "M_FORBIDDEN");
    assert_eq!(call("POST", &format!("{path}/forget"), "{}").status, 200);
    assert_eq!(call("GET", "/rooms/!other/members", "").status, 404);
}

#[test]
fn what_is_put_is_found_again() {
    let world = World::new();
    let token = token(&world, "A");
    let user = member(&world.with_token("GET", &format!("{API}/account/whoami"), &token, ""), "user_id");
    let path = |user: &str| format!("{API}/user/{user}/account_data/a.b");
    assert_eq!(world.with_token("GET", &path(&user), &token, "").status, 404);
    assert_eq!(world.with_token("PUT", &path(&user), &token, r#"{"c":1}"#).status, 200);
    assert_eq!(json_of(&world.with_token("GET", &path(&user), &token, "")), serde_json::json!({ "c": 1 }));
    assert_eq!(world.with_token("PUT", &path(&user), &token, r#"{"c":2}"#).status, 200);
    assert_eq!(json_of(&world.with_token("GET", &path(&user), &token, "")), serde_json::json!({ "c": 2 }));
    assert_eq!(world.with_token("GET", &path("@other:a.example"), &token, "").status, 403);
}

#[test]
fn content_with_wrong_types_is_refused() {
    let world = World::new();
    let token = token(&world, "A");
    let error = |body: &str| {
        let response = world.with_token("POST", &format!("{API}/user_directory/search"), &token, body);
        (response.status, member(&response, "errcode"))
    };
    assert_eq!(error("{}"), (400, "M_MISSING_PARAM".to_owned()));
    assert_eq!(error(r#"{"search_term":1}"#), (400, "M_BAD_JSON".to_owned()));
    assert_eq!(error(r#"{"search_term":"a","limit":"b"}"#), (400, "M_BAD_JSON".to_owned()));
    let found = world.with_token("POST", &format!("{API}/user_directory/search"), &token, r#"{"search_term":"a"}"#);
    assert_eq!(found.status, 200);
}
