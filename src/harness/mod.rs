//! The run from end to end: plan, fetch, judge, and the tests as libtest trials. For the command line, and for the
//! `tests/conformance.rs` of a homeserver written in Rust:
//!
//! ```no_run
//! // Cargo.toml: [[test]] name = "conformance", harness = false
//! fn main() -> std::process::ExitCode {
//!     matrix_conformance::harness::test("http://localhost:8008")
//! }
//! ```

mod budget;
pub mod builtin;
mod claimed;
mod courier;
pub mod discovery;
mod elsewhere;
mod moved;
mod offline;
mod run;
mod selection;
mod server_info;
mod sign_in;
pub mod target;
mod trials;
mod unreached;
mod web_clients;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

pub use claimed::{ClaimError, newest_claimed};
pub use offline::judge as judge_recording;
pub use run::{RunOptions, block_on, block_on_threads, run, undecided};
pub use selection::{Selection, is_in_suite, matches, suite_of};
pub use trials::{list_trials, show_trials};

use crate::exchange::{Remedy, host};
use crate::fetch::{FetchOptions, Fetcher};
use crate::outcome::{Conclusion, Policy, Record};
use crate::setting::{Deployment, MatrixVersion, Setting};

use crate::report;
use crate::safe::TerminalText;
use crate::users::Users;

/// Judges the homeserver at `target` as a development deployment by all built-in suites, with the usual command-line
/// arguments of test binaries (`--list`, `--exact`, a filter, …). Prints the outcome of each test, and returns the exit
/// code of the command line's `run`.
///
/// `cargo nextest` starts a process for each test. There, a test passes that is blocked by a violated test, since that one
/// fails in its own process: one root cause is one failure. A test that is blocked because something could not be judged
/// fails.
#[expect(clippy::print_stderr, clippy::disallowed_macros, reason = "this is the main function of a test binary")]
pub fn test(target: &str) -> ExitCode {
    match judge(target, &libtest_mimic::Arguments::from_args()) {
        // As in any test binary, it is no failure if a filter selects no test, or only tests that do not apply.
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(record)) if record.summary().conclusion == Conclusion::NothingJudged => ExitCode::SUCCESS,
        Ok(Some(record)) => {
            let is_reported = is_under_nextest() && elsewhere::reports(&record);
            let text = report::terminal::render(&record, &report::View::default(), Remedy::in_general);
            if let Err(error) = print(&text) {
                eprintln!("error: {error}");
            }
            if is_reported { ExitCode::SUCCESS } else { ExitCode::from(record.summary().exit_code) }
        }
        Err(error) => {
            eprintln!("error: {}", TerminalText::whole_line(&error));
            ExitCode::from(2)
        }
    }
}

/// Prints text. A reader that went away is no error.
#[expect(clippy::disallowed_methods, reason = "this is part of the main function of a test binary")]
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output can't be written: {error}"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether `cargo nextest` started this process, for one of the tests.
#[expect(clippy::disallowed_methods, reason = "this is part of the main function of a test binary")]
fn is_under_nextest() -> bool {
    std::env::var_os("NEXTEST").is_some()
}

/// The record, after its trials are printed; `None` if the tests were only listed.
fn judge(target: &str, arguments: &libtest_mimic::Arguments) -> Result<Option<Record>, String> {
    let target = target::base_url(target).map_err(|error| error.to_string())?;
    let suites = builtin::for_runs().map_err(|problems| report::problems::render(&problems, report::Color::Plain))?;
    if arguments.list {
        let list = list_trials(&suites, |test| trials::is_selected_by(arguments, test));
        return print(&list).map(|()| None);
    }
    let options = RunOptions {
        setting: Setting {
            // Data on a public host is not ours to change.
            writes: !host::is_public(&target),
            slow: false,
            users: std::collections::BTreeSet::new(),
            tokens: std::collections::BTreeSet::new(),
            target,
            deployment: Deployment::Development,
            matrix_version: MatrixVersion::NEWEST,
        },
        name: None,
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::from_arguments(arguments),
        users: Users::new(),
        known_failures: Vec::new(),
    };
    let fetcher = Arc::new(Fetcher::new(FetchOptions::default()).map_err(|error| error.to_string())?);
    let record = block_on(async || run(&suites, &options, &fetcher, std::future::pending()).await);
    let record = record.map_err(|error| error.to_string())?;
    show_trials(&record, arguments, Remedy::in_general);
    Ok(Some(record))
}
