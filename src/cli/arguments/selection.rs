//! Which tests to run.

use clap::{Args, ValueEnum};

use super::cases::CaseArguments;
use crate::harness::Selection;
use crate::suite::Level;

#[derive(Debug, Args)]
#[command(next_help_heading = "Test selection")]
pub(in crate::cli) struct SelectionArguments {
    /// Only run tests whose id contains this text
    #[arg(last = true)]
    filter: Option<String>,
    /// Match the filter and --skip against complete ids
    #[arg(long)]
    exact: bool,
    /// Do not run tests whose id contains this text
    #[arg(long, value_name = "FILTER")]
    skip: Vec<String>,
    /// Only run tests of these levels
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LEVEL")]
    filter_level: Vec<LevelArgument>,
    /// List the tests and exit
    #[arg(long)]
    pub(in crate::cli) list: bool,
    #[command(flatten)]
    pub(in crate::cli) cases: CaseArguments,
}

impl SelectionArguments {
    /// Which tests are selected.
    pub(in crate::cli) fn selection(&self) -> Selection {
        Selection {
            filter: self.filter.clone(),
            exact: self.exact,
            skip: self.skip.clone(),
            levels: self.filter_level.iter().map(|level| (*level).into()).collect(),
        }
    }
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
