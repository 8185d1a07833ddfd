//! The embedded reference homeserver: the complete OAuth 2.0 API of Matrix with its pages for users, and the Client-Server
//! API as far as the suites need it. All its responses are correct, except fixed responses. It does not use the case files.
//! Only the list of operations has the same origin, `derive`: a mistake there shows on other homeservers alone.

mod account;
mod authorization;
mod bounded;
mod browser;
mod client;
mod client_server;
mod code;
mod coding;
mod conditional;
mod consent;
mod device_grant;
mod document;
mod endpoint;
mod fixed;
mod key;
mod link;
mod message;
mod oauth_error;
mod operations;
mod pages;
mod parameters;
mod random;
mod registration;
mod rehearsal;
mod responses;
mod revocation;
mod routes;
mod scope;
mod server;
mod session;
mod sign_in;
mod signed_metadata;
mod state;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod things;
mod token;
mod users;

use std::net::TcpListener;

use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::clock;
use message::{Request, Response};
use routes::METADATA;
use server::Server;
use state::State;

pub use fixed::{BodyChange, Fixed, FixedResponse, ResponseChange};
pub use rehearsal::Rehearsal;
pub use users::{NAMES as USER_NAMES, PASSWORD};

/// A running reference homeserver on a loopback port; it stops when the value is dropped.
#[derive(Debug)]
pub struct Reference {
    url: String,
    _listening: MockServer,
}

/// Why the reference homeserver did not start.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The port is taken, or this user may not listen on it.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The TCP port that was asked for; 0 means any free one.
        port: u16,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The operating system gave no random numbers, which codes and tokens need.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
}

impl Reference {
    /// Starts the server on `127.0.0.1:port` (0 takes any free port). Must be called inside a Tokio
    /// runtime with timers.
    ///
    /// # Errors
    /// [`ReferenceError::Listen`] when the port cannot be bound, [`ReferenceError::Random`] without random numbers.
    pub async fn start(port: u16) -> Result<Self, ReferenceError> {
        Self::start_fixed(port, |_| Vec::new()).await
    }

    /// Starts the server with some responses fixed beforehand, made from its base URL; it responds to all other requests as
    /// usual.
    ///
    /// # Errors
    /// [`ReferenceError::Listen`] when the port cannot be bound, [`ReferenceError::Random`] without random numbers.
    pub async fn start_fixed(port: u16, make: impl FnOnce(&str) -> Vec<FixedResponse>) -> Result<Self, ReferenceError> {
        let (listener, address) = TcpListener::bind(("127.0.0.1", port))
            .and_then(|listener| listener.local_addr().map(|address| (listener, address)))
            .map_err(|source| ReferenceError::Listen { port, source })?;
        let url = format!("http://{address}");
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let server = Server::new(State::new(&url, clock::now(), seed), make(&url));
        // Recording would keep every request in memory for as long as the server runs.
        let listening = MockServer::builder().listener(listener).disable_request_recording().start().await;
        Mock::given(matchers::any())
            .respond_with(move |request: &wiremock::Request| send(server.response(&receive(request), clock::now())))
            .mount(&listening)
            .await;
        Ok(Self { url, _listening: listening })
    }

    /// The base URL `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it has anything at a path.
    #[must_use]
    pub fn serves(path: &str) -> bool {
        routes::Route::of(path).allow().is_some()
    }

    /// Where clients begin and who can sign in, a line for each.
    #[must_use]
    pub fn welcome(&self) -> String {
        let Self { url, .. } = self;
        let [name, other] = USER_NAMES;
        let account = endpoint::Endpoint::AccountManagement.path();
        format!(
            "metadata for clients: {url}{METADATA}\naccount page: {url}{account}\n\
             sign in as `{name}` or `{other}` with the password `{PASSWORD}`, or create an account there\n"
        )
    }
}

/// Field values that are not text are left out: nothing here reads them.
fn receive(request: &wiremock::Request) -> Request {
    let fields = request.headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    Request {
        method: request.method.to_string(),
        path: request.url.path().to_owned(),
        query: request.url.query().unwrap_or_default().to_owned(),
        fields: fields.collect(),
        body: request.body.clone(),
    }
}

fn send(response: Response) -> ResponseTemplate {
    let template = ResponseTemplate::new(response.status).set_body_bytes(response.body);
    response.fields.into_iter().fold(template, |template, (name, value)| template.append_header(name.as_ref(), value))
}
