//! From a request to a response, with the named points at which a fault may change something.
//! Nothing here does I/O; with no faults every response is correct.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde_json::Value;

use super::conditional;
use super::document::{self, Document};
use super::faults::{Change, Fault};
use super::fixed::{FixedResponse, FixedResponses};
use super::message::{Request, Response};
use super::responses;
use super::routes::Route;
use super::{coding, signed_metadata};

/// The homeserver: where it is, since when, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Server {
    base: String,
    since: SystemTime,
    changes: Vec<Change>,
    fixed: FixedResponses,
    answered: AtomicU64,
}

impl Server {
    /// `base` is `http://127.0.0.1:PORT`.
    pub(super) fn new(base: &str, since: SystemTime, faults: &[Fault]) -> Self {
        Self {
            base: base.to_owned(),
            since,
            changes: faults.iter().map(Fault::change).collect(),
            fixed: FixedResponses::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(super) fn with_fixed_responses(self, responses: Vec<FixedResponse>) -> Self {
        Self { fixed: FixedResponses::new(responses), ..self }
    }

    /// Responses one request; its `number` is set here.
    pub(super) fn response(&self, mut request: Request) -> Response {
        if let Some(response) = self.fixed.find(&request) {
            return response;
        }
        request.number = self.answered.fetch_add(1, Ordering::Relaxed);
        for change in &self.changes {
            change.alter_request(&mut request);
        }
        let route = Route::of(&request.path);
        let mut response = self.routed(route, &request);
        responses::add_cors(&mut response);
        for change in &self.changes {
            change.alter_response(route, &request, &mut response);
        }
        response
    }

    fn routed(&self, route: Route, request: &Request) -> Response {
        if request.method == "OPTIONS" {
            return responses::preflight();
        }
        if let Some(allow) = route.refuses(request) {
            return responses::method_not_allowed(allow);
        }
        match route {
            Route::Metadata => self.metadata(request),
            Route::Versions => responses::versions(),
            Route::ClientDiscovery => responses::client_discovery(&self.base),
            Route::IssuerMetadata => self.issuer_metadata(),
            Route::Oauth(endpoint) => endpoint.response(),
            Route::Unrecognized => responses::unrecognized(),
            Route::Elsewhere => responses::not_found(),
        }
    }

    fn metadata(&self, request: &Request) -> Response {
        let mut body = Value::Object(self.document(request)).to_string().into_bytes();
        for change in &self.changes {
            change.alter_body(&mut body);
        }
        let mut response = Response::new(200, "application/json", body);
        coding::encode(request, &mut response);
        conditional::add_validators(&mut response, self.since);
        for change in &self.changes {
            change.alter_representation(request, &mut response);
        }
        conditional::evaluate(request, response)
    }

    /// The document with its faults. It is signed after they are in, so that a fault in a plain
    /// member is not also a contradiction.
    fn document(&self, request: &Request) -> Document {
        let mut document = document::correct(&self.base);
        for change in &self.changes {
            change.alter_document(request, &mut document);
        }
        let issuer = document::issuer(&self.base);
        let signed = signed_metadata::of(&document, &issuer);
        document.insert("signed_metadata".to_owned(), signed);
        for change in &self.changes {
            change.alter_signed_metadata(&issuer, &mut document);
        }
        document
    }

    /// What the issuer publishes itself is always correct: a fault is one of the homeserver.
    fn issuer_metadata(&self) -> Response {
        responses::json_response(200, &Value::Object(document::correct(&self.base)))
    }
}
