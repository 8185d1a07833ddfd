//! Fixed responses, sent instead of the reference's own.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::message::{Request, Response};

/// A response to one kind of request.
#[derive(Debug, Clone)]
pub struct FixedResponse {
    /// The method, in upper case.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// Header fields of the request, names in lower case. If several responses have this method and target, the one
    /// whose fields are most similar to the request is sent.
    pub request_fields: Vec<(String, String)>,
    /// The status, from 200 to 599.
    pub status: u16,
    /// Header fields of the response.
    pub fields: Vec<(String, String)>,
    /// The octets of the content.
    pub body: Vec<u8>,
}

impl FixedResponse {
    fn is_for(&self, request: &Request) -> bool {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        self.method == request.method && path == request.path && query == request.query
    }

    /// The number of matching fields of the request, minus the number of other fields.
    fn likeness(&self, request: &Request) -> isize {
        let is_there = |field: &(String, String)| request.field(&field.0).as_ref() == Some(&field.1);
        self.request_fields.iter().map(|field| if is_there(field) { 1 } else { -1 }).sum()
    }

    fn response(&self) -> Response {
        let fields = self.fields.iter().map(|(name, value)| (name.clone().into(), value.clone()));
        Response { status: self.status, fields: fields.collect(), body: self.body.clone() }
    }
}

/// Fixed responses. Responses to equal requests are sent in turn.
#[derive(Debug, Default)]
pub(super) struct FixedResponses {
    responses: Vec<FixedResponse>,
    turn: AtomicUsize,
}

impl FixedResponses {
    pub(super) fn new(responses: Vec<FixedResponse>) -> Self {
        Self { responses, turn: AtomicUsize::new(0) }
    }

    /// The fixed response to this request, if there is one.
    pub(super) fn find(&self, request: &Request) -> Option<Response> {
        let known = || self.responses.iter().filter(|response| response.is_for(request));
        let most = known().map(|response| response.likeness(request)).max()?;
        let best: Vec<&FixedResponse> = known().filter(|response| response.likeness(request) == most).collect();
        let turn = if best.len() > 1 { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        best.get(turn % best.len()).map(|response| response.response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(target: &str, fields: &[(&str, &str)], status: u16) -> FixedResponse {
        FixedResponse {
            method: "GET".to_owned(),
            target: target.to_owned(),
            request_fields: pairs(fields),
            status,
            fields: Vec::new(),
            body: Vec::new(),
        }
    }

    fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn status(responses: &FixedResponses, query: &str, fields: &[(&str, &str)]) -> Option<u16> {
        let request = Request {
            method: "GET".to_owned(),
            path: "/a".to_owned(),
            query: query.to_owned(),
            fields: pairs(fields),
            ..Request::default()
        };
        responses.find(&request).map(|response| response.status)
    }

    #[test]
    fn the_most_similar_request_decides() {
        let common = ("accept", "application/json");
        let responses = FixedResponses::new(vec![
            fixed("/a", &[common, ("authorization", "Bearer x")], 401),
            fixed("/a", &[common], 200),
            fixed("/a?x=1", &[common], 400),
        ]);
        assert_eq!(status(&responses, "", &[common]), Some(200));
        assert_eq!(status(&responses, "", &[("accept", "*/*")]), Some(200), "another client");
        assert_eq!(status(&responses, "", &[common, ("authorization", "Bearer x")]), Some(401));
        assert_eq!(status(&responses, "x=1", &[common]), Some(400));
        assert_eq!(status(&responses, "y=1", &[common]), None);
    }

    #[test]
    fn equal_requests_are_answered_in_turn() {
        let responses = FixedResponses::new(vec![fixed("/a", &[], 200), fixed("/a", &[], 404)]);
        let statuses = [(); 4].map(|()| status(&responses, "", &[]));
        assert_eq!(statuses, [Some(200), Some(404), Some(200), Some(404)]);
    }
}
