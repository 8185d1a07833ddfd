//! The distinct requests of a run, each with its exchange once there is one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Origin;

use super::build::token_of;
use super::{PlannedRequest, PlannedSignIn, Repeat};
use crate::exchange::{Exchange, Request, Trouble, TroubleKind};

/// The distinct requests of a run.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    by_request: HashMap<Request, usize>,
    /// The shared steps, by their number in their flow, the request, and who signs in with it.
    shared: HashMap<(usize, Request, Option<PlannedSignIn>), usize>,
    /// What is known of the origins of finished requests.
    origins: HashMap<Origin, Reach>,
    /// The test that reported the trouble of a slot; it blocks the other tests that miss the response.
    reporters: HashMap<usize, String>,
    /// By the slot that has the access token of a session: the first that found it expired.
    expired: HashMap<usize, usize>,
}

/// A session whose access token expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// The user who has signed in.
    pub(super) user: String,
    /// The slot whose response has the access token.
    pub(super) slot: usize,
    /// How long the token is valid.
    pub(super) lifetime: Duration,
    /// The earliest time at which it may have expired.
    pub(super) ends: SystemTime,
}

impl Session {
    /// Why a response that came at that time says nothing: the token has expired, as the server said it would.
    fn expired(&self, exchange: &Exchange) -> Option<Trouble> {
        let is_refused = exchange.result.as_ref().is_ok_and(|response| response.status == 401);
        (is_refused && exchange.received >= self.ends).then(|| {
            let (user, seconds) = (&self.user, self.lifetime.as_secs());
            let message =
                format!("the access token of `{user}` has expired: it was valid for {seconds} s, and is not refreshed");
            Trouble { kind: TroubleKind::SignIn, message, remedy: None }
        })
    }
}

/// How a request is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sending {
    /// Once for all equal requests.
    Joined,
    /// Even if an equal request was sent.
    Fresh,
    /// As a step of a flow: on its own, after this pause, by the user who goes through the pages of the server.
    Step(Duration, Option<PlannedSignIn>),
    /// As the step with this number of the flow in which a user signs in: once for all suites.
    SharedStep(usize, Option<PlannedSignIn>),
}

#[derive(Debug)]
struct Slot {
    name: String,
    request: Request,
    pause: Duration,
    repeat: Repeat,
    sign_in: Option<PlannedSignIn>,
    /// The session whose access token it is sent with, if that expires.
    session: Option<Session>,
    state: State,
    /// The exchanges on the way to the one that counts.
    way: Vec<Arc<Exchange>>,
    /// The exchange before, if the request is sent again.
    before: Option<Arc<Exchange>>,
}

#[derive(Debug)]
enum State {
    /// Not handed out yet.
    Planned,
    /// Handed out.
    Sent,
    /// Finished, with a response or trouble.
    Done(Arc<Exchange>),
}

/// Whether an origin can be reached.
#[derive(Debug)]
enum Reach {
    /// It responded, or had a trouble that the next request need not have.
    Reached,
    /// Its first request, in this slot, could not reach it.
    Unreachable(usize),
}

impl Slots {
    /// The slot for a request, shared with equal requests if they are joined. If its origin cannot be reached, the slot
    /// that found that out.
    pub(super) fn plan(&mut self, name: &str, request: Request, sending: Sending, session: Option<Session>) -> usize {
        if let Some(unreachable) = self.unreachable(&request.url.origin()) {
            return unreachable;
        }
        let number = self.slots.len();
        if sending == Sending::Joined {
            if let Some(known) = self.by_request.get(&request) {
                return *known;
            }
            self.by_request.insert(request.clone(), number);
        }
        if let Sending::SharedStep(step, sign_in) = &sending {
            let key = (*step, request.clone(), sign_in.clone());
            if let Some(known) = self.shared.get(&key) {
                return *known;
            }
            self.shared.insert(key, number);
        }
        let (repeat, pause, sign_in) = match sending {
            Sending::Joined | Sending::Fresh => (Repeat::Allowed, Duration::ZERO, None),
            Sending::Step(pause, sign_in) => (Repeat::Never, pause, sign_in),
            Sending::SharedStep(_, sign_in) => (Repeat::Never, Duration::ZERO, sign_in),
        };
        let (name, state, way) = (name.to_owned(), State::Planned, Vec::new());
        self.slots.push(Slot { name, request, pause, repeat, sign_in, session, state, way, before: None });
        number
    }

    /// The exchange of a slot.
    pub(super) fn exchange(&self, number: usize) -> Option<&Arc<Exchange>> {
        match &self.slots.get(number)?.state {
            State::Planned | State::Sent => None,
            State::Done(exchange) => Some(exchange),
        }
    }

    /// The exchange of a slot; while it is sent again, the exchange before.
    pub(super) fn last_exchange(&self, number: usize) -> Option<&Arc<Exchange>> {
        self.exchange(number).or_else(|| self.slots.get(number)?.before.as_ref())
    }

    /// Whether the request of a slot was not handed out yet.
    pub(super) fn is_planned(&self, number: usize) -> bool {
        self.slots.get(number).is_some_and(|slot| matches!(slot.state, State::Planned))
    }

