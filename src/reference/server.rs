//! From a request to an answer, with the named points at which a fault may change something.
//! Nothing here does I/O; with no faults every answer is correct.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde_json::Value;

use super::answers;
use super::conditional;
use super::document::{self, Document};
use super::faults::{Change, Fault};
use super::fixed::{FixedAnswer, FixedAnswers};
use super::message::{Answer, Request};
use super::routes::Route;
use super::{coding, signed_metadata};

/// The homeserver: where it is, since when, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Server {
    base: String,
    since: SystemTime,
    changes: Vec<Change>,
    fixed: FixedAnswers,
    answered: AtomicU64,
}

impl Server {
    /// `base` is `http://127.0.0.1:PORT`.
    pub(super) fn new(base: &str, since: SystemTime, faults: &[Fault]) -> Self {
        Self {
            base: base.to_owned(),
            since,
            changes: faults.iter().map(Fault::change).collect(),
            fixed: FixedAnswers::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(super) fn with_fixed_answers(self, answers: Vec<FixedAnswer>) -> Self {
        Self { fixed: FixedAnswers::new(answers), ..self }
    }

    /// Answers one request; its `number` is set here.
    pub(super) fn answer(&self, mut request: Request) -> Answer {
        if let Some(answer) = self.fixed.find(&request) {
            return answer;
        }
        request.number = self.answered.fetch_add(1, Ordering::Relaxed);
        for change in &self.changes {
            change.alter_request(&mut request);
        }
        let route = Route::of(&request.path);
        let mut answer = self.routed(route, &request);
        answers::add_cors(&mut answer);
        for change in &self.changes {
            change.alter_answer(route, &request, &mut answer);
        }
        answer
    }

    fn routed(&self, route: Route, request: &Request) -> Answer {
        if request.method == "OPTIONS" {
            return answers::preflight();
        }
        if let Some(allow) = route.refuses(request) {
            return answers::method_not_allowed(allow);
        }
        match route {
            Route::Metadata => self.metadata(request),
            Route::Versions => answers::versions(),
            Route::ClientDiscovery => answers::client_discovery(&self.base),
            Route::IssuerMetadata => self.issuer_metadata(),
            Route::Oauth(endpoint) => endpoint.answer(),
            Route::Unrecognized => answers::unrecognized(),
            Route::Elsewhere => answers::not_found(),
        }
    }

    fn metadata(&self, request: &Request) -> Answer {
        let mut body = Value::Object(self.document(request)).to_string().into_bytes();
        for change in &self.changes {
            change.alter_body(&mut body);
        }
        let mut answer = Answer::new(200, "application/json", body);
        coding::encode(request, &mut answer);
        conditional::add_validators(&mut answer, self.since);
        for change in &self.changes {
            change.alter_representation(request, &mut answer);
        }
        conditional::evaluate(request, answer)
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
    fn issuer_metadata(&self) -> Answer {
        answers::json_answer(200, &Value::Object(document::correct(&self.base)))
    }
}
