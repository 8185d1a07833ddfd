//! Answers that are fixed beforehand, given in place of the reference's own.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::message::{Answer, Request};

/// An answer to one kind of request.
#[derive(Debug, Clone)]
pub struct FixedAnswer {
    /// The method, in upper case.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// Header fields of the request, names in lower case: where several answers have this method and target, the one is
    /// given whose fields are most like those of the request.
    pub request_fields: Vec<(String, String)>,
    /// The status, from 200 to 599.
    pub status: u16,
    /// Header fields of the answer.
    pub fields: Vec<(String, String)>,
    /// The octets of the content.
    pub body: Vec<u8>,
}

impl FixedAnswer {
    fn is_for(&self, request: &Request) -> bool {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        self.method == request.method && path == request.path && query == request.query
    }

    /// How many fields of the request are as expected, less those that are not.
    fn likeness(&self, request: &Request) -> isize {
        let is_there = |field: &(String, String)| request.field(&field.0).as_ref() == Some(&field.1);
        self.request_fields.iter().map(|field| if is_there(field) { 1 } else { -1 }).sum()
    }

    fn answer(&self) -> Answer {
        let fields = self.fields.iter().map(|(name, value)| (name.clone().into(), value.clone()));
        Answer { status: self.status, fields: fields.collect(), body: self.body.clone() }
    }
}

/// All of them. Answers to equal requests are given in turn.
#[derive(Debug, Default)]
pub(super) struct FixedAnswers {
    answers: Vec<FixedAnswer>,
    turn: AtomicUsize,
}

impl FixedAnswers {
    pub(super) fn new(answers: Vec<FixedAnswer>) -> Self {
        Self { answers, turn: AtomicUsize::new(0) }
    }

    /// The answer to this request, if one is fixed.
    pub(super) fn find(&self, request: &Request) -> Option<Answer> {
        let known = || self.answers.iter().filter(|answer| answer.is_for(request));
        let most = known().map(|answer| answer.likeness(request)).max()?;
        let best: Vec<&FixedAnswer> = known().filter(|answer| answer.likeness(request) == most).collect();
        let turn = if best.len() > 1 { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        best.get(turn % best.len()).map(|answer| answer.answer())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(target: &str, fields: &[(&str, &str)], status: u16) -> FixedAnswer {
        FixedAnswer {
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

    fn status(answers: &FixedAnswers, query: &str, fields: &[(&str, &str)]) -> Option<u16> {
        let request = Request {
            method: "GET".to_owned(),
            path: "/a".to_owned(),
            query: query.to_owned(),
            fields: pairs(fields),
            number: 0,
        };
        answers.find(&request).map(|answer| answer.status)
    }

    #[test]
    fn the_most_similar_request_decides() {
        let common = ("accept", "application/json");
        let answers = FixedAnswers::new(vec![
            fixed("/a", &[common, ("authorization", "Bearer x")], 401),
            fixed("/a", &[common], 200),
            fixed("/a?x=1", &[common], 400),
        ]);
        assert_eq!(status(&answers, "", &[common]), Some(200));
        assert_eq!(status(&answers, "", &[("accept", "*/*")]), Some(200), "another client");
        assert_eq!(status(&answers, "", &[common, ("authorization", "Bearer x")]), Some(401));
        assert_eq!(status(&answers, "x=1", &[common]), Some(400));
        assert_eq!(status(&answers, "y=1", &[common]), None);
    }

    #[test]
    fn equal_requests_are_answered_in_turn() {
        let answers = FixedAnswers::new(vec![fixed("/a", &[], 200), fixed("/a", &[], 404)]);
        let statuses = [(); 4].map(|()| status(&answers, "", &[]));
        assert_eq!(statuses, [Some(200), Some(404), Some(200), Some(404)]);
    }
}
