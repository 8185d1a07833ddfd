//! Flows: requests that are sent once, in order, one at a time. This file tracks their progress.

use super::{RequestState, Requests};
use crate::check::{self, Context, Verdict};
use crate::plan::slots::Slots;
use crate::setting::Deployment;
use crate::suite::{Again, Step, Suite};

/// The progress of a flow.
#[derive(Debug)]
pub(super) struct Flow {
    name: String,
    kind: FlowKind,
    /// The requests, in order.
    steps: Vec<usize>,
    /// The number of finished steps.
    at: usize,
    /// The number of steps, from the first, that were asked for.
    asked: usize,
    /// Whether the flow ends: steps that no test asked for are skipped, except the cleaning steps at the end.
    closing: bool,
    /// Whether any step was sent.
    began: bool,
    /// How often the current step was sent again.
    repeats: u128,
}

/// What a flow is for. It decides when it is cleaned up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    /// What its steps say.
    Own,
    /// A user signs in for requests of all suites, so that it ends after all other flows.
    Session,
}

impl FlowKind {
    /// The kinds, in the order in which they end.
    pub const IN_ORDER: [Self; 2] = [Self::Own, Self::Session];
}

impl Flow {
    /// The flows of a suite.
    pub(super) fn all(suite: &Suite) -> Vec<Self> {
        let mut flows: Vec<Self> = Vec::new();
        let mut steps: Vec<(usize, &Step)> = suite
            .requests
            .iter()
            .enumerate()
            .filter_map(|(index, request)| Some((index, request.step.as_ref()?)))
            .collect();
        steps.sort_by_key(|(_, step)| step.number);
        for (request, step) in steps {
            match flows.iter_mut().find(|flow| flow.name == step.flow) {
                Some(flow) => flow.steps.push(request),
                None => flows.push(Self::new(step, request)),
            }
        }
        flows
    }

    fn new(step: &Step, first: usize) -> Self {
        let (steps, name) = (vec![first], step.flow.clone());
        let kind = if step.is_shared { FlowKind::Session } else { FlowKind::Own };
        Self { name, kind, steps, at: 0, asked: 0, closing: false, began: false, repeats: 0 }
    }

    /// The step whose turn it is.
    fn due(&self) -> Option<usize> {
        self.steps.get(self.at).copied().filter(|_| self.at < self.asked || self.closing)
    }

    fn go_on(&mut self) {
        self.at += 1;
        self.repeats = 0;
    }
}

impl Requests {
    /// Asks for a step, and for all steps before it.
    pub(super) fn demand(&mut self, request: usize) {
        for flow in &mut self.flows {
            if let Some(place) = flow.steps.iter().position(|step| *step == request) {
                flow.asked = flow.asked.max(place + 1);
            }
        }
    }

    /// Plans the next step of each flow whose previous step is finished. Returns whether that changed anything.
    pub(in crate::plan) fn advance_flows(&mut self, slots: &mut Slots) -> bool {
        let mut moved = false;
        for flow in 0..self.flows.len() {
            while let Some(request) = self.flows[flow].due() {
                if !self.advance_step(flow, request, slots) {
                    break;
                }
                moved = true;
            }
        }
        moved
    }

    /// Whether the current step is finished.
    fn advance_step(&mut self, flow: usize, request: usize, slots: &mut Slots) -> bool {
        if self.states[request].is_none() {
            if self.is_left_out(flow, request) {
                self.flows[flow].go_on();
                return true;
            }
            self.states[request] = self.make(request, slots);
            self.flows[flow].began |= self.is_planned(request, slots);
        }
        if !self.is_done(request, slots) {
            return false;
        }
        if let Some((number, again)) = self.again(flow, request, slots) {
            slots.send_again(number, again.every);
            self.flows[flow].repeats += 1;
            return false;
        }
        self.flows[flow].go_on();
        true
    }

    /// Whether the flow ends before this step.
    fn is_left_out(&self, flow: usize, request: usize) -> bool {
        let is_last = self.suite.requests[request].step.as_ref().is_some_and(|step| step.last);
        self.flows[flow].at >= self.flows[flow].asked && !is_last
    }

    fn is_planned(&self, request: usize, slots: &Slots) -> bool {
        matches!(&self.states[request], Some(RequestState::Slot(number)) if slots.exchange(*number).is_none())
    }

    /// The slot of a step that is to be sent again, with the pause; `None` once its conditions hold, its time is over,
    /// or it is in trouble.
    fn again(&self, flow: usize, request: usize, slots: &Slots) -> Option<(usize, Again)> {
        let case = &self.suite.requests[request];
        let again = case.step.as_ref()?.again.as_ref()?;
        let number = self.slot(&case.name)?;
        slots.exchange(number)?.result.as_ref().ok()?;
        let most = again.at_most.as_millis().checked_div(again.every.as_millis()).unwrap_or_default();
        if self.flows[flow].repeats >= most {
            return None;
        }
        let judges = self.judges(&case.name);
        let responses = self.responses(slots);
        let context = Context { responses: &responses, deployment: Deployment::Production, judges: &judges };
        let is_met = check::judge(&again.until, &case.name, context) == Verdict::Holds;
        (!is_met).then(|| (number, again.clone()))
    }

    /// The statuses that the tests of a request always judge.
    fn judges(&self, request: &str) -> Vec<u16> {
        let tests = self.suite.tests.iter().filter(|test| test.request == request);
        tests.flat_map(|test| test.judges.iter().copied()).collect()
    }

    /// Ends the flows of this kind that began: only the cleaning steps are still sent. Returns whether there is such a flow.
    pub(in crate::plan) fn close_flows(&mut self, kind: FlowKind) -> bool {
        let mut any = false;
        for flow in self.flows.iter_mut().filter(|flow| flow.kind == kind && flow.began && !flow.closing) {
            flow.closing = true;
            any = true;
        }
        any
    }

    /// After an interruption: the slots of the next cleaning steps of flows of this kind. Steps in progress are abandoned,
    /// so their values are missing.
    pub(in crate::plan) fn clean_up(&mut self, kind: FlowKind, slots: &mut Slots) -> Vec<usize> {
        let ends = |flow: &Flow| flow.kind == kind && flow.began;
        let began: Vec<usize> = (0..self.flows.len()).filter(|flow| ends(&self.flows[*flow])).collect();
        began.into_iter().filter_map(|flow| self.clean_up_flow(flow, slots)).collect()
    }

    fn clean_up_flow(&mut self, flow: usize, slots: &mut Slots) -> Option<usize> {
        loop {
            let request = *self.flows[flow].steps.get(self.flows[flow].at)?;
            self.flows[flow].go_on();
            if !self.suite.requests[request].step.as_ref().is_some_and(|step| step.last) {
                continue;
            }
            if self.states[request].is_none() {
                self.states[request] = Some(self.make_of_what_is_there(request, slots));
            }
            if let Some(RequestState::Slot(number)) = self.states[request]
                && slots.is_planned(number)
            {
                return Some(number);
            }
        }
    }
}
