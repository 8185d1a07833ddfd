//! The case files of the project: without problems, and proven by their own responses. Of the table of operations there
//! are a few rows here; `.ci/run` proves all of them with `check`.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

#[path = "cases/sample.rs"]
mod sample;

use std::collections::HashSet;

use matrix_conformance::proof::{Proof, example, prove};

/// Of a suite with more tests than this, the first test of each entry is judged by the plan.
const LARGE: usize = 250;

#[test]
fn every_built_in_test_can_fail_for_the_right_reason() {
    let read = sample::read();
    for suite in read.suites.iter().chain(&read.profiles) {
        let problems: Vec<String> =
            prove(suite).iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

/// The proof judges only tests that may see a change; here all are judged, by the plan.
#[test]
fn each_counterexample_violates_its_own_test_alone() {
    let read = sample::read();
    let mut wrong = Vec::new();
    for suite in read.suites.iter().chain(&read.profiles) {
        let is_large = suite.tests.len() > LARGE;
        let mut entries = HashSet::new();
        for (test, proof) in suite.tests.iter().zip(Proof::of(suite).tests) {
            // What an entry of a case file makes for the rows of a table differs only in the names.
            if is_large && !entries.insert(test.place.span.start) {
                continue;
            }
            let most = if is_large { 1 } else { usize::MAX };
            for variant in proof.counterexamples.into_iter().take(most) {
                let record = example::judge(suite, &variant).expect("the examples have a target");
                let violated = record.tests().filter(|(_, outcome)| !outcome.violations().is_empty());
                let violated: Vec<&str> = violated.map(|(test, _)| test.id.as_str()).collect();
                if violated != [test.id.as_str()] {
                    wrong.push(format!("{}, {}: {violated:?}", test.id, variant.place));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
