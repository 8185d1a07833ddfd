//! The outcomes as libtest trials, with the level as kind, so that the output looks familiar to Rust users. Outcomes
//! that libtest does not know are `ignored`, with the reason.

use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::exchange::Wording;
use crate::outcome::Record;
use crate::report::events::Libtest;
use crate::suite::{Suite, Test};

/// Prints the trials of a record to standard output, as selected by the arguments.
pub fn show_trials(record: &Record, arguments: &Arguments, wording: Wording) {
    let trials = record.tests().map(|(test, outcome)| {
        let words = Libtest::of(outcome, record.run().policy, wording);
        Trial::ignorable_test(test.id.clone(), move || completion(words)).with_kind(test.level.as_str())
    });
    // The exit code comes from the record, not from libtest.
    let _ = libtest_mimic::run(arguments, trials.collect());
}

/// The list of the tests that are selected, in the lines of libtest, which `cargo nextest` reads. libtest itself would
/// panic where its output can't be written.
pub fn list_trials(suites: &[Arc<Suite>], is_selected: impl Fn(&Test) -> bool) -> String {
    let tests = suites.iter().flat_map(|suite| &suite.tests).filter(|test| is_selected(test));
    tests.map(|test| format!("[{}] {}: test\n", test.level.as_str(), test.id)).collect()
}

/// Whether libtest's arguments select a test.
pub(super) fn is_selected_by(arguments: &Arguments, test: &Test) -> bool {
    !arguments.is_filtered_out(&Trial::test(test.id.clone(), || Ok(())).with_kind(test.level.as_str()))
}

fn completion(words: Libtest) -> Result<Completion, Failed> {
    match words {
        Libtest::Ok => Ok(Completion::Completed),
        Libtest::Failed(line) => Err(Failed::from(line)),
        Libtest::Ignored(line) => Ok(Completion::ignored_with(line)),
    }
}
