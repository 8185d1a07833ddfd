//! A response of a case file judged by itself, to see whether a change that was derived from a condition breaks it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use url::Url;

use super::grammar::http_date;
use super::{Condition, Context, Derived, Responses, Sent, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Method, Request, Response, Trouble, TroubleKind};
use crate::setting::Deployment;

/// The name by which the response is judged.
const OWN: &str = "";

/// The changes that `condition` derives from the response `example`, without those for which it holds all the same.
pub(super) fn counterexamples(condition: &dyn Condition, example: &ExampleResponse) -> Vec<Derived> {
    let derived = condition.counterexamples(example);
    if derived.is_empty() {
        return derived;
    }
    let verdict = |changed: &ExampleResponse| judge(condition, example, changed);
    let before = verdict(example);
    if matches!(before, Verdict::Violated(_)) {
        return Vec::new();
    }
    // A comparison with a response that is not known here says nothing.
    let mut others = BTreeSet::new();
    condition.requests(OWN, &mut others);
    let is_told = before == Verdict::Holds || others.iter().all(|name| name == OWN);
    let is_broken = |derived: &Derived| {
        let mut changed = example.clone();
        derived.change.apply(&mut changed);
        match verdict(&changed) {
            Verdict::Violated(_) => true,
            Verdict::Holds => false,
            Verdict::NotApplicable(_) | Verdict::CannotTell(_) => !is_told,
        }
    };
    derived.into_iter().filter(is_broken).collect()
}

/// The verdict on the response `changed`, beside other responses that are all like `example`.
pub(super) fn judge(condition: &dyn Condition, example: &ExampleResponse, changed: &ExampleResponse) -> Verdict {
    let received = clock(example);
    let (Some(own), Some(others)) = (exchange(changed, received), exchange(example, received)) else {
        return Verdict::NotApplicable("no response can be made".to_owned());
    };
    let responses = Alone { own: &own, others: &others };
    // What stands in for a server is a response like others here: which status a test judges is not known.
    let judges = [changed.status, example.status];
    let context = Context { responses: &responses, deployment: Deployment::Production, judges: &judges };
    match context.look_up(OWN) {
        Ok(subject) => condition.judge(subject, context),
        Err(missing) => condition.judge_missing(&missing, context),
    }
}

/// The moment at which a response came: that of its date, or else some moment.
pub(super) fn clock(example: &ExampleResponse) -> SystemTime {
    /// 12:00:00 on 23 November 2026.
    const SOME_MOMENT: Duration = Duration::from_secs(1_795_435_200);
    let date = example.field("date").and_then(|date| http_date::parse(&date).ok());
    date.unwrap_or(SystemTime::UNIX_EPOCH + SOME_MOMENT)
}

fn exchange(example: &ExampleResponse, received: SystemTime) -> Option<Exchange> {
    static URL: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("https://matrix.example.org/").ok());
    let url = URL.clone()?;
    let destination = Destination::Target;
    let request = Request { method: Method::Get, url, fields: Fields::new(), content: Arc::default(), destination };
    let mut fields = Fields::new();
    example.headers.iter().for_each(|(name, line)| fields.push(name, line.as_bytes()));
    let result = match &example.raw {
        None => Ok(Response::new(example.status, fields, example.body.as_slice())),
        Some(_) => Err(Trouble { kind: TroubleKind::NotHttp, message: "not HTTP".to_owned(), remedy: None }),
    };
    Some(Exchange { request, result, received, duration: Duration::ZERO })
}

struct Alone<'a> {
    own: &'a Exchange,
    others: &'a Exchange,
}

impl Responses for Alone<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        Some(Sent::Exchange(if request == OWN { self.own } else { self.others }))
    }
}
