//! A run judged again from its own recording: what comes out differently.

use std::sync::Arc;

use matrix_conformance::harness::{self, RunOptions, Selection};
use matrix_conformance::outcome::{Policy, Record};

use matrix_conformance::known_failures::KnownFailure;
use matrix_conformance::recording::{self, RecordedRun, Recording};
use matrix_conformance::report::har;
use matrix_conformance::suite::Suite;
use matrix_conformance::users::Users;

use crate::proven::BUILT_IN;

/// Each test whose outcome is not that of the run, and whatever else the recording does not keep.
pub(crate) fn differences(record: &Record) -> Vec<String> {
    let text = har::render(record);
    let known = record.known_failures().iter().map(|judged| Arc::clone(&judged.known)).collect();
    let suites: Vec<_> = record.suites().iter().map(|suite| Arc::clone(&suite.suite)).collect();
    let again = match judge_by(&suites, &text, record.run().policy, known) {
        Ok(again) => again,
        Err(error) => return vec![error],
    };
    let mut differences = Vec::new();
    let tests = |record: &Record| record.tests().count();
    if tests(record) != tests(&again) {
        differences.push("other tests".to_owned());
    }
    for (before, after) in record.suites().iter().zip(again.suites()) {
        for ((test, before), (_, after)) in before.tests().zip(after.tests()).filter(|((_, a), (_, b))| a != b) {
            differences.push(format!("{}: {before:?}, but of the recording {after:?}", test.id));
        }
        if before.not_offered != after.not_offered {
            differences.push("whether the API is offered".to_owned());
        }
    }
    if har::render(&again) != text {
        differences.push("the recording of the recording is another".to_owned());
    }
    differences
}

/// Judges a recording by the built-in suites of its run, in the setting of its run.
#[allow(dead_code, reason = "some tests judge by suites of their own")]
pub(crate) fn judge(text: &str, policy: Policy, known_failures: Vec<Arc<KnownFailure>>) -> Result<Record, String> {
    let run = read(text)?.1;
    let suites: Vec<_> = BUILT_IN.iter().filter(|suite| run.suites.contains(&suite.name)).cloned().collect();
    judge_by(&suites, text, policy, known_failures)
}

/// The recording, and the run that it is of.
fn read(text: &str) -> Result<(Recording, RecordedRun), String> {
    let read = recording::read(text.as_bytes()).map_err(|error| format!("the recording can't be read: {error}"))?;
    let run = read.run.clone().ok_or("the recording does not say what the run was")?;
    Ok((read, run))
}

/// Judges a recording by these suites, in the setting of its run.
fn judge_by(
    suites: &[Arc<Suite>],
    text: &str,
    policy: Policy,
    known_failures: Vec<Arc<KnownFailure>>,
) -> Result<Record, String> {
    let (mut recording, run) = read(text)?;
    let options = RunOptions {
        setting: run.setting,
        name: None,
        policy,
        selection: Selection::default(),
        users: Users::new(),
        known_failures,
    };
    Ok(harness::judge_recording(suites, &options, &mut recording))
}
