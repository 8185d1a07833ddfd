//! The case files of the project: without problems, and proven by their own responses. Of the table of operations there
//! are a few rows here; `tests/cases/proof` proves all of them.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use matrix_conformance::proof::{example, table};

use crate::proven::sample::SAMPLED;
use crate::proven::{PROVEN, Proven, is_complete, some_of, spread};

/// The most counterexamples of a suite that are judged by the plan. With `COMPLETE=1` it is all, or more of a table.
const MOST: usize = 6;
const MOST_OF_TABLES: usize = 24;

#[test]
fn every_built_in_test_can_fail_for_the_right_reason() {
    for Proven { proof, .. } in PROVEN.iter() {
        let problems: Vec<String> =
            proof.problems.iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

/// The proof judges only tests that may see a change; here all tests are judged, by the plan. Tests of the rows of a table
/// are alike, so that some are enough.
#[test]
fn each_counterexample_violates_its_own_test_alone() {
    let mut wrong = Vec::new();
    for Proven { suite, proof, .. } in PROVEN.iter() {
        let tests = suite.tests.iter().zip(&proof.tests);
        let all = tests.flat_map(|(test, proof)| proof.counterexamples.iter().map(move |variant| (test, variant)));
        let all = all.collect();
        let is_table = SAMPLED.contains(&suite.name.as_str());
        let most = if is_complete() { MOST_OF_TABLES } else { MOST };
        for (test, variant) in if is_table { spread(all, most) } else { some_of(all, MOST) } {
            let record = example::judge(suite, variant).expect("the examples have a target");
            let violated = record.tests().filter(|(_, outcome)| !outcome.violations().is_empty());
            let violated: Vec<&str> = violated.map(|(test, _)| test.id.as_str()).collect();
            if violated != [test.id.as_str()] {
                wrong.push(format!("{}, {}: {violated:?}", test.id, variant.place));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `tests/cases/proof` compares the complete page, and writes it anew.
#[test]
fn the_table_in_the_docs_is_what_the_case_files_prove() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/proof.md");
    let docs = fs::read_to_string(path).expect("docs/proof.md");
    let lines: BTreeSet<&str> = docs.lines().collect();
    let complete = PROVEN.iter().filter(|proven| !SAMPLED.contains(&proven.suite.name.as_str()));
    let tables: String = complete.map(|Proven { suite, proof, .. }| table(suite, proof)).collect();
    let missing: Vec<&str> = tables.lines().filter(|line| !lines.contains(line)).collect();
    assert!(missing.is_empty(), "UPDATE_GOLDEN=1 tests/cases/proof writes these:\n{}", missing.join("\n"));
    assert!(!docs.contains("| 0 |"), "every test has a counterexample and a healthy variant");
}
