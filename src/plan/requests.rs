//! The requests of one suite: planned when a test first asks for them, found again when it is judged.

mod above;
mod flow;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use above::Above;
use flow::Flow;

use super::build::{build, earlier_value};
use super::slots::{Sending, Slots};
use crate::check::{self, Conditions, Context, Responses, Sent, Unseen, Verdict};
use crate::exchange::Exchange;
use crate::setting::{Deployment, Setting};
use crate::suite::{RequestCase, Suite, Writes};

/// What is known of a request.
#[derive(Debug, Clone)]
enum Known {
    /// Its exchange is or will be in this slot.
    Slot(usize),
    /// It is not sent, for this reason.
    Inapplicable(String),
    /// It is not sent, as this could not be seen before.
    Unseen(Unseen),
}

/// What is known of the requests of a suite. They have the numbers of [`Suite::requests`].
#[derive(Debug)]
pub(super) struct Requests {
    suite: Arc<Suite>,
    setting: Setting,
    numbers: HashMap<String, usize>,
    above: Arc<Above>,
    known: Vec<Option<Known>>,
    flows: Vec<Flow>,
}

impl Requests {
    pub(super) fn new(suite: Arc<Suite>, setting: Setting) -> Self {
        let names = suite.requests.iter().enumerate().map(|(index, request)| (request.name.clone(), index));
        let numbers: HashMap<String, usize> = names.collect();
        let above = Arc::new(Above::new(&suite, &numbers));
        let known = suite.requests.iter().map(|_| None).collect();
        let flows = Flow::all(&suite);
        Self { suite, setting, numbers, above, known, flows }
    }

    /// The numbers of the requests of these names.
    pub(super) fn numbers(&self, names: &BTreeSet<String>) -> Vec<usize> {
        names.iter().filter_map(|name| self.numbers.get(name).copied()).collect()
    }

    /// By request: whether it, or one that is sent before it, may change something on the server.
    pub(super) fn writing(&self) -> Vec<bool> {
        self.above.spread(self.suite.requests.iter().map(|request| request.writes != Writes::Nothing).collect())
    }

    /// Plans those of these that may be sent before a test asks for them, if they can be made by now.
    pub(super) fn plan_early(&mut self, requests: &[usize], slots: &mut Slots) {
        for request in requests.iter().filter(|request| self.above.may_be_early(**request)).copied().collect::<Vec<_>>()
        {
            self.has(request, slots);
        }
    }

    /// Whether the responses to all of these are there; plans those that are not, if they can be made by now.
    pub(super) fn have(&mut self, requests: &[usize], slots: &mut Slots) -> bool {
        // No short cut: all of them are to be planned.
        requests.iter().filter(|request| !self.has(**request, slots)).count() == 0
    }

    /// Whether a request came to an end. Plans it, if it can be made by now; a step of a flow has its turn later.
    pub(super) fn has(&mut self, request: usize, slots: &mut Slots) -> bool {
        if self.known[request].is_none() {
            if self.suite.requests[request].step.is_some() {
                self.demand(request);
                return false;
            }
            self.known[request] = self.make(request, slots);
        }
        self.is_done(request, slots)
    }

    fn is_done(&self, request: usize, slots: &Slots) -> bool {
        match &self.known[request] {
            Some(Known::Slot(number)) => slots.exchange(*number).is_some(),
            Some(Known::Inapplicable(_) | Known::Unseen(_)) => true,
            None => false,
        }
    }

    fn is_answered(&self, name: &str, slots: &Slots) -> bool {
        self.numbers.get(name).is_some_and(|request| self.is_done(*request, slots))
    }

    /// Makes a request, once the responses that it hangs on are there.
    fn make(&mut self, request: usize, slots: &mut Slots) -> Option<Known> {
        let above = Arc::clone(&self.above);
        self.have(above.values_of(request), slots).then(|| self.make_of_what_is_there(request, slots))
    }

    fn make_of_what_is_there(&self, request: usize, slots: &mut Slots) -> Known {
        let case = &self.suite.requests[request];
        if let Some(known) = self.obstacle(case, slots) {
            return known;
        }
        let made = build(case, &self.setting, &|value| earlier_value(value, self.exchange(&value.request, slots)?));
        let sending = match &case.step {
            Some(step) => Sending::Step(step.pause),
            None if case.fresh => Sending::Fresh,
            None => Sending::Joined,
        };
        match made {
            Ok(made) => Known::Slot(slots.plan(&case.name, made, sending)),
            Err(why) => Known::Inapplicable(why),
        }
    }

    /// Why a request is not sent: a condition of its own, or what became of those that it takes values from.
    fn obstacle(&self, case: &RequestCase, slots: &Slots) -> Option<Known> {
        let responses = self.responses(slots);
        // What a development deployment is excused from is not there for the question whether something applies.
        let context = Context { responses: &responses, deployment: Deployment::Production, judges: &[] };
        let unmet = case
            .when
            .iter()
            .find_map(|(name, conditions)| check::applies(conditions, name, context).err().map(known_by));
        unmet.or_else(|| {
            case.values().find_map(|value| match check::judge(&Conditions::default(), &value.request, context) {
                Verdict::Holds => None,
                Verdict::NotApplicable(_) if value.optional => None,
                // Only when the run was cut short.
                Verdict::CannotTell(_) if value.optional && !self.is_answered(&value.request, slots) => None,
                verdict @ (Verdict::Violated(_) | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => {
                    Some(known_by(verdict))
                }
            })
        })
    }

    /// The slot of a request.
    pub(super) fn slot(&self, name: &str) -> Option<usize> {
        match self.known[*self.numbers.get(name)?].as_ref()? {
            Known::Slot(number) => Some(*number),
            Known::Inapplicable(_) | Known::Unseen(_) => None,
        }
    }

    /// The exchange of a request.
    pub(super) fn exchange<'a>(&self, name: &str, slots: &'a Slots) -> Option<&'a Arc<Exchange>> {
        slots.exchange(self.slot(name)?)
    }

    /// The exchange of a request, or that before the one that is under way.
    pub(super) fn last_exchange<'a>(&self, name: &str, slots: &'a Slots) -> Option<&'a Arc<Exchange>> {
        slots.last_exchange(self.slot(name)?)
    }

    pub(super) fn responses<'a>(&'a self, slots: &'a Slots) -> SuiteResponses<'a> {
        SuiteResponses { requests: self, slots }
    }
}

/// What becomes of a request, from the verdict on what it hangs on.
fn known_by(verdict: Verdict) -> Known {
    match verdict {
        Verdict::CannotTell(unseen) => Known::Unseen(unseen),
        Verdict::NotApplicable(why) => Known::Inapplicable(why),
        Verdict::Holds | Verdict::Violated(_) => Known::Inapplicable("its conditions do not hold".to_owned()),
    }
}

/// The responses of a suite, for the checks.
#[derive(Debug, Clone, Copy)]
pub(super) struct SuiteResponses<'a> {
    requests: &'a Requests,
    slots: &'a Slots,
}

impl Responses for SuiteResponses<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        match self.requests.known[*self.requests.numbers.get(request)?].as_ref()? {
            Known::Slot(number) => Some(Sent::Exchange(self.slots.exchange(*number)?)),
            Known::Inapplicable(why) => Some(Sent::Inapplicable(why)),
            Known::Unseen(unseen) => Some(Sent::Unseen(unseen)),
        }
    }
}
