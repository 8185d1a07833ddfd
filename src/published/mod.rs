//! The published JSON report: one set of types that writes and reads it, and badges and comparisons made from it.
//! `report::json` fills the types from a run record. Reports may come from anyone: their texts are cleaned before they
//! are shown, and nothing is judged again.

pub mod badge;
pub mod comparison;
mod outcome;
mod read;
mod report;
mod words;

pub use outcome::{Findings, Outcome, Place, PlaceKind, Reason, Unjudged, Violation};
pub use read::ReadError;
pub use report::{
    Brief, KnownFailure, LeftBehind, Report, Request, Server, Software, Suite, Test, Tool, Trouble, VERSION,
};
