//! The healthy responses of a suite: examples resolved, with the changes of a variant applied where they belong, and judged
//! as if a homeserver had given them.

use crate::check::parameter;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use url::Url;

use super::conversation::joined;
use super::outline::Outline;
use super::raw;
use crate::check::grammar::http_date;
use crate::check::{EarlierValue, Part};
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::{self, Value, quote};
use crate::exchange::{Exchange, Fields, Method, Request, Response};
use crate::outcome::SuiteRecord;
use crate::plan::{self, Plan};
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::suite::{EXAMPLE_DATE, Example, Suite, Variant};

/// What the responses of a case file are for: a homeserver in production, on which tests may write.
pub fn setting(variant: &Variant) -> Option<Setting> {
    static USUAL: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("https://matrix.example.org").ok());
    let target = variant.target.clone().or_else(|| USUAL.clone())?;
    let matrix_version = variant.matrix_version.unwrap_or(MatrixVersion::NEWEST);
    Some(Setting {
        target,
        deployment: Deployment::Production,
        matrix_version,
        writes: true,
        slow: true,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    })
}

/// The clock of the examples: the time at which they were given, if they do not say otherwise.
pub fn clock() -> SystemTime {
    static CLOCK: LazyLock<SystemTime> =
        LazyLock::new(|| http_date::parse(EXAMPLE_DATE).unwrap_or(SystemTime::UNIX_EPOCH));
    *CLOCK
}

/// Judges the examples of a suite with some changes, without a network. `None` only if the setting has no target.
pub fn judge(suite: &Arc<Suite>, variant: &Variant) -> Option<SuiteRecord> {
    judge_responses(suite, &setting_with_users(suite, variant)?, &changed_responses(suite, variant), clock())
}

/// The setting of a variant in which every user of the suite can sign in. `None` only if it has no target.
pub fn setting_with_users(suite: &Suite, variant: &Variant) -> Option<Setting> {
    let users = suite.requests.iter().filter_map(|request| Some(request.sign_in.as_ref()?.user.clone()));
    Some(Setting { users: users.collect(), ..setting(variant)? })
}

/// Judges these responses, by the names of their requests, as if they came at that time. Requests without one get 500.
pub fn judge_responses(
    suite: &Arc<Suite>,
    setting: &Setting,
    responses: &HashMap<String, ExampleResponse>,
    clock: SystemTime,
) -> Option<SuiteRecord> {
    let mut plan = Plan::new(&[Arc::clone(suite)], setting, |_| true);
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            break;
        }
        for planned in requests {
            let response = responses.get(&planned.name).cloned().unwrap_or_else(missing);
            plan.take(planned.number, exchange(planned.request, &response, clock));
        }
    }
    plan.finish(&plan::interrupted()).into_iter().next()
}

/// The responses to the requests of a suite, by name, with the changes of a variant; those that are `like` another take
/// its changes too.
pub fn changed_responses(suite: &Suite, variant: &Variant) -> HashMap<String, ExampleResponse> {
    let outline = joined(suite);
    let mut healthy = Resolver { outline: &outline, changes: &[], healthy: None, known: HashMap::new() };
    let changes = &variant.changes;
    let mut resolver = Resolver { outline: &outline, changes, healthy: Some(&mut healthy), known: HashMap::new() };
    let response =
        |(number, name): (usize, &String)| (name.clone(), ExampleResponse::clone(&resolver.response(number)));
    suite.requests.iter().map(|request| &request.name).enumerate().map(response).collect()
}

/// The exchange of a request to which this is the response.
pub(super) fn exchange(request: Request, response: &ExampleResponse, received: SystemTime) -> Exchange {
    let result = match &response.raw {
        Some(octets) => raw::read(octets, request.method),
        None => {
            let mut fields = Fields::new();
            response.headers.iter().for_each(|(name, value)| fields.push(name, value.as_bytes()));
            Ok(Response::new(response.status, fields, response.body.clone()))
        }
    };
    Exchange { request, result, received, duration: Duration::ZERO }
}

/// The response where there is none to begin with.
pub(super) fn missing() -> ExampleResponse {
    ExampleResponse { status: 500, ..ExampleResponse::default() }
}

