//! Sends the requests of a plan, a bounded number at a time, and keeps the exchanges until the plan takes them. However many
//! there are, and in whatever order they come, the memory that they take is bounded, and what is kept is the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::budget::{self, LastSizes, ResponseBudget};
use super::sign_in::Agents;
use crate::clock;
use crate::exchange::{Exchange, Trouble, TroubleKind};
use crate::fetch::{Fetcher, Patience};
use crate::plan::{PlannedRequest, Repeat};

/// The most requests in progress at once.
const CONCURRENCY: usize = 8;

/// The most octets of responses in progress, as far as it can be foreseen, and of those that wait for one before them,
/// before no more requests are sent: where responses are long, fewer are in progress at once.
const MAX_NOT_KEPT: usize = 3 << 20;

/// Sends requests, and has the exchanges.
pub(super) struct Courier {
    fetcher: Arc<Fetcher>,
    patience: Arc<Patience>,
    agents: Arc<Agents>,
    budget: ResponseBudget,
    /// Exchanges within the budget, by the numbers of their requests.
    arrived: Vec<(usize, Exchange)>,
    /// Exchanges that wait for the one before them: which responses fit into memory must not depend on the order in which
    /// they come.
    waiting: BTreeMap<usize, (usize, Exchange)>,
    /// The sizes of the last responses of waves.
    last_sizes: LastSizes,
    /// The place of the next exchange among those of this wave.
    next: usize,
    /// The exchanges on the way to one that arrived, by the number of its request.
    ways: Vec<(usize, Vec<Exchange>)>,
    /// The requests of this wave.
    wave: JoinSet<Vec<Exchange>>,
    /// The requests of `wave`, each with its place.
    under_way: HashMap<Id, (usize, PlannedRequest, AbortHandle)>,
    /// Requests that wait, or that a user sends on the way through pages: no other request waits for them.
    aside: JoinSet<Vec<Exchange>>,
    /// The requests of `aside`.
    sent_aside: HashMap<Id, (PlannedRequest, AbortHandle)>,
}

impl Courier {
    pub(super) fn new(fetcher: Arc<Fetcher>, agents: Agents) -> Self {
        let patience = Arc::new(fetcher.patience());
        let (arrived, waiting) = (Vec::new(), BTreeMap::new());
        let (agents, budget, ways) = (Arc::new(agents), ResponseBudget::new(), Vec::new());
        let (last_sizes, next) = (LastSizes::default(), 0);
        let (wave, under_way, aside, sent_aside) = (JoinSet::new(), HashMap::new(), JoinSet::new(), HashMap::new());
        Self {
            fetcher,
            patience,
            agents,
            budget,
            arrived,
            waiting,
            last_sizes,
            next,
            ways,
            wave,
            under_way,
            aside,
            sent_aside,
        }
    }

    /// The exchanges since the last call, in the order of their requests.
    pub(super) fn arrived(&mut self) -> Vec<(usize, Exchange)> {
        for (number, exchange) in std::mem::take(&mut self.waiting).into_values() {
            self.keep(number, exchange);
        }
        std::mem::take(&mut self.arrived)
    }

    /// The exchanges on the ways to those that arrived, since the last call.
    pub(super) fn ways(&mut self) -> Vec<(usize, Vec<Exchange>)> {
        std::mem::take(&mut self.ways)
    }

    /// Whether a response is among the exchanges that arrived.
    pub(super) fn has_response(&self) -> bool {
        let waiting = self.waiting.values().map(|(_, exchange)| exchange);
        let arrived = self.arrived.iter().map(|(_, exchange)| exchange);
        arrived.chain(waiting).any(|exchange| exchange.result.is_ok())
    }

    /// Waits until one of the requests that were sent aside is finished; returns whether there is one.
    pub(super) async fn wait_aside(&mut self) -> bool {
        let Some(done) = self.aside.join_next_with_id().await else { return false };
        self.keep_aside(done);
        true
    }

    /// Keeps what came of a request that was sent aside.
    fn keep_aside(&mut self, done: Result<(Id, Vec<Exchange>), JoinError>) {
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        if let Some((planned, _)) = self.sent_aside.remove(&id) {
            let exchange = self.end(&planned, done.map_or_else(|_| Vec::new(), |(_, exchanges)| exchanges));
            self.keep(planned.number, exchange);
        }
    }

    /// Sends these requests, and waits for the responses to those that are not sent aside. If this is abandoned, the
    /// exchanges until then have arrived.
    pub(super) async fn fetch_all(&mut self, requests: Vec<PlannedRequest>) {
        let (aside, requests): (Vec<_>, Vec<_>) =
            requests.into_iter().partition(|planned| !planned.pause.is_zero() || planned.sign_in.is_some());
        for planned in aside {
            let (fetcher, patience, agents) =
                (Arc::clone(&self.fetcher), Arc::clone(&self.patience), Arc::clone(&self.agents));
            let sent = planned.clone();
            let task = self.aside.spawn(async move { fetch(&sent, &fetcher, &patience, &agents).await });
            self.sent_aside.insert(task.id(), (planned, task));
        }
        match requests.is_empty() {
            true => _ = self.wait_aside().await,
            false => self.fetch_wave(requests).await,
        }
    }

