//! Whether the tests of a suite hold on its examples. An example that is wrong is one problem, however many tests see it.

use std::collections::BTreeMap;

use super::advice::{self, Advice};
use super::conversation::Conversation;
use super::decision::{Decision, version};
use super::example::make;
use super::isolation::in_words;
use super::places::is_same_response;
use super::variants::unchanged;
use crate::check::Verdict;
use crate::source::{Problem, ProblemCode};
use crate::suite::{Api, RequestCase};

/// How many other tests a problem names.
const NAMED: usize = 3;

/// Whether each test holds on the examples, or does not apply to them; adds a problem for each example that is wrong.
pub(super) fn check(healthy: &Conversation<'_>, problems: &mut Vec<Problem>) -> Vec<bool> {
    let outline = healthy.outline;
    let tests = &outline.suite.tests;
    let decisions: Vec<_> =
        tests.iter().enumerate().map(|(index, test)| healthy.decide(index, version(test, &unchanged(test)))).collect();
    // By the response that all of it comes from: a request whose example begins with it, and the tests that are not passed.
    let mut wrong: BTreeMap<usize, (usize, Vec<usize>)> = BTreeMap::new();
    let mut blocked: Vec<(usize, usize)> = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        let request = match decision {
            Decision::Holds | Decision::NotApplicable => continue,
            Decision::Blocked(by) => {
                blocked.push((index, *by));
                continue;
            }
            Decision::Violated | Decision::Undecided(_) => looked_at(verdict(healthy, index)),
        };
        let number = request.and_then(|name| outline.number(&name)).or_else(|| outline.number(&tests[index].request));
        let number = number.unwrap_or_default();
        let root = outline.root(number);
        // What stands under `examples` is no response to a request.
        let number = if root < outline.suite.requests.len() { root } else { number };
        wrong.entry(root).or_insert((number, Vec::new())).1.push(index);
    }
    for (number, violated) in wrong.values() {
        let follow = blocked.iter().filter(|(_, by)| violated.contains(by)).count();
        problems.extend(problem(healthy, *number, violated, follow));
    }
    decisions.iter().map(|decision| decision.is_healthy()).collect()
}

/// A problem for each request with an example of its own that is the same request as another, and so has its response.
pub(super) fn unused(healthy: &Conversation<'_>) -> Vec<Problem> {
    let outline = healthy.outline;
    let requests = outline.suite.requests.iter().enumerate();
    let joined = requests.filter(|(number, _)| outline.joined(*number) != *number);
    // Those of another suite are proven there.
    let joined = joined.filter(|(_, case)| !case.is_borrowed);
    let differs = joined.filter(|(number, _)| {
        let own = make(outline, &[], *number, &mut &*healthy);
        !is_same_response(&own, &healthy.response(*number))
    });
    let problem = |(number, case): (usize, &RequestCase)| {
        let first = outline.name(outline.joined(number)).unwrap_or_default();
        let message = format!("`{}` is the same request as `{first}`, so its own example is never given", case.name);
        Problem::new(ProblemCode::Unproven, case.place.clone(), message)
            .help("remove the example, or add `fresh: true` to have the request sent by itself")
    };
    differs.map(problem).collect()
}

/// The problem of an example by which the server does not offer the API: tests of the API would apply to nothing.
pub(super) fn refusal(healthy: &Conversation<'_>) -> Option<Problem> {
    let suite = healthy.outline.suite;
    let refusal = suite.not_offered.as_ref().filter(|_| healthy.is_not_offered())?;
    // A healthy variant may be the response of a server that offers it.
    let test = suite.tests.iter().find(|test| test.api == Api::Offered && test.accepts.is_empty())?;
    let request = suite.requests.iter().find(|request| request.name == refusal.request)?;
    let message =
        format!("the example of `{}` meets `not-offered`, so that tests of the API do not apply", request.name);
    let problem = Problem::new(ProblemCode::Unproven, request.place.clone(), message);
    Some(problem.related(test.place.clone(), "such a test").help("correct `expect` of `not-offered`, or the example"))
}

fn verdict(healthy: &Conversation<'_>, index: usize) -> Verdict {
    let test = &healthy.outline.suite.tests[index];
    healthy.verdict(index, version(test, &unchanged(test)))
}

/// The request whose response is why a test does not hold.
fn looked_at(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Violated(violations) => violations.into_iter().next().map(|violation| violation.request),
        Verdict::CannotTell(unseen) => Some(unseen.request),
        Verdict::Holds | Verdict::NotApplicable(_) => None,
    }
}

/// The problem of the example of a request that does not pass these tests, and blocks so many others.
fn problem(healthy: &Conversation<'_>, number: usize, violated: &[usize], follow: usize) -> Option<Problem> {
    let request = healthy.outline.suite.requests.get(number)?;
    let tests = &healthy.outline.suite.tests;
    let (first, others) = violated.split_first()?;
    let test = &tests[*first];
    let words = in_words(healthy, *first, version(test, &unchanged(test)));
    let mut message = match advice::has_no_example(request) {
        true => {
            format!("`{}` has no example, and an empty response does not pass `{}`: {words}", request.name, test.id)
        }
        false => format!("the example of `{}` does not pass `{}`: {words}", request.name, test.id),
    };
    let follow = follow + others.len().saturating_sub(NAMED);
    if follow > 0 {
        message.push_str(&format!("; and {follow} more that follow from it"));
    }
    let advice = advice::find(healthy, number, &verdict(healthy, *first));
    if let Some(Advice { help, written: Some(written) }) = &advice {
        let place = advice::place_of(test, written).unwrap_or_else(|| test.place.clone());
        let problem = Problem::new(ProblemCode::Unproven, place, message);
        return Some(problem.related(request.place.clone(), "the example").help(help.clone()));
    }
    let problem = Problem::new(ProblemCode::Unproven, request.place.clone(), message);
    let problem = problem.related(test.place.clone(), "the test");
    if let Some(advice) = advice.filter(|_| others.is_empty() || advice::has_no_example(request)) {
        return Some(problem.help(advice.help));
    }
    let named: Vec<String> = others.iter().take(NAMED).map(|index| format!("`{}`", tests[*index].id)).collect();
    Some(match named.is_empty() {
        true => problem.help("change the example, or the condition of the test"),
        false => problem.help(format!("change the example: it does not pass {} either", named.join(", "))),
    })
}
