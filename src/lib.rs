//! A black-box conformance suite for Matrix homeservers: declarative case files say what to request and what must hold,
//! every assertion is a named test, and the verdicts go into JUnit XML and other reports.
//!
//! ARCHITECTURE.md has the map. The public API is [`harness`], and the shortest way in is [`harness::test`]. The other
//! modules are no public API: they can be reached for the tests of this project, and may change at any time.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "tests read files, start programs and take the time"
    )
)]

#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod clock;
#[doc(hidden)]
pub mod coverage;
#[doc(hidden)]
pub mod derive;
#[doc(hidden)]
pub mod exchange;
#[doc(hidden)]
pub mod fetch;
pub mod harness;
#[doc(hidden)]
pub mod known_failures;
mod notation;
#[doc(hidden)]
pub mod outcome;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod proof;
#[doc(hidden)]
pub mod published;
#[doc(hidden)]
pub mod recording;
#[doc(hidden)]
pub mod reference;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod safe;
#[doc(hidden)]
pub mod setting;
#[doc(hidden)]
pub mod sign_in;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod suite;
#[doc(hidden)]
pub mod users;
