//! Sends the requests of a plan, a bounded number at a time, and keeps the exchanges until the plan takes them. However many
//! there are, and in whatever order they come, the memory that they take is bounded, and what is kept is the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};

use super::budget::{self, ResponseBudget};
use crate::clock;
use crate::exchange::{Exchange, Trouble, TroubleKind};
use crate::fetch::{Fetcher, Patience};
use crate::plan::{PlannedRequest, Repeat};

/// The most requests in progress at once.
const CONCURRENCY: usize = 8;

/// The most octets of responses that wait for one before them, before no more requests are sent.
const MAX_WAITING: usize = 1 << 20;

/// Sends requests, and has the exchanges.
pub(super) struct Courier {
    fetcher: Arc<Fetcher>,
    patience: Arc<Patience>,
    budget: ResponseBudget,
    /// Exchanges within the budget, by the numbers of their requests.
    arrived: Vec<(usize, Exchange)>,
    /// Exchanges that wait for the one before them: which responses fit into memory must not depend on the order in which
    /// they come.
    waiting: BTreeMap<usize, (usize, Exchange)>,
    /// The place of the next exchange among those of this wave.
    next: usize,
}

impl Courier {
    pub(super) fn new(fetcher: Arc<Fetcher>) -> Self {
        let patience = Arc::new(fetcher.patience());
        let (arrived, waiting) = (Vec::new(), BTreeMap::new());
        Self { fetcher, patience, budget: ResponseBudget::new(), arrived, waiting, next: 0 }
    }

    /// The exchanges since the last call, in the order of their requests.
    pub(super) fn arrived(&mut self) -> Vec<(usize, Exchange)> {
        for (number, exchange) in std::mem::take(&mut self.waiting).into_values() {
            self.keep(number, exchange);
        }
        std::mem::take(&mut self.arrived)
    }

    /// Sends all these requests. If this is abandoned, the exchanges until then have arrived.
    pub(super) async fn fetch_all(&mut self, mut requests: Vec<PlannedRequest>) {
        requests.sort_by_key(|planned| planned.number);
        self.next = 0;
        let mut tasks = JoinSet::new();
        let mut under_way: HashMap<Id, (usize, PlannedRequest)> = HashMap::new();
        let mut requests = requests.into_iter().enumerate();
        loop {
            while tasks.len() < CONCURRENCY && self.has_room() {
                let Some((place, planned)) = requests.next() else { break };
                let (fetcher, patience, sent) =
                    (Arc::clone(&self.fetcher), Arc::clone(&self.patience), planned.clone());
                let task = tasks.spawn(async move { fetch(&sent, &fetcher, &patience).await });
                under_way.insert(task.id(), (place, planned));
            }
            let Some(done) = tasks.join_next_with_id().await else { return };
            let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
            let Some((place, planned)) = under_way.remove(&id) else { continue };
            let exchange = done.map_or_else(|_| panicked(&planned), |(_, exchange)| exchange);
            self.waiting.insert(place, (planned.number, exchange));
            self.keep_what_is_next();
        }
    }

    fn has_room(&self) -> bool {
        let sizes = self.waiting.values().filter_map(|(_, exchange)| exchange.result.as_ref().ok()).map(budget::size);
        sizes.sum::<usize>() <= MAX_WAITING
    }

    fn keep_what_is_next(&mut self) {
        while let Some((number, exchange)) = self.waiting.remove(&self.next) {
            self.keep(number, exchange);
            self.next += 1;
        }
    }

    fn keep(&mut self, number: usize, exchange: Exchange) {
        self.arrived.push((number, self.budget.take(exchange)));
    }
}

/// Fetches, after the planned pause.
async fn fetch(planned: &PlannedRequest, fetcher: &Fetcher, patience: &Patience) -> Exchange {
    // A sleep of no time at all would be rounded up to the next tick of the timer.
    if !planned.pause.is_zero() {
        tokio::time::sleep(planned.pause).await;
    }
    match planned.repeat {
        Repeat::Allowed => fetcher.fetch(&planned.request, patience).await,
        Repeat::Never => fetcher.fetch_once(&planned.request, patience).await,
    }
}

/// What there is of a request whose task panicked.
fn panicked(planned: &PlannedRequest) -> Exchange {
    let message = "this tool panicked while it waited for the response; that is a bug, please report it".to_owned();
    let result = Err(Trouble { kind: TroubleKind::Other, message, remedy: None });
    Exchange { request: planned.request.clone(), result, received: clock::now(), duration: Duration::ZERO }
}
