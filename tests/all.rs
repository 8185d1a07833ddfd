//! All tests in one program, except the example for others (`conformance.rs`): it is linked once, and what waits
//! in one test leaves the processor to the next. `tests/architecture.rs` checks that no file is forgotten here.

mod actions;
mod architecture;
mod broken_reference;
mod cases;
#[path = "command_line/command.rs"]
#[expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::expect_used, reason = "tests start programs")]
mod command;
mod command_line;
mod compare;
mod counterexamples;
mod docs;
mod html;
mod judge;
mod known_failures;
mod many;
mod oauth_server;
mod outcome;
mod package;
mod proof;
#[expect(clippy::disallowed_methods, reason = "tests")]
mod proven;
mod pseudonyms;
mod published;
mod readme;
#[path = "report/record.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod record;
mod recordings;
mod reference;
#[path = "recordings/replay.rs"]
mod replay;
mod report;
mod secrets;
mod servers;
mod user_secrets;
#[path = "command_line/without_api.rs"]
#[expect(clippy::expect_used, reason = "tests")]
mod without_api;
