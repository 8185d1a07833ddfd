//! What makes a run fail, and what does not.

use std::path::PathBuf;

use clap::Args;

use crate::outcome::Policy;

#[derive(Debug, Args)]
#[command(next_help_heading = "Judging")]
pub(in crate::cli) struct JudgingArguments {
    /// Fail the run on warnings: a SHOULD that is not met, and what the cases count as a warning
    #[arg(long)]
    strict: bool,
    /// Exit with 0 if the server does not offer the API
    #[arg(long)]
    allow_unsupported: bool,
    /// A list of tests that are known to fail, with reasons; they are run, but do not fail the run
    ///
    /// An entry that no longer excuses a failure, or that has expired, fails the run.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) known_failures: Option<PathBuf>,
    /// Update the list after the run: remove entries that no longer fail, and add tests that fail now
    #[arg(long, requires = "known_failures")]
    pub(in crate::cli) write_known_failures: bool,
}

impl JudgingArguments {
    /// How violations count.
    pub(in crate::cli) fn policy(&self) -> Policy {
        Policy { strict: self.strict, allow_unsupported: self.allow_unsupported }
    }
}
