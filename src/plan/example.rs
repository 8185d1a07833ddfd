//! The responses of a case file: with the changes of a variant, and judged as if a homeserver had given them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use super::Plan;
use crate::setting::Setting;

use crate::check::grammar::http_date;
use crate::exchange::json::{self, Json};
use crate::exchange::{Exchange, Fields, Request, Response};
use crate::outcome::SuiteRecord;
use crate::setting::{Deployment, MatrixVersion};
use crate::suite::{Change, ExampleResponse, ResponseText, Suite, Variant};

/// What the responses of a case file are for: a homeserver in production.
pub fn setting(variant: &Variant) -> Option<Setting> {
    let usual = || Url::parse("https://matrix.example.org").ok();
    let target = variant.target.clone().or_else(usual)?;
    let matrix_version = variant.matrix_version.unwrap_or(MatrixVersion::NEWEST);
    Some(Setting { target, deployment: Deployment::Production, matrix_version })
}

/// Judges the example with some changes, without a network. `None` only if the setting has no target.
pub fn judge(suite: &Arc<Suite>, variant: &Variant) -> Option<SuiteRecord> {
    judge_responses(suite, &setting(variant)?, &changed_responses(suite, variant), clock(suite))
}

/// Judges these responses, by the names of their requests, as if they came at that time. Requests without one get 500.
pub fn judge_responses(
    suite: &Arc<Suite>,
    setting: &Setting,
    responses: &HashMap<String, ResponseText>,
    clock: SystemTime,
) -> Option<SuiteRecord> {
    let mut plan = Plan::new(&[Arc::clone(suite)], setting, |_| true);
    loop {
        let errands = plan.next_errands();
        if errands.is_empty() {
            break;
        }
        for errand in errands {
            let response = responses.get(&errand.name).cloned().unwrap_or_else(missing_response);
            plan.take(errand.number, exchange(errand.request, response, clock));
        }
    }
    plan.finish(&super::interrupted()).into_iter().next()
}

/// The responses of the example by request, changed; those that are `like` another take its changes too.
pub fn changed_responses(suite: &Suite, counterexample: &Variant) -> HashMap<String, ResponseText> {
    let mut responses: HashMap<String, ResponseText> = HashMap::new();
    for (name, example) in &suite.example {
        let mut response = match example {
            ExampleResponse::Like(other) => responses.get(other).cloned().unwrap_or_else(missing_response),
            ExampleResponse::Own(response) => response.clone(),
        };
        for (_, change) in counterexample.changes.iter().filter(|(changed, _)| changed == name) {
            apply(change, &mut response);
        }
        responses.insert(name.clone(), response);
    }
    responses
}

fn missing_response() -> ResponseText {
    ResponseText { status: 500, headers: Vec::new(), body: Vec::new() }
}

fn apply(change: &Change, response: &mut ResponseText) {
    response.status = change.status.unwrap_or(response.status);
    for (name, lines) in &change.headers {
        response.headers.retain(|(known, _)| known != name);
        response.headers.extend(lines.iter().map(|line| (name.clone(), line.clone())));
    }
    if !change.json.is_empty() || !change.remove.is_empty() {
        edit_body(change, &mut response.body);
    }
    if let Some(body) = &change.body {
        response.body.clone_from(body);
    }
}

fn edit_body(change: &Change, body: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(body).into_owned();
    let Ok(mut document) = json::read(&text) else { return };
    for (pointer, value) in &change.json {
        if let Ok(value) = json::read(value) {
            document.root.set(pointer, value.root);
        }
    }
    for pointer in &change.remove {
        document.root.remove(pointer);
    }
    *body = document.root.to_text().into_bytes();
}

/// The document of a request's example response.
pub(super) fn example_document(suite: &Suite, request: &str) -> Option<Json> {
    let unchanged = Variant::new(Vec::new(), suite.file.place(0..0));
    let response = changed_responses(suite, &unchanged).remove(request)?;
    json::read(std::str::from_utf8(&response.body).ok()?).ok().map(|document| document.root)
}

/// The clock of the example: the date that its responses have.
pub fn clock(suite: &Suite) -> SystemTime {
    let headers = suite.example.iter().filter_map(|(_, example)| match example {
        ExampleResponse::Own(response) => Some(&response.headers),
        ExampleResponse::Like(_) => None,
    });
    let mut dates = headers.flatten().filter(|(name, _)| name == "date");
    dates.find_map(|(_, value)| http_date::parse(value).ok()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn exchange(request: Request, response: ResponseText, received: SystemTime) -> Exchange {
    let mut fields = Fields::new();
    for (name, value) in &response.headers {
        fields.push(name, value.as_bytes());
    }
    let result = Ok(Response::new(response.status, fields, response.body));
    Exchange { request, result, received, duration: Duration::ZERO }
}
