//! The proof of a suite, without a server: the example of the case file passes every test, and each counterexample
//! violates exactly its own test and blocks only what depends on it, each healthy variant violates none.

use std::sync::Arc;

use super::{derive, example};
use crate::outcome::{Outcome, Skip};
use crate::source::{Problem, ProblemCode};
use crate::suite::{Suite, Test, Variant};

/// What the responses of a case file prove, and where they don't.
pub fn prove(suite: &Arc<Suite>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let outcomes = outcomes(suite, &Variant::new(Vec::new(), suite.file.place(0..0)));
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
        let healthy = healthy_variants(test);
        problems.extend(healthy.iter().filter_map(|variant| healthy_problem(suite, index, variant)));
    }
    problems
}

/// The counterexamples of a test: those written beside it, or those derived from what it asks for.
pub fn counterexamples(suite: &Suite, test: &Test) -> Vec<Variant> {
    let derived = || derive::derive(suite, test);
    let counterexamples = if test.counterexamples.is_empty() { derived() } else { test.counterexamples.clone() };
    counterexamples.into_iter().map(|variant| at_version_of(test, variant)).collect()
}

/// The healthy variants of a test.
pub fn healthy_variants(test: &Test) -> Vec<Variant> {
    test.accepts.iter().map(|variant| at_version_of(test, variant.clone())).collect()
}

/// A variant judged by the last version that its test belongs to, if it does not say otherwise.
fn at_version_of(test: &Test, variant: Variant) -> Variant {
    Variant { matrix_version: variant.matrix_version.or(test.versions.until), ..variant }
}

fn outcomes(suite: &Arc<Suite>, variant: &Variant) -> Vec<Outcome> {
    example::judge(suite, variant).map_or_else(Vec::new, |record| record.outcomes)
}

fn example_problem(test: &Test, outcome: &Outcome) -> Option<Problem> {
    let what = match outcome {
        Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_) | Skip::FilteredOut) => None,
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => Some(first_violation(outcome)),
        Outcome::Error(unseen) => Some(unseen.message.clone()),
        Outcome::Skip(Skip::NotJudged(unseen)) => Some(unseen.message.clone()),
        Outcome::Skip(Skip::Blocked(by)) => Some(format!("it is blocked by {by}")),
        // Only a run has a list of these.
        Outcome::Skip(Skip::KnownFailure(_)) => Some(first_violation(outcome)),
    };
    let message = format!("`example` does not pass `{}`: {}", test.id, what?);
    Some(Problem::new(ProblemCode::Unproven, test.place.clone(), message))
}

fn first_violation(outcome: &Outcome) -> String {
    outcome.violations().first().map_or_else(String::new, |violation| {
        format!("in the response to `{}`, expected {}, got {}", violation.request, violation.expected, violation.got)
    })
}

/// What is wrong with a healthy variant: its own test should pass, and no other be violated. Notes are no fault.
fn healthy_problem(suite: &Arc<Suite>, index: usize, variant: &Variant) -> Option<Problem> {
    let own = &suite.tests[index];
    let outcomes = outcomes(suite, variant);
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

/// What is wrong with a counterexample, in one problem: it should violate its own test, block what depends on it, and
/// leave the rest alone. A response that says nothing about the server (429) leaves the rest undecided.
fn counterexample_problem(suite: &Arc<Suite>, index: usize, counterexample: &Variant) -> Option<Problem> {
    let own = &suite.tests[index];
    let outcomes = outcomes(suite, counterexample);
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
