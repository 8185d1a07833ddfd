//! `list`: the tests with their levels and versions.

use clap::Args;

use crate::cli::arguments::CaseArguments;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::output::terminal::Terminal;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    cases: CaseArguments,
}

pub(in crate::cli) fn list(arguments: &ListArguments, terminal: &Terminal) -> Result<u8, CliError> {
    for suite in cases::load(&arguments.cases)? {
        for test in &suite.tests {
            terminal.out(&format!("{:6}  {:14}  {}\n", test.level.as_str(), test.versions.to_string(), test.id));
        }
    }
    Ok(0)
}
