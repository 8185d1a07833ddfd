//! Cross-signing keys: the one operation that asks users of the OAuth API to agree, on the account page (Matrix v1.17,
//! "OAuth authentication"). The keys are kept as they are; nothing is signed or checked.

use serde_json::{Value, json};

use super::{found, object, session};
use crate::reference::account::{self, Action};
use crate::reference::message::{Request, Response};
use crate::reference::responses::{json_response, matrix_error};
use crate::reference::state::State;

/// `uploadCrossSigningKeys`. Users agree only to the replacement of keys by others.
pub(super) fn upload(request: &Request, state: &mut State) -> Result<Response, Response> {
    let (_, name) = session(request, state)?;
    let mut members = object(request)?;
    members.remove("auth");
    if members.values().any(|key| !key.is_object()) {
        return Err(matrix_error(400, "M_BAD_JSON", "A key must be an object"));
    }
    let keys = Value::Object(members).to_string();
    let now = state.now;
    let refusal = state.random.token();
    let user = state.users.get_mut(&name);
    let user = user.ok_or_else(|| matrix_error(401, "M_UNKNOWN_TOKEN", "The account is gone"))?;
    let is_replaced = user.signing_keys.as_ref().is_some_and(|old| *old != keys);
    if is_replaced && user.may_reset_until.is_none_or(|end| end <= now) {
        return Ok(asks(&state.base, &refusal));
    }
    if is_replaced {
        user.may_reset_until = None;
    }
    user.signing_keys = Some(keys);
    Ok(found(&json!({})))
}

/// 401 with the page on which the user can agree.
fn asks(base: &str, id: &str) -> Response {
    let url = account::link(base, Action::CrossSigningReset);
    let value = json!({
        "session": id,
        "flows": [{ "stages": ["m.oauth"] }],
        "params": { "m.oauth": { "url": url } },
        "completed": [],
    });
    json_response(401, &value).with("cache-control", "no-store")
}
