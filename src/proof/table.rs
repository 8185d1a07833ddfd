//! The proof of a suite in words: a line on its file, and a table with a row for each condition.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::{Evidence, Proof};
use crate::suite::{Suite, Test};

/// How many tests and variants a file has.
pub fn summary(suite: &Suite, proof: &Proof) -> String {
    let variants = proof.tests.iter().flat_map(|test| &test.counterexamples);
    let (derived, written): (Vec<_>, Vec<_>) = variants.partition(|variant| variant.derived.is_some());
    let accepts: usize = proof.tests.iter().map(|test| test.accepts).sum();
    let conditions: usize = proof.tests.iter().map(|test| test.conditions.len()).sum();
    format!(
        "{}: {} tests, {conditions} conditions, {} counterexamples ({} derived), {accepts} healthy variants, no problem",
        suite.file.name,
        suite.tests.len(),
        written.len() + derived.len(),
        derived.len(),
    )
}

/// The most tests of one entry that have rows of their own.
const MOST_ALIKE: usize = 20;

/// One row a condition: its test, the condition in words, and what shows that it matters. Tests from profiles are proven
/// with these. Of an entry that stands for very many tests, the first one has rows.
pub fn table(suite: &Suite, proof: &Proof) -> String {
    let mut table = format!("## {}\n\n| test | condition | proven by |\n|---|---|---|\n", one_line(&suite.title));
    let mut entries: HashMap<(&str, usize), usize> = HashMap::new();
    for test in &suite.tests {
        *entries.entry(entry(test)).or_default() += 1;
    }
    let mut shown: HashSet<(&str, usize)> = HashSet::new();
    for (test, proof) in suite.tests.iter().zip(&proof.tests) {
        let alike = entries.get(&entry(test)).copied().unwrap_or_default();
        let is_first = shown.insert(entry(test));
        if alike > MOST_ALIKE && !is_first {
            continue;
        }
        for condition in &proof.conditions {
            let words = one_line(&condition.words).replace('|', "\\|");
            let _ = writeln!(table, "| `{}` | {words} | {} |", test.id, in_words(&condition.evidence));
        }
        if alike > MOST_ALIKE {
            let _ = writeln!(table, "| and {} more tests of the same entry | | |", alike - 1);
        }
    }
    table
}

/// The text with spaces for its line breaks, which would end a heading or a row.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// The entry of a case file that a test comes from.
fn entry(test: &Test) -> (&str, usize) {
    (&test.place.file.name, test.place.span.start)
}

fn in_words(evidence: &Evidence) -> String {
    let Evidence { written, derived, healthy } = evidence;
    let mut parts = Vec::new();
    if *written > 0 {
        parts.push(format!("{written} written"));
    }
    if !derived.is_empty() {
        let keys: Vec<String> = derived.iter().map(|key| format!("`{key}`")).collect();
        parts.push(format!("derived from {}", keys.join(", ")));
    }
    if *healthy > 0 {
        parts.push(format!("{healthy} healthy"));
    }
    parts.join("; ")
}
