//! The device grant.

use serde_json::json;

use super::person::Person;
use super::session::pair;
use super::world::{DEVICE_GRANT, World, device_client, json_of, member, text_of, web_client};
use crate::reference::message::Response;

const SCOPE: &str = "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ";

fn begin(world: &World, client: &str) -> Response {
    world.post_form("/oauth2/device", &[("client_id", client), ("scope", SCOPE)])
}

fn poll(world: &World, client: &str, code: &str) -> Response {
    let form = [("grant_type", DEVICE_GRANT), ("device_code", code), ("client_id", client)];
    world.post_form("/oauth2/token", &form)
}

/// A client, its device code, and the page with the question to the user.
fn asked<'a>(person: &Person<'a>) -> (String, String, Response) {
    let client = person.world.register(&device_client());
    let begun = begin(person.world, &client);
    let complete = member(&begun, "verification_uri_complete");
    let sign_in = person.go(complete.strip_prefix("http://127.0.0.1:1").unwrap());
    (client, member(&begun, "device_code"), person.sign_in(&sign_in))
}

#[test]
fn a_device_gets_two_codes() {
    let world = World::new();
    let client = world.register(&device_client());
    let (first, second) = (begin(&world, &client), begin(&world, &client));
    assert_eq!((first.status, first.field("cache-control")), (200, Some("no-store")));
    let value = json_of(&first);
    assert_eq!(value["verification_uri"], "http://127.0.0.1:1/link");
    assert_eq!((value["expires_in"].as_u64(), value["interval"].as_u64()), (Some(600), Some(1)));
    for name in ["device_code", "user_code"] {
        assert_ne!(member(&first, name), member(&second, name));
    }
}

#[test]
fn requests_are_refused_as_their_rfc_says() {
    let world = World::new();
    let (client, other) = (world.register(&device_client()), world.register(&web_client()));
    for (form, error) in [
        (&[("client_id", "unknown"), ("scope", SCOPE)][..], "invalid_client"),
        (&[("scope", SCOPE)], "invalid_client"),
        (&[("client_id", other.as_str()), ("scope", SCOPE)], "unauthorized_client"),
        (&[("client_id", client.as_str())], "invalid_scope"),
    ] {
        let response = world.post_form("/oauth2/device", form);
        assert_eq!((response.status, member(&response, "error").as_str()), (400, error), "{form:?}");
    }
    let code = member(&begin(&world, &client), "device_code");
    let second = world.register(&device_client());
    assert_eq!(member(&poll(&world, &second, &code), "error"), "invalid_grant");
    assert_eq!(member(&poll(&world, &client, "unknown"), "error"), "invalid_grant");
    assert_eq!(member(&poll(&world, &client, ""), "error"), "invalid_request");
}

#[test]
fn a_device_that_polls_too_fast_is_slowed_down() {
    let mut world = World::new();
    let client = world.register(&device_client());
    let code = member(&begin(&world, &client), "device_code");
    let mut errors = Vec::new();
    // After the second poll the interval is six seconds, after the third eleven.
    for seconds in [0, 0, 5, 11, 11] {
        world.wait(seconds);
        errors.push(member(&poll(&world, &client, &code), "error"));
    }
    let (pending, slow) = ("authorization_pending", "slow_down");
    assert_eq!(errors, [pending, slow, slow, pending, pending]);
    world.wait(600);
    assert_eq!(member(&poll(&world, &client, &code), "error"), "expired_token");
}

#[test]
fn a_person_lets_a_device_in_once() {
    let world = World::new();
    let person = Person::new(&world);
    let (client, code, page) = asked(&person);
    assert!(text_of(&page).contains("ABCDEFGHIJ"));
    assert!(text_of(&person.decide(&page, "allow")).contains("The device is linked"));
    let response = poll(&world, &client, &code);
    let (access, _) = pair(&response);
    assert_eq!(json_of(&response)["scope"], json!(SCOPE));
    assert_eq!(world.who_am_i(&access), 200);
    assert_eq!(member(&poll(&world, &client, &code), "error"), "invalid_grant");
    assert_eq!(world.who_am_i(&access), 200);
    assert_eq!(person.decide(&page, "refuse").status, 404, "the decision is made");
}

#[test]
fn a_person_refuses_a_device() {
    let world = World::new();
    let person = Person::new(&world);
    let (client, code, page) = asked(&person);
    person.decide(&page, "refuse");
    assert_eq!(member(&poll(&world, &client, &code), "error"), "access_denied");
}

#[test]
fn a_code_is_found_however_it_is_typed() {
    let mut world = World::new();
    let client = world.register(&device_client());
    let code = member(&begin(&world, &client), "user_code");
    let person = Person::new(&world);
    person.sign_in(&person.go("/login"));
    assert!(text_of(&person.go("/link")).contains("name=\"user_code\""));
    for typed in [code.clone(), code.to_lowercase(), code.replace('-', "+")] {
        assert!(text_of(&person.go(&format!("/link?user_code={typed}"))).contains("Allow this device?"), "{typed}");
    }
    assert_eq!(person.go("/link?user_code=AAAA-AAAA").status, 404);
    world.wait(601);
    let person = Person::new(&world);
    person.sign_in(&person.go("/login"));
    assert_eq!(person.go(&format!("/link?user_code={code}")).status, 404);
}
