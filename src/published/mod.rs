//! The JSON report of a run as it is published: one set of types that writes and reads it, and what is made of such
//! reports, badges and comparisons. Filling the types from a run record is left to `report::json`. What is read here may
//! be anybody's: every text of it is cleaned before it is shown, and nothing is judged anew.

pub mod badge;
pub mod comparison;
mod read;
mod report;
mod words;

pub use read::ReadError;
pub use report::{
    Brief, Findings, KnownFailure, Outcome, Place, PlaceKind, Reason, Report, Request, Suite, Test, Tool, Trouble,
    Unjudged, VERSION, Violation,
};
