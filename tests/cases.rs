//! The case files of the project: without problems, and proven by their own responses.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use matrix_conformance::harness::builtin;
use matrix_conformance::proof::prove;

#[test]
fn every_built_in_test_can_fail_for_the_right_reason() {
    let read = builtin::read().expect("the built-in case files have no problems");
    for suite in read.suites.iter().chain(&read.profiles) {
        let problems: Vec<String> =
            prove(suite).iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
