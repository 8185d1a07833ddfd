//! A black-box conformance suite for Matrix homeservers: declarative case files say what to request and what must hold,
//! every assertion is a named test, and the verdicts go into JUnit XML and other reports.

pub mod check;
pub mod exchange;
pub mod fetch;
pub mod outcome;
pub mod plan;
pub mod reference;
pub mod source;
pub mod suite;
