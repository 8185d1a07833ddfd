//! The door to the environment of the process: arguments and variables, read once at the start into a value.

#![expect(clippy::disallowed_methods, reason = "the door to the environment")]

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable in which a shell that asks for completions has its name.
pub(super) const COMPLETION_VARIABLE: &str = "MATRIX_CONFORMANCE_COMPLETE";

/// What the environment says.
#[derive(Debug)]
pub(super) struct Environment {
    /// The name of the program, then its arguments.
    pub(super) arguments: Vec<OsString>,
    /// `NO_COLOR` is set, to anything.
    pub(super) no_color: bool,
    /// `GITHUB_ACTIONS` is `true`: this is a step of a workflow.
    pub(super) is_github_step: bool,
    /// The file of `GITHUB_STEP_SUMMARY`, whose content GitHub shows as the job summary.
    pub(super) github_summary: Option<PathBuf>,
    /// A shell asks for completions.
    pub(super) is_completing: bool,
    /// The current folder, where completions need it.
    pub(super) folder: Option<PathBuf>,
}

impl Environment {
    /// Reads it.
    pub(super) fn read() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let is_completing = variable(COMPLETION_VARIABLE).is_some();
        Self {
            is_completing,
            folder: is_completing.then(|| std::env::current_dir().ok()).flatten(),
            arguments: std::env::args_os().collect(),
            no_color: variable("NO_COLOR").is_some(),
            is_github_step: variable("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            github_summary: variable("GITHUB_STEP_SUMMARY").map(PathBuf::from),
        }
    }
}
