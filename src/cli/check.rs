//! `check`: the problems of case files, and whether their responses prove their tests.

use std::path::Path;

use super::cases;
use super::error::CliError;
use super::terminal::Terminal;
use crate::harness::builtin;
use crate::proof::{Proof, summary, table as proof_table};
use crate::safe::TerminalText;
use crate::source::Problem;

/// Checks the case files at a path, or the built-in ones.
pub(super) fn check(path: Option<&Path>, table: bool, terminal: &Terminal) -> Result<u8, CliError> {
    let (suites, profiles) = match path {
        Some(path) => {
            let own = cases::read(path)?;
            let mut read = cases::read_beside_builtin(&own)?;
            let is_own = |name: &str| own.iter().any(|file| file.name == name);
            read.suites.retain(|suite| is_own(&suite.file.name));
            read.profiles.retain(|profile| is_own(&profile.file.name));
            (read.suites, read.profiles)
        }
        None => {
            let read = builtin::read().map_err(CliError::Cases)?;
            (read.suites, read.profiles)
        }
    };
    let proofs: Vec<_> = profiles.iter().chain(&suites).map(|suite| (suite, Proof::of(suite))).collect();
    let problems: Vec<Problem> = proofs.iter().flat_map(|(_, proof)| proof.problems.iter().cloned()).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for (suite, proof) in &proofs {
        let text = if table { proof_table(suite, proof) } else { summary(suite, proof) };
        terminal.out(TerminalText::block(&text).as_str());
    }
    Ok(0)
}
