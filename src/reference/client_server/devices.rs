//! The devices of a user: each is a session.

use std::time::UNIX_EPOCH;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{found, object, session, text};
use crate::reference::message::{Request, Response};
use crate::reference::responses::matrix_error;
use crate::reference::session::Session;
use crate::reference::state::State;

/// The longest name of a device.
const LONGEST_NAME: usize = 100;

/// `getDevices`.
pub(super) fn list(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (_, user) = session(request, state)?;
    let devices: Vec<Value> = state.sessions.of_user(&user).map(|(_, session)| described(session)).collect();
    Ok(found(&json!({ "devices": devices })))
}

/// `getDevice`.
pub(super) fn get(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (_, user) = session(request, state)?;
    let id = session_of_path(request, &user, state)?;
    state.sessions.get(&id).map(|session| found(&described(session))).ok_or_else(unknown)
}

/// `updateDevice`.
pub(super) fn rename(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (_, user) = session(request, state)?;
    let members = object(request)?;
    let name = text(&members, "display_name")?;
    let id = session_of_path(request, &user, state)?;
    if name.is_some_and(|name| name.len() > LONGEST_NAME) {
        return Err(matrix_error(400, "M_TOO_LARGE", "The name is too long"));
    }
    if let (Some(name), Some(session)) = (name, state.sessions.get_mut(&id)) {
        session.device_name = Some(name.to_owned());
    }
    Ok(found(&json!({})))
}

/// The session of the device that the path names.
fn session_of_path(request: &Request, user: &str, state: &State) -> Result<String, Response> {
    let last = request.path.rsplit('/').next().unwrap_or_default();
    let device_id = percent_decode_str(last).decode_utf8_lossy();
    let found = state.sessions.of_user(user).find(|(_, session)| session.device_id == device_id);
    found.map(|(id, _)| id.to_owned()).ok_or_else(unknown)
}

fn unknown() -> Response {
    matrix_error(404, "M_NOT_FOUND", "There is no such device")
}

fn described(session: &Session) -> Value {
    let seen = session.last_seen.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let mut device = json!({ "device_id": session.device_id, "last_seen_ts": u64::try_from(seen).unwrap_or_default() });
    if let Some(name) = &session.device_name {
        device["display_name"] = json!(name);
    }
    device
}
