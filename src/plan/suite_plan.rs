//! One suite in a run: which tests are decided, and what those that are not are waiting for.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::requests::Requests;
use super::slots::Slots;
use crate::check::{self, Application, Context, Expectation, Unseen, Verdict};
use crate::outcome::{Outcome, Skip, SuiteRecord};
use crate::setting::Setting;
use crate::suite::{Api, Severity, Suite, Test};

pub(super) struct SuitePlan {
    suite: Arc<Suite>,
    setting: Setting,
    /// By test: asked for by the user.
    selected: Vec<bool>,
    /// By test: asked for, or needed by one that is.
    wanted: Vec<bool>,
    /// By test: decided.
    outcomes: Vec<Option<Outcome>>,
    requests: Requests,
    /// Whether the server says that it does not offer the API, once that could be told: every test asks.
    not_offered: Cell<Option<bool>>,
}

/// How far a test has come.
enum Step {
    Decided(Outcome),
    /// It waits for another test, or for responses.
    Waits,
}

impl SuitePlan {
    pub(super) fn new(suite: Arc<Suite>, setting: Setting, is_selected: impl Fn(&Test) -> bool) -> Self {
        let selected: Vec<bool> = suite.tests.iter().map(is_selected).collect();
        let mut wanted = selected.clone();
        // Tests need only tests above them, so one pass from the end finds all.
        for (index, test) in suite.tests.iter().enumerate().rev() {
            if wanted[index] {
                test.needs.iter().for_each(|need| wanted[*need] = true);
            }
        }
        let outcomes = vec![None; suite.tests.len()];
        let requests = Requests::new(Arc::clone(&suite), setting.clone());
        Self { suite, setting, selected, wanted, outcomes, requests, not_offered: Cell::new(None) }
    }

    /// Decides what can be decided and plans the requests that are missing. Whether anything was decided.
    pub(super) fn advance(&mut self, slots: &mut Slots) -> bool {
        let mut moved = false;
        for index in 0..self.outcomes.len() {
            if !self.wanted[index] || self.outcomes[index].is_some() {
                continue;
            }
            if let Step::Decided(outcome) = self.decide(index, slots) {
                self.outcomes[index] = Some(outcome);
                moved = true;
            }
        }
        moved
    }

    pub(super) fn finish(self, slots: &Slots, undecided: &Unseen) -> SuiteRecord {
        let not_offered = self.is_not_offered(slots) == Some(true);
        let names = self.suite.requests.iter().map(|request| &request.name);
        let exchanges =
            names.filter_map(|name| Some((name.clone(), Arc::clone(self.requests.exchange(name, slots)?)))).collect();
        let outcomes = Self::outcomes(&self.suite, self.outcomes, &self.selected, undecided);
        SuiteRecord { suite: self.suite, not_offered, exchanges, outcomes }
    }

    /// The outcomes of what was selected. An error is reported once, by a test that was selected: by the first that is
    /// undecided, or that a test blocks which could not be judged and was only needed.
    fn outcomes(suite: &Suite, decided: Vec<Option<Outcome>>, selected: &[bool], undecided: &Unseen) -> Vec<Outcome> {
        let unselected_errors: HashMap<&str, Unseen> = decided
            .iter()
            .zip(selected)
            .zip(&suite.tests)
            .filter_map(|((outcome, selected), test)| match outcome {
                Some(Outcome::Error(unseen)) if !selected => Some((test.id.as_str(), unseen.clone())),
                _ => None,
            })
            .collect();
        // By what could not be judged ("" for the end of the run): the test that reports it.
        let mut reporters: HashMap<String, String> = HashMap::new();
        let mut report = |root: &str, unseen: &Unseen, test: &Test| match reporters.get(root) {
            Some(reporter) => Outcome::Skip(Skip::Blocked(reporter.clone())),
            None if !root.is_empty() && test.severity != Severity::Fail => {
                Outcome::Skip(Skip::NotJudged(unseen.clone()))
            }
            None => {
                reporters.insert(root.to_owned(), test.id.clone());
                Outcome::Error(unseen.clone())
            }
        };
        let outcomes =
            decided.iter().zip(selected).zip(&suite.tests).map(|((outcome, selected), test)| match outcome {
                _ if !selected => Outcome::Skip(Skip::FilteredOut),
                None => report("", undecided, test),
                Some(Outcome::Skip(Skip::Blocked(root))) => match unselected_errors.get(root.as_str()) {
                    Some(unseen) => report(root, unseen, test),
                    None => Outcome::Skip(Skip::Blocked(root.clone())),
                },
                Some(outcome) => outcome.clone(),
            });
        outcomes.collect()
    }

