//! The flow in which a test is judged, step by step: who asked whom, what came back, and where the test is judged.

use crate::exchange::{Exchange, Response};
use crate::outcome::{Outcome, SuiteRecord};
use crate::safe::cut;
use crate::sign_in;
use crate::suite::{RequestCase, Test};

/// The longest URL, title or content in a step, in characters.
const LONGEST: usize = 100;

/// A step of a flow, or a page on the way to its end.
pub(crate) struct FlowStep<'a> {
    /// Its name, such as `main/code, page 2`.
    pub(crate) name: String,
    /// Who asked for what, and what came back.
    pub(crate) story: String,
    /// Whether the test is about its response.
    pub(crate) is_judged: bool,
    pub(crate) exchange: &'a Exchange,
}

impl FlowStep<'_> {
    /// The step on a line.
    pub(crate) fn line(&self) -> String {
        let mark = if self.is_judged { "  <- judged here" } else { "" };
        format!("{}: {}{mark}", self.name, self.story)
    }
}

/// The steps up to the last one that the outcome is about; none of a test without a finding, or outside of a flow.
pub(crate) fn steps<'a>(suite: &'a SuiteRecord, test: &Test, outcome: &Outcome) -> Vec<FlowStep<'a>> {
    let names: Vec<&str> = match outcome {
        Outcome::Pass | Outcome::Skip(_) => return Vec::new(),
        Outcome::Fail(found) | Outcome::Warn(found) | Outcome::Note(found) => {
            found.iter().map(|violation| violation.request.as_str()).chain([test.request.as_str()]).collect()
        }
        Outcome::Error(unseen) => vec![&unseen.request, &test.request],
    };
    let mut judged = names.iter().filter_map(|name| suite.suite.request(name)).filter(|case| case.step.is_some());
    let Some(flow) = judged.clone().find_map(|case| case.step.as_ref()).map(|step| step.flow.as_str()) else {
        return Vec::new();
    };
    let number = |case: &RequestCase| case.step.as_ref().filter(|step| step.flow == flow).map(|step| step.number);
    let last = judged.by_ref().filter_map(number).max().unwrap_or_default();
    let mut cases: Vec<&RequestCase> =
        suite.suite.requests.iter().filter(|case| number(case).is_some_and(|number| number <= last)).collect();
    cases.sort_by_key(|case| number(case));
    cases.into_iter().flat_map(|case| of_case(suite, case, &names)).collect()
}

/// The pages on the way of a step, and its end.
fn of_case<'a>(suite: &'a SuiteRecord, case: &RequestCase, judged: &[&str]) -> Vec<FlowStep<'a>> {
    let who = match &case.sign_in {
        Some(sign_in) if sign_in.credentials.is_none() => format!("{}'s browser", sign_in.user),
        Some(_) | None => "the client".to_owned(),
    };
    let begin = format!("{} (page ", case.name);
    let own = suite.exchanges.iter().filter(|(name, _)| *name == case.name || name.starts_with(&begin));
    own.map(|(name, exchange)| {
        let page =
            name.strip_prefix(&begin).map_or_else(String::new, |page| format!(", page {}", page.trim_end_matches(')')));
        FlowStep {
            name: format!("{}{page}", case.name),
            story: format!("{who} sends {}, and gets {}", asked(exchange), came(exchange)),
            is_judged: judged.contains(&name.as_str()),
            exchange,
        }
    })
    .collect()
}

fn asked(exchange: &Exchange) -> String {
    format!("{} {}", exchange.request.method, cut(exchange.request.url.as_str(), LONGEST))
}

fn came(exchange: &Exchange) -> String {
    let response = match &exchange.result {
        Ok(response) => response,
        Err(trouble) => return format!("no response: {}", trouble.message),
    };
    let status = response.status;
    if let Some(location) = response.fields.value("location") {
        return format!("{status} to {}", cut(&location, LONGEST));
    }
    match title(response).or_else(|| content(response)) {
        Some(text) => format!("{status}: {text}"),
        None if !response.has_content() => format!("{status}, and its content is not recorded"),
        None => format!("{status} without content"),
    }
}

/// The title of a page.
fn title(response: &Response) -> Option<String> {
    let title = response.text().ok().map(sign_in::title_of)?;
    (!title.is_empty()).then(|| format!("the page “{}”", cut(&title, LONGEST)))
}

fn content(response: &Response) -> Option<String> {
    let words: Vec<&str> = response.text().ok()?.split_whitespace().collect();
    (!words.is_empty()).then(|| cut(&words.join(" "), LONGEST))
}
