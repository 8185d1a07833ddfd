//! The endpoints that the metadata names, as stubs: each refuses an empty request the way its RFC
//! says. No grant can be completed here.

use serde_json::json;

use super::message::Response;
use super::responses::json_response;

/// An endpoint that the metadata names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// RFC 6749 section 3.1.
    Authorization,
    /// RFC 6749 section 3.2.
    Token,
    /// RFC 7009.
    Revocation,
    /// RFC 7591.
    Registration,
    /// RFC 8628.
    DeviceAuthorization,
    /// Matrix v1.18, "Account management".
    AccountManagement,
    /// RFC 7517.
    JwkSet,
}

impl Endpoint {
    pub(super) const ALL: [Self; 7] = [
        Self::Authorization,
        Self::Token,
        Self::Revocation,
        Self::Registration,
        Self::DeviceAuthorization,
        Self::AccountManagement,
        Self::JwkSet,
    ];

    /// The member of the metadata that holds the endpoint's URL.
    pub(super) fn member(self) -> &'static str {
        match self {
            Self::Authorization => "authorization_endpoint",
            Self::Token => "token_endpoint",
            Self::Revocation => "revocation_endpoint",
            Self::Registration => "registration_endpoint",
            Self::DeviceAuthorization => "device_authorization_endpoint",
            Self::AccountManagement => "account_management_uri",
            Self::JwkSet => "jwks_uri",
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Authorization => "/oauth2/authorize",
            Self::Token => "/oauth2/token",
            Self::Revocation => "/oauth2/revoke",
            Self::Registration => "/oauth2/registration",
            Self::DeviceAuthorization => "/oauth2/device",
            Self::AccountManagement => "/account/",
            Self::JwkSet => "/oauth2/keys.json",
        }
    }

    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::Authorization | Self::AccountManagement | Self::JwkSet => "GET, HEAD, OPTIONS",
            Self::Token | Self::Revocation | Self::Registration | Self::DeviceAuthorization => "POST, OPTIONS",
        }
    }

    /// The response to a request with an allowed method.
    pub(super) fn response(self) -> Response {
        match self {
            Self::Authorization => page(400, "This authorization request has no parameters."),
            Self::Token | Self::Revocation | Self::DeviceAuthorization => error("invalid_request"),
            Self::Registration => error("invalid_client_metadata"),
            Self::AccountManagement => page(200, "Your account."),
            Self::JwkSet => key_set(),
        }
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

/// The example key of RFC 7517 appendix A.1: a point on P-256, and surely nobody's secret.
fn key_set() -> Response {
    let key = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use": "sig",
        "alg": "ES256",
        "kid": super::signed_metadata::KEY_ID,
    });
    Response::new(200, "application/jwk-set+json", json!({ "keys": [key] }).to_string())
}
