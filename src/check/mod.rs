//! The kinds of assertion. Each is plain data with a judge: it looks at recorded responses and says whether it holds.
//! Levels, names and reports are other rooms' business.

mod body;
mod caching;
mod field;
pub mod grammar;
mod json;
mod jwt;
mod same;
mod status;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod url;
mod verdict;

use std::collections::BTreeSet;

pub use body::{BodyCondition, BodyConditions};
pub use caching::{CachingRule, FreshnessLifetime};
pub use field::{FieldCondition, FieldGrammar, NameCase};
pub use json::{JsonType, ValueCondition};
pub use jwt::JwtConditions;
pub use same::SameJson;
pub use status::{StatusPattern, StatusSet};
pub use url::{UrlCondition, UrlPart};
pub use verdict::{Spot, Unseen, Verdict, Violation};

use crate::exchange::body::BodyError;
use crate::exchange::response::StandIn;
use crate::exchange::{Exchange, Pointer, Response};
use crate::setting::Deployment;

/// What is known of a request by the time it is judged.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// It was sent; this came of it.
    Exchange(&'a Exchange),
    /// It was not sent, as an earlier response does not have what it needs.
    Inapplicable(&'a str),
}

/// Where a check looks responses up.
pub trait Responses {
    /// What is known of the request of this name. Asking for a request that was never sent is a mistake in the plan,
    /// and answered by `None`.
    fn sent(&self, request: &str) -> Option<Sent<'_>>;
}

/// What a check may look at besides its own conditions.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All responses so far.
    pub responses: &'a dyn Responses,
    /// How the homeserver is deployed.
    pub deployment: Deployment,
    /// The conditions under which the test applies. A response that stands in for the server's (see
    /// [`Response::stand_in`]) is judged only where they name its status.
    pub when: &'a [Expectation],
}

impl Context<'_> {
    /// For the question whether something applies: what a development deployment is excused from is not there for it.
    fn as_production(self) -> Self {
        Self { deployment: Deployment::Production, ..self }
    }
}

/// One response under judgement: the name of its request, the exchange, and its response.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) request: &'a str,
    pub(crate) exchange: &'a Exchange,
    pub(crate) response: &'a Response,
}

impl Subject<'_> {
    /// The verdict on a response without the JSON that is asked for: what goes beyond our own limits is no fault.
    fn without_json(&self, expected: impl Into<String>, error: &BodyError) -> Verdict {
        if error.is_over_limit() {
            let message = error.to_string();
            return Verdict::CannotTell(Unseen { request: self.request.to_owned(), kind: "too-large", message });
        }
        self.violated(expected, error.to_string(), Spot::Body(None))
    }

    fn violated(&self, expected: impl Into<String>, got: impl Into<String>, spot: Spot) -> Verdict {
        Verdict::violated(self.request, expected, got, spot)
    }
}

/// One assertion about a response.
#[derive(Debug, Clone)]
pub enum Condition {
    /// The status code.
    Status(StatusSet),
    /// The URL of the request.
    Url(Vec<UrlCondition>),
    /// A header field: its name in lower case, and what must hold of it.
    Header(String, Vec<FieldCondition>),
    /// The body.
    Body(BodyConditions),
    /// A JSON value.
    Json(Pointer, Vec<ValueCondition>),
    /// The status is that of this request's response.
    SameStatus(String),
    /// The JSON value is that of another response.
    SameJson(SameJson),
    /// A rule of RFC 9111.
    Caching(CachingRule),
    /// How long the response may be stored.
    FreshnessLifetime(FreshnessLifetime),
    /// One of these holds.
    Any(Vec<Expectation>),
    /// This does not hold.
    Not(Box<Expectation>),
}

/// Conditions that must all hold of the responds to some requests.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// The requests, if not those of the test.
    pub on: Option<Vec<String>>,
    /// It counts only where these hold.
    pub when: Vec<Expectation>,
    /// What must hold.
    pub conditions: Vec<Condition>,
}

/// Whether all of `expectations` hold, on the requests `on` where they don't name their own.
pub fn judge(expectations: &[Expectation], on: &[String], context: Context<'_>) -> Verdict {
    Verdict::all(expectations.iter().map(|expectation| expectation.judge(on, context)), || Verdict::Holds)
}

/// The names of all requests that judging `expectations` may look at.
pub fn requests(expectations: &[Expectation], on: &[String]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for expectation in expectations {
        expectation.collect_requests(on, &mut names);
    }
    names
}

/// Whether a condition names this status code, so that a response with it is what the conditions are about.
fn names_status(expectations: &[Expectation], status: u16) -> bool {
    any_status(expectations, &|set| set.names(status))
}

fn names_any_status(expectations: &[Expectation]) -> bool {
    any_status(expectations, &|_| true)
}

