//! The proof of a suite, without a server: its examples pass every test, each counterexample violates exactly its own test,
//! each healthy variant none, and each condition of each test matters.

mod advice;
mod clauses;
mod conditions;
mod conversation;
mod decision;
pub mod example;
mod examples;
mod findings;
mod isolation;
mod narrow;
mod outline;
mod places;
mod prover;
mod raw;
pub mod relocate;
mod requests;
mod sight;
mod table;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod unused;
mod variants;

use std::sync::Arc;

use conversation::{Conversation, joined};
use prover::Prover;
pub use table::{summary, table};

use crate::source::Problem;
use crate::suite::{Suite, Test, Variant};

/// What the responses of a case file prove, and where they do not.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is not proven.
    pub problems: Vec<Problem>,
    /// What proves each test, in the order of the file.
    pub tests: Vec<TestProof>,
}

/// What proves a test. A test that comes from a profile is proven with the profile: there is nothing here.
#[derive(Debug, Default)]
pub struct TestProof {
    /// Counterexamples that violate the test and no other: those that are written, then those that were derived.
    pub counterexamples: Vec<Variant>,
    /// How many healthy variants do not violate it.
    pub accepts: usize,
    /// What proves each of its conditions.
    pub conditions: Vec<ConditionProof>,
}

/// What proves one condition of a test.
#[derive(Debug)]
pub struct ConditionProof {
    /// The condition, in words.
    pub words: String,
    /// The responses that tell the test from one without the condition.
    pub evidence: Evidence,
}

/// Responses that are judged otherwise where a condition is taken away.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// How many written counterexamples.
    pub written: usize,
    /// The keys of the conditions that counterexamples were derived from, each once.
    pub derived: Vec<&'static str>,
    /// How many healthy responses.
    pub healthy: usize,
}

/// What of a suite is not proven.
pub fn prove(suite: &Arc<Suite>) -> Vec<Problem> {
    Proof::of(suite).problems
}

impl Proof {
    /// The proof of a suite.
    pub fn of(suite: &Suite) -> Self {
        let mut proof = Self { problems: unused::problems(suite), tests: Vec::new() };
        with_prover(suite, |healthy, prover| {
            proof.problems.extend(examples::unused(healthy));
            if let Some(refusal) = examples::refusal(healthy) {
                proof.problems.push(refusal);
                return;
            }
            proof.problems.extend(requests::problems(healthy));
            let sound = examples::check(healthy, &mut proof.problems);
            for (index, (test, is_sound)) in suite.tests.iter().zip(sound).enumerate() {
                let is_to_prove = is_sound && !test.from_profile;
                proof.tests.push(if is_to_prove { prover.prove(index) } else { TestProof::default() });
            }
            proof.problems.append(&mut prover.problems());
        });
        proof
    }
}

/// The counterexamples of a test that violate it and no other: those that are written, then those that were derived.
pub fn counterexamples(suite: &Suite, test: &Test) -> Vec<Variant> {
    let mut counterexamples = Vec::new();
    with_prover(suite, |_, prover| {
        if let Some(index) = suite.tests.iter().position(|known| known.id == test.id) {
            counterexamples = prover.counterexamples_of(index);
        }
    });
    counterexamples
}

/// The healthy variants of a test.
pub fn healthy_variants(test: &Test) -> Vec<Variant> {
    test.accepts.iter().map(|variant| variants::at_version_of(test, variant)).collect()
}

/// Makes a prover for a suite, and has it do something.
fn with_prover(suite: &Suite, act: impl FnOnce(&Conversation<'_>, &mut Prover<'_>)) {
    let outline = joined(suite);
    if let Some(healthy) = Conversation::healthy(&outline) {
        act(&healthy, &mut Prover::new(&healthy));
    }
}
