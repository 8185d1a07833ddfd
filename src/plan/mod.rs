//! The run as a conversation without I/O: the plan hands out requests, takes exchanges, and asks again until every test
//! is decided. The harness sends them.

mod build;
mod progress;
mod requests;
mod slots;
mod suite_plan;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests;

pub(crate) use build::{build, earlier_value};
pub use requests::FlowKind;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use progress::Progress;
use slots::Slots;
use suite_plan::{Round, SuitePlan};

use crate::check::{Unseen, UnseenKind};
use crate::exchange::{Exchange, Request};
use crate::outcome::SuiteRecord;
use crate::setting::Setting;
use crate::suite::{Credentials, Suite, Test};

/// A request to send, with a number that identifies its exchange.
#[derive(Debug, Clone)]
pub struct PlannedRequest {
    /// The number to give back with the exchange.
    pub number: usize,
    /// The name of the request in its case file; of equal requests, the name of the first.
    pub name: String,
    /// The request.
    pub request: Request,
    /// How long to wait before sending.
    pub pause: Duration,
    /// Whether it may be sent again if the first response says nothing about the server.
    pub repeat: Repeat,
    /// The user who goes on from its response through the pages of the server, if one does.
    pub sign_in: Option<PlannedSignIn>,
    /// The user whose access token was given, if it is sent with that.
    pub token_of: Option<String>,
}

/// A user who goes through the pages of a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlannedSignIn {
    /// The name of the user in the users file.
    pub user: String,
    /// The URL to which the server sends the user back.
    pub back_at: Option<Url>,
    /// The code that the user copies from a device.
    pub user_code: Option<String>,
    /// The user refuses what the client asks for.
    pub refuses: bool,
    /// The user goes through no pages: these members of the JSON get the name and the password.
    pub credentials: Option<Credentials>,
}

/// Whether a request may be sent a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// If its method is safe.
    Allowed,
    /// Never: it is a step of a flow, and later steps depend on how often it was sent.
    Never,
}

/// A run in progress.
pub struct Plan {
    slots: Slots,
    progress: Progress,
    suites: Vec<SuitePlan>,
}

impl Plan {
    /// A plan for the tests that `is_selected`, and the tests that they need. If the setting does not allow writes, no
    /// request is sent that may change something on the server.
    pub fn new(suites: &[Arc<Suite>], setting: &Setting, is_selected: impl Fn(&Test) -> bool) -> Self {
        let progress = Progress::new(suites, is_selected);
        let mut first = 0;
        let suites = suites.iter().map(|suite| {
            let plan = SuitePlan::new(Arc::clone(suite), setting.clone(), first);
            first += suite.tests.len();
            plan
        });
        Self { slots: Slots::default(), progress, suites: suites.collect() }
    }

    /// The requests to send now; none when every test is decided, or when all that is missing is on its way. Give the
    /// exchanges of requests without a pause back before asking again, so that the record does not depend on the order of
    /// the responses.
    pub fn next_requests(&mut self) -> Vec<PlannedRequest> {
        let Self { slots, suites, .. } = self;
        suites.iter_mut().for_each(|suite| _ = suite.requests.advance_flows(slots));
        loop {
            if self.advance(Round::Certain) || self.advance(Round::Unseen) {
                continue;
            }
            self.suites.iter_mut().for_each(|suite| suite.plan_early(&mut self.slots, &self.progress));
            let requests = self.slots.hand_out();
            // The flows end when no test asks for anything more, and nothing is on its way; sessions end last.
            if !requests.is_empty() || self.slots.are_under_way() || !self.close_flows() {
                return requests;
            }
        }
    }

    /// Decides tests and continues flows; returns whether anything changed.
    fn advance(&mut self, round: Round) -> bool {
        let mut moved = false;
        for suite in &mut self.suites {
            moved |= suite.advance(round, &mut self.slots, &mut self.progress);
            moved |= suite.requests.advance_flows(&mut self.slots);
        }
        moved | self.slots.share_trouble()
    }

    fn close_flows(&mut self) -> bool {
        let mut close = |kind| self.suites.iter_mut().fold(false, |any, suite| suite.requests.close_flows(kind) | any);
        FlowKind::IN_ORDER.into_iter().any(&mut close)
    }

    /// Takes the exchange for the request with this number.
    pub fn take(&mut self, number: usize, exchange: Exchange) {
        self.slots.take(number, exchange);
    }

    /// Takes the exchanges on the way to the exchange of the request with this number, for the record.
    pub fn take_way(&mut self, number: usize, way: Vec<Exchange>) {
        self.slots.take_way(number, way);
    }

    /// After an interruption, the requests still to be sent: the next cleaning step of each flow of this kind that began.
    /// Give the exchanges back and ask again, until there are none; then go on with the next kind
    /// ([`FlowKind::IN_ORDER`]). Requests in progress count as abandoned.
    pub fn clean_up(&mut self, kind: FlowKind) -> Vec<PlannedRequest> {
        let Self { slots, suites, .. } = self;
        // Suites share the flows in which users sign in.
        let numbers: BTreeSet<usize> =
            suites.iter_mut().flat_map(|suite| suite.requests.clean_up(kind, slots)).collect();
        numbers.into_iter().map(|number| slots.send(number)).collect()
    }

    /// The outcomes. Undecided tests are errors, with this reason.
    pub fn finish(self, undecided: &Unseen) -> Vec<SuiteRecord> {
        let Self { slots, progress, suites } = self;
        let mut outcomes = progress.finish(undecided).into_iter();
        let records = suites.into_iter().map(|suite| {
            let own = outcomes.by_ref().take(suite.number_of_tests()).collect();
            suite.finish(&slots, own)
        });
        records.collect()
    }
}

/// The reason for tests that an interrupted run left undecided.
pub fn interrupted() -> Unseen {
    let message = "the run ended before this was judged".to_owned();
    Unseen { request: String::new(), kind: UnseenKind::Interrupted, message, remedy: None }
}

/// The reason for tests that a run left undecided at its deadline.
pub fn out_of_time(deadline: Duration) -> Unseen {
    let message = format!("the run reached its deadline of {} s before this was judged", deadline.as_secs_f64());
    Unseen { request: String::new(), kind: UnseenKind::Interrupted, message, remedy: None }
}
