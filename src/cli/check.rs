//! `check`: the problems of case files, and whether their answers prove their tests.

use std::path::Path;

use super::cases;
use super::error::CliError;
use super::terminal::Terminal;
use crate::harness::builtin;
use crate::plan::proof;
use crate::source::Problem;

pub(super) fn check(path: Option<&Path>, terminal: &Terminal) -> Result<u8, CliError> {
    let files = match path {
        Some(path) => cases::read(path)?,
        None => builtin::files(),
    };
    let suites = builtin::read_all(&files).map_err(CliError::Cases)?;
    let problems: Vec<Problem> = suites.iter().flat_map(proof::prove).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for suite in &suites {
        let counterexamples: usize = suite.tests.iter().map(|test| proof::counterexamples(suite, test).len()).sum();
        let accepts: usize = suite.tests.iter().map(|test| test.accepts.len()).sum();
        let (name, tests) = (&suite.file.name, suite.tests.len());
        let proof = format!("{counterexamples} counterexamples, {accepts} healthy variants");
        terminal.out(&format!("{name}: {tests} tests, {proof}, no problem\n"));
    }
    Ok(0)
}
