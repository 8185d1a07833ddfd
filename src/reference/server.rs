//! From a request to a response, without I/O. Every response is correct, except fixed responses.

use std::time::SystemTime;

use serde_json::Value;

use super::conditional;
use super::document::{self, Document};
use super::fixed::{FixedResponse, FixedResponses};
use super::message::{Request, Response};
use super::responses;
use super::routes::Route;
use super::{coding, oauth, signed_metadata};

/// The homeserver: its address, and the time of its start.
#[derive(Debug)]
pub(super) struct Server {
    base: String,
    since: SystemTime,
    fixed: FixedResponses,
}

impl Server {
    /// `base` is `http://127.0.0.1:PORT`.
    pub(super) fn new(base: &str, since: SystemTime, fixed: Vec<FixedResponse>) -> Self {
        Self { base: base.to_owned(), since, fixed: FixedResponses::new(fixed) }
    }

    /// The response to one request.
    pub(super) fn response(&self, request: &Request) -> Response {
        if let Some(response) = self.fixed.find(request) {
            return response;
        }
        let mut response = self.routed(Route::of(&request.path), request);
        responses::add_cors(&mut response);
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
            Route::Oauth(endpoint) => oauth::response(endpoint),
            Route::Unrecognized => responses::unrecognized(),
            Route::Elsewhere => responses::not_found(),
        }
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
