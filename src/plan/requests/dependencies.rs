//! The requests that each request of a suite depends on.

use std::collections::{BTreeSet, HashMap};

use crate::suite::{RequestCase, Suite, Writes};

/// By request: the requests that are sent before it.
#[derive(Debug)]
pub(super) struct Dependencies {
    /// The requests whose responses it takes values from, or that its conditions are about.
    values: Vec<Vec<usize>>,
    /// The earlier steps of its flow.
    steps: Vec<Vec<usize>>,
    /// Whether it, and every request before it, may be sent before a test asks for it.
    early: Vec<bool>,
}

impl Dependencies {
    /// Those in a run in which the access tokens of these users are given.
    pub(super) fn new(suite: &Suite, numbers: &HashMap<String, usize>, tokens: &BTreeSet<String>) -> Self {
        let requests = &suite.requests;
        let values = requests.iter().map(|request| values(request, numbers, tokens)).collect();
        let steps = requests.iter().map(|request| earlier_steps(suite, request)).collect();
        let mut dependencies = Self { values, steps, early: Vec::new() };
        let is_probe = |request: &RequestCase| {
            request.method.is_safe() && request.writes == Writes::Nothing && request.step.is_none()
        };
        let late = dependencies.spread(requests.iter().map(|request| !is_probe(request)).collect());
        dependencies.early = late.into_iter().map(|late| !late).collect();
        dependencies
    }

    /// The requests whose responses are needed to make the request.
    pub(super) fn values_of(&self, request: usize) -> &[usize] {
        &self.values[request]
    }

    /// Whether the request may be sent before a test asks for it: it and all requests before it only read, and none is
    /// in a flow.
    pub(super) fn may_be_early(&self, request: usize) -> bool {
        self.early[request]
    }

    /// The requests that have a property, or depend on a request that has it.
    pub(super) fn spread(&self, mut has: Vec<bool>) -> Vec<bool> {
        loop {
            let reached = |request: usize| self.values[request].iter().chain(&self.steps[request]).any(|it| has[*it]);
            let more: Vec<usize> = (0..has.len()).filter(|request| !has[*request] && reached(*request)).collect();
            if more.is_empty() {
                return has;
            }
            more.into_iter().for_each(|request| has[request] = true);
        }
    }
}

fn values(request: &RequestCase, numbers: &HashMap<String, usize>, tokens: &BTreeSet<String>) -> Vec<usize> {
    let mut names: BTreeSet<String> = request.values_beside(tokens).map(|value| value.request.clone()).collect();
    request.when.iter().for_each(|(name, conditions)| names.extend(conditions.requests(name)));
    names.iter().filter_map(|name| numbers.get(name).copied()).collect()
}

fn earlier_steps(suite: &Suite, request: &RequestCase) -> Vec<usize> {
    let Some(own) = &request.step else { return Vec::new() };
    let is_earlier =
        |other: &RequestCase| other.step.as_ref().is_some_and(|step| step.flow == own.flow && step.number < own.number);
    (0..suite.requests.len()).filter(|index| is_earlier(&suite.requests[*index])).collect()
}
