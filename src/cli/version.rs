//! `--version`: the tool, the suites that are built in, and the versions of the specification that it judges by.

use std::fmt::Write as _;

use crate::cli::error::CliError;
use crate::harness::builtin;
use crate::setting::MatrixVersion;

/// The tool in the first line, then what verdicts depend on.
pub(super) fn text() -> Result<String, CliError> {
    let suites = builtin::for_runs().map_err(CliError::Cases)?;
    let mut text = format!("{} {}\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    for suite in &suites {
        let _ = writeln!(text, "suite: {}, {} tests, Matrix {}", suite.name, suite.tests.len(), suite.versions);
    }
    let _ = writeln!(text, "supports: Matrix {} to {}", MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    let _ = writeln!(text, "cases digest: {}", builtin::digest(&suites));
    Ok(text)
}
