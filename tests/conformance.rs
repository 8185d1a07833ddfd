//! The conformance tests as a homeserver written in Rust would have them, here against the reference homeserver.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::process::ExitCode;

use matrix_conformance::reference::Reference;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the reference homeserver");
    let reference = runtime.block_on(Reference::start(0)).expect("the reference homeserver starts");
    matrix_conformance::harness::test(reference.url())
}
