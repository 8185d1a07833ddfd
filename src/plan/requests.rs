//! The requests of one suite: planned when a test first asks for them, and looked up when it is judged.

mod dependencies;
mod flow;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use dependencies::Dependencies;
use flow::Flow;
pub use flow::FlowKind;

use super::build::{build, earlier_value, sign_in};
use super::slots::{Sending, Session, Slots};
use crate::check::{self, Conditions, Context, EarlierValue, Responses, Sent, Template, Unseen, Verdict};
use crate::exchange::Exchange;
use crate::setting::{Deployment, Setting};
use crate::suite::{ActsAs, RequestCase, Step, Suite, Writes, parse_duration};

/// The longest time that a run waits before one request.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// The state of a request.
#[derive(Debug, Clone)]
enum RequestState {
    /// Its exchange is or will be in this slot.
    Slot(usize),
    /// It is not sent, for this reason.
    Inapplicable(String),
    /// It is not sent, because this could not be seen.
    Unseen(Unseen),
}

/// The states of a suite's requests, numbered as in [`Suite::requests`].
#[derive(Debug)]
pub(super) struct Requests {
    suite: Arc<Suite>,
    setting: Setting,
    numbers: HashMap<String, usize>,
    dependencies: Arc<Dependencies>,
    states: Vec<Option<RequestState>>,
    flows: Vec<Flow>,
}

impl Requests {
    pub(super) fn new(suite: Arc<Suite>, setting: Setting) -> Self {
        let names = suite.requests.iter().enumerate().map(|(index, request)| (request.name.clone(), index));
        let numbers: HashMap<String, usize> = names.collect();
        let dependencies = Arc::new(Dependencies::new(&suite, &numbers, &setting.tokens));
        let states = suite.requests.iter().map(|_| None).collect();
        let flows = Flow::all(&suite);
        Self { suite, setting, numbers, dependencies, states, flows }
    }

    /// The numbers of the requests with these names.
    pub(super) fn numbers(&self, names: &BTreeSet<String>) -> Vec<usize> {
        names.iter().filter_map(|name| self.numbers.get(name).copied()).collect()
    }

    /// By request: whether it, or a request before it, may change something on the server.
    pub(super) fn writing(&self) -> Vec<bool> {
        self.dependencies.spread(self.suite.requests.iter().map(|request| request.writes != Writes::Nothing).collect())
    }

    /// By request: whether it, or a request before it, takes minutes until it can be sent.
    pub(super) fn slow(&self) -> Vec<bool> {
        self.dependencies.spread(self.suite.requests.iter().map(|request| request.slow).collect())
    }

    /// By request: the user who has to sign in for it, or for a request before it, and whom nobody gave.
    pub(super) fn lacking(&self) -> Vec<Option<String>> {
        let mut lacking: Vec<Option<String>> = self.suite.requests.iter().map(|_| None).collect();
        let user = |request: &RequestCase| request.sign_in.as_ref().map(|sign_in| sign_in.user.clone());
        let all: BTreeSet<String> = self.suite.requests.iter().filter_map(user).collect();
        for name in all.into_iter().filter(|name| !self.setting.users.contains(name)) {
            let has = self.suite.requests.iter().map(|request| user(request).as_ref() == Some(&name)).collect();
            let reached = self.dependencies.spread(has);
            let open = lacking.iter_mut().zip(reached).filter(|(known, reached)| *reached && known.is_none());
            open.for_each(|(known, _)| *known = Some(name.clone()));
        }
        lacking
    }