    fn decide(&mut self, index: usize, slots: &mut Slots) -> Step {
        let suite = Arc::clone(&self.suite);
        let test = &suite.tests[index];
        if !test.versions.contain(self.setting.matrix_version) {
            let why = format!("belongs to {}, not to {}", test.versions, self.setting.matrix_version);
            return Step::Decided(Outcome::Skip(Skip::OutsideVersion(why)));
        }
        let decided_by_others = self.decide_by_needs(test).or_else(|| self.decide_by_api(test, slots));
        decided_by_others.unwrap_or_else(|| self.judge(test, slots))
    }

    /// Waits for the tests that this one needs; is blocked by one that did not hold.
    fn decide_by_needs(&self, test: &Test) -> Option<Step> {
        for need in &test.needs {
            let blocked_by = match &self.outcomes[*need] {
                None => return Some(Step::Waits),
                Some(
                    Outcome::Fail(_)
                    | Outcome::Warn(_)
                    | Outcome::Note(_)
                    | Outcome::Error(_)
                    | Outcome::Skip(Skip::NotJudged(_) | Skip::KnownFailure(_)),
                ) => self.suite.tests[*need].id.clone(),
                Some(Outcome::Skip(Skip::Blocked(root))) => root.clone(),
                Some(
                    Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_) | Skip::FilteredOut),
                ) => continue,
            };
            return Some(Step::Decided(Outcome::Skip(Skip::Blocked(blocked_by))));
        }
        None
    }

    /// Skips what is not for a server that offers the API, or not for one that does not.
    fn decide_by_api(&mut self, test: &Test, slots: &mut Slots) -> Option<Step> {
        let suite = Arc::clone(&self.suite);
        let refusal = suite.not_offered.as_ref().filter(|_| test.api != Api::Either)?;
        if !self.requests.have(&BTreeSet::from([refusal.on.clone()]), slots) {
            return Some(Step::Waits);
        }
        let not_offered = self.is_not_offered(slots).unwrap_or(false);
        let why = match test.api {
            Api::Offered if not_offered => "the server says that it does not offer the API",
            Api::NotOffered if !not_offered => "the server does not say that it does not offer the API",
            Api::Offered | Api::NotOffered | Api::Either => return None,
        };
        Some(Step::Decided(Outcome::Skip(Skip::NotApplicable(why.to_owned()))))
    }

    /// Whether the server says that it does not offer the API; `None` where that can't be told.
    fn is_not_offered(&self, slots: &Slots) -> Option<bool> {
        if self.not_offered.get().is_none() {
            self.not_offered.set(self.judge_refusal(slots));
        }
        self.not_offered.get()
    }

    fn judge_refusal(&self, slots: &Slots) -> Option<bool> {
        let refusal = self.suite.not_offered.as_ref()?;
        self.requests.exchange(&refusal.on, slots)?;
        let responses = self.requests.responses(slots);
        let context = Context { responses: &responses, deployment: self.setting.deployment, when: &[] };
        let expect: &[Expectation] = std::slice::from_ref(&refusal.expect);
        match check::judge(expect, std::slice::from_ref(&refusal.on), context) {
            Verdict::Holds => Some(true),
            Verdict::Violated(_) | Verdict::NotApplicable(_) => Some(false),
            Verdict::CannotTell(_) => None,
        }
    }

    fn judge(&mut self, test: &Test, slots: &mut Slots) -> Step {
        if !self.requests.have(&check::requests(&test.when, &test.on), slots) {
            return Step::Waits;
        }
        let applied = check::applies(&test.when, &test.on, self.context(test, &self.requests.responses(slots)));
        let Application { requests: on, undecided } = match applied {
            Ok(application) => application,
            Err(verdict) => return Step::Decided(self.conclude(test, verdict, slots)),
        };
        if !self.requests.have(&check::requests(&test.expect, &on), slots) {
            return Step::Waits;
        }
        let verdict = check::judge(&test.expect, &on, self.context(test, &self.requests.responses(slots)));
        // A violation is certain, whatever the response is that could not be seen.
        let verdict = undecided.into_iter().map(Verdict::CannotTell).fold(verdict, Verdict::and);
        Step::Decided(self.conclude(test, verdict, slots))
    }

    fn context<'a>(&self, test: &'a Test, responses: &'a dyn check::Responses) -> Context<'a> {
        Context { responses, deployment: self.setting.deployment, when: &test.when }
    }

    /// The outcome of a verdict. One root cause is reported once: who else misses the same response is blocked.
    fn conclude(&self, test: &Test, verdict: Verdict, slots: &mut Slots) -> Outcome {
        let outcome = Outcome::of(test.severity, verdict);
        let (Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen))) = &outcome else { return outcome };
        let Some(number) = self.requests.slot(&unseen.request) else { return outcome };
        let reporter = match &outcome {
            Outcome::Error(_) => Some(slots.report(number, &test.id)),
            Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {
                slots.reporter(number)
            }
        };
        match reporter {
            Some(reporter) if reporter != test.id => Outcome::Skip(Skip::Blocked(reporter.to_owned())),
            Some(_) | None => outcome,
        }
    }
}
