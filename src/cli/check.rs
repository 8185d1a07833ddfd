//! `check`: the problems of case files, and whether their responses prove their tests.

use std::fmt::Write as _;
use std::path::Path;

use super::cases;
use super::error::CliError;
use super::terminal::Terminal;
use crate::harness::builtin;
use crate::plan::proof;
use crate::safe::TerminalText;
use crate::source::Problem;
use crate::suite::Suite;

pub(super) fn check(path: Option<&Path>, table: bool, terminal: &Terminal) -> Result<u8, CliError> {
    let files = match path {
        Some(path) => cases::read(path)?,
        None => builtin::files(),
    };
    let suites = cases::read_suites(&files)?;
    let problems: Vec<Problem> = suites.iter().flat_map(proof::prove).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for suite in &suites {
        let text = if table { proof_table(suite) } else { summary(suite) };
        terminal.out(TerminalText::block(&text).as_str());
    }
    Ok(0)
}

fn summary(suite: &Suite) -> String {
    let counterexamples: usize = suite.tests.iter().map(|test| proof::counterexamples(suite, test).len()).sum();
    let accepts: usize = suite.tests.iter().map(|test| test.accepts.len()).sum();
    let (name, tests) = (&suite.file.name, suite.tests.len());
    format!("{name}: {tests} tests, {counterexamples} counterexamples, {accepts} healthy variants, no problem\n")
}

/// One row a test: what it asks for, and how many responses show that it fails when, and only when, that is broken.
fn proof_table(suite: &Suite) -> String {
    let mut table = format!(
        "## {}\n\n| test | requirement | counterexamples | healthy variants |\n|---|---|---|---|\n",
        suite.title
    );
    for test in &suite.tests {
        let counterexamples = proof::counterexamples(suite, test).len();
        let requirement = test.requirement.replace('|', "\\|");
        let _ = writeln!(table, "| `{}` | {requirement} | {counterexamples} | {} |", test.id, test.accepts.len());
    }
    table
}
