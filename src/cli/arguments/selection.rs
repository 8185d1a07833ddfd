//! Which tests to use: filters, levels and suites, the same for every command.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;

use super::cases::CaseArguments;
use super::complete;
use crate::harness::Selection;
use crate::suite::Level;

#[derive(Debug, Args)]
#[command(next_help_heading = "Test selection")]
pub(in crate::cli) struct FilterArguments {
    /// Only tests whose id contains this, or matches it as a pattern with * and ?; several filters select more tests
    #[arg(value_name = "FILTER", help_heading = None::<&str>, add = ArgValueCompleter::new(complete::ids))]
    pub(in crate::cli) filters: Vec<String>,
    /// Filters, even if they begin with a hyphen
    #[arg(last = true, value_name = "FILTER", hide = true)]
    more_filters: Vec<String>,
    /// Filters and --skip are complete ids, with or without the suite
    #[arg(long)]
    exact: bool,
    /// Not the tests whose id contains this, or matches it as a pattern; may be repeated
    #[arg(long, value_name = "FILTER", add = ArgValueCompleter::new(complete::ids))]
    skip: Vec<String>,
    /// Only tests of this suite; may be repeated
    #[arg(long, value_name = "NAME", add = ArgValueCompleter::new(complete::suites))]
    pub(in crate::cli) suite: Vec<String>,
    /// Only tests of these levels
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LEVEL")]
    filter_level: Vec<LevelArgument>,
    /// Only tests that failed, warned or could not be judged in this JSON report
    #[arg(long, value_name = "REPORT")]
    pub(in crate::cli) failed: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) cases: CaseArguments,
}

impl FilterArguments {
    /// Which tests are selected; `failed` has the ids of those that failed in a report, if only they are.
    pub(in crate::cli) fn selection(&self, failed: Option<HashSet<String>>) -> Selection {
        Selection {
            filters: self.filters.iter().chain(&self.more_filters).cloned().collect(),
            exact: self.exact,
            skip: self.skip.clone(),
            levels: self.filter_level.iter().map(|level| (*level).into()).collect(),
            suites: self.suite.clone(),
            only: failed,
            unread: 0,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Test selection")]
pub(in crate::cli) struct SelectionArguments {
    #[command(flatten)]
    pub(in crate::cli) filter: FilterArguments,
    /// List the tests and exit
    #[arg(long, conflicts_with_all = ["junit", "json", "html", "markdown", "record", "report_dir"])]
    pub(in crate::cli) list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LevelArgument {
    Must,
    Should,
    May,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Must => Self::Must,
            LevelArgument::Should => Self::Should,
            LevelArgument::May => Self::May,
        }
    }
}
