//! `list`: the tests with their levels and versions.

use clap::Args;

use crate::cli::arguments::CaseArguments;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::output::terminal::Terminal;
use crate::setting::Versions;
use crate::suite::{Listed, Test};

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    cases: CaseArguments,
}

pub(in crate::cli) fn list(arguments: &ListArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let listed = cases::listed(&arguments.cases).and_then(|listed| listed.into_iter().map(of_listed).collect());
    let lines: String = match listed {
        Some(lines) => lines,
        None => cases::load(&arguments.cases)?.iter().flat_map(|suite| &suite.tests).map(of_test).collect(),
    };
    terminal.out(&lines);
    Ok(0)
}

fn of_listed(test: &Listed) -> Option<String> {
    Some(line(test.level, test.versions()?, test.id))
}

fn of_test(test: &Test) -> String {
    line(test.level.as_str(), test.versions, &test.id)
}

fn line(level: &str, versions: Versions, id: &str) -> String {
    format!("{level:6}  {:14}  {id}\n", versions.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::builtin;

    #[test]
    fn the_list_that_was_prepared_is_that_of_the_suites() {
        let read = builtin::suites().unwrap_or_default();
        let lines: Vec<String> = read.iter().flat_map(|suite| &suite.tests).map(of_test).collect();
        let listed = builtin::listed().unwrap_or_default();
        assert_eq!(listed.into_iter().filter_map(of_listed).collect::<Vec<_>>(), lines);
        assert!(!lines.is_empty());
    }
}