fn any_status(expectations: &[Expectation], is_meant: &dyn Fn(&StatusSet) -> bool) -> bool {
    let conditions = expectations.iter().flat_map(|expectation| &expectation.conditions);
    conditions.into_iter().any(|condition| match condition {
        Condition::Status(set) => is_meant(set),
        Condition::Any(alternatives) => any_status(alternatives, is_meant),
        Condition::Url(_)
        | Condition::Header(..)
        | Condition::Body(_)
        | Condition::Json(..)
        | Condition::SameStatus(_)
        | Condition::SameJson(_)
        | Condition::Caching(_)
        | Condition::FreshnessLifetime(_)
        | Condition::Not(_) => false,
    })
}

/// What a test applies to.
#[derive(Debug)]
pub struct Application {
    /// The requests whose responses it judges.
    pub requests: Vec<String>,
    /// Why it can't be told of another request whether the test applies to it.
    pub undecided: Option<Unseen>,
}

/// Which of the requests `on` a test applies to: those whose responses meet the conditions of `when` that name no request
/// of their own, and none unless the others hold. The verdict says why it applies to none.
pub fn applies(when: &[Expectation], on: &[String], context: Context<'_>) -> Result<Application, Verdict> {
    let mut application = Application { requests: Vec::new(), undecided: None };
    let mut refusal = None;
    for request in on {
        match judge(when, std::slice::from_ref(request), context.as_production()) {
            Verdict::Holds => application.requests.push(request.clone()),
            Verdict::Violated(violations) => {
                refusal.get_or_insert(unmet(&violations));
            }
            Verdict::NotApplicable(why) => {
                refusal.get_or_insert(why);
            }
            Verdict::CannotTell(unseen) => {
                application.undecided.get_or_insert(unseen);
            }
        }
    }
    match (application, refusal) {
        (Application { requests, undecided: Some(unseen) }, _) if requests.is_empty() => {
            Err(Verdict::CannotTell(unseen))
        }
        (Application { requests, .. }, Some(why)) if requests.is_empty() => Err(Verdict::NotApplicable(why)),
        (application, _) => Ok(application),
    }
}

impl Expectation {
    fn judge(&self, on: &[String], context: Context<'_>) -> Verdict {
        let on = self.on.as_deref().unwrap_or(on);
        Verdict::all(on.iter().map(|request| self.judge_one(request, context)), || {
            Verdict::NotApplicable("it names no request".to_owned())
        })
    }

    fn judge_one(&self, request: &str, context: Context<'_>) -> Verdict {
        let context = if names_any_status(&self.when) { Context { when: &self.when, ..context } } else { context };
        let subject = match look_up(request, context) {
            Ok(subject) => subject,
            Err(verdict) => return verdict,
        };
        if !self.when.is_empty() {
            match judge(&self.when, &[request.to_owned()], context.as_production()) {
                Verdict::Holds => {}
                Verdict::Violated(violations) => return Verdict::NotApplicable(unmet(&violations)),
                verdict @ (Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => return verdict,
            }
        }
        Verdict::all(self.conditions.iter().map(|condition| condition.judge(subject, context)), || Verdict::Holds)
    }

    fn collect_requests(&self, on: &[String], names: &mut BTreeSet<String>) {
        let on = self.on.as_deref().unwrap_or(on);
        names.extend(on.iter().cloned());
        names.extend(requests(&self.when, on));
        for condition in &self.conditions {
            condition.collect_requests(on, names);
        }
    }
}

/// Why a test does not apply, from what its `when` found.
fn unmet(violations: &[Violation]) -> String {
    violations.first().map_or_else(
        || "its conditions do not hold".to_owned(),
        |violation| {
            let Violation { request, expected, got, .. } = violation;
            format!("only where the response to `{request}` has {expected}; it has {got}")
        },
    )
}

/// The response to a request, or the verdict that there is none to judge.
fn look_up<'a>(request: &'a str, context: Context<'a>) -> Result<Subject<'a>, Verdict> {
    let unseen = |kind, message: String| Verdict::CannotTell(Unseen { request: request.to_owned(), kind, message });
    let exchange = match context.responses.sent(request) {
        Some(Sent::Exchange(exchange)) => exchange,
        Some(Sent::Inapplicable(why)) => return Err(Verdict::NotApplicable(why.to_owned())),
        None => return Err(unseen("not-sent", format!("`{request}` was not sent"))),
    };
    let response = exchange.result.as_ref().map_err(|trouble| unseen(trouble.kind.as_str(), trouble.to_string()))?;
    let stand_in = response.stand_in(exchange.request.destination);
    // A test that names the status is about it.
    let is_meant = |stand_in: &StandIn| stand_in.status().is_some_and(|status| names_status(context.when, status));
    match stand_in.filter(|stand_in| !is_meant(stand_in)) {
        Some(stand_in) => Err(unseen("inconclusive", stand_in.reason().to_owned())),
        None => Ok(Subject { request, exchange, response }),
    }
}

impl Condition {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        match self {
            Self::Status(set) => set.judge(subject),
            Self::Url(conditions) => url::judge_request(conditions, subject, context.deployment),
            Self::Header(name, conditions) => field::judge(name, conditions, subject, context),
            Self::Body(conditions) => body::judge(conditions, subject),
            Self::Json(pointer, conditions) => json::judge(pointer, conditions, subject, context),
            Self::SameStatus(other) => same::judge_status(other, subject, context),
            Self::SameJson(same) => same.judge(subject, context),
            Self::Caching(rule) => rule.judge(subject),
            Self::FreshnessLifetime(most) => most.judge(subject),
            Self::Any(alternatives) => judge_any(alternatives, subject, context),
            Self::Not(inner) => {
                judge(std::slice::from_ref(inner), &[subject.request.to_owned()], context).negate(|| Violation {
                    request: subject.request.to_owned(),
                    expected: format!("other than {}", inner.describe()),
                    got: "that".to_owned(),
                    spot: inner.spot(),
                })
            }
        }
    }

