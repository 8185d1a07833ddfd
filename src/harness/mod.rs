//! The run from end to end: plan, fetch, judge, and the tests shown as libtest trials. For the command line, and for
//! the `tests/conformance.rs` of a homeserver written in Rust:
//!
//! ```no_run
//! // Cargo.toml: [[test]] name = "conformance", harness = false
//! fn main() -> std::process::ExitCode {
//!     matrix_conformance::harness::test("http://localhost:8008")
//! }
//! ```

pub mod builtin;
pub mod discovery;
mod run;
mod trials;

use std::process::ExitCode;
use std::sync::Arc;

pub use run::{RunOptions, Selection, run};
pub use trials::show_trials;

use crate::check::Deployment;
use crate::fetch::{FetchOptions, Fetcher};
use crate::outcome::Policy;
use crate::plan::Setting;
use crate::report;
use crate::suite::MatrixVersion;

/// Judges the homeserver at `target` as a development deployment by all built-in suites, with the command-line
/// arguments that tests take (`--list`, `--exact`, a filter, …). The exit code is that of the command line's `run`.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the main function of a test binary")]
pub fn test(target: &str) -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let target = match discovery::base_url(target) {
        Ok(target) => target,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let setting = Setting { target, deployment: Deployment::Development, matrix_version: MatrixVersion::NEWEST };
    let suites = match builtin::suites() {
        Ok(suites) => suites,
        Err(problems) => {
            eprintln!("{}", report::problems::render(&problems, report::Color::Plain));
            return ExitCode::from(2);
        }
    };
    if arguments.list {
        show_trials(&run::unrun(&suites, &setting), &arguments);
        return ExitCode::SUCCESS;
    }
    let options = RunOptions {
        setting,
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::from_arguments(&arguments),
    };
    let judged = run::block_on(async || {
        let fetcher = Fetcher::new(FetchOptions::default()).map_err(|error| error.to_string())?;
        Ok::<_, String>(run(&suites, &options, &Arc::new(fetcher), std::future::pending()).await)
    });
    match judged {
        Ok(record) => {
            show_trials(&record, &arguments);
            print!("{}", report::terminal::render(&record, report::Color::Plain));
            ExitCode::from(record.exit_code())
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
