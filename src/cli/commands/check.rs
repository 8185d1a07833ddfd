//! `check`: the problems of case files, and whether their responses prove their tests.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::output::terminal::Terminal;
use crate::harness::builtin;
use crate::plan::proof;
use crate::report::clean::TerminalText;
use crate::source::Problem;
use crate::suite::{Suite, json_schema};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// A case file, or a folder of case files [default: the built-in case files]
    path: Option<PathBuf>,
    /// Print what proves each test, as a table in Markdown
    #[arg(long)]
    table: bool,
    /// Print the JSON Schema of case files and exit
    #[arg(long, conflicts_with = "table")]
    schema: bool,
}

pub(in crate::cli) fn check(arguments: &CheckArguments, terminal: &Terminal) -> Result<u8, CliError> {
    if arguments.schema {
        terminal.out(&json_schema());
        return Ok(0);
    }
    let files = match &arguments.path {
        Some(path) => cases::read(path)?,
        None => builtin::files(),
    };
    let suites = cases::read_suites(&files)?;
    let problems: Vec<Problem> = suites.iter().flat_map(proof::prove).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for suite in &suites {
        let text = if arguments.table { proof_table(suite) } else { summary(suite) };
        terminal.out(TerminalText::block(&text).as_str());
    }
    Ok(0)
}

fn summary(suite: &Suite) -> String {
    let counterexamples: usize = suite.tests.iter().map(|test| proof::counterexamples(suite, test).len()).sum();
    let accepts: usize = suite.tests.iter().map(|test| test.accepts.len()).sum();
    let (name, tests) = (&suite.file.name, suite.tests.len());
    format!("{name}: {tests} tests, {counterexamples} counterexamples, {accepts} healthy variants, no problems\n")
}

/// One row for each test: what it asks for, and how many responses prove that it fails if, and only if, that is broken.
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
