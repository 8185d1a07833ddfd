//! The correct metadata document: every required member of Matrix v1.15, the members of v1.18, and well-formed members
//! of RFC 8414 and related RFCs, so that their tests have something to judge. `signed_metadata` is made from it
//! elsewhere.

use serde_json::{Map, Value, json};

use super::account::Action;
use super::client::GrantType;
use super::endpoint::Endpoint;

/// The members of a metadata document.
pub(super) type Document = Map<String, Value>;

/// The correct document of the server at `base`, without `signed_metadata`.
pub(super) fn correct(base: &str) -> Document {
    let urls =
        Endpoint::ALL.map(|endpoint| (endpoint.member(), json!(format!("{base}{}", endpoint.path())))).into_iter();
    urls.chain([("issuer", json!(issuer(base)))])
        .chain(capabilities())
        .chain(extras())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The issuer identifier of the server at `base`.
pub(super) fn issuer(base: &str) -> String {
    format!("{base}/")
}

/// The required and the stable optional members that are not URLs.
fn capabilities() -> [(&'static str, Value); 6] {
    [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query", "fragment"])),
        ("grant_types_supported", json!(GrantType::ALL.map(GrantType::as_str))),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("prompt_values_supported", json!(["create"])),
        ("account_management_actions_supported", json!(Action::ALL.map(Action::as_str))),
    ]
}

/// Members of RFC 8414, RFC 9126 and RFC 9207 that Matrix does not name.
fn extras() -> [(&'static str, Value); 5] {
    [
        ("token_endpoint_auth_methods_supported", json!(["none"])),
        ("revocation_endpoint_auth_methods_supported", json!(["none"])),
        ("scopes_supported", json!(["urn:matrix:client:api:*"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("require_pushed_authorization_requests", json!(false)),
    ]
}
