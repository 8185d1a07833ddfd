//! The proof of each condition.

use super::*;
use crate::proof::variants::{derived, without_parts};
use crate::proof::{ConditionProof, Evidence, example, with_prover};
use crate::suite::Variant;

/// Words and evidence of the conditions of the first test.
fn proven(rest: &str) -> Vec<(String, Evidence)> {
    let mut proof = Proof::of(&suite(&format!("{DOC}tests:\n{rest}")));
    let problems: Vec<&String> = proof.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    proof.tests.remove(0).conditions.into_iter().map(|ConditionProof { words, evidence }| (words, evidence)).collect()
}

#[test]
fn what_proves_a_condition_is_named() {
    let proven = proven("  a: { expect: { /a: { matches: ^t, contains-text: ex } }, breaks: [tent] }\n");
    let [(first, matches), (second, contains)] = proven.as_slice() else { panic!("{proven:?}") };
    assert!(first.contains("^t") && second.contains("ex"), "{proven:?}");
    assert_eq!((matches.written, contains.written), (0, 1), "{proven:?}");
    assert!(!matches.derived.is_empty(), "{proven:?}");
}

#[test]
fn a_condition_that_changes_nothing_is_a_problem() {
    let matters = |found: &[String]| {
        found
            .iter()
            .filter(|problem| problem.starts_with("nothing shows that “") && problem.ends_with("” matters in `s/g/a`"))
            .count()
    };
    for (expect, number) in [
        ("/a: { type: string, matches: ^t }", 1),
        ("/b: { type: array, items: { type: number } }", 1),
        ("any: [{ /a: present }, { /a: text }]", 3),
    ] {
        let found = problems_of_tests(&format!("  a: {{ expect: {{ {expect} }} }}\n"));
        assert_eq!((matters(&found), found.len()), (number, number), "{expect}: {found:?}");
    }
    let found = problems_of_tests(
        "  when:
    when: { /b: present }
    tests:
      is-array: { when: { /b: { type: array } }, expect: { /a: { type: string } } }
",
    );
    assert_eq!(found, ["nothing shows that “when `/b` present” matters in `s/g/when/is-array`"], "an array is present");
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

#[test]
fn each_alternative_must_matter() {
    let tests = "  a: { expect: { any: [{ /a: text }, { /c: present }] }, accepts: [{ /a: other }, { remove: /c }] }\n";
    assert_eq!(problems_of_tests(tests), Vec::<String>::new());
}

/// Conditions, as they are written in a test, and written counterexamples.
const TESTS: [(&str, &str); 9] = [
    ("status: 200", "[404]"),
    ("status: 200, /a: present", "[]"),
    ("/a: { type: string, matches: ^t }", "[other]"),
    ("/a: { matches: ^t, contains-text: ex }", "[tent]"),
    ("/b: { contains: 1, unique-items: true }", "[[2, 3]]"),
    ("/c: { url: { scheme: https, without: [fragment] } }", "[\"https://example.org/x#y\"]"),
    ("/a: { optional: true, type: string }", "[]"),
    ("headers: { etag: { optional: true, grammar: entity-tag, one-of: ['\"v1\"', 'v2'] } }", "[]"),
    ("not: { /a: other, /c: present }", "[]"),
];

/// Without one of its conditions, a test is judged otherwise on one of these variants if and only if the proof says so:
/// judged here by the plan.
#[test]
fn a_condition_is_proven_if_and_only_if_the_plan_tells_the_difference() {
    for (expect, breaks) in TESTS {
        let text = format!("{DOC}tests:\n  a: {{ expect: {{ {expect} }}, breaks: {breaks} }}\n");
        let whole = suite(&text);
        let proof = Proof::of(&whole);
        let variants = variants(&whole);
        let violated = |suite: &Arc<Suite>| -> Vec<bool> {
            let judged = variants.iter().map(|variant| example::judge(suite, variant).unwrap());
            judged.map(|record| !record.outcomes[0].violations().is_empty()).collect()
        };
        let before = violated(&whole);
        assert!(before.contains(&true) && before.contains(&false), "{expect}");
        for (lost, weaker) in whole.tests[0].expect.weaker() {
            let mut mutant = Arc::into_inner(suite(&text)).unwrap();
            mutant.tests[0].expect = weaker;
            let is_told = violated(&Arc::new(mutant)) != before;
            let is_proven = proof.tests[0].conditions.iter().any(|condition| condition.words == lost);
            assert_eq!(is_proven, is_told, "{expect}: {lost}");
            let message = format!("nothing shows that “{lost}” matters in `s/g/a`");
            assert_eq!(!is_proven, proof.problems.iter().any(|problem| problem.message == message), "{expect}: {lost}");
        }
    }
}

/// The variants on which the proof judges the only test of a suite.
fn variants(suite: &Suite) -> Vec<Variant> {
    let test = &suite.tests[0];
    let mut variants = test.breaks.clone();
    with_prover(suite, |healthy, _| {
        variants.extend(derived(healthy, test, &test.request, &test.expect));
        variants.extend(without_parts(healthy, &test.request, &test.expect));
    });
    variants.push(Variant::none(test.place.clone()));
    variants
}