    /// Whether a request was handed out whose exchange did not come back.
    pub(super) fn are_under_way(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot.state, State::Sent))
    }

    /// Whether the origin has responded.
    pub(super) fn has_reached(&self, origin: &Origin) -> bool {
        matches!(self.origins.get(origin), Some(Reach::Reached))
    }

    /// The requests that may be sent now: the first request to each origin alone, all others after its response.
    pub(super) fn hand_out(&mut self) -> Vec<PlannedRequest> {
        let mut requests = Vec::new();
        let mut tried: Vec<Origin> = Vec::new();
        for number in 0..self.slots.len() {
            if !matches!(self.slots[number].state, State::Planned) {
                continue;
            }
            let origin = self.slots[number].request.url.origin();
            if !self.origins.contains_key(&origin) {
                if tried.contains(&origin) {
                    continue;
                }
                tried.push(origin);
            }
            requests.push(self.send(number));
        }
        requests
    }

    /// The planned of a slot.
    pub(super) fn send(&mut self, number: usize) -> PlannedRequest {
        let slot = &mut self.slots[number];
        slot.state = State::Sent;
        let (name, request) = (slot.name.clone(), slot.request.clone());
        let (sign_in, token_of) = (slot.sign_in.clone(), token_of(&request));
        PlannedRequest { number, name, request, pause: slot.pause, repeat: slot.repeat, sign_in, token_of }
    }

    /// Schedules the request of a slot again, after a pause. The exchange that is there does not count.
    pub(super) fn send_again(&mut self, number: usize, pause: Duration) {
        let before = self.exchange(number).cloned();
        if let Some(slot) = self.slots.get_mut(number) {
            slot.before = before;
            slot.pause = pause;
            slot.state = State::Planned;
        }
    }

    pub(super) fn take(&mut self, number: usize, mut exchange: Exchange) {
        let Some(slot) = self.slots.get_mut(number) else { return };
        if let Some(session) = &slot.session {
            if let Some(trouble) = session.expired(&exchange) {
                slot.way = vec![Arc::new(exchange.clone())];
                exchange.result = Err(trouble);
            }
            // In a recording, it is trouble already.
            if exchange.result.as_ref().is_err_and(|trouble| trouble.kind == TroubleKind::SignIn) {
                self.expired.entry(session.slot).or_insert(number);
            }
        }
        let nobody = exchange.result.as_ref().is_err_and(|trouble| trouble.kind.concerns_origin());
        let reach = if nobody { Reach::Unreachable(number) } else { Reach::Reached };
        self.origins.entry(slot.request.url.origin()).or_insert(reach);
        // A recording has only the last exchange.
        let is_recorded = exchange.result.as_ref().err().is_none_or(|trouble| trouble.kind != TroubleKind::NotRecorded);
        let before = slot.before.take().filter(|_| !is_recorded);
        slot.state = State::Done(before.unwrap_or_else(|| Arc::new(exchange)));
    }

    /// Keeps the exchanges on the way to the one that counts.
    pub(super) fn take_way(&mut self, number: usize, way: Vec<Exchange>) {
        if let Some(slot) = self.slots.get_mut(number) {
            slot.way = way.into_iter().map(Arc::new).collect();
        }
    }

    /// The exchanges on the way to the one of a slot.
    pub(super) fn way(&self, number: usize) -> &[Arc<Exchange>] {
        self.slots.get(number).map_or(&[], |slot| slot.way.as_slice())
    }

    /// The test that reports the trouble of a slot: this one, unless another test already did.
    pub(super) fn report(&mut self, number: usize, test: &str) -> &str {
        let root = self.root(number);
        self.reporters.entry(root).or_insert_with(|| test.to_owned())
    }

    /// The test that reported the trouble of a slot, if one did.
    pub(super) fn reporter(&self, number: usize) -> Option<&str> {
        self.reporters.get(&self.root(number)).map(String::as_str)
    }

    /// The slot that first found the trouble of this slot: that of its origin, or of the session.
    fn root(&self, number: usize) -> usize {
        let Some(slot) = self.slots.get(number) else { return number };
        let expired = || self.expired.get(&slot.session.as_ref()?.slot).filter(|_| self.has_expired(slot)).copied();
        self.unreachable(&slot.request.url.origin()).or_else(expired).unwrap_or(number)
    }

    fn has_expired(&self, slot: &Slot) -> bool {
        matches!(&slot.state, State::Done(exchange)
            if exchange.result.as_ref().is_err_and(|trouble| trouble.kind == TroubleKind::SignIn))
    }

    fn unreachable(&self, origin: &Origin) -> Option<usize> {
        match self.origins.get(origin)? {
            Reach::Unreachable(number) => Some(*number),
            Reach::Reached => None,
        }
    }

    /// Requests that were planned before their origin turned out to be unreachable get its trouble without being sent.
    /// Returns whether there were any.
    pub(super) fn share_trouble(&mut self) -> bool {
        let mut any = false;
        for number in 0..self.slots.len() {
            let Slot { request, state: State::Planned, .. } = &self.slots[number] else { continue };
            let root = self.unreachable(&request.url.origin());
            if let Some(exchange) = root.and_then(|root| self.exchange(root)).cloned() {
                self.slots[number].state = State::Done(exchange);
                any = true;
            }
        }
        any
    }
}