/// Makes responses, each once.
struct Resolver<'a> {
    outline: &'a Outline<'a>,
    changes: &'a [(String, Example)],
    /// The responses without the changes.
    healthy: Option<&'a mut Resolver<'a>>,
    known: HashMap<usize, Arc<ExampleResponse>>,
}

impl Responder for Resolver<'_> {
    fn response(&mut self, number: usize) -> Arc<ExampleResponse> {
        let number = self.outline.joined(number);
        if let Some(known) = self.known.get(&number) {
            return Arc::clone(known);
        }
        // What is like itself has nothing to begin with.
        self.known.insert(number, Arc::new(missing()));
        let response = Arc::new(make(self.outline, self.changes, number, self));
        self.known.insert(number, Arc::clone(&response));
        response
    }

    fn healthy(&mut self, number: usize) -> Arc<ExampleResponse> {
        match &mut self.healthy {
            Some(healthy) => healthy.response(number),
            None => self.response(number),
        }
    }
}

/// Has the responses that another one is made of.
pub(super) trait Responder {
    /// The response with this number.
    fn response(&mut self, number: usize) -> Arc<ExampleResponse>;

    /// The response with this number, without the changes of a variant.
    fn healthy(&mut self, number: usize) -> Arc<ExampleResponse>;
}

/// Makes a response of those that it needs.
pub(super) fn make(
    outline: &Outline<'_>,
    changes: &[(String, Example)],
    number: usize,
    others: &mut dyn Responder,
) -> ExampleResponse {
    let Some(example) = outline.example(number) else { return missing() };
    let missing_one = || Arc::new(missing());
    let mut response = match &example.like {
        Some(like) => {
            let other = outline.number(like).map_or_else(missing_one, |other| others.response(other));
            begin_like(outline, number, &other)
        }
        None => ExampleResponse { status: 200, ..ExampleResponse::default() },
    };
    apply(example, &mut response, outline, others);
    for (_, change) in changes.iter().filter(|(changed, _)| outline.sent(changed) == Some(number)) {
        if let Some(like) = &change.like {
            let other = outline.number(like).map_or_else(missing_one, |other| others.healthy(other));
            response = ExampleResponse::clone(&other);
        }
        apply(change, &mut response, outline, others);
    }
    response
}

/// The response of a request that is like another. That to HEAD has no content of its own (RFC 9110, section 9.3.2).
fn begin_like(outline: &Outline<'_>, number: usize, other: &ExampleResponse) -> ExampleResponse {
    let is_head = outline.suite.requests.get(number).is_some_and(|request| request.method == Method::Head);
    let body = if is_head { Vec::new() } else { other.body.clone() };
    ExampleResponse { body, ..other.clone() }
}

/// Applies the changes, and those that take values of other responses.
pub(super) fn apply(
    example: &Example,
    response: &mut ExampleResponse,
    outline: &Outline<'_>,
    others: &mut dyn Responder,
) {
    example.change.apply(response);
    if example.templates.is_empty() {
        return;
    }
    let Some(mut root) = response.document() else { return };
    for (pointer, template) in &example.templates {
        let inside_quotes = |value: &EarlierValue| {
            let other = others.response(outline.number(&value.request)?);
            let quoted = quote(&value_in(&other, &value.part)?);
            quoted.get(1..quoted.len() - 1).map(ToOwned::to_owned)
        };
        // A value that a counterexample took away is missing here as well.
        if let Ok(text) = template.fill(inside_quotes)
            && let Ok(new) = json::read(&text)
        {
            root.set(pointer, new.root);
        }
    }
    response.body = root.to_text().into_bytes();
}

fn value_in(response: &ExampleResponse, part: &Part) -> Option<String> {
    match part {
        Part::Status => Some(response.status.to_string()),
        Part::Field(name) => response.field(name),
        Part::Parameter(name) => parameter(&response.field("location")?, name),
        Part::Json(pointer) => match &response.document()?.find(pointer)?.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(text) => Some(text.clone()),
            Value::Boolean(yes) => Some(yes.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        },
    }
}
