//! The record turned into text, one file per format. Nothing here writes files, prints, or reads the clock or the
//! environment.

pub mod badge;
pub mod brief;
pub mod clean;
pub mod curl;
pub mod explanation;
pub mod har;
pub mod json;
pub mod junit;
mod location;
pub mod problems;
mod snippet;
pub mod terminal;
mod verdict;

use std::time::{Duration, SystemTime};

use crate::check::Deployment;

/// Whether a text carries escape sequences for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// It does not: for files and pipes.
    Plain,
    /// It does: for terminals.
    Styled,
}

/// The word for how a server is deployed.
fn deployment(deployment: Deployment) -> &'static str {
    match deployment {
        Deployment::Production => "production",
        Deployment::Development => "development",
    }
}

/// The time, if RFC 3339 has a text for it; a clock outside of its years counts as 1970.
fn in_rfc3339(time: SystemTime) -> SystemTime {
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Some(since).filter(|since| *since < YEAR_10000).unwrap_or_default()
}
