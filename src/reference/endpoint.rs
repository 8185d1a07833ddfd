//! The endpoints in the metadata: their members, paths, methods and responses.

use super::message::{Request, Response};
use super::state::State;
use super::{account, consent, device_grant, key, registration, revocation, token};

/// An endpoint in the metadata.
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
    /// All endpoints.
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

    /// Its path below the base URL.
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

    /// Its methods, as an `Allow` value.
    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::Authorization | Self::JwkSet => "GET, HEAD, OPTIONS",
            Self::AccountManagement => "GET, HEAD, POST, OPTIONS",
            Self::Token | Self::Revocation | Self::Registration | Self::DeviceAuthorization => "POST, OPTIONS",
        }
    }

    /// The response to a request with an allowed method.
    pub(super) fn respond(self, request: &Request, state: &mut State) -> Result<Response, Response> {
        match self {
            Self::Authorization => consent::authorize(request, state),
            Self::Token => token::respond(request, state),
            Self::Revocation => revocation::respond(request, state),
            Self::Registration => registration::respond(request, state),
            Self::DeviceAuthorization => device_grant::respond(request, state),
            Self::AccountManagement => account::respond(request, state),
            Self::JwkSet => Ok(Response::new(200, "application/jwk-set+json", key::set().to_string())),
        }
    }
}
