//! `check`: the problems of case files, and whether their responses prove their tests.

use std::path::Path;

use super::cases;
use super::error::CliError;
use super::terminal::Terminal;
use crate::harness::builtin;
use crate::proof::{Proof, summary, table};
use crate::safe::TerminalText;
use crate::source::Problem;
use crate::suite::{Suites, read_suites};

pub(super) fn check(path: Option<&Path>, is_table: bool, terminal: &Terminal) -> Result<u8, CliError> {
    let files = match path {
        Some(path) => cases::read(path)?,
        None => builtin::files(),
    };
    let Suites { mut suites, profiles } = read_suites(&files).map_err(CliError::Cases)?;
    suites.extend(profiles);
    let proofs: Vec<Proof> = suites.iter().map(|suite| Proof::of(suite)).collect();
    let problems: Vec<Problem> = proofs.iter().flat_map(|proof| &proof.problems).cloned().collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for (suite, proof) in suites.iter().zip(&proofs) {
        let text = if is_table { table(suite, proof) } else { summary(suite, proof) };
        terminal.out(TerminalText::block(&text).as_str());
    }
    Ok(0)
}
