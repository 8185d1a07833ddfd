//! `list`: the tests with their levels and versions.

use super::arguments::CaseArguments;
use super::cases;
use super::error::CliError;
use super::terminal::Terminal;

pub(super) fn list(arguments: &CaseArguments, terminal: &Terminal) -> Result<u8, CliError> {
    for suite in cases::load(arguments)? {
        for test in &suite.tests {
            terminal.out(&format!("{:6}  {:14}  {}\n", test.level.as_str(), test.versions.to_string(), test.id));
        }
    }
    Ok(0)
}
