//! The distinct requests of a run, each with its exchange once there is one.

use std::collections::HashMap;
use std::sync::Arc;

use url::Origin;

use super::Errand;
use crate::exchange::{Exchange, Request};

/// The distinct requests of a run.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    by_request: HashMap<Request, usize>,
    /// What is known of the origins that a request came back from.
    origins: HashMap<Origin, Reach>,
    /// The test that reported the trouble of a slot; others that miss its response are blocked by it.
    reporters: HashMap<usize, String>,
}

#[derive(Debug)]
struct Slot {
    name: String,
    request: Request,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Not handed out yet.
    Planned,
    /// Handed out.
    Sent,
    /// Answered, or in trouble.
    Done(Arc<Exchange>),
}

/// Whether an origin can be reached.
#[derive(Debug)]
enum Reach {
    /// It answered, or is in a trouble that need not be that of the next request.
    Reached,
    /// The first request to it, in this slot, found nobody there.
    Unreachable(usize),
}

impl Slots {
    /// The slot for a request; a new one if it is `fresh` or was not planned yet. Where its origin cannot be reached,
    /// that is the slot that found it out.
    pub(super) fn plan(&mut self, name: &str, request: Request, fresh: bool) -> usize {
        if let Some(unreachable) = self.unreachable(&request.url.origin()) {
            return unreachable;
        }
        if let (false, Some(known)) = (fresh, self.by_request.get(&request)) {
            return *known;
        }
        let number = self.slots.len();
        if !fresh {
            self.by_request.insert(request.clone(), number);
        }
        self.slots.push(Slot { name: name.to_owned(), request, state: State::Planned });
        number
    }

    /// The exchange of a slot.
    pub(super) fn exchange(&self, number: usize) -> Option<&Arc<Exchange>> {
        match &self.slots.get(number)?.state {
            State::Planned | State::Sent => None,
            State::Done(exchange) => Some(exchange),
        }
    }

    /// The requests that may be sent now: the first one to each origin alone, all others once that one was answered.
    pub(super) fn hand_out(&mut self) -> Vec<Errand> {
        let mut errands = Vec::new();
        let mut tried: Vec<Origin> = Vec::new();
        for number in 0..self.slots.len() {
            if !matches!(self.slots[number].state, State::Planned) {
                continue;
            }
            let origin = self.slots[number].request.url.origin();
            if let Some(unreachable) = self.unreachable(&origin) {
                self.fail_like(number, unreachable);
                continue;
            }
            if !self.origins.contains_key(&origin) {
                if tried.contains(&origin) {
                    continue;
                }
                tried.push(origin);
            }
            self.slots[number].state = State::Sent;
            let Slot { name, request, .. } = &self.slots[number];
            errands.push(Errand { number, name: name.clone(), request: request.clone() });
        }
        errands
    }

    pub(super) fn take(&mut self, number: usize, exchange: Exchange) {
        let Some(slot) = self.slots.get_mut(number) else { return };
        let nobody = exchange.result.as_ref().is_err_and(|trouble| trouble.kind.concerns_origin());
        let reach = if nobody { Reach::Unreachable(number) } else { Reach::Reached };
        self.origins.entry(slot.request.url.origin()).or_insert(reach);
        slot.state = State::Done(Arc::new(exchange));
    }

    /// The test that reports the trouble of a slot: this one, if no other did.
    pub(super) fn report(&mut self, number: usize, test: &str) -> &str {
        let root = self.root(number);
        self.reporters.entry(root).or_insert_with(|| test.to_owned())
    }

    /// The test that reported the trouble of a slot, if one did.
    pub(super) fn reporter(&self, number: usize) -> Option<&str> {
        self.reporters.get(&self.root(number)).map(String::as_str)
    }

    /// The slot that first found out what is wrong with the origin of this one.
    fn root(&self, number: usize) -> usize {
        let Some(slot) = self.slots.get(number) else { return number };
        self.unreachable(&slot.request.url.origin()).unwrap_or(number)
    }

    fn unreachable(&self, origin: &Origin) -> Option<usize> {
        match self.origins.get(origin)? {
            Reach::Unreachable(number) => Some(*number),
            Reach::Reached => None,
        }
    }

    /// A request that was planned before its origin turned out to be unreachable: it shares the trouble unsent.
    fn fail_like(&mut self, number: usize, unreachable: usize) {
        if let Some(exchange) = self.exchange(unreachable).cloned() {
            self.slots[number].state = State::Done(exchange);
        }
    }
}
