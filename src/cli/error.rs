//! What makes a command end early: wrong input, before anything is sent (exit code 2), or a report that can't be written.

use crate::fetch::FetchError;
use crate::harness::discovery::TargetError;
use crate::reference::ReferenceError;
use crate::report::{Color, problems};
use crate::safe::TerminalText;
use crate::source::Problem;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("the case files have problems")]
    Cases(Vec<Problem>),
    #[error("{path} can't be read: {reason}")]
    Read { path: String, reason: String },
    #[error("{path} can't be written: {reason}")]
    Write { path: String, reason: String },
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    #[error("there is no test `{id}`{help}")]
    NoTest { id: String, help: String },
    #[error("{0}")]
    Other(String),
}

impl CliError {
    pub(super) fn render(&self, color: Color) -> String {
        if let Self::Cases(found) = self {
            return problems::render(found, color);
        }
        format!("error: {}\n", TerminalText::block(&self.to_string()))
    }
}
