//! A server with a clock of its own, and requests to it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::reference::message::{Request, Response};
use crate::reference::server::Server;
use crate::reference::state::State;

/// The verifier and the challenge of RFC 7636 appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The redirect URI of the web client.
pub(super) const CALLBACK: &str = "https://app.example.com/callback";

/// The grant type of devices.
pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

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

    /// Lets time pass.
    pub(super) fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// Sends a request to a path with or without a query.
    pub(super) fn send(&self, method: &str, target: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
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

    /// Posts a form.
    pub(super) fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Response {
        let fields = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &fields, encoded(pairs).as_bytes())
    }

    /// Registers a client; its id.
    pub(super) fn register(&self, metadata: &Value) -> String {
        let response = self.post_json("/oauth2/registration", metadata);
        json_of(&response)["client_id"].as_str().unwrap().to_owned()
    }

    /// Sends a request with an access token.
    pub(super) fn with_token(&self, method: &str, path: &str, token: &str, body: &str) -> Response {
        self.send(method, path, &[("authorization", &format!("Bearer {token}"))], body.as_bytes())
    }

    /// The status of `whoami` with an access token.
    pub(super) fn who_am_i(&self, token: &str) -> u16 {
        self.with_token("GET", "/_matrix/client/v3/account/whoami", token, "").status
    }
}

/// The metadata of a web client.
pub(super) fn web_client() -> Value {
    json!({
        "client_name": "Client",
        "client_uri": "https://example.com/",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "application_type": "web",
    })
}

/// The metadata of a client for the device grant.
pub(super) fn device_client() -> Value {
    json!({ "client_uri": "https://example.com/", "grant_types": [DEVICE_GRANT, "refresh_token"] })
}

/// The parameters of a valid authorization request, some of them replaced. Empty values count as missing.
pub(super) fn authorization(client_id: &str, changes: &[(&str, &str)]) -> String {
    let scope = "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ";
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("scope", scope),
        ("state", "a state"),
        ("response_mode", "fragment"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    pairs.extend(changes);
    format!("/oauth2/authorize?{}", encoded(&pairs))
}

pub(super) fn encoded(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The JSON of a response.
pub(super) fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// The text of a response.
pub(super) fn text_of(response: &Response) -> String {
    String::from_utf8(response.body.clone()).unwrap()
}

/// A text at the top of the JSON of a response.
pub(super) fn member(response: &Response, name: &str) -> String {
    json_of(response)[name].as_str().unwrap_or_default().to_owned()
}
