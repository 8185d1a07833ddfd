//! A black-box conformance suite for Matrix homeservers: declarative case files say what to request and what must hold,
//! every assertion is a named test, and the verdicts go into JUnit XML and other reports.
//!
//! ARCHITECTURE.md has the map. The shortest way in is [`harness::test`].

pub mod check;
pub mod cli;
pub mod clock;
pub mod comparison;
pub mod exchange;
pub mod fetch;
pub mod harness;
pub mod outcome;
pub mod plan;
pub mod recording;
pub mod reference;
pub mod report;
pub mod setting;
pub mod source;
pub mod suite;
