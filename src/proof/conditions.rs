//! Whether each condition of a test matters: one of the variants must be judged differently without it. Where a
//! test fails a healthy response without a condition, or lets a counterexample pass, the condition is proven.

use std::rc::Rc;

use super::Evidence;
use super::clauses::Asked;
use super::conversation::Conversation;
use super::decision::Decision;
use super::outline::Outline;
use super::prover::Prover;
use super::variants::{derived, joined, without_parts};
use crate::check::Conditions;
use crate::suite::Variant;

/// Responses on which a test is judged, with and without each of its conditions.
pub(super) struct Witness<'a> {
    /// The responses.
    pub(super) conversation: Rc<Conversation<'a>>,
    /// What they are.
    pub(super) kind: WitnessKind,
    /// Whether the test is violated.
    is_violated: bool,
}

/// What a witness is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WitnessKind {
    /// A written counterexample.
    Written,
    /// A counterexample derived from a condition with this key.
    Derived(&'static str),
    /// A healthy response.
    Healthy,
}

impl<'a> Witness<'a> {
    pub(super) fn new(conversation: Rc<Conversation<'a>>, kind: WitnessKind, test: usize) -> Self {
        let is_violated = is_violated(&conversation, &conversation.outline.asked(test));
        Self { conversation, kind, is_violated }
    }
}

/// A test without one of its conditions.
struct Mutant {
    /// The condition, in words.
    lost: String,
    asked: Asked,
    /// Which of the mappings of `when` lost it, if it was one.
    of_when: Option<usize>,
}

/// For each condition of a test, in words, what proves it; nothing for one that nothing proves.
pub(super) fn evidence<'a>(
    prover: &mut Prover<'a>,
    index: usize,
    base: &Conversation<'a>,
    witnesses: &[Witness<'a>],
) -> Vec<(String, Option<Evidence>)> {
    let mut extra: Option<Vec<Witness<'a>>> = None;
    let mutants = mutants(base.outline, index).into_iter();
    let proven = mutants.map(|mutant| {
        let mut evidence = seen_by(witnesses, &mutant);
        if evidence.is_none() {
            let extra = extra.get_or_insert_with(|| incomplete(prover, index, base));
            evidence = seen_by(extra, &mutant);
        }
        if let (None, Some(when)) = (&evidence, mutant.of_when) {
            evidence = beside(prover, index, witnesses, when, &mutant);
        }
        (mutant.lost, evidence)
    });
    proven.collect()
}

fn mutants(outline: &Outline<'_>, index: usize) -> Vec<Mutant> {
    let (test, asked) = (&outline.suite.tests[index], outline.asked(index));
    let clauses = |conditions: &Conditions| outline.clauses_of(conditions, &test.request, &test.judges);
    let mut mutants = Vec::new();
    for (index, conditions) in test.when.iter().enumerate() {
        mutants.extend(conditions.weaker().into_iter().map(|(lost, weaker)| {
            let mut asked = Asked::clone(&asked);
            asked.when[index] = clauses(&weaker);
            Mutant { lost: format!("when {lost}"), asked, of_when: Some(index) }
        }));
    }
    mutants.extend(test.expect.weaker().into_iter().map(|(lost, weaker)| {
        let asked = Asked { expect: clauses(&weaker), when: asked.when.clone() };
        Mutant { lost, asked, of_when: None }
    }));
    mutants
}

/// Which witnesses tell the test from one without a condition.
fn seen_by(witnesses: &[Witness<'_>], mutant: &Mutant) -> Option<Evidence> {
    let mut evidence = Evidence::default();
    for witness in witnesses {
        if is_violated(&witness.conversation, &mutant.asked) == witness.is_violated {
            continue;
        }
        match witness.kind {
            WitnessKind::Written => evidence.written += 1,
            WitnessKind::Derived(key) if evidence.derived.contains(&key) => {}
            WitnessKind::Derived(key) => evidence.derived.push(key),
            WitnessKind::Healthy => evidence.healthy += 1,
        }
    }
    (evidence != Evidence::default()).then_some(evidence)
}

/// The base without one of the parts that the test names: healthy where the part is optional.
fn incomplete<'a>(prover: &mut Prover<'a>, index: usize, base: &Conversation<'a>) -> Vec<Witness<'a>> {
    let test = &base.outline.suite.tests[index];
    let variants = without_parts(base, &test.request, &test.expect);
    let conversations = variants.iter().filter_map(|variant| prover.conversation(variant));
    let witnesses = conversations.map(|conversation| Witness::new(conversation, WitnessKind::Healthy, index));
    witnesses.filter(|witness| !witness.is_violated).collect()
}

/// A counterexample to which the test does not apply, derived from a mapping of `when`: without the condition it does.
fn beside<'a>(
    prover: &mut Prover<'a>,
    index: usize,
    witnesses: &[Witness<'a>],
    when: usize,
    mutant: &Mutant,
) -> Option<Evidence> {
    witnesses.iter().filter(|witness| witness.is_violated).find_map(|witness| {
        let variant = &witness.conversation.variant;
        let test = &witness.conversation.outline.suite.tests[index];
        let mut variants = derived(&witness.conversation, test, &test.request, &test.when[when]);
        // A written one to which the test does not apply does as well.
        let healthy = witnesses.iter().filter(|witness| witness.kind == WitnessKind::Healthy);
        variants
            .extend(healthy.map(|healthy| Variant { derived: None, ..joined(variant, &healthy.conversation.variant) }));
        variants.iter().find_map(|variant| {
            let kind = variant.derived.map_or(WitnessKind::Written, WitnessKind::Derived);
            let combined = Witness::new(prover.conversation(variant)?, kind, index);
            seen_by(std::slice::from_ref(&combined), mutant)
        })
    })
}

/// Whether a test that asks this is violated, whatever it needs.
fn is_violated(conversation: &Conversation<'_>, asked: &Asked) -> bool {
    conversation.decide_asked(asked) == Decision::Violated
}
