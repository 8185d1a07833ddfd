//! The legacy login, for clients that do not know the OAuth API: single sign-on, and the token that ends it (Matrix
//! v1.15, "Legacy API"; v1.18, "OAuth 2.0 aware clients").

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{found, object, text};
use crate::reference::message::{Request, Response};
use crate::reference::responses::{json_response, matrix_error};
use crate::reference::session::{Origin, Session};
use crate::reference::state::State;

/// How long a login token is valid.
const LIFETIME: Duration = Duration::from_secs(120);

/// The longest device id and name that a client may choose.
const LONGEST: usize = 255;

/// A token that ends a single sign-on.
#[derive(Debug)]
pub(in crate::reference) struct LoginToken {
    user: String,
    ends: SystemTime,
}

impl LoginToken {
    pub(super) fn new(user: &str, now: SystemTime) -> Self {
        Self { user: user.to_owned(), ends: now + LIFETIME }
    }
}

/// `getLoginFlows`.
pub(super) fn flows() -> Response {
    let flows = json!([{ "type": "m.login.sso", "oauth_aware_preferred": true }, { "type": "m.login.token" }]);
    json_response(200, &json!({ "flows": flows }))
}

/// `login`.
pub(super) fn log_in(request: &Request, state: &mut State) -> Result<Response, Response> {
    let members = object(request)?;
    let kind = text(&members, "type")?.ok_or_else(|| matrix_error(400, "M_MISSING_PARAM", "type is missing"))?;
    match kind {
        "m.login.token" => {}
        "m.login.application_service" => {
            return Err(matrix_error(403, "M_FORBIDDEN", "This server has no application services"));
        }
        _ => return Err(matrix_error(400, "M_UNKNOWN", "This server does not know this type of login")),
    }
    let token = text(&members, "token")?.ok_or_else(|| matrix_error(400, "M_MISSING_PARAM", "token is missing"))?;
    let [device_id, name] = ["device_id", "initial_device_display_name"].map(|name| text(&members, name));
    let (device_id, name) = (device_id?, name?);
    if [device_id, name].into_iter().flatten().any(|text| text.is_empty() || text.len() > LONGEST) {
        return Err(matrix_error(400, "M_INVALID_PARAM", "A device id or name has from 1 to 255 octets"));
    }
    let known = state.login_tokens.remove(token).filter(|token| token.ends > state.now);
    let LoginToken { user, .. } = known.ok_or_else(|| matrix_error(403, "M_FORBIDDEN", "The token is not valid"))?;
    let device_id = device_id.map_or_else(|| state.random.token()[..10].to_owned(), ToOwned::to_owned);
    let session = Session {
        user: user.clone(),
        device_id: device_id.clone(),
        device_name: name.map(ToOwned::to_owned),
        origin: Origin::Legacy,
        last_seen: state.now,
    };
    let (_, issued) = state.sessions.open(session, &mut state.random);
    let user_id = state.user_id(&user);
    Ok(found(&json!({ "user_id": user_id, "access_token": issued.access, "device_id": device_id })))
}
