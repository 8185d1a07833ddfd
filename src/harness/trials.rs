//! The outcomes as libtest trials, with the level as kind, so that the output looks familiar to Rust users. Outcomes
//! that libtest does not know are `ignored`, with the reason.

use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::exchange::Wording;
use crate::outcome::{Outcome, Policy, Record};
use crate::report::explanation::headline;
use crate::suite::{Suite, Test};

/// Prints the trials of a record to standard output, as selected by the arguments.
pub fn show_trials(record: &Record, arguments: &Arguments, wording: Wording) {
    let tests =
        record.suites().iter().flat_map(|suite| suite.tests().map(move |(test, outcome)| (suite, test, outcome)));
    let trials = tests.map(|(suite, test, outcome)| {
        let result = completion(outcome, headline(suite, outcome, wording).to_string(), record.run().policy);
        Trial::ignorable_test(test.id.clone(), move || result.map_err(Failed::from)).with_kind(test.level.as_str())
    });
    // The exit code comes from the record, not from libtest.
    let _ = libtest_mimic::run(arguments, trials.collect());
}

/// Lists the selected tests of the suites, as libtest does.
pub fn list_trials(suites: &[Arc<Suite>], is_selected: impl Fn(&Test) -> bool, arguments: &Arguments) {
    let tests = suites.iter().flat_map(|suite| &suite.tests).filter(|test| is_selected(test));
    let trials = tests.map(|test| Trial::test(test.id.clone(), || Ok(())).with_kind(test.level.as_str()));
    // The exit code comes from the record, not from libtest.
    let _ = libtest_mimic::run(arguments, trials.collect());
}

fn completion(outcome: &Outcome, line: String, policy: Policy) -> Result<Completion, String> {
    let ignored = |line: String| Ok(Completion::ignored_with(line));
    match outcome {
        Outcome::Pass => Ok(Completion::Completed),
        Outcome::Fail(_) | Outcome::Error(_) => Err(line),
        Outcome::Warn(_) if policy.strict => Err(line),
        Outcome::Warn(_) => ignored(format!("warning: {line}")),
        Outcome::Note(_) => ignored(format!("note: {line}")),
        Outcome::Skip(_) => ignored(line),
    }
}
