//! The responses of the OAuth endpoints, as stubs: each refuses an empty request as its RFC requires. No grant can be
//! completed.

use serde_json::json;

use super::endpoint::Endpoint;
use super::key;
use super::message::Response;
use super::responses::json_response;

/// The response to a request with an allowed method.
pub(super) fn response(endpoint: Endpoint) -> Response {
    match endpoint {
        Endpoint::Authorization => page(400, "This authorization request has no parameters."),
        Endpoint::Token | Endpoint::Revocation | Endpoint::DeviceAuthorization => error("invalid_request"),
        Endpoint::Registration => error("invalid_client_metadata"),
        Endpoint::AccountManagement => page(200, "Your account."),
        Endpoint::JwkSet => Response::new(200, "application/jwk-set+json", key::set().to_string()),
    }
}

/// An error response of the form that RFC 6749 section 5.2 gives.
fn error(code: &str) -> Response {
    let description = "the reference homeserver completes no request";
    let value = json!({ "error": code, "error_description": description });
    json_response(400, &value).with("cache-control", "no-store")
}

fn page(status: u16, text: &str) -> Response {
    let html = format!("<!doctype html><title>Reference</title><p>{text}</p>\n");
    Response::new(status, "text/html; charset=utf-8", html).with("cache-control", "no-store")
}
