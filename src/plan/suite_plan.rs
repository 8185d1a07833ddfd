//! One suite in a run: the gates that each test passes before it is decided.

use std::cell::Cell;
use std::sync::Arc;

use super::progress::{Gate, Progress};
use super::requests::Requests;
use super::slots::Slots;
use crate::check::{self, Context, Responses, Verdict};
use crate::outcome::{Outcome, Refusal, Skip, SuiteRecord};
use crate::setting::Setting;
use crate::suite::{Api, RequestCase, Suite, Test};

pub(super) struct SuitePlan {
    suite: Arc<Suite>,
    setting: Setting,
    /// The number of its first test in the run.
    first: usize,
    /// By test: the requests it needs.
    needed: Vec<NeededRequests>,
    pub(super) requests: Requests,
    /// How the server refuses the API, if it does; `None` until that is known. It is kept because every test asks for it.
    refusal: Cell<Option<Option<Refusal>>>,
}

/// The requests that deciding a test needs, by number.
struct NeededRequests {
    /// To decide whether the API is offered, if that matters.
    api: Vec<usize>,
    /// To decide whether the test applies.
    when: Vec<usize>,
    /// To judge it.
    expect: Vec<usize>,
    /// Whether any of these, or a request before them, may change something on the server.
    writes: bool,
    /// Whether any of these, or a request before them, takes minutes until it can be sent.
    slow: bool,
    /// The user who has to sign in for any of these, or for a request before them, and whom nobody gave.
    lacking: Option<String>,
}

/// Which tests are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Those with a response to judge. If a response is missing, the test that reports the trouble is among them.
    Certain,
    /// All.
    Unseen,
}

/// The progress of a test.
enum Step {
    /// A gate closed.
    Decided(Outcome),
    /// It was judged.
    Judged(Verdict),
    /// It waits for another test, or for responses.
    Waits,
}

impl Step {
    fn skip(why: Skip) -> Self {
        Self::Decided(Outcome::Skip(why))
    }
}

impl SuitePlan {
    /// The plan of a suite; `first` is the number of its first test in the run.
    pub(super) fn new(suite: Arc<Suite>, setting: Setting, first: usize) -> Self {
        let requests = Requests::new(Arc::clone(&suite), setting.clone());
        let needed = needed(&suite, &requests);
        Self { suite, setting, first, needed, requests, refusal: Cell::new(None) }
    }

    pub(super) fn number_of_tests(&self) -> usize {
        self.suite.tests.len()
    }

    /// Decides the tests that can be decided, and plans the missing requests. Returns whether anything was decided.
    pub(super) fn advance(&mut self, round: Round, slots: &mut Slots, progress: &mut Progress) -> bool {
        let suite = Arc::clone(&self.suite);
        let mut moved = false;
        for (index, test) in suite.tests.iter().enumerate() {
            let number = self.first + index;
            if !progress.is_open(number) {
                continue;
            }
            let outcome = match (self.step(index, test, slots, progress), round) {
                (Step::Waits, _) | (Step::Judged(Verdict::CannotTell(_)), Round::Certain) => continue,
                (Step::Decided(outcome), _) => outcome,
                (Step::Judged(verdict), _) => self.conclude(test, verdict, slots),
            };
            progress.decide(number, outcome);
            moved = true;
        }
        moved
    }

    /// Plans requests that only read before a test asks for them, once the server responds and offers the API: this
    /// saves round trips.
    pub(super) fn plan_early(&mut self, slots: &mut Slots, progress: &Progress) {
        let is_offered = self.suite.not_offered.is_none() || self.refusal(slots) == Some(None);
        if !is_offered || !slots.has_reached(&self.setting.target.origin()) {
            return;
        }
        let suite = Arc::clone(&self.suite);
        for (index, test) in suite.tests.iter().enumerate() {
            let is_open = progress.is_open(self.first + index) && self.gate_of_the_setting(index, test).is_none();
            if is_open && test.api != Api::NotOffered {
                let NeededRequests { when, expect, .. } = &self.needed[index];
                [when, expect].into_iter().for_each(|requests| self.requests.plan_early(requests, slots));
            }
        }
    }

