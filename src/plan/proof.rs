//! The proof of a suite, without a server: the example of the case file passes every test, and each counterexample
//! violates exactly its own test and blocks only what depends on it, each healthy variant violates none.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use super::derive;
use super::{Plan, Setting};
use crate::check::Deployment;
use crate::check::grammar::http_date;
use crate::exchange::json::{self, Json};
use crate::exchange::{Answer, Exchange, Fields, Request};
use crate::outcome::{Outcome, Skip};
use crate::source::{Problem, ProblemCode};
use crate::suite::{AnswerText, Change, ExampleAnswer, MatrixVersion, Suite, Test, Variant};

/// What the answers of a case file prove, and where they don't.
pub fn prove(suite: &Arc<Suite>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let outcomes = judge(suite, &Variant::new(Vec::new(), suite.file.place(0..0)));
    for (test, outcome) in suite.tests.iter().zip(&outcomes) {
        problems.extend(example_problem(test, outcome));
    }
    for (index, test) in suite.tests.iter().enumerate() {
        let counterexamples = counterexamples(suite, test);
        if counterexamples.is_empty() {
            let message = format!("nothing shows that `{}` can fail", test.id);
            let problem = Problem::new(ProblemCode::Unproven, test.place.clone(), message);
            problems
                .push(problem.help("add a `counterexample`: a change of `example` that violates exactly this test"));
        }
        for counterexample in &counterexamples {
            problems.extend(counterexample_problem(suite, index, counterexample));
        }
        problems.extend(test.accepts.iter().filter_map(|variant| healthy_problem(suite, index, variant)));
    }
    problems
}

/// The counterexamples of a test: those written beside it, or those derived from what it asks for.
pub fn counterexamples(suite: &Suite, test: &Test) -> Vec<Variant> {
    if test.counterexamples.is_empty() { derive::derive(suite, test) } else { test.counterexamples.clone() }
}

fn example_problem(test: &Test, outcome: &Outcome) -> Option<Problem> {
    let what = match outcome {
        Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_) | Skip::FilteredOut) => None,
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => Some(first_violation(outcome)),
        Outcome::Error(unseen) => Some(unseen.message.clone()),
        Outcome::Skip(Skip::NotJudged(unseen)) => Some(unseen.message.clone()),
        Outcome::Skip(Skip::Blocked(by)) => Some(format!("it is blocked by {by}")),
    };
    let message = format!("`example` does not pass `{}`: {}", test.id, what?);
    Some(Problem::new(ProblemCode::Unproven, test.place.clone(), message))
}

fn first_violation(outcome: &Outcome) -> String {
    outcome.violations().first().map_or_else(String::new, |violation| {
        format!("in the answer to `{}`, expected {}, got {}", violation.request, violation.expected, violation.got)
    })
}

/// What is wrong with a healthy variant: its own test should pass, and no other be violated. Notes are no fault.
fn healthy_problem(suite: &Arc<Suite>, index: usize, variant: &Variant) -> Option<Problem> {
    let own = &suite.tests[index];
    let outcomes = judge(suite, &at_version_of(own, variant));
    let complaint = |(test, outcome): (&Test, &Outcome)| match outcome {
        Outcome::Pass => None,
        _ if test.id == own.id => Some(format!("it does not pass: {}", outcome_in_words(outcome))),
        Outcome::Fail(_) | Outcome::Warn(_) => Some(format!("it violates `{}`: {}", test.id, first_violation(outcome))),
        Outcome::Error(unseen) if unseen.kind == "inconclusive" => None,
        Outcome::Error(unseen) => Some(format!("`{}` can't be judged: {}", test.id, unseen.message)),
        Outcome::Note(_) | Outcome::Skip(_) => None,
    };
    let first = suite.tests.iter().zip(&outcomes).find_map(complaint)?;
    let message = format!("healthy variant of `{}`: {first}", own.id);
    Some(Problem::new(ProblemCode::Unproven, variant.place.clone(), message))
}

/// A variant judged by the last version that its test belongs to, if it does not say otherwise.
fn at_version_of(test: &Test, variant: &Variant) -> Variant {
    Variant { matrix_version: variant.matrix_version.or(test.versions.until), ..variant.clone() }
}

