//! The proof of each condition.

use super::*;
use crate::proof::{ConditionProof, Evidence};

/// Words and evidence of the conditions of the first test.
fn proven(rest: &str) -> Vec<(String, Evidence)> {
    let mut proof = Proof::of(&suite(&format!("{DOC}tests:\n{rest}")));
    let problems: Vec<&String> = proof.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    proof.tests.remove(0).conditions.into_iter().map(|ConditionProof { words, evidence }| (words, evidence)).collect()
}

#[test]
fn what_proves_a_condition_is_named() {
    let proven = proven("  a: { expect: { /a: { type: string, matches: ^t } }, breaks: [other] }\n");
    assert_eq!(proven.len(), 2, "{proven:?}");
    assert_eq!(proven[0].1.derived, ["type"], "{proven:?}");
    assert_eq!(proven[1].1.written, 1, "{proven:?}");
}

#[test]
fn a_condition_that_changes_nothing_is_a_problem() {
    let found = problems_of_tests("  a: { expect: { /a: { type: string, matches: ^t } }, breaks: [5] }\n");
    let matters =
        |problem: &String| problem.starts_with("nothing shows that `") && problem.contains("matters in `s/a`");
    assert!(found.iter().all(matters), "{found:?}");
    let found = problems_of_tests("  a: { when: { status: 200 }, expect: { status: 200 } }\n");
    assert!(found.iter().any(matters), "{found:?}");
}

#[test]
fn that_something_is_optional_must_matter() {
    proven("  etag: { expect: { headers: { etag: { optional: true, grammar: entity-tag } } } }\n");
    proven("  a: { expect: { /a: { optional: true, type: string } } }\n");
}

#[test]
fn where_a_test_applies_must_matter() {
    let proven = proven("  a: { when: { headers: { etag: present } }, expect: { /a: { type: string } } }\n");
    assert!(proven[0].0.starts_with("when "), "{proven:?}");
    let other = r#"
requests:
  doc: { get: /doc, example: { json: { a: text } } }
  other: { get: /other, example: { headers: { x: "1" } } }
tests:
  x: { request: other, when: { doc: { /a: text } }, expect: { headers: { x: present } } }
"#;
    assert_eq!(problems(other), Vec::<String>::new());
}

/// Conditions with counterexamples, as they are written in a test on `doc`.
const PROVEN: [(&str, &str); 6] = [
    ("status: 200", "{ status: 404 }"),
    ("/a: { type: string, matches: ^t }", "other"),
    ("/b: { type: array, contains: 1, unique-items: true }", "[2, 3]"),
    ("/c: { url: { scheme: https, without: [fragment] } }", "\"https://example.org/x#y\""),
    ("headers: { etag: { grammar: entity-tag, one-of: ['\"v1\"', '\"v2\"'] } }", "'\"v3\"'"),
    ("any: [{ /a: text }, { /a: other }]", "{ /a: third }"),
];

#[test]
fn a_condition_without_which_all_is_judged_alike_is_found() {
    for (expect, breaks) in PROVEN {
        let tests = format!("  a: {{ expect: {{ {expect} }}, breaks: [{breaks}] }}\n");
        let suite = suite(&format!("{DOC}tests:\n{tests}"));
        let test = &suite.tests[0];
        let proof = Proof::of(&suite);
        let open = proof.problems.iter().filter(|problem| problem.message.contains(" matters in ")).count();
        assert_eq!(
            proof.tests[0].conditions.len() + open,
            test.expect.weaker().len(),
            "{expect}: {:?}",
            proof.problems
        );
        // Asked once more, the same conditions show nothing new: each of them can be taken away unnoticed.
        let doubled = test.expect.weaker().into_iter().all(|(_, weaker)| {
            let mut both = test.expect.clone();
            both.all.extend(weaker.all);
            both.weaker().len() > test.expect.weaker().len() || test.expect.all.len() == 1
        });
        assert!(doubled, "{expect}");
    }
}
