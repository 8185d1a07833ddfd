//! `list`: the tests with their levels and versions; as JSON with their sources too.

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::FilterArguments;
use crate::cli::error::CliError;
use crate::cli::input::selected::{self, Selected};
use crate::cli::output::terminal::Terminal;
use crate::safe::json;
use crate::setting::{MatrixVersion, Versions};
use crate::suite::{Extent, Suite, Test, Writes};

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    filter: FilterArguments,
    /// Print JSON: an array with the id, suite, level, versions, sources, requirement and writes of each test
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(in crate::cli) fn list(arguments: &ListArguments, terminal: &Terminal) -> Result<u8, CliError> {
    if !arguments.json
        && let Some(listed) = selected::listed_tests(&arguments.filter)?
    {
        let lines = listed.iter().map(|test| line(test.level, test.versions, test.id));
        terminal.out(&lines.collect::<String>());
        return Ok(0);
    }
    let Selected { suites, selection, .. } = Selected::load(&arguments.filter, Extent::ForRuns)?;
    let tests = suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)));
    let tests = tests.filter(|(_, test)| selection.selects(test));
    if arguments.json {
        let entries: Vec<Entry<'_>> = tests.map(|(suite, test)| Entry::of(suite, test)).collect();
        terminal.out(&json::indented(&entries));
    } else {
        let lines = tests.map(|(_, test)| line(test.level.as_str(), test.versions, &test.id));
        terminal.out(&lines.collect::<String>());
    }
    Ok(0)
}

fn line(level: &str, versions: Versions, id: &str) -> String {
    format!("{level:6}  {:14}  {id}\n", versions.to_string())
}

/// A test as programs read it.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    suite: &'a str,
    level: &'static str,
    /// The first Matrix version with the requirement, and the last one, if there is one.
    since: MatrixVersion,
    until: Option<MatrixVersion>,
    requirement: &'a str,
    /// The sections of specifications that it is based on.
    source: Vec<String>,
    /// What its requests change on the server, at most: `nothing`, `client` or `user`.
    writes: &'static str,
}

impl<'a> Entry<'a> {
    fn of(suite: &'a Suite, test: &'a Test) -> Self {
        Self {
            id: &test.id,
            suite: &suite.name,
            level: test.level.as_str(),
            since: test.versions.since,
            until: test.versions.until,
            requirement: &test.requirement,
            source: test.source.iter().map(ToString::to_string).collect(),
            writes: match test.writes(suite) {
                Writes::Nothing => "nothing",
                Writes::Client => "client",
                Writes::User => "user",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::builtin;

    #[test]
    fn the_list_that_was_prepared_is_that_of_the_suites() {
        let read = builtin::suites().unwrap_or_default();
        let tests = read.iter().flat_map(|suite| &suite.tests);
        let lines: Vec<String> = tests.map(|test| line(test.level.as_str(), test.versions, &test.id)).collect();
        let listed = builtin::listed().unwrap_or_default();
        let listed = listed.into_iter().filter_map(|test| Some(line(test.level, test.versions()?, test.id)));
        assert_eq!(listed.collect::<Vec<_>>(), lines);
        assert!(!lines.is_empty());
    }
}
