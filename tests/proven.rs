//! The built-in suites and what the case files prove, made once for all tests that look at it; and how much of it they look at.

#[path = "cases/sample.rs"]
pub(crate) mod sample;

use std::sync::{Arc, LazyLock};

use matrix_conformance::harness::builtin;
use matrix_conformance::proof::Proof;
use matrix_conformance::suite::Suite;

/// A suite or profile, and its proof.
pub(crate) struct Proven {
    pub(crate) suite: Arc<Suite>,
    pub(crate) proof: Proof,
    pub(crate) is_profile: bool,
}

/// The built-in suites. They have thousands of tests: reading them takes longer than most tests.
pub(crate) static BUILT_IN: LazyLock<Vec<Arc<Suite>>> =
    LazyLock::new(|| builtin::suites().unwrap_or_else(|problems| panic!("{problems:#?}")));

/// The profiles and suites of the project, in the order of `check`.
pub(crate) static PROVEN: LazyLock<Vec<Proven>> = LazyLock::new(|| {
    let read = sample::read();
    let proven = |is_profile| {
        move |suite: Arc<Suite>| {
            let proof = Proof::of(&suite);
            Proven { suite, proof, is_profile }
        }
    };
    read.profiles.into_iter().map(proven(true)).chain(read.suites.into_iter().map(proven(false))).collect()
});

/// Some of a list, evenly spread, and at most so many. With `COMPLETE=1` it is all of them, as in CI.
pub(crate) fn some_of<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let most = if is_complete() { all.len() } else { most };
    spread(all, most)
}

/// Some of a list, evenly spread, and at most so many.
pub(crate) fn spread<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let step = all.len().div_ceil(most.max(1)).max(1);
    all.into_iter().step_by(step).collect()
}

/// Whether tests look at everything, and not at a sample.
pub(crate) fn is_complete() -> bool {
    std::env::var_os("COMPLETE").is_some()
}
