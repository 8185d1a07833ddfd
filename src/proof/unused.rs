//! Requests that nothing uses: no test looks at their responses, no request takes a value of them, no example is like
//! theirs.

use std::collections::HashSet;

use crate::source::{Problem, ProblemCode};
use crate::suite::{Example, RequestCase, Suite};

/// A problem for each request that nothing uses. The steps of a flow are sent for each other.
pub(super) fn problems(suite: &Suite) -> Vec<Problem> {
    let used = used(suite);
    let is_unused =
        |request: &&RequestCase| request.step.is_none() && !request.is_borrowed && !used.contains(&request.name);
    suite.requests.iter().filter(is_unused).map(problem).collect()
}

fn problem(request: &RequestCase) -> Problem {
    let message = format!("nothing uses the request `{}`", request.name);
    Problem::new(ProblemCode::Unproven, request.place.clone(), message)
        .help("write a test that judges its response, or remove it")
}

fn used(suite: &Suite) -> HashSet<String> {
    let mut used: HashSet<String> = suite.tests.iter().flat_map(|test| test.requests()).collect();
    used.extend(suite.not_offered.iter().map(|refusal| refusal.request.clone()));
    suite.examples.iter().for_each(|(_, example)| used_by_example(example, &mut used));
    for request in &suite.requests {
        let mut others = HashSet::new();
        used_by_example(&request.example, &mut others);
        others.extend(request.values().map(|value| value.request.clone()));
        request.when.iter().for_each(|(name, conditions)| others.extend(conditions.requests(name)));
        others.remove(&request.name);
        used.extend(others);
    }
    for variant in suite.tests.iter().flat_map(|test| test.breaks.iter().chain(&test.accepts)) {
        variant.changes.iter().for_each(|(_, example)| used_by_example(example, &mut used));
    }
    used
}

fn used_by_example(example: &Example, used: &mut HashSet<String>) {
    used.extend(example.like.clone());
    used.extend(
        example.templates.iter().flat_map(|(_, template)| template.values()).map(|value| value.request.clone()),
    );
}
