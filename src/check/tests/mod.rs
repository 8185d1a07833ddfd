//! Verdicts at the borders of what conditions ask: responses made here, one condition each. That each kind of condition
//! tells good from bad at all is what the case files prove.

mod body;
mod caching;
mod field;
mod value;
mod whole;

use std::time::{Duration, SystemTime};

use super::{Condition, Context, Deployment, Expectation, Responses, Sent, Unseen, Verdict, judge};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Method, Request, Response, Trouble, TroubleKind};

/// Header fields, as names and values.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// The moment at which all responses came: 12:00:00 on 23 November 2026.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

/// An exchange with this response.
fn answered(status: u16, headers: Headers<'_>, content: &str) -> Exchange {
    let mut fields = Fields::new();
    headers.iter().for_each(|(name, value)| fields.push(name, *value));
    exchange(Ok(Response::new(status, fields, content.as_bytes())))
}

/// An exchange without one.
fn unanswered() -> Exchange {
    exchange(Err(Trouble { kind: TroubleKind::Timeout, message: "no response".to_owned(), remedy: None }))
}

fn exchange(result: Result<Response, Trouble>) -> Exchange {
    let url = "https://hs.example/".parse().unwrap();
    let destination = Destination::Target;
    let request = Request { method: Method::Get, url, fields: Fields::new(), content: Vec::new(), destination };
    Exchange { request, result, received: noon(), duration: Duration::ZERO }
}

/// The responds to the requests `a` and `b`; any other was never sent.
struct Two<'a>(&'a Exchange, &'a Exchange);

impl Responses for Two<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        match request {
            "a" => Some(Sent::Exchange(self.0)),
            "b" => Some(Sent::Exchange(self.1)),
            "inapplicable" => Some(Sent::Inapplicable("an earlier response has no such value")),
            _ => None,
        }
    }
}

/// The verdict on the response to `a`, beside the one to `b`.
fn compared(condition: Condition, a: &Exchange, b: &Exchange) -> Verdict {
    let context = Context { responses: &Two(a, b), deployment: Deployment::Production, when: &[] };
    judge(&[expect(condition)], &["a".to_owned()], context)
}

fn expect(condition: Condition) -> Expectation {
    Expectation { on: None, when: Vec::new(), conditions: vec![condition] }
}

/// The verdict on a response by itself, in a word.
fn word(condition: Condition, headers: Headers<'_>, content: &str) -> &'static str {
    let exchange = answered(200, headers, content);
    word_of(&compared(condition, &exchange, &exchange))
}

fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated(_) => "violated",
        Verdict::NotApplicable(_) => "not applicable",
        Verdict::CannotTell(Unseen { kind, .. }) => kind,
    }
}