    pub(super) fn finish(self, slots: &Slots, outcomes: Vec<Outcome>) -> SuiteRecord {
        let not_offered = self.refusal(slots).flatten();
        let mut exchanges = Vec::new();
        for RequestCase { name, .. } in &self.suite.requests {
            let way = (1..).zip(self.requests.way(name, slots));
            exchanges.extend(way.map(|(number, exchange)| (format!("{name} (page {number})"), Arc::clone(exchange))));
            let last = self.requests.last_exchange(name, slots);
            exchanges.extend(last.map(|exchange| (name.clone(), Arc::clone(exchange))));
        }
        SuiteRecord { suite: self.suite, not_offered, exchanges, outcomes }
    }

    fn step(&mut self, index: usize, test: &Test, slots: &mut Slots, progress: &Progress) -> Step {
        if let Some(skip) = self.gate_of_the_setting(index, test) {
            return Step::skip(skip);
        }
        match progress.gate(self.first + index) {
            Gate::Waits => return Step::Waits,
            Gate::Closed(skip) => return Step::skip(skip),
            Gate::Open => {}
        }
        self.gate_of_the_api(index, test, slots).unwrap_or_else(|| self.judge(index, test, slots))
    }

    /// Skips tests for other Matrix versions, tests of users whom nobody gave, slow tests, and tests with forbidden writes.
    fn gate_of_the_setting(&self, index: usize, test: &Test) -> Option<Skip> {
        let version = self.setting.matrix_version;
        if !test.versions.contain(version) {
            return Some(Skip::OutsideVersion(format!("belongs to {}, not to {version}", test.versions)));
        }
        if let Some(user) = &self.needed[index].lacking {
            return Some(Skip::without_user(user, self.setting.tokens.contains(user)));
        }
        if self.needed[index].slow && !self.setting.slow {
            return Some(Skip::NotApplicable("it takes minutes, and slow tests were not asked for".to_owned()));
        }
        (self.needed[index].writes && !self.setting.writes).then_some(Skip::WritesNotAllowed)
    }

    /// Skips tests that are only for servers with the API, or only for servers without.
    fn gate_of_the_api(&mut self, index: usize, test: &Test, slots: &mut Slots) -> Option<Step> {
        if self.suite.not_offered.is_none() || test.api == Api::Either {
            return None;
        }
        if !self.requests.have(&self.needed[index].api, slots) {
            return Some(Step::Waits);
        }
        let is_refused = self.refusal(slots).flatten().is_some();
        let why = match test.api {
            Api::Offered if is_refused => "the server says that it does not offer the API",
            Api::NotOffered if !is_refused => "the server does not say that it does not offer the API",
            Api::Offered | Api::NotOffered | Api::Either => return None,
        };
        Some(Step::skip(Skip::NotApplicable(why.to_owned())))
    }

    /// How the server refuses the API, if it does; `None` if that is unknown.
    fn refusal(&self, slots: &Slots) -> Option<Option<Refusal>> {
        if self.refusal.get().is_none() {
            self.refusal.set(self.judge_refusal(slots));
        }
        self.refusal.get()
    }

    fn judge_refusal(&self, slots: &Slots) -> Option<Option<Refusal>> {
        let not_offered = self.suite.not_offered.as_ref()?;
        self.requests.exchange(&not_offered.request, slots)?;
        let responses = self.requests.responses(slots);
        let context = self.context(&[], &responses);
        let is_clean = || match &not_offered.clean {
            None => true,
            Some(clean) => check::judge(clean, &not_offered.request, context) == Verdict::Holds,
        };
        match check::judge(&not_offered.expect, &not_offered.request, context) {
            Verdict::Holds => Some(Some(if is_clean() { Refusal::Clean } else { Refusal::Other })),
            Verdict::Violated(_) | Verdict::NotApplicable(_) => Some(None),
            Verdict::CannotTell(_) => None,
        }
    }