    /// The exchanges on the way to the exchange of a request.
    pub(super) fn way<'a>(&self, name: &str, slots: &'a Slots) -> &'a [Arc<Exchange>] {
        self.slot(name).map_or(&[], |number| slots.way(number))
    }

    /// Plans those of these requests that may be sent before a test asks for them, if they can be made already.
    pub(super) fn plan_early(&mut self, requests: &[usize], slots: &mut Slots) {
        for request in
            requests.iter().filter(|request| self.dependencies.may_be_early(**request)).copied().collect::<Vec<_>>()
        {
            self.has(request, slots);
        }
    }

    /// Whether the responses to all of these requests are there; plans the missing ones that can be made already.
    pub(super) fn have(&mut self, requests: &[usize], slots: &mut Slots) -> bool {
        // No short-circuit: all of them are to be planned.
        requests.iter().filter(|request| !self.has(**request, slots)).count() == 0
    }

    /// Whether a request is finished. Plans it, if it can be made already; a step of a flow waits for its turn.
    pub(super) fn has(&mut self, request: usize, slots: &mut Slots) -> bool {
        if self.states[request].is_none() {
            if self.suite.requests[request].step.is_some() {
                self.demand(request);
                return false;
            }
            self.states[request] = self.make(request, slots);
        }
        self.is_done(request, slots)
    }

    fn is_done(&self, request: usize, slots: &Slots) -> bool {
        match &self.states[request] {
            Some(RequestState::Slot(number)) => slots.exchange(*number).is_some(),
            Some(RequestState::Inapplicable(_) | RequestState::Unseen(_)) => true,
            None => false,
        }
    }

    fn is_answered(&self, name: &str, slots: &Slots) -> bool {
        self.numbers.get(name).is_some_and(|request| self.is_done(*request, slots))
    }

    /// Makes a request, once the responses that it depends on are there.
    fn make(&mut self, request: usize, slots: &mut Slots) -> Option<RequestState> {
        let dependencies = Arc::clone(&self.dependencies);
        self.have(dependencies.values_of(request), slots).then(|| self.make_of_what_is_there(request, slots))
    }

    fn make_of_what_is_there(&self, request: usize, slots: &mut Slots) -> RequestState {
        let case = &self.suite.requests[request];
        if let Some(state) = self.obstacle(case, slots) {
            return state;
        }
        let made = build(case, &self.setting, &|value| earlier_value(value, self.exchange(&value.request, slots)?));
        let sending = match &case.step {
            Some(step) => self.pause(step, slots).and_then(|pause| {
                let look_up = |value: &EarlierValue| earlier_value(value, self.exchange(&value.request, slots)?);
                let sign_in = case.sign_in.as_ref().map(|it| sign_in(it, &look_up)).transpose()?;
                Ok(match step.is_shared {
                    true => Sending::SharedStep(step.number, sign_in),
                    false => Sending::Step(pause, sign_in),
                })
            }),
            None if case.fresh => Ok(Sending::Fresh),
            None => Ok(Sending::Joined),
        };
        match made.and_then(|made| Ok((made, sending?))) {
            Ok((made, sending)) => {
                let session = self.session(case, slots);
                RequestState::Slot(slots.plan(&case.name, made, sending, session))
            }
            Err(why) => {
                let why_not = self.why_not_signed_in(case, slots).or_else(|| self.why_missing(case, slots));
                RequestState::Inapplicable(why_not.unwrap_or(why))
            }
        }
    }

    /// Which value is missing for a request because the server refused what has it.
    fn why_missing(&self, case: &RequestCase, slots: &Slots) -> Option<String> {
        case.values_beside(&self.setting.tokens).filter(|value| !value.optional).find_map(|value| {
            let exchange = self.exchange(&value.request, slots)?;
            let status = exchange.result.as_ref().ok()?.status;
            let is_missing = status >= 400 && earlier_value(value, exchange).is_none();
            is_missing.then(|| format!("{value} is missing: the status there is {status}"))
        })
    }

    /// The session whose access token a request is sent with, if the token expires.
    fn session(&self, case: &RequestCase, slots: &Slots) -> Option<Session> {
        let ActsAs { user, lifetimes, .. } = case.acts_as.as_ref()?;
        if self.setting.tokens.contains(user) {
            return None;
        }
        lifetimes.iter().find_map(|value| {
            let exchange = self.exchange(&value.request, slots)?;
            let lifetime = Duration::try_from_secs_f64(earlier_value(value, exchange)?.parse().ok()?).ok()?;
            // The server counts from some time between the request and its response.
            let ends = exchange.received.checked_sub(exchange.duration)?.checked_add(lifetime)?;
            Some(Session { user: user.clone(), slot: self.slot(&value.request)?, lifetime, ends })
        })
    }

    /// Why the user on whose behalf a request is to be sent is not signed in: why none of the ways was gone.
    fn why_not_signed_in(&self, case: &RequestCase, slots: &Slots) -> Option<String> {
        let ActsAs { user, tokens, .. } = case.acts_as.as_ref()?;
        let token = |value: &EarlierValue| earlier_value(value, self.exchange(&value.request, slots)?);
        if tokens.iter().any(|value| token(value).is_some()) {
            return None;
        }
        let state = |value: &EarlierValue| self.states[*self.numbers.get(&value.request)?].as_ref();
        let why = tokens.iter().filter_map(|value| match state(value)? {
            RequestState::Inapplicable(why) => Some(why.clone()),
            RequestState::Slot(_) => Some(format!("{value} is missing")),
            RequestState::Unseen(unseen) => Some(unseen.message.clone()),
        });
        Some(format!("`{user}` could not sign in: {}", why.collect::<Vec<_>>().join("; ")))
    }

    /// How long to wait before a step is sent. A server may ask for a wait, but not for one without an end.
    fn pause(&self, step: &Step, slots: &Slots) -> Result<Duration, String> {
        if step.pause == Template::default() {
            return Ok(Duration::ZERO);
        }
        let look_up = |value: &EarlierValue| earlier_value(value, self.exchange(&value.request, slots)?);
        let text = step.pause.fill(look_up).map_err(|value| format!("{value} is missing"))?;
        let pause = parse_duration(&text).ok_or_else(|| format!("`{text}` is no duration to wait for"))?;
        match pause <= LONGEST_PAUSE {
            true => Ok(pause),
            false => Err(format!("`{text}` is longer than {} minutes", LONGEST_PAUSE.as_secs() / 60)),
        }
    }

    /// Why a request is not sent: because of its own condition, or of the requests that it takes values from.
    fn obstacle(&self, case: &RequestCase, slots: &Slots) -> Option<RequestState> {
        let responses = self.responses(slots);
        // The exceptions for development deployments do not count when it is decided whether something applies.
        let context = Context { responses: &responses, deployment: Deployment::Production, judges: &[] };
        let unmet = case
            .when
            .iter()
            .find_map(|(name, conditions)| check::applies(conditions, name, context).err().map(state_by));
        unmet.or_else(|| {
            case.values_beside(&self.setting.tokens).find_map(|value| {
                match check::judge(&Conditions::default(), &value.request, context) {
                    Verdict::Holds => context.unseen(value).map(state_by),
                    Verdict::NotApplicable(_) if value.optional => None,
                    // Only after an interruption.
                    Verdict::CannotTell(_) if value.optional && !self.is_answered(&value.request, slots) => None,
                    verdict @ (Verdict::Violated(_) | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => {
                        Some(state_by(verdict))
                    }
                }
            })
        })
    }

    /// The slot of a request.
    pub(super) fn slot(&self, name: &str) -> Option<usize> {
        match self.states[*self.numbers.get(name)?].as_ref()? {
            RequestState::Slot(number) => Some(*number),
            RequestState::Inapplicable(_) | RequestState::Unseen(_) => None,
        }
    }

    /// The exchange of a request.
    pub(super) fn exchange<'a>(&self, name: &str, slots: &'a Slots) -> Option<&'a Arc<Exchange>> {
        slots.exchange(self.slot(name)?)
    }

    /// The exchange of a request; while it is sent again, the exchange before.
    pub(super) fn last_exchange<'a>(&self, name: &str, slots: &'a Slots) -> Option<&'a Arc<Exchange>> {
        slots.last_exchange(self.slot(name)?)
    }

    pub(super) fn responses<'a>(&'a self, slots: &'a Slots) -> SuiteResponses<'a> {
        SuiteResponses { requests: self, slots }
    }
}

/// The state of a request whose conditions gave this verdict.
fn state_by(verdict: Verdict) -> RequestState {
    match verdict {
        Verdict::CannotTell(unseen) => RequestState::Unseen(unseen),
        Verdict::NotApplicable(why) => RequestState::Inapplicable(why),
        Verdict::Holds | Verdict::Violated(_) => RequestState::Inapplicable("its conditions do not hold".to_owned()),
    }
}

/// The responses of a suite, as checks see them.
#[derive(Debug, Clone, Copy)]
pub(super) struct SuiteResponses<'a> {
    requests: &'a Requests,
    slots: &'a Slots,
}

impl Responses for SuiteResponses<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        match self.requests.states[*self.requests.numbers.get(request)?].as_ref()? {
            RequestState::Slot(number) => Some(Sent::Exchange(self.slots.exchange(*number)?)),
            RequestState::Inapplicable(why) => Some(Sent::Inapplicable(why)),
            RequestState::Unseen(unseen) => Some(Sent::Unseen(unseen)),
        }
    }
}
