//! Verdicts at the borders of what conditions ask, and what is derived from them: conditions as case files have them, and
//! responses made here.

mod body;
mod caching;
mod derived;
mod field;
mod language;
mod location;
mod value;
mod weaker;
mod whole;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::response::read_conditions;
use super::{CONDITIONS, Conditions, Context, Names, Reader, Responses, Sent, Unseen, Verdict, Violation, judge};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Method, Request, Response, Trouble, TroubleKind};
use crate::notation::{Checker, Patterns, Shape, yaml};
use crate::setting::Deployment;
use crate::source::{Problem, Problems, SourceFile};

/// Header fields, as names and values.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// The moment at which all responses came: 12:00:00 on 23 November 2026.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

/// The date of that moment, as a header field.
const DATE: (&str, &str) = ("date", "Mon, 23 Nov 2026 12:00:00 GMT");

/// Reads conditions of a file with the requests `a`, `b`, `inapplicable` and `never`, and the constant `word`.
fn try_read(text: &str) -> Result<Conditions, Vec<Problem>> {
    let mut problems = Problems::default();
    let node = yaml::read(&SourceFile::new("t.yaml", text), &mut problems);
    let requests = ["a", "b", "inapplicable", "never"].into_iter().enumerate();
    let requests: BTreeMap<String, usize> = requests.map(|(index, name)| (name.to_owned(), index)).collect();
    let values = HashMap::from([("word".to_owned(), "value".to_owned())]);
    let names = Names { requests, values, ..Names::default() };
    let Some(node) = node else { return Err(problems.list) };
    Checker::new(&mut problems, &mut Patterns::default(), false).check_root(&Shape::Object(&CONDITIONS), &node);
    let mut reader = Reader { problems: &mut problems, names: &names, scope: String::new() };
    let conditions = read_conditions(&mut reader, &node);
    if problems.list.is_empty() { Ok(conditions) } else { Err(problems.list) }
}

fn read(text: &str) -> Conditions {
    try_read(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// An exchange with this response.
fn answered(status: u16, headers: Headers<'_>, content: &str) -> Exchange {
    let mut fields = Fields::new();
    headers.iter().for_each(|(name, value)| fields.push(name, *value));
    exchange(Ok(Response::new(status, fields, content.as_bytes())))
}

/// An exchange without one.
fn unanswered(kind: TroubleKind) -> Exchange {
    exchange(Err(Trouble { kind, message: "no response".to_owned(), remedy: None }))
}

fn exchange(result: Result<Response, Trouble>) -> Exchange {
    let url = "https://hs.example/".parse().unwrap();
    let destination = Destination::Target;
    let request = Request { method: Method::Get, url, fields: Fields::new(), content: Arc::default(), destination };
    Exchange { request, result, received: noon(), duration: Duration::ZERO }
}

/// The responses to the requests `a` and `b`; `inapplicable` was not sent for a reason, any other for none.
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

fn context(responses: &dyn Responses) -> Context<'_> {
    Context { responses, deployment: Deployment::Production, judges: &[] }
}

/// The verdict on the response to `a`, beside the one to `b`.
fn compared(conditions: &str, a: &Exchange, b: &Exchange) -> Verdict {
    judge(&read(conditions), "a", context(&Two(a, b)))
}

/// The verdict on a response by itself, in a word.
fn word(conditions: &str, headers: Headers<'_>, content: &str) -> &'static str {
    let exchange = answered(200, headers, content);
    word_of(&compared(conditions, &exchange, &exchange))
}

fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated(_) => "violated",
        Verdict::NotApplicable(_) => "not applicable",
        Verdict::CannotTell(Unseen { kind, .. }) => kind.as_str(),
    }
}

/// What was expected and what was got where these conditions are violated.
fn violation(conditions: &str, exchange: &Exchange) -> (String, String) {
    let verdict = compared(conditions, exchange, exchange);
    let Verdict::Violated(violations) = verdict else { panic!("{conditions}: {verdict:?}") };
    let Violation { expected, got, .. } = violations[0].clone();
    (expected, got)
}

/// What was expected where these conditions are violated by a response.
fn expected(conditions: &str, headers: Headers<'_>, content: &str) -> String {
    violation(conditions, &answered(200, headers, content)).0
}