    fn judge(&mut self, index: usize, test: &Test, slots: &mut Slots) -> Step {
        if !self.requests.have(&self.needed[index].when, slots) {
            return Step::Waits;
        }
        if let Err(verdict) = self.applies(test, slots) {
            return Step::Judged(verdict);
        }
        if !self.requests.have(&self.needed[index].expect, slots) {
            return Step::Waits;
        }
        let responses = self.requests.responses(slots);
        Step::Judged(check::judge(&test.expect, &test.request, self.context(&test.judges, &responses)))
    }

    /// Whether all conditions hold under which a test applies. One that does not hold decides, whatever the others are.
    fn applies(&self, test: &Test, slots: &Slots) -> Result<(), Verdict> {
        let responses = self.requests.responses(slots);
        let context = self.context(&test.judges, &responses);
        let mut unseen = Ok(());
        for when in &test.when {
            match check::applies(when, &test.request, context) {
                Ok(()) => {}
                Err(verdict @ Verdict::CannotTell(_)) => unseen = unseen.and(Err(verdict)),
                Err(verdict) => return Err(verdict),
            }
        }
        unseen
    }

    fn context<'a>(&self, judges: &'a [u16], responses: &'a dyn Responses) -> Context<'a> {
        Context { responses, deployment: self.setting.deployment, judges }
    }

    /// The outcome of a verdict. One root cause is reported once: other tests that miss the same response are blocked.
    fn conclude(&self, test: &Test, verdict: Verdict, slots: &mut Slots) -> Outcome {
        let outcome = Outcome::of(test.severity, verdict);
        let reporter = match &outcome {
            Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
                // Only a test about the trouble itself is violated by it.
                let slot = violations.iter().find_map(|violation| self.missed(&violation.request, slots));
                slot.map(|number| slots.report(number, &test.id))
            }
            Outcome::Error(unseen) => self.requests.slot(&unseen.request).map(|number| slots.report(number, &test.id)),
            Outcome::Skip(Skip::NotJudged(unseen)) => {
                self.requests.slot(&unseen.request).and_then(|number| slots.reporter(number))
            }
            Outcome::Pass | Outcome::Skip(_) => None,
        };
        match reporter {
            Some(reporter) if reporter != test.id => Outcome::Skip(Skip::Blocked(reporter.to_owned())),
            Some(_) | None => outcome,
        }
    }

    /// The slot of a request without a response.
    fn missed(&self, request: &str, slots: &Slots) -> Option<usize> {
        let number = self.requests.slot(request)?;
        slots.exchange(number)?.result.is_err().then_some(number)
    }
}

fn needed(suite: &Suite, requests: &Requests) -> Vec<NeededRequests> {
    let (writing, slow, lacking) = (requests.writing(), requests.slow(), requests.lacking());
    let needed = suite.tests.iter().map(|test| {
        let refusal = suite.not_offered.as_ref().filter(|_| test.api != Api::Either);
        let api =
            requests.numbers(&refusal.map(|refusal| refusal.expect.requests(&refusal.request)).unwrap_or_default());
        let when = test.when.iter().flat_map(|when| requests.numbers(&when.requests(&test.request))).collect();
        let expect = requests.numbers(&test.expect.requests(&test.request));
        let any = |has: &[bool]| [&api, &when, &expect].into_iter().flatten().any(|request| has[*request]);
        let (writes, slow) = (any(&writing), any(&slow));
        let all = [&api, &when, &expect];
        let lacking = all.into_iter().flatten().find_map(|request| lacking[*request].clone());
        NeededRequests { api, when, expect, writes, slow, lacking }
    });
    needed.collect()
}
