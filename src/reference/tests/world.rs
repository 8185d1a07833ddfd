//! A server with a clock of its own, and requests to it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::reference::message::{Request, Response};
use crate::reference::server::Server;
use crate::reference::state::State;

/// The server and its time.
pub(super) struct World {
    server: Server,
    now: SystemTime,
}

impl World {
    pub(super) fn new() -> Self {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        Self { server: Server::new(State::new("http://127.0.0.1:1", now, [1; 32]), Vec::new()), now }
    }

    /// Sends a request to a path with or without a query.
    pub(super) fn send(&self, method: &str, target: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            fields,
            body: body.to_vec(),
        };
        self.server.response(&request, self.now)
    }

    /// How many clients the server remembers.
    pub(super) fn clients(&self) -> usize {
        self.server.state_at(self.now).clients.iter().count()
    }

    /// Posts JSON.
    pub(super) fn post_json(&self, path: &str, value: &Value) -> Response {
        self.send("POST", path, &[("content-type", "application/json")], value.to_string().as_bytes())
    }
}

/// The metadata of a web client.
pub(super) fn web_client() -> Value {
    json!({
        "client_name": "Client",
        "client_uri": "https://example.com/",
        "redirect_uris": ["https://app.example.com/callback"],
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "application_type": "web",
    })
}

/// The JSON of a response.
pub(super) fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}
