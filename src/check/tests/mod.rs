//! Verdicts at the borders of what conditions ask: answers made here, one condition each. That each kind of condition
//! tells good from bad at all is what the case files prove.

mod body;
mod caching;
mod field;
mod value;
mod whole;

use std::time::{Duration, SystemTime};

use super::{Answers, Condition, Context, Deployment, Expectation, Sent, Unseen, Verdict, judge};
use crate::exchange::request::Destination;
use crate::exchange::{Answer, Exchange, Fields, Method, Request, Trouble, TroubleKind};

/// Header fields, as names and values.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// The moment at which all answers came: 12:00:00 on 23 November 2026.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

/// An exchange with this answer.
fn answered(status: u16, headers: Headers<'_>, content: &str) -> Exchange {
    let mut fields = Fields::new();
    headers.iter().for_each(|(name, value)| fields.push(name, *value));
    exchange(Ok(Answer::new(status, fields, content.as_bytes())))
}

/// An exchange without one.
fn unanswered() -> Exchange {
    exchange(Err(Trouble { kind: TroubleKind::Timeout, message: "no answer".to_owned(), help: None }))
}

fn exchange(result: Result<Answer, Trouble>) -> Exchange {
    let url = "https://hs.example/".parse().unwrap();
    let destination = Destination::Target;
    let request = Request { method: Method::Get, url, fields: Fields::new(), content: Vec::new(), destination };
    Exchange { request, result, received: noon(), duration: Duration::ZERO }
}

/// The answers to the requests `a` and `b`; any other was never sent.
struct Two<'a>(&'a Exchange, &'a Exchange);

impl Answers for Two<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        match request {
            "a" => Some(Sent::Exchange(self.0)),
            "b" => Some(Sent::Exchange(self.1)),
            "inapplicable" => Some(Sent::Inapplicable("an earlier answer has no such value")),
            _ => None,
        }
    }
}

/// The verdict on the answer to `a`, beside the one to `b`.
fn compared(condition: Condition, a: &Exchange, b: &Exchange) -> Verdict {
    let context = Context { answers: &Two(a, b), deployment: Deployment::Production, when: &[] };
    judge(&[expect(condition)], &["a".to_owned()], context)
}

fn expect(condition: Condition) -> Expectation {
    Expectation { on: None, when: Vec::new(), conditions: vec![condition] }
}

/// The verdict on an answer by itself, in a word.
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
