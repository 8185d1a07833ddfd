//! The outcomes shown as libtest trials: one a test, with the level as its kind, so that the output is what Rust users
//! know. What libtest has no word for is `ignored`, with the reason.

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::outcome::{Outcome, Policy, Record, SuiteRecord};
use crate::report::clean::TerminalText;

/// Prints the trials of a record to standard output, as the arguments say.
pub fn show_trials(record: &Record, arguments: &Arguments) {
    let tests = record.suites.iter().flat_map(SuiteRecord::tests);
    let trials = tests.map(|(test, outcome)| {
        let result = completion(outcome, record.policy);
        Trial::ignorable_test(test.id.clone(), move || result.map_err(Failed::from)).with_kind(test.level.as_str())
    });
    libtest_mimic::run(arguments, trials.collect());
}

fn completion(outcome: &Outcome, policy: Policy) -> Result<Completion, String> {
    let ignored = |reason: String| Ok(Completion::ignored_with(TerminalText::line(&reason).to_string()));
    match outcome {
        Outcome::Pass => Ok(Completion::Completed),
        Outcome::Fail(_) => Err(first(outcome)),
        Outcome::Warn(_) if policy.strict => Err(first(outcome)),
        Outcome::Warn(_) => ignored(format!("should: {}", first(outcome))),
        Outcome::Note(_) => ignored(format!("note: {}", first(outcome))),
        Outcome::Skip(skip) => ignored(skip.reason()),
        Outcome::Error(unseen) => {
            Err(TerminalText::line(&format!("not judged: {}", unseen.message)).to_string())
        }
    }
}

/// The first violation on one line.
fn first(outcome: &Outcome) -> String {
    let Some(violation) = outcome.violations().first() else { return String::new() };
    TerminalText::line(&format!("expected {}, got {}", violation.expected, violation.got)).to_string()
}
