//! From a request to a response, without I/O. Every response is correct, except fixed responses.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::Value;

use super::conditional;
use super::document::{self, Document};
use super::fixed::{FixedResponse, FixedResponses};
use super::message::{Request, Response};
use super::oauth_error::Code;
use super::responses;
use super::routes::Route;
use super::state::State;
use super::{coding, oauth_error, pages, signed_metadata};

/// The homeserver.
#[derive(Debug)]
pub(super) struct Server {
    base: String,
    since: SystemTime,
    fixed: FixedResponses,
    state: Mutex<State>,
}

impl Server {
    /// A server that starts with this state.
    pub(super) fn new(state: State, fixed: Vec<FixedResponse>) -> Self {
        let (base, since) = (state.base.clone(), state.now);
        Self { base, since, fixed: FixedResponses::new(fixed), state: Mutex::new(state) }
    }

    /// The response to one request at this time.
    pub(super) fn response(&self, request: &Request, now: SystemTime) -> Response {
        match self.fixed.find(request) {
            Some(fixed) => fixed.response(request, |request| self.own(request, now)),
            None => self.own(request, now),
        }
    }

    /// The response that the reference makes by itself.
    pub(super) fn own(&self, request: &Request, now: SystemTime) -> Response {
        let route = Route::of_request(request);
        let mut response = self.routed(route, request, now);
        if route.is_for_scripts() {
            responses::add_cors(&mut response);
        }
        response
    }

    fn routed(&self, route: Route, request: &Request, now: SystemTime) -> Response {
        if request.method == "OPTIONS" {
            return responses::preflight();
        }
        if let Some(allow) = route.refuses(request) {
            return refusal(route, allow);
        }
        match route {
            Route::Metadata => self.metadata(request),
            Route::Versions => responses::versions(),
            Route::ClientDiscovery => responses::client_discovery(&self.base),
            Route::IssuerMetadata => self.issuer_metadata(),
            Route::Declared(path) => either(path.respond(request, &mut self.state_at(now))),
            Route::ServerVersion => responses::server_version(),
            Route::Oauth(endpoint) => either(endpoint.respond(request, &mut self.state_at(now))),
            Route::Page(page) => either(page.respond(request, &mut self.state_at(now))),
            Route::ClientServer(operation) => either(operation.respond(request, &mut self.state_at(now))),
            Route::Unrecognized => responses::unrecognized(),
            Route::Elsewhere => responses::not_found(),
        }
    }

    /// What the server remembers, at this time.
    pub(super) fn state_at(&self, now: SystemTime) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now = now;
        state
    }

    fn metadata(&self, request: &Request) -> Response {
        let body = Value::Object(self.document()).to_string();
        let mut response = Response::new(200, "application/json", body);
        coding::encode(request, &mut response);
        conditional::add_validators(&mut response, self.since);
        conditional::evaluate(request, response)
    }

    fn document(&self) -> Document {
        let mut document = document::correct(&self.base);
        let signed = signed_metadata::of(&document, &document::issuer(&self.base));
        document.insert("signed_metadata".to_owned(), signed);
        document
    }

    /// The documents that the issuer publishes itself.
    fn issuer_metadata(&self) -> Response {
        responses::json_response(200, &Value::Object(document::correct(&self.base)))
    }
}

/// Refusals are responses like others; `Err` only ends their making early.
fn either(response: Result<Response, Response>) -> Response {
    response.unwrap_or_else(|refusal| refusal)
}

/// 405 in the form of the endpoint.
fn refusal(route: Route, allow: &str) -> Response {
    if route.is_page() {
        return pages::fault(405, "This page can't be reached in this way.").with("allow", allow);
    }
    if matches!(route, Route::Oauth(_)) {
        let description = "the endpoint does not know the method of the request";
        return oauth_error::with_status(405, Code::InvalidRequest, description).with("allow", allow);
    }
    responses::method_not_allowed(allow)
}
