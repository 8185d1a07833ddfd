//! The Client-Server API for users who are signed in, and its legacy login.

mod account;
mod devices;
mod login;
mod signing_keys;
mod single_sign_on;

use serde_json::{Map, Value, json};

use super::message::{Request, Response};
use super::parameters::Parameters;
use super::responses::{json_response, matrix_error};
use super::session::Access;
use super::state::State;

pub(super) use login::LoginToken;
pub(super) use single_sign_on::{PATH as SINGLE_SIGN_ON, respond as single_sign_on};

/// The most octets of a request.
const MOST_OCTETS: usize = 64 * 1024;

/// An operation of the API, below `/_matrix/client/v3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    WhoAmI,
    Devices,
    Device,
    LogOut,
    LogOutEverywhere,
    Login,
    SingleSignOn,
    SigningKeys,
}

impl Operation {
    /// The operation with this path.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path.strip_prefix("/_matrix/client/v3")? {
            "/account/whoami" => Some(Self::WhoAmI),
            "/devices" => Some(Self::Devices),
            "/logout" => Some(Self::LogOut),
            "/logout/all" => Some(Self::LogOutEverywhere),
            "/login" => Some(Self::Login),
            "/login/sso/redirect" => Some(Self::SingleSignOn),
            "/keys/device_signing/upload" => Some(Self::SigningKeys),
            other => {
                let id = other.strip_prefix("/devices/")?;
                (!id.is_empty() && !id.contains('/')).then_some(Self::Device)
            }
        }
    }

    /// Its methods, as an `Allow` value. Devices can't be deleted here, as that needs user-interactive
    /// authentication, which tokens of the OAuth API can't do (Matrix v1.15, "OAuth 2.0 API"): the account page does it.
    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::WhoAmI | Self::Devices | Self::SingleSignOn => "GET, HEAD, OPTIONS",
            Self::Device => "GET, HEAD, PUT, OPTIONS",
            Self::LogOut | Self::LogOutEverywhere | Self::SigningKeys => "POST, OPTIONS",
            Self::Login => "GET, HEAD, POST, OPTIONS",
        }
    }

    /// The response to a request with an allowed method.
    pub(super) fn respond(self, request: &Request, state: &mut State) -> Result<Response, Response> {
        match self {
            Self::WhoAmI => account::who_am_i(request, state),
            Self::Devices => devices::list(request, state),
            Self::Device if request.method == "PUT" => devices::rename(request, state),
            Self::Device => devices::get(request, state),
            Self::LogOut => account::log_out(request, state),
            Self::LogOutEverywhere => account::log_out_everywhere(request, state),
            Self::Login if request.method == "POST" => login::log_in(request, state),
            Self::Login => Ok(login::flows()),
            Self::SingleSignOn => single_sign_on::begin(request),
            Self::SigningKeys => signing_keys::upload(request, state),
        }
    }
}

/// The id of the session to which the access token of a request belongs, and its user (Matrix v1.15, "Using access
/// tokens").
pub(super) fn session(request: &Request, state: &mut State) -> Result<(String, String), Response> {
    let token = bearer(request).or_else(|| {
        let query = Parameters::parse(request.query.as_bytes());
        query.get("access_token").map(ToOwned::to_owned)
    });
    let token = token.ok_or_else(|| matrix_error(401, "M_MISSING_TOKEN", "The access token is missing"))?;
    let refused = |soft_logout: bool| {
        let value = json!({ "errcode": "M_UNKNOWN_TOKEN", "error": "The access token is not valid", "soft_logout": soft_logout });
        json_response(401, &value).with("cache-control", "no-store")
    };
    let id = match state.sessions.access(&token, &state.random, state.now) {
        Access::Valid(id) => id,
        Access::Expired => return Err(refused(true)),
        Access::Unknown => return Err(refused(false)),
    };
    let user = state.sessions.get(&id).map(|session| session.user.clone()).ok_or_else(|| refused(false))?;
    Ok((id, user))
}

fn bearer(request: &Request) -> Option<String> {
    let field = request.field("authorization")?;
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The JSON object of a request.
pub(super) fn object(request: &Request) -> Result<Map<String, Value>, Response> {
    if request.body.len() > MOST_OCTETS {
        return Err(matrix_error(413, "M_TOO_LARGE", "The content is too long"));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(matrix_error(400, "M_BAD_JSON", "The content must be a JSON object")),
        Err(_) => Err(matrix_error(400, "M_NOT_JSON", "The content is no JSON")),
    }
}

/// A text in an object, if it is there.
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Response> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => {
            let text = value.as_str().map(Some);
            text.ok_or_else(|| matrix_error(400, "M_BAD_JSON", &format!("{name} must be a string")))
        }
    }
}

/// 200 with this JSON. What depends on a token is not stored.
fn found(value: &Value) -> Response {
    json_response(200, value).with("cache-control", "no-store")
}
