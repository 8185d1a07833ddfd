//! The Matrix responses that depend on nothing: errors, the preflight, the CORS fields, versions and discovery.

use serde_json::{Value, json};

use super::message::Response;

/// A standard error response (Matrix v1.15, "Standard error response"). It is never stored, so that a repaired server
/// is seen at once.
pub(super) fn matrix_error(status: u16, errcode: &str, error: &str) -> Response {
    json_response(status, &json!({ "errcode": errcode, "error": error })).with("cache-control", "no-store")
}

/// 404 for a path that the server does not implement (Matrix v1.15, "Common error codes").
pub(super) fn unrecognized() -> Response {
    matrix_error(404, "M_UNRECOGNIZED", "Unrecognized request")
}

/// 405 for a known path; `allow` is a field value such as `GET, HEAD, OPTIONS`
/// (RFC 9110 section 15.5.6).
pub(super) fn method_not_allowed(allow: &str) -> Response {
    matrix_error(405, "M_UNRECOGNIZED", "Unrecognized request method").with("allow", allow)
}

/// 404 for a path outside Matrix and OAuth.
pub(super) fn not_found() -> Response {
    Response::new(404, "text/plain; charset=utf-8", "not found\n").with("cache-control", "no-store")
}

/// 204 to every OPTIONS request: a server must not run the endpoint for it (Matrix v1.15, "Web
/// Browser Clients").
pub(super) fn preflight() -> Response {
    Response { status: 204, fields: Vec::new(), body: Vec::new() }
}

/// The CORS fields that Matrix recommends for all responses (v1.15, "Web Browser Clients").
pub(super) fn add_cors(response: &mut Response) {
    response.set("access-control-allow-origin", "*");
    response.set("access-control-allow-methods", "GET, POST, PUT, DELETE, OPTIONS");
    response.set("access-control-allow-headers", "X-Requested-With, Content-Type, Authorization");
}

/// `GET /_matrix/client/versions`.
pub(super) fn versions() -> Response {
    let versions = ["v1.15", "v1.16", "v1.17", "v1.18", "v1.19"];
    json_response(200, &json!({ "versions": versions }))
}

/// `GET /.well-known/matrix/client`.
pub(super) fn client_discovery(base: &str) -> Response {
    json_response(200, &json!({ "m.homeserver": { "base_url": base } }))
}

/// `GET /_matrix/federation/v1/version`.
pub(super) fn server_version() -> Response {
    let server = json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") });
    json_response(200, &json!({ "server": server }))
}

pub(super) fn json_response(status: u16, value: &Value) -> Response {
    Response::new(status, "application/json", value.to_string())
}
