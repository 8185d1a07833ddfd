//! The door to the environment of the process: arguments and variables, read once at the start into a value.

#![expect(clippy::disallowed_methods, reason = "the door to the environment")]

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable in which a shell that asks for completions has its name.
pub(super) const COMPLETION_VARIABLE: &str = "MATRIX_CONFORMANCE_COMPLETE";

/// The settings of the environment.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// The name of the program, then its arguments.
    pub(super) arguments: Vec<OsString>,
    /// `NO_COLOR` is set, to anything.
    pub(super) no_color: bool,
    /// `TERM` is `dumb`: the terminal takes no escape sequences.
    pub(super) is_dumb: bool,
    /// `COLUMNS`, the width that text is to have.
    pub(super) columns: Option<usize>,
    /// `GITHUB_ACTIONS` is `true`: this is a step of a workflow.
    pub(super) is_github_step: bool,
    /// The file of `GITHUB_STEP_SUMMARY`, whose content GitHub shows as the job summary.
    pub(super) github_summary: Option<PathBuf>,
    /// The folder of `GITHUB_WORKSPACE`, below which GitHub knows files by their paths.
    pub(super) github_workspace: Option<PathBuf>,
    /// A shell asks for completions.
    pub(super) is_completing: bool,
    /// The current folder, where completions need it.
    pub(super) folder: Option<PathBuf>,
}

impl Environment {
    /// The value of a variable whose name the user gives.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Reads it.
    pub(super) fn read() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let is_completing = variable(COMPLETION_VARIABLE).is_some();
        Self {
            is_completing,
            folder: is_completing.then(|| std::env::current_dir().ok()).flatten(),
            arguments: std::env::args_os().collect(),
            no_color: variable("NO_COLOR").is_some(),
            is_dumb: variable("TERM").is_some_and(|value| value == "dumb"),
            columns: variable("COLUMNS").and_then(|value| value.to_str()?.parse().ok()).filter(|columns| *columns > 0),
            is_github_step: variable("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            github_summary: variable("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            github_workspace: variable("GITHUB_WORKSPACE").map(PathBuf::from),
        }
    }
}
