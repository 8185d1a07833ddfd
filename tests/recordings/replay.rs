//! A run judged again from its own recording: what comes out differently.

use std::sync::Arc;

use matrix_conformance::harness::{self, RunOptions, Selection};
use matrix_conformance::outcome::{Record, SuiteRecord};
use matrix_conformance::plan::Setting;
use matrix_conformance::recording;
use matrix_conformance::report::har;

/// Each test whose outcome is not that of the run, and whatever else the recording does not keep.
pub(crate) fn differences(record: &Record) -> Vec<String> {
    let text = har::render(record);
    let mut read = match recording::read(text.as_bytes()) {
        Ok(read) => read,
        Err(error) => return vec![format!("the recording can't be read: {error}")],
    };
    let Some(run) = read.run.clone() else { return vec!["the recording does not say what the run was".to_owned()] };
    let suites: Vec<_> = record.suites.iter().map(|suite| Arc::clone(&suite.suite)).collect();
    let setting = Setting { target: run.target, deployment: run.deployment, matrix_version: run.matrix_version };
    let known_failures = record.known_failures.iter().map(|judged| Arc::clone(&judged.known)).collect();
    let options = RunOptions { setting, policy: record.policy, selection: Selection::default(), known_failures };
    let again = harness::judge_recording(&suites, &options, &mut read);
    let mut differences = Vec::new();
    let tests = |record: &Record| record.suites.iter().flat_map(SuiteRecord::tests).count();
    if tests(record) != tests(&again) {
        differences.push("other tests".to_owned());
    }
    for (before, after) in record.suites.iter().zip(&again.suites) {
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
