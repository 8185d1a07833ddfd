//! The published JSON report: one set of types that writes and reads it, and badges and comparisons made from it.
//! `report::json` fills the types from a run record. Reports may come from anyone: their texts are cleaned before they
//! are shown, and nothing is judged again.

pub mod badge;
pub mod comparison;
mod read;
mod report;
mod words;

pub use read::ReadError;
pub use report::{
    Brief, Findings, KnownFailure, LeftBehind, Outcome, Place, PlaceKind, Reason, Report, Request, Server, Software,
    Suite, Test, Tool, Trouble, Unjudged, VERSION, Violation,
};
