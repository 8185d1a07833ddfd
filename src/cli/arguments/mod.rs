//! Arguments that several commands share, each group with what it means for the run. What only one command takes stands
//! beside that command.

mod cases;
mod color;
pub(in crate::cli) mod complete;
mod judging;
mod reach;
mod reports;
mod run;
mod selection;
mod setting;

pub(in crate::cli) use cases::CaseArguments;
pub(in crate::cli) use color::ColorChoice;
pub(in crate::cli) use judging::JudgingArguments;
pub(in crate::cli) use reports::{ListFormat, ReportArguments};
pub(in crate::cli) use run::RunArguments;
pub(in crate::cli) use selection::{FilterArguments, SelectionArguments};
pub(in crate::cli) use setting::{DeploymentArguments, WantedVersion, matrix_version};
