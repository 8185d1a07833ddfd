//! The revocation endpoint (RFC 7009; Matrix v1.15, "Token revocation"): either token ends the session, whichever client sends it.

use serde_json::json;

use super::message::{Request, Response};
use super::parameters::Parameters;
use super::responses::json_response;
use super::state::State;

/// 200 for each token, known or not. The client and the hint make no difference, so they need not be known.
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let form = Parameters::of_content(request)?;
    let token = form.required("token")?;
    form.single("token_type_hint")?;
    form.single("client_id")?;
    if let Some(session) = state.sessions.of_token(token, &state.random) {
        state.sessions.close(&session);
    }
    Ok(json_response(200, &json!({})).with("cache-control", "no-store"))
}
