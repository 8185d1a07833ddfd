//! The user of a token, and the end of sessions.

use serde_json::json;

use super::{found, session};
use crate::reference::message::{Request, Response};
use crate::reference::state::State;

/// `getTokenOwner`.
pub(super) fn who_am_i(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (id, user) = session(request, state)?;
    let device_id = state.sessions.get(&id).map(|session| session.device_id.clone());
    Ok(found(&json!({ "user_id": state.user_id(&user), "device_id": device_id, "is_guest": false })))
}

/// `logout`.
pub(super) fn log_out(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (id, _) = session(request, state)?;
    state.sessions.close(&id);
    Ok(found(&json!({})))
}

/// `logout_all`.
pub(super) fn log_out_everywhere(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (_, user) = session(request, state)?;
    state.sessions.close_where(|session| session.user == user);
    Ok(found(&json!({})))
}
