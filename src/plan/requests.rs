//! The requests of one suite, by their names: planned when a test first asks for them, found again when it is judged.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::build::{build, earlier_value};
use super::slots::Slots;
use crate::check::{Responses, Sent};
use crate::exchange::Exchange;
use crate::setting::Setting;
use crate::suite::{RequestCase, Suite, Template};

/// What is known of a request.
#[derive(Debug)]
enum Known {
    /// Its exchange is or will be in this slot.
    Slot(usize),
    /// It can't be made, for this reason.
    Inapplicable(String),
}

/// What is known of the requests of a suite.
#[derive(Debug)]
pub(super) struct Requests {
    suite: Arc<Suite>,
    setting: Setting,
    known: HashMap<String, Known>,
}

impl Requests {
    pub(super) fn new(suite: Arc<Suite>, setting: Setting) -> Self {
        Self { suite, setting, known: HashMap::new() }
    }

    /// Whether the responds to all of these are there; plans those that are not, if they can be made by now.
    pub(super) fn have(&mut self, names: &BTreeSet<String>, slots: &mut Slots) -> bool {
        // No short cut: all of them are to be planned.
        names.iter().filter(|name| !self.has(name, slots)).count() == 0
    }

    fn has(&mut self, name: &str, slots: &mut Slots) -> bool {
        match self.known.get(name) {
            Some(Known::Slot(number)) => slots.exchange(*number).is_some(),
            Some(Known::Inapplicable(_)) => true,
            None => self.plan(name, slots),
        }
    }

    /// Plans a request, if it can be made by now. Whether its response is there already: that of an equal request.
    fn plan(&mut self, name: &str, slots: &mut Slots) -> bool {
        let suite = Arc::clone(&self.suite);
        let Some(case) = suite.request(name) else { return true };
        let Some(known) = self.make(case, slots) else { return false };
        self.known.insert(name.to_owned(), known);
        self.has(name, slots)
    }

    /// Makes a request, once the responses that it takes values from are there.
    fn make(&mut self, case: &RequestCase, slots: &mut Slots) -> Option<Known> {
        let templates = case.headers.iter().map(|(_, template)| template).chain([&case.url]);
        let values: Vec<_> = templates.chain(case.content.template()).flat_map(Template::values).collect();
        let earlier: BTreeSet<String> = values.iter().map(|value| value.request.clone()).collect();
        if !self.have(&earlier, slots) {
            return None;
        }
        // Without a usable response there, this request shares its fate.
        let unusable = earlier.iter().find_map(|name| self.unusable(name, slots));
        if let Some(known) = unusable {
            return Some(known);
        }
        let request = build(case, &self.setting, &|value| earlier_value(value, self.exchange(&value.request, slots)?));
        Some(match request {
            Ok(request) => Known::Slot(slots.plan(&case.name, request, case.fresh)),
            Err(why) => Known::Inapplicable(why),
        })
    }

    fn unusable(&self, name: &str, slots: &Slots) -> Option<Known> {
        match self.known.get(name)? {
            Known::Inapplicable(why) => Some(Known::Inapplicable(why.clone())),
            Known::Slot(number) => {
                let exchange = slots.exchange(*number)?;
                let response = exchange.result.as_ref().ok();
                let is_usable =
                    response.is_some_and(|response| response.stand_in(exchange.request.destination).is_none());
                (!is_usable).then_some(Known::Slot(*number))
            }
        }
    }

    /// The slot of a request.
    pub(super) fn slot(&self, name: &str) -> Option<usize> {
        match self.known.get(name)? {
            Known::Slot(number) => Some(*number),
            Known::Inapplicable(_) => None,
        }
    }

    /// The exchange of a request.
    pub(super) fn exchange<'a>(&self, name: &str, slots: &'a Slots) -> Option<&'a Arc<Exchange>> {
        slots.exchange(self.slot(name)?)
    }

    pub(super) fn responses<'a>(&'a self, slots: &'a Slots) -> SuiteResponses<'a> {
        SuiteResponses { requests: self, slots }
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
        match self.requests.known.get(request)? {
            Known::Slot(number) => Some(Sent::Exchange(self.slots.exchange(*number)?)),
            Known::Inapplicable(why) => Some(Sent::Inapplicable(why)),
        }
    }
}
