//! The requests of a run as a script for any POSIX shell: in the order in which they were sent, with the values of earlier
//! responses taken from the responses that come when the script runs. What a report masks is never part of it.

mod prelude;
mod request;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::SystemTime;

use self::request::Sent;
use crate::exchange::{Exchange, Wording};
use crate::outcome::{Record, SuiteRecord};
use crate::setting::Setting;
use crate::suite::{RequestCase, Writes};

/// As many `*` in a row are a part of a masked secret.
const MASKED: &str = "****";

/// All requests of a run.
pub fn render(record: &Record, _wording: Wording) -> String {
    let script = Script::of(record);
    let all = (0..script.sent.len()).collect();
    script.text(&all)
}

/// The requests of a record, each with what it needs of the others.
pub(super) struct Script<'r> {
    setting: &'r Setting,
    sent: Vec<Sent<'r>>,
    numbers: HashMap<*const Exchange, usize>,
}

impl<'r> Script<'r> {
    pub(super) fn of(record: &'r Record) -> Self {
        let mut sent: Vec<Sent<'r>> = Vec::new();
        let mut seen: BTreeSet<*const Exchange> = BTreeSet::new();
        for suite in record.suites() {
            for (name, exchange) in &suite.exchanges {
                let Some(case) = suite.suite.request(name).filter(|_| seen.insert(Arc::as_ptr(exchange))) else {
                    continue;
                };
                sent.push(Sent { suite, case, exchange });
            }
        }
        sent.sort_by_key(|sent| started(sent.exchange));
        let numbers = sent.iter().enumerate().map(|(number, sent)| (Arc::as_ptr(sent.exchange), number)).collect();
        Self { setting: &record.run().setting, sent, numbers }
    }

    /// The requests that it takes to repeat an exchange, the exchange last; nothing if it can be repeated by itself.
    pub(super) fn chain(&self, suite: &SuiteRecord, exchange: &Exchange) -> Option<String> {
        let last = *self.numbers.get(&std::ptr::from_ref(exchange))?;
        if !depends(suite, exchange) {
            return None;
        }
        let mut needed = BTreeSet::from([last]);
        let mut waiting = vec![last];
        while let Some(number) = waiting.pop() {
            let Sent { suite, case, .. } = &self.sent[number];
            for before in before(suite, case) {
                let Some(other) = self.numbers.get(&Arc::as_ptr(before)).filter(|other| needed.insert(**other)) else {
                    continue;
                };
                waiting.push(*other);
            }
        }
        // What came after it in its flow is not needed, even if it was sent before.
        needed.retain(|number| *number <= last);
        Some(self.text(&needed))
    }

    fn text(&self, numbers: &BTreeSet<usize>) -> String {
        let parts = numbers.iter().map(|number| self.sent[*number].commands(*number + 1, self));
        format!("{}\n{}", prelude::TEXT, parts.collect::<Vec<_>>().join("\n"))
    }

    /// The number of an exchange in the script, from 1.
    fn number_of(&self, exchange: &Arc<Exchange>) -> Option<usize> {
        self.numbers.get(&Arc::as_ptr(exchange)).map(|number| number + 1)
    }
}

/// Whether a request can't be repeated by itself: it has values of other responses that are secret, or that are good for
/// once.
pub(super) fn depends(suite: &SuiteRecord, exchange: &Exchange) -> bool {
    let Some(case) = case_of(suite, exchange) else { return false };
    let mut before: Vec<&RequestCase> = Vec::new();
    let mut waiting = vec![case];
    while let Some(case) = waiting.pop() {
        let others = case.values().filter_map(|value| suite.suite.request(&value.request));
        let others: Vec<&RequestCase> = others.filter(|other| !before.iter().any(|it| it.name == other.name)).collect();
        before.extend(&others);
        waiting.extend(others);
    }
    let is_masked = super::curl::command(&exchange.request).contains(MASKED);
    let is_for_once = |case: &&RequestCase| case.writes != Writes::Nothing || case.step.is_some();
    !before.is_empty() && (is_masked || before.iter().any(is_for_once))
}

/// The names of the requests whose responses have values for it.
pub(super) fn sources(suite: &SuiteRecord, exchange: &Exchange) -> Vec<String> {
    let names = case_of(suite, exchange).into_iter().flat_map(RequestCase::values).map(|value| value.request.clone());
    names.collect::<BTreeSet<String>>().into_iter().collect()
}

fn case_of<'r>(suite: &'r SuiteRecord, exchange: &Exchange) -> Option<&'r RequestCase> {
    let (name, _) = suite.exchanges.iter().find(|(_, known)| std::ptr::eq(Arc::as_ptr(known), exchange))?;
    suite.suite.request(name)
}

/// The exchanges before a request: those with values for it, and the earlier steps of its flow.
fn before<'r>(suite: &'r SuiteRecord, case: &RequestCase) -> Vec<&'r Arc<Exchange>> {
    let values = case.values().map(|value| value.request.clone());
    let conditions = case.when.iter().map(|(name, _)| name.clone());
    let is_earlier = |other: &&RequestCase| match (&other.step, &case.step) {
        (Some(other), Some(own)) => other.flow == own.flow && other.number < own.number,
        _ => false,
    };
    let steps = suite.suite.requests.iter().filter(is_earlier).map(|other| other.name.clone());
    values.chain(conditions).chain(steps).filter_map(|name| suite.exchange(&name)).collect()
}

fn started(exchange: &Exchange) -> SystemTime {
    exchange.received.checked_sub(exchange.duration).unwrap_or(exchange.received)
}
