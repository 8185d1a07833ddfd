//! The proof decides tests one at a time: it must come to what the plan comes to.

use super::*;
use crate::check::Verdict;
use crate::outcome::{Outcome, Skip};
use crate::proof::conversation::{Conversation, joined};
use crate::proof::decision::Decision;
use crate::proof::{example, with_prover};
use crate::setting::MatrixVersion;
use crate::suite::Variant;

const REST: &str = r#"
requests:
  doc: { get: /doc, example: { headers: { etag: '"v1"' }, json: { a: text, next: "https://example.org/next", n: 1 } } }
  again: { like: doc }
  next: { get: "{doc#/next}", example: { like: doc, /a: next } }
  held:
    get: /held
    when: { doc: { headers: { etag: present } } }
    headers: { if-none-match: "{doc.headers.etag}" }
    example: { like: doc, status: 304, body: none }
not-offered:
  expect: { status: 404 }
  because: |
    It does.
tests:
  status: { expect: { status: 200 } }
  a: { needs: status, expect: { /a: { type: string } } }
  n: { needs: a, level: should, expect: { /n: 1 } }
  next: { needs: status, expect: { /next: present } }
  beyond: { request: next, needs: next, expect: { /a: next } }
  held: { request: held, expect: { status: 304 }, level: may }
  same: { request: again, expect: { same-as: doc } }
  refused: { api: not-offered, expect: { status: 404 }, breaks: [{ like: refusal, status: 410 }] }
  old: { until: v1.16, expect: { /a: present } }
examples:
  refusal: { status: 404, json: {} }
"#;

/// The same in words that both have.
fn of_plan(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "holds".to_owned(),
        Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
            format!("violated: {:?}", violations.first().map(|violation| &violation.got))
        }
        Outcome::Skip(Skip::Blocked(by)) => format!("blocked by {by}"),
        Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_)) => "not applicable".to_owned(),
        Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen)) => format!("unseen: {}", unseen.kind.as_str()),
        Outcome::Skip(Skip::FilteredOut | Skip::KnownFailure(_) | Skip::WritesNotAllowed) => "left out".to_owned(),
    }
}

fn of_proof(conversation: &Conversation<'_>, test: usize, version: MatrixVersion) -> String {
    let decision = conversation.decide(test, version);
    if let Decision::Blocked(by) = decision {
        return format!("blocked by {}", conversation.outline.suite.tests[by].id);
    }
    // The words are made anew: they must belong to what was decided.
    let (same, words) = match conversation.verdict(test, version) {
        Verdict::Holds => (Decision::Holds, "holds".to_owned()),
        Verdict::Violated(all) => {
            (Decision::Violated, format!("violated: {:?}", all.first().map(|violation| &violation.got)))
        }
        Verdict::NotApplicable(_) => (Decision::NotApplicable, "not applicable".to_owned()),
        Verdict::CannotTell(unseen) => (Decision::Undecided(unseen.kind), format!("unseen: {}", unseen.kind.as_str())),
    };
    assert_eq!(decision, same);
    words
}

#[test]
fn a_test_comes_to_the_same_as_in_a_run() {
    let suite = suite(REST);
    let mut variants = vec![Variant::none(suite.file.place(0..0))];
    with_prover(&suite, |_, prover| {
        for index in 0..suite.tests.len() {
            variants.extend(prover.counterexamples_of(index));
        }
    });
    let texts = ["{ status: 404 }", "{ status: 500 }", "{ headers: { etag: null } }", "{ text: x }", "{ /n: 2 }"];
    for text in texts {
        let other = format!("{REST}  extra: {{ expect: {{ status: 200 }}, breaks: [{text}] }}\n")
            .replace("examples:\n  refusal: { status: 404, json: {} }\n", "");
        let other = other.replace("breaks: [{ like: refusal, status: 410 }]", "breaks: [{ status: 410 }]");
        variants.extend(self::suite(&other).tests.last().map(|test| test.breaks.clone()).unwrap_or_default());
    }
    assert!(variants.len() > 10, "{}", variants.len());
    compare(&suite, variants);
}

#[test]
fn a_long_document_is_judged_like_a_short_one() {
    let members: Vec<String> = (0..200).map(|number| format!("m{number}: [{number}]")).collect();
    let doc = format!("json: {{ {} }}", members.join(", "));
    let rest = format!(
        r#"
requests:
  doc: {{ get: /doc, example: {{ {doc} }} }}
  other: {{ get: /other, example: {{ like: doc, /m2: [2, 3] }} }}
tests:
  status: {{ expect: {{ status: 200 }} }}
  "m/<each>": {{ each: [m0, m1, m2, m3], needs: status, expect: {{ /<each>: {{ type: array }} }} }}
  item: {{ needs: m/m0, expect: {{ /m0/0: {{ type: number }} }} }}
  either: {{ expect: {{ any: [{{ /m4: present }}, {{ /m5: present }}] }}, accepts: [{{ remove: /m4 }}, {{ remove: /m5 }}] }}
  other: {{ request: other, when: {{ /m6: present }}, expect: {{ /m2: {{ contains: 3 }} }} }}
"#
    );
    let suite = suite(&rest);
    let mut variants = Vec::new();
    with_prover(&suite, |_, prover| {
        variants = (0..suite.tests.len()).flat_map(|index| prover.counterexamples_of(index)).collect();
    });
    assert!(variants.iter().all(|variant| variant.derived.is_some()) && variants.len() > 10, "{variants:?}");
    compare(&suite, variants);
    assert_eq!(problems(&rest), Vec::<String>::new());
}

/// The proof comes to what the plan comes to for all tests, with each of these variants.
fn compare(suite: &Arc<Suite>, variants: Vec<Variant>) {
    let outline = joined(suite);
    let healthy = Conversation::healthy(&outline).unwrap();
    for variant in variants {
        let record = example::judge(suite, &variant).unwrap();
        let conversation = Conversation::changed(&healthy, variant.clone()).unwrap();
        for (index, (test, outcome)) in record.tests().enumerate() {
            let version = variant.matrix_version.unwrap_or(MatrixVersion::NEWEST);
            assert_eq!(of_proof(&conversation, index, version), of_plan(outcome), "{} with {variant:?}", test.id);
        }
    }
}
