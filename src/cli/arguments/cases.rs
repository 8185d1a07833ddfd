//! Which case files to use.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct CaseArguments {
    /// A case file, or a folder of case files, to use in addition to the built-in ones
    #[arg(long, value_name = "PATH", help_heading = "Cases")]
    pub(in crate::cli) cases: Vec<PathBuf>,
    /// Do not use the built-in case files
    #[arg(long, requires = "cases", help_heading = "Cases")]
    pub(in crate::cli) no_builtin_cases: bool,
}
