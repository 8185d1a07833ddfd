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
        && let Some(listed) = selected::listed_tests(&arguments.filter, terminal)?
    {
        terminal.print(&lines(listed.iter().map(|test| (test.level, test.versions, test.id))))?;
        return Ok(0);
    }
    let selected = Selected::load(&arguments.filter, Extent::ForRuns)?;
    selected.tell_of_gone(terminal);
    let Selected { suites, selection, .. } = selected;
    let tests = suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)));
    let tests = tests.filter(|(_, test)| selection.selects(test));
    if arguments.json {
        let entries: Vec<Entry<'_>> = tests.map(|(suite, test)| Entry::of(suite, test)).collect();
        terminal.print(&json::indented(&entries))?;
    } else {
        terminal.print(&lines(tests.map(|(_, test)| (test.level.as_str(), test.versions, test.id.as_str()))))?;
    }
    Ok(0)
}

/// A line for each test. Most are of the level and the versions of the one before, so these are put into words once.
fn lines<'a>(tests: impl Iterator<Item = (&'a str, Versions, &'a str)>) -> String {
    let mut text = String::new();
    let mut before = None;
    let mut columns = String::new();
    for (level, versions, id) in tests {
        if before != Some((level, versions)) {
            columns = format!("{level:6}  {:14}  ", versions.to_string());
            before = Some((level, versions));
        }
        text.push_str(&columns);
        text.push_str(id);
        text.push('\n');
    }
    text
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
        let read = lines(tests.map(|test| (test.level.as_str(), test.versions, test.id.as_str())));
        let listed = builtin::listed().unwrap_or_default();
        let listed = lines(listed.into_iter().filter_map(|test| Some((test.level, test.versions()?, test.id))));
        assert_eq!(listed, read);
        assert!(!read.is_empty());
    }
}
