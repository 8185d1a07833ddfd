//! Responses fixed beforehand, for requests that are known beforehand: whole ones, and changes of the reference's own.

mod change;
mod likeness;

use std::sync::atomic::{AtomicUsize, Ordering};

use super::message::{Request, Response};
use likeness::Likeness;

pub use change::{BodyChange, ResponseChange};

/// A kind of request, and what becomes of its response.
///
/// A request is of this kind if it has this method and path and the same names of parameters. Of several kinds, the one
/// whose values are most similar to those of the request is taken, so that values that only come with the responses
/// (such as client ids and codes) need not be known.
#[derive(Debug, Clone)]
pub struct FixedResponse {
    /// The method, in upper case.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// Header fields of the request, names in lower case. A request may lack them.
    pub request_fields: Vec<(String, String)>,
    /// The content of the request: JSON, a form, or something else.
    pub request_content: Vec<u8>,
    /// What becomes of the response.
    pub response: Fixed,
}

/// What becomes of a response.
#[derive(Debug, Clone)]
pub enum Fixed {
    /// It stays as it is. So the request is not taken for a similar one.
    Own,
    /// The reference's own response, changed.
    Changed(ResponseChange),
    /// Another response.
    Whole {
        /// The status, from 200 to 599.
        status: u16,
        /// Header fields.
        fields: Vec<(String, String)>,
        /// The octets of the content.
        body: Vec<u8>,
    },
}

impl Fixed {
    /// The response to a request, where `own` makes the reference's own.
    pub(super) fn response(&self, request: &Request, own: impl FnOnce(&Request) -> Response) -> Response {
        match self {
            Self::Own => own(request),
            Self::Changed(change) => change.apply(own(&change.plain(request))),
            Self::Whole { status, fields, body } => {
                let fields = fields.iter().map(|(name, value)| (name.clone().into(), value.clone()));
                Response { status: *status, fields: fields.collect(), body: body.clone() }
            }
        }
    }
}

/// Fixed responses. Those to equal requests are sent in turn.
#[derive(Debug, Default)]
pub(super) struct FixedResponses {
    responses: Vec<(Likeness, Fixed)>,
    turn: AtomicUsize,
}

impl FixedResponses {
    pub(super) fn new(responses: Vec<FixedResponse>) -> Self {
        let kinds = responses.into_iter().map(|response| (Likeness::new(&response), response.response));
        Self { responses: kinds.collect(), turn: AtomicUsize::new(0) }
    }

    /// What becomes of the response to this request, if it is known.
    pub(super) fn find(&self, request: &Request) -> Option<&Fixed> {
        let known: Vec<(isize, &Fixed)> =
            self.responses.iter().filter_map(|(kind, fixed)| Some((kind.of(request)?, fixed))).collect();
        let most = known.iter().map(|(likeness, _)| *likeness).max()?;
        let best: Vec<&Fixed> = known.into_iter().filter(|(own, _)| *own == most).map(|(_, fixed)| fixed).collect();
        let turn = if best.len() > 1 { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        best.get(turn % best.len()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kind of request, with a response whose status identifies it.
    fn fixed(target: &str, fields: &[(&str, &str)], content: &str, status: u16) -> FixedResponse {
        FixedResponse {
            method: "POST".to_owned(),
            target: target.to_owned(),
            request_fields: pairs(fields),
            request_content: content.into(),
            response: Fixed::Whole { status, fields: Vec::new(), body: Vec::new() },
        }
    }

    fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn status(responses: &FixedResponses, query: &str, fields: &[(&str, &str)], content: &str) -> Option<u16> {
        let request = Request {
            method: "POST".to_owned(),
            path: "/a".to_owned(),
            query: query.to_owned(),
            fields: pairs(fields),
            body: content.into(),
        };
        let own = |_: &Request| Response::new(599, "text/plain", "");
        responses.find(&request).map(|fixed| fixed.response(&request, own).status)
    }

    #[test]
    fn the_most_similar_fields_decide() {
        let common = ("accept", "application/json");
        let responses = FixedResponses::new(vec![
            fixed("/a", &[common, ("authorization", "Bearer x")], "", 401),
            fixed("/a", &[common], "", 200),
            fixed("/a?x=1", &[common], "", 400),
        ]);
        assert_eq!(status(&responses, "", &[common], ""), Some(200));
        assert_eq!(status(&responses, "", &[("accept", "*/*")], ""), Some(200), "another client");
        assert_eq!(status(&responses, "", &[common, ("authorization", "Bearer x")], ""), Some(401));
        assert_eq!(status(&responses, "x=1", &[common], ""), Some(400));
        assert_eq!(status(&responses, "x=2", &[common], ""), Some(400), "the value may come from a response");
        assert_eq!(status(&responses, "y=1", &[common], ""), None);
    }

    #[test]
    fn the_most_similar_content_decides() {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let responses = FixedResponses::new(vec![
            fixed("/a", &form, "grant_type=code&client_id=c1&code=k1", 401),
            fixed("/a", &form, "grant_type=code&client_id=c1&code=wrong", 402),
            fixed("/a", &form, "grant_type=code&client_id=c1", 403),
            fixed("/a", &[], r#"{"uris":["https://a.example/x"],"name":"n"}"#, 404),
            fixed("/a", &[], r#"{"uris":["https://a.example/y"],"name":"n"}"#, 405),
            fixed("/a", &[], r#"{"uris":"https://a.example/y","name":"n"}"#, 406),
        ]);
        for (content, expected) in [
            ("code=wrong&client_id=other&grant_type=code", Some(402)),
            ("grant_type=code&client_id=other", Some(403)),
            ("grant_type=code", None),
        ] {
            assert_eq!(status(&responses, "", &form, content), expected, "{content}");
        }
        for (content, expected) in [
            (r#"{"name": "n", "uris": ["https://a.example/y"]}"#, Some(405)),
            (r#"{"name": "m", "uris": ["https://a.example/x"]}"#, Some(404)),
            (r#"{"name": "m", "uris": "https://a.example/y"}"#, Some(406)),
            (r#"{"name": "n"}"#, None),
        ] {
            assert_eq!(status(&responses, "", &[], content), expected, "{content}");
        }
    }

    #[test]
    fn equal_requests_are_answered_in_turn() {
        let own = FixedResponse { response: Fixed::Own, ..fixed("/a", &[], "", 0) };
        let responses = FixedResponses::new(vec![fixed("/a", &[], "", 200), own]);
        let statuses = [(); 4].map(|()| status(&responses, "", &[], ""));
        assert_eq!(statuses, [Some(200), Some(599), Some(200), Some(599)]);
    }
}