/// What is wrong with a counterexample, in one problem: it should violate its own test, block what depends on it, and
/// leave the rest alone. An answer that says nothing about the server (429) leaves the rest undecided.
fn counterexample_problem(suite: &Arc<Suite>, index: usize, counterexample: &Variant) -> Option<Problem> {
    let own = &suite.tests[index];
    let outcomes = judge(suite, &at_version_of(own, counterexample));
    let undecided = |id: &str| {
        let found = suite.tests.iter().zip(&outcomes).find(|(test, _)| test.id == id);
        matches!(found, Some((_, Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen)))) if unseen.kind == "inconclusive")
    };
    let complaint = |(test, outcome): (&Test, &Outcome)| {
        let is_own = test.id == own.id;
        match outcome {
            Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) if is_own => None,
            _ if is_own => Some(format!("it does not violate that: {}", outcome_in_words(outcome))),
            Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => {
                Some(format!("it violates `{}` too: {}", test.id, first_violation(outcome)))
            }
            Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen)) if unseen.kind == "inconclusive" => None,
            Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen)) => {
                Some(format!("`{}` can't be judged: {}", test.id, unseen.message))
            }
            Outcome::Skip(Skip::Blocked(by)) if *by != own.id && !undecided(by) => {
                Some(format!("`{}` is blocked by {by}", test.id))
            }
            Outcome::Pass | Outcome::Skip(_) => None,
        }
    };
    let complaints: Vec<String> = suite.tests.iter().zip(&outcomes).filter_map(complaint).collect();
    let first = complaints.first()?;
    let more = if complaints.len() > 1 { format!("; and {} more", complaints.len() - 1) } else { String::new() };
    let message = format!("counterexample of `{}`: {first}{more}", own.id);
    Some(Problem::new(ProblemCode::Unproven, counterexample.place.clone(), message))
}

fn outcome_in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Skip(skip) => skip.reason(),
        Outcome::Error(unseen) => unseen.message.clone(),
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => first_violation(outcome),
        Outcome::Pass => "it passes".to_owned(),
    }
}

/// Judges the example with some changes, without a network.
pub fn judge(suite: &Arc<Suite>, changes: &Variant) -> Vec<Outcome> {
    let usual = || Url::parse("https://matrix.example.org").ok();
    let Some(target) = changes.target.clone().or_else(usual) else { return Vec::new() };
    let matrix_version = changes.matrix_version.unwrap_or(MatrixVersion::NEWEST);
    let setting = Setting { target, deployment: Deployment::Production, matrix_version };
    let answers = changed_answers(suite, changes);
    let clock = clock(suite);
    let mut plan = Plan::new(&[Arc::clone(suite)], &setting, |_| true);
    loop {
        let errands = plan.next_errands();
        if errands.is_empty() {
            break;
        }
        for errand in errands {
            let answer = answers.get(&errand.name).cloned().unwrap_or_else(missing_answer);
            plan.take(errand.number, exchange(errand.request, answer, clock));
        }
    }
    plan.finish(&super::interrupted()).into_iter().next().map_or_else(Vec::new, |record| record.outcomes)
}

/// The answers of the example by request, changed; those that are `like` another take its changes too.
pub fn changed_answers(suite: &Suite, counterexample: &Variant) -> HashMap<String, AnswerText> {
    let mut answers: HashMap<String, AnswerText> = HashMap::new();
    for (name, example) in &suite.example {
        let mut answer = match example {
            ExampleAnswer::Like(other) => answers.get(other).cloned().unwrap_or_else(missing_answer),
            ExampleAnswer::Own(answer) => answer.clone(),
        };
        for (_, change) in counterexample.changes.iter().filter(|(changed, _)| changed == name) {
            apply(change, &mut answer);
        }
        answers.insert(name.clone(), answer);
    }
    answers
}

fn missing_answer() -> AnswerText {
    AnswerText { status: 500, headers: Vec::new(), body: Vec::new() }
}

fn apply(change: &Change, answer: &mut AnswerText) {
    answer.status = change.status.unwrap_or(answer.status);
    for (name, lines) in &change.headers {
        answer.headers.retain(|(known, _)| known != name);
        answer.headers.extend(lines.iter().map(|line| (name.clone(), line.clone())));
    }
    if !change.json.is_empty() || !change.remove.is_empty() {
        edit_body(change, &mut answer.body);
    }
    if let Some(body) = &change.body {
        answer.body.clone_from(body);
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

/// The document of a request's example answer.
pub(super) fn example_document(suite: &Suite, request: &str) -> Option<Json> {
    let unchanged = Variant::new(Vec::new(), suite.file.place(0..0));
    let answer = changed_answers(suite, &unchanged).remove(request)?;
    json::read(std::str::from_utf8(&answer.body).ok()?).ok().map(|document| document.root)
}

/// The clock of the example: the date that its answers have.
fn clock(suite: &Suite) -> SystemTime {
    let headers = suite.example.iter().filter_map(|(_, example)| match example {
        ExampleAnswer::Own(answer) => Some(&answer.headers),
        ExampleAnswer::Like(_) => None,
    });
    let mut dates = headers.flatten().filter(|(name, _)| name == "date");
    dates.find_map(|(_, value)| http_date::parse(value).ok()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn exchange(request: Request, answer: AnswerText, received: SystemTime) -> Exchange {
    let mut fields = Fields::new();
    for (name, value) in &answer.headers {
        fields.push(name, value.as_bytes());
    }
    let result = Ok(Answer::new(answer.status, fields, answer.body));
    Exchange { request, result, received, duration: Duration::ZERO }
}
