//! The run as a conversation without I/O: the plan hands out requests, takes exchanges, and asks again until every test
//! is decided. Sending is the shell's business.

mod build;
mod derive;
pub mod example;
pub mod proof;
pub mod relocate;
mod requests;
mod slots;
mod suite_plan;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests;

use std::sync::Arc;

use slots::Slots;
use suite_plan::SuitePlan;

use crate::check::Unseen;
use crate::exchange::{Exchange, Request};
use crate::outcome::SuiteRecord;
use crate::setting::Setting;
use crate::suite::{Suite, Test};

/// A request to send, with the number under which its exchange is to be given back.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The number.
    pub number: usize,
    /// The name of the request in its case file; the first of them where several are equal.
    pub name: String,
    /// The request.
    pub request: Request,
}

/// A run under way.
pub struct Plan {
    slots: Slots,
    suites: Vec<SuitePlan>,
}

impl Plan {
    /// A plan for the tests that `is_selected`, and those that they need.
    pub fn new(suites: &[Arc<Suite>], setting: &Setting, is_selected: impl Fn(&Test) -> bool) -> Self {
        let suites =
            suites.iter().map(|suite| SuitePlan::new(Arc::clone(suite), setting.clone(), &is_selected)).collect();
        Self { slots: Slots::default(), suites }
    }

    /// The requests to send now; none when every test is decided. Give all their exchanges back before asking again:
    /// so that what a run says does not depend on which response comes first.
    pub fn next_errands(&mut self) -> Vec<Errand> {
        loop {
            let mut moved = false;
            for suite in &mut self.suites {
                moved |= suite.advance(&mut self.slots);
            }
            let errands = self.slots.hand_out();
            if !errands.is_empty() || !moved {
                return errands;
            }
        }
    }

    /// Takes the exchange of an errand.
    pub fn take(&mut self, number: usize, exchange: Exchange) {
        self.slots.take(number, exchange);
    }

    /// The outcomes. What was not decided is an error, with this reason.
    pub fn finish(self, undecided: &Unseen) -> Vec<SuiteRecord> {
        self.suites.into_iter().map(|suite| suite.finish(&self.slots, undecided)).collect()
    }
}

/// Why tests are undecided whose run was cut short.
pub fn interrupted() -> Unseen {
    let message = "the run ended before this was judged".to_owned();
    Unseen { request: String::new(), kind: "interrupted", message }
}
