//! What every run over the network takes: `run` and `demo`.

use std::path::PathBuf;

use clap::Args;

use super::judging::JudgingArguments;
use super::reach::ReachArguments;
use super::reports::ReportArguments;
use super::selection::SelectionArguments;
use super::setting::SettingArguments;

#[derive(Debug, Args)]
pub(in crate::cli) struct RunArguments {
    #[command(flatten)]
    pub(in crate::cli) setting: SettingArguments,
    #[command(flatten)]
    pub(in crate::cli) judging: JudgingArguments,
    #[command(flatten)]
    pub(in crate::cli) reports: ReportArguments,
    #[command(flatten)]
    pub(in crate::cli) selection: SelectionArguments,
    #[command(flatten)]
    pub(in crate::cli) reach: ReachArguments,
    /// The users who sign in: a YAML file with their names and passwords
    ///
    /// Tests that need a user who is not in the file do not apply.
    #[arg(long, value_name = "FILE", help_heading = "Cases")]
    pub(in crate::cli) users: Option<PathBuf>,
}

impl RunArguments {
    /// The files that the user names for reading, without case files.
    pub(in crate::cli) fn files_read(&self) -> Vec<PathBuf> {
        self.judging.known_failures.iter().chain(&self.reach.cacert).chain(&self.users).cloned().collect()
    }
}
