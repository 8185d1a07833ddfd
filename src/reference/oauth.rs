//! The responses of the OAuth endpoints, as stubs: each refuses an empty request as its RFC requires. No grant can be
//! completed.

use super::endpoint::Endpoint;
use super::key;
use super::message::{Request, Response};
use super::oauth_error::{Code, error};
use super::registration;
use super::state::State;

/// The response to a request with an allowed method.
pub(super) fn response(endpoint: Endpoint, request: &Request, state: &mut State) -> Response {
    match endpoint {
        Endpoint::Authorization => page(400, "This authorization request has no parameters."),
        Endpoint::Token | Endpoint::Revocation | Endpoint::DeviceAuthorization => {
            error(Code::InvalidRequest, "this grant is not there yet")
        }
        Endpoint::Registration => registration::respond(request, state).unwrap_or_else(|refusal| refusal),
        Endpoint::AccountManagement => page(200, "Your account."),
        Endpoint::JwkSet => Response::new(200, "application/jwk-set+json", key::set().to_string()),
    }
}

fn page(status: u16, text: &str) -> Response {
    let html = format!("<!doctype html><title>Reference</title><p>{text}</p>\n");
    Response::new(status, "text/html; charset=utf-8", html).with("cache-control", "no-store")
}