    async fn fetch_wave(&mut self, mut requests: Vec<PlannedRequest>) {
        requests.sort_by_key(|planned| planned.number);
        self.next = 0;
        let mut requests = requests.into_iter().enumerate();
        loop {
            while self.has_room() {
                let Some((place, planned)) = requests.next() else { break };
                let (fetcher, patience, agents) =
                    (Arc::clone(&self.fetcher), Arc::clone(&self.patience), Arc::clone(&self.agents));
                let sent = planned.clone();
                let task = self.wave.spawn(async move { fetch(&sent, &fetcher, &patience, &agents).await });
                self.under_way.insert(task.id(), (place, planned, task));
            }
            if !self.wait_in_wave().await {
                break;
            }
        }
        // A flow of many steps asks for one wave after another: the requests aside must not wait for its end.
        while let Some(done) = self.aside.try_join_next_with_id() {
            self.keep_aside(done);
        }
    }

    /// Waits until one of the requests of the wave is finished; returns whether there is one.
    async fn wait_in_wave(&mut self) -> bool {
        let Some(done) = self.wave.join_next_with_id().await else { return false };
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        if let Some((place, planned, _)) = self.under_way.remove(&id) {
            let exchange = self.end(&planned, done.map_or_else(|_| Vec::new(), |(_, exchanges)| exchanges));
            self.last_sizes.add(&exchange);
            self.waiting.insert(place, (planned.number, exchange));
            self.keep_what_is_next();
        }
        true
    }

    /// After an interruption: waits for the responses to steps of flows, which may open a session, and abandons everything
    /// else. A step that was not sent yet is none of these.
    pub(super) async fn settle(&mut self) {
        let (in_wave, aside) = (self.under_way.values(), self.sent_aside.values());
        let is_step = |planned: &PlannedRequest| planned.repeat == Repeat::Never;
        let logs_in =
            |planned: &PlannedRequest| planned.sign_in.as_ref().is_some_and(|sign_in| sign_in.credentials.is_some());
        in_wave.filter(|(_, planned, _)| !is_step(planned)).for_each(|(.., task)| task.abort());
        aside.filter(|(planned, _)| !logs_in(planned)).for_each(|(_, task)| task.abort());
        self.under_way.retain(|_, (_, planned, _)| is_step(planned));
        self.sent_aside.retain(|_, (planned, _)| logs_in(planned));
        while self.wait_in_wave().await || self.wait_aside().await {}
    }

    /// The exchange that counts; those on the way to it are kept.
    fn end(&mut self, planned: &PlannedRequest, mut exchanges: Vec<Exchange>) -> Exchange {
        let exchange = exchanges.pop().unwrap_or_else(|| panicked(planned));
        if !exchanges.is_empty() {
            let way = exchanges.into_iter().map(|exchange| self.budget.take(exchange)).collect();
            self.ways.push((planned.number, way));
        }
        exchange
    }

    /// Whether one more request can be in progress.
    fn has_room(&self) -> bool {
        let waiting = self.waiting.values().filter_map(|(_, exchange)| exchange.result.as_ref().ok()).map(budget::size);
        can_send(self.wave.len(), self.last_sizes.largest(), waiting.sum())
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

/// Whether one more request can be sent beside those in progress, if responses have this size in octets and this much waits.
fn can_send(in_progress: usize, size: usize, waiting: usize) -> bool {
    let foreseen = (in_progress + 1).saturating_mul(size).saturating_add(waiting);
    in_progress == 0 || (in_progress < CONCURRENCY && foreseen <= MAX_NOT_KEPT)
}

/// Fetches, after the planned pause: the exchange that counts, after those on the way to it.
async fn fetch(planned: &PlannedRequest, fetcher: &Fetcher, patience: &Patience, agents: &Agents) -> Vec<Exchange> {
    // A sleep of no time at all would be rounded up to the next tick of the timer.
    if !planned.pause.is_zero() {
        tokio::time::sleep(planned.pause).await;
    }
    let PlannedRequest { request, repeat, sign_in, token_of, .. } = planned;
    let with_token = token_of.as_ref().map(|user| agents.with_token(user, request));
    let request = with_token.as_ref().unwrap_or(request);
    match (sign_in, repeat) {
        (Some(sign_in), _) => agents.go(request, sign_in, fetcher, patience).await,
        (None, Repeat::Allowed) => vec![fetcher.fetch(request, patience).await],
        (None, Repeat::Never) => vec![fetcher.fetch_once(request, patience).await],
    }
}

/// What there is of a request whose task panicked.
fn panicked(planned: &PlannedRequest) -> Exchange {
    let message = "this tool panicked while it waited for the response; that is a bug, please report it".to_owned();
    let result = Err(Trouble { kind: TroubleKind::Other, message, remedy: None });
    Exchange { request: planned.request.clone(), result, received: clock::now(), duration: Duration::ZERO }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_responses_are_asked_for_one_by_one() {
        let in_progress = |size, waiting| (0..20).take_while(|count| can_send(*count, size, waiting)).count();
        assert_eq!(in_progress(10_000, 0), CONCURRENCY, "most servers");
        assert_eq!(in_progress(400_000, 0), 7);
        assert_eq!(in_progress(400_000, 800_000), 5, "what waits takes room too");
        assert_eq!(in_progress(1_400_000, 0), 2);
        assert_eq!(in_progress(usize::MAX, usize::MAX), 1, "one is always in progress, else the run would not end");
    }
}
