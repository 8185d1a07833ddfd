//! Small suites, proven and not.

mod conditions;
mod problems;
mod same_as_plan;
mod work;

use std::sync::Arc;

use super::{Proof, prove};
use crate::source::SourceFile;
use crate::suite::{Suite, read_suites};

/// How every suite of these tests begins.
const HEAD: &str = r#"
suite: s
title: A suite
since: v1.15
level: must
request: doc
documents: { d: { title: D, link: "https://example.org/<section>" } }
source: d 1
"#;

/// How the tests begin: all of them are in the group `g`, which has the words that each needs.
const GROUP: &str = "tests:\n  g:\n    requirement: |\n      It holds.\n    because: |\n      It does.\n    tests:\n";

/// A suite of these requests and tests.
fn suite(rest: &str) -> Arc<Suite> {
    let (before, tests) = rest.split_once("tests:\n").unwrap();
    let indented = |line: &str| if line.starts_with(' ') { format!("    {line}\n") } else { format!("{line}\n") };
    let tests: String = tests.lines().map(indented).collect();
    let file = SourceFile::new("cases/s.yaml", format!("{HEAD}{before}{GROUP}{tests}"));
    let read = read_suites(&[file]).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect();
        lines.join("\n")
    });
    read.unwrap().suites.remove(0)
}

/// What of a suite of these requests and tests is not proven.
fn problems(rest: &str) -> Vec<String> {
    prove(&suite(rest)).into_iter().map(|problem| problem.message).collect()
}

/// The requests of most suites of these tests.
const DOC: &str = r#"
requests:
  doc:
    get: /doc
    example: { headers: { etag: '"v1"' }, json: { a: text, b: [1, 2], c: "https://example.org/x" } }
"#;

/// What of a suite of these tests is not proven.
fn problems_of_tests(tests: &str) -> Vec<String> {
    problems(&format!("{DOC}tests:\n{tests}"))
}
