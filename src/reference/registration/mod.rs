//! The registration endpoint (RFC 7591; Matrix v1.15, "Client registration"). It wants no initial access token, and
//! keeps a client for as long as it has a session.

mod members;
mod redirect_uri;

use serde_json::{Map, Value, json};

use super::client::Client;
use super::message::{Request, Response};
use super::oauth_error::{self, Code, error};
use super::responses::json_response;
use super::state::State;

pub(super) use redirect_uri::LOOPBACK;

/// The most octets of a request.
const MOST_OCTETS: usize = 16 * 1024;

/// Registers a client, or refuses it.
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let members = object(request)?;
    let client = members::client(&members)?;
    let id = state.random.token();
    let response = registered(&id, &client, state.seconds());
    let sessions = &state.sessions;
    state.clients.insert_except(id, client, |id| sessions.has_client(id));
    Ok(response)
}

/// The JSON object of the request.
fn object(request: &Request) -> Result<Map<String, Value>, Response> {
    if request.media_type().is_some_and(|media_type| media_type != "application/json") {
        return Err(oauth_error::with_status(415, Code::InvalidClientMetadata, "the content must be application/json"));
    }
    if request.body.len() > MOST_OCTETS {
        return Err(oauth_error::with_status(413, Code::InvalidClientMetadata, "the metadata is too long"));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(error(Code::InvalidClientMetadata, "the content must be a JSON object")),
        Err(_) => Err(error(Code::InvalidClientMetadata, "the content is no JSON")),
    }
}

/// 201 with everything that was registered (RFC 7591 section 3.2.1).
fn registered(id: &str, client: &Client, now: u64) -> Response {
    let own = [("client_id", json!(id)), ("client_id_issued_at", json!(now))];
    let members: Map<String, Value> =
        own.into_iter().chain(client.metadata()).map(|(name, value)| (name.to_owned(), value)).collect();
    json_response(201, &Value::Object(members)).with("cache-control", "no-store").with("pragma", "no-cache")
}
