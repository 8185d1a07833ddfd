//! A recording of another tool: it is read, and judged by the built-in suites.

#![no_main]

mod shared;

use libfuzzer_sys::fuzz_target;
use matrix_conformance::{harness, recording};

fuzz_target!(|octets: &[u8]| {
    let Ok(mut recording) = recording::read(octets) else { return };
    let target = recording.run.as_ref().map(|run| run.setting.target.clone()).or_else(|| recording.first_origin());
    let Some(target) = target else { return };
    let record = harness::judge_recording(shared::suites(), &shared::options(target), &mut recording);
    shared::report(&record);
});