    fn collect_requests(&self, on: &[String], names: &mut BTreeSet<String>) {
        match self {
            Self::SameStatus(other) => {
                names.insert(other.clone());
            }
            Self::SameJson(same) => {
                names.insert(same.request.clone());
            }
            Self::Header(_, conditions) => conditions.iter().for_each(|condition| condition.collect_requests(names)),
            Self::Json(_, conditions) => conditions.iter().for_each(|condition| condition.collect_requests(names)),
            Self::Any(alternatives) => names.extend(requests(alternatives, on)),
            Self::Not(inner) => inner.collect_requests(on, names),
            Self::Status(_) | Self::Url(_) | Self::Body(_) | Self::Caching(_) | Self::FreshnessLifetime(_) => {}
        }
    }

    /// The condition in a few words, for `not` and `any`.
    fn describe(&self) -> String {
        match self {
            Self::Status(set) => format!("status {set}"),
            Self::Url(_) => "such a URL".to_owned(),
            Self::Header(name, conditions) => format!("{name} {}", field::describe(conditions)),
            Self::Body(_) => "such a body".to_owned(),
            Self::Json(pointer, _) => format!("such a value at `{pointer}`"),
            Self::SameStatus(other) => format!("the status of `{other}`"),
            Self::SameJson(same) => format!("the JSON of `{}`", same.request),
            Self::Caching(rule) => rule.requirement().to_owned(),
            Self::FreshnessLifetime(most) => most.to_string(),
            Self::Any(alternatives) => describe_all(alternatives, " or "),
            Self::Not(inner) => format!("not {}", inner.describe()),
        }
    }
}

impl Expectation {
    fn describe(&self) -> String {
        let parts: Vec<String> = self.conditions.iter().map(Condition::describe).collect();
        parts.join(" and ")
    }

    /// Where to look for what this expectation is about.
    fn spot(&self) -> Spot {
        self.conditions.first().map_or(Spot::Status, |condition| match condition {
            Condition::Status(_) | Condition::SameStatus(_) | Condition::Any(_) => Spot::Status,
            Condition::Url(_) => Spot::Url,
            Condition::Header(name, _) => Spot::Field(name.clone()),
            Condition::Body(_) | Condition::SameJson(_) => Spot::Body(None),
            Condition::Json(pointer, _) => Spot::Json(pointer.clone(), None),
            Condition::Caching(_) | Condition::FreshnessLifetime(_) => Spot::Field("cache-control".to_owned()),
            Condition::Not(inner) => inner.spot(),
        })
    }
}

fn describe_all(expectations: &[Expectation], between: &str) -> String {
    expectations.iter().map(Expectation::describe).collect::<Vec<_>>().join(between)
}

/// One of the alternatives holds; if none does, what the first violation found and what would have done.
fn judge_any(alternatives: &[Expectation], subject: Subject<'_>, context: Context<'_>) -> Verdict {
    let own = [subject.request.to_owned()];
    let verdict = alternatives
        .iter()
        .map(|alternative| alternative.judge(&own, context))
        .reduce(Verdict::or)
        .unwrap_or(Verdict::Holds);
    match verdict {
        Verdict::Violated(violations) => {
            let got: Vec<String> = violations.iter().map(|violation| violation.got.clone()).collect();
            let spot = violations.first().map_or(Spot::Status, |violation| violation.spot.clone());
            let mut unique = got;
            unique.dedup();
            let expected: Vec<String> = violations.iter().map(|violation| violation.expected.clone()).collect();
            subject.violated(expected.join(", or "), unique.join(", "), spot)
        }
        Verdict::Holds | Verdict::NotApplicable(_) | Verdict::CannotTell(_) => verdict,
    }
}
