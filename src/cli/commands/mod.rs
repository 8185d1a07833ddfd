//! The commands: each with its own arguments, what it does, and its exit code.

pub(super) mod badge;
pub(super) mod check;
mod closing;
pub(super) mod compare;
pub(super) mod completions;
pub(super) mod coverage;
pub(super) mod demo;
pub(super) mod derive;
pub(super) mod explain;
pub(super) mod judge;
pub(super) mod list;
pub(super) mod man;
pub(super) mod package_files;
pub(super) mod run;
pub(super) mod serve;
