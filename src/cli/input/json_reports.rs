//! JSON reports that `run --json` wrote, read back.

use std::path::{Path, PathBuf};

use crate::cli::disk;
use crate::cli::error::CliError;
use crate::published::{ReadError, Report};

/// The largest report that is read, in MiB: one of 5,000 tests has about 4 MiB.
const MAX_SIZE: u64 = 16;

/// Reads JSON reports; if some can't be read, the errors of all of them.
pub(in crate::cli) fn read_all(paths: &[PathBuf]) -> Result<Vec<Report>, CliError> {
    let mut errors = Vec::new();
    let reports = paths.iter().filter_map(|path| read(path).map_err(|error| errors.push(error)).ok()).collect();
    if errors.is_empty() { Ok(reports) } else { Err(CliError::of_all(errors)) }
}

/// Reads a JSON report.
pub(in crate::cli) fn read(path: &Path) -> Result<Report, CliError> {
    let text = disk::read(path, MAX_SIZE).map_err(|error| CliError::read(path, error))?;
    Report::read(&text).map_err(|error| CliError::read(path, with_hint(&error)))
}

/// Why a file is not read as a report, with the way to make one.
fn with_hint(error: &ReadError) -> String {
    match error {
        ReadError::Empty | ReadError::Cut { .. } | ReadError::NotJson(_) | ReadError::NotAReport(_) => {
            format!("{error}; `run --json` writes a report")
        }
        ReadError::OtherVersion(_) => error.to_string(),
    }
}
