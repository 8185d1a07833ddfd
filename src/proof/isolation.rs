//! Whether a variant says something about its own test alone: a counterexample violates that and no other, a healthy variant
//! none.

use std::rc::Rc;

use super::conversation::Conversation;
use super::decision::{Decision, version};
use crate::check::Violation;
use crate::setting::MatrixVersion;
use crate::suite::{Api, Severity};

/// What is wrong with a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// The other test that it is about; none if it is about the test itself.
    pub(super) other: Option<usize>,
    /// The first thing, in words.
    pub(super) first: String,
    /// How many more there are.
    pub(super) more: usize,
}

impl Complaint {
    /// The complaint as the end of a sentence.
    pub(super) fn in_words(&self) -> String {
        match self.more {
            0 => self.first.clone(),
            more => format!("{}; and {more} more", self.first),
        }
    }
}

/// What is wrong with a counterexample: it should violate its own test and leave the rest alone, except for those that are
/// blocked by it. A response that says nothing of the server (429) leaves the rest undecided.
pub(super) fn of_counterexample(conversation: &Conversation<'_>, own: usize) -> Option<Complaint> {
    let version = version(&conversation.outline.suite.tests[own], &conversation.variant);
    let decision = conversation.decide(own, version);
    if !decision.is_violated() {
        let first = format!("it does not violate that: {}", in_words(conversation, &decision));
        return Some(Complaint { other: None, first, more: 0 });
    }
    // Of those that are blocked, the test that blocks them is the one to complain of.
    let complains =
        |other: usize, decision: &Decision| other != own && (decision.is_violated() || decision.is_undecided());
    conversation.complaint(version, complains)
}

/// What is wrong with a healthy variant: its own test should not be violated, and no other either. Notes are no fault.
pub(super) fn of_healthy(conversation: &Conversation<'_>, own: usize) -> Option<Complaint> {
    let tests = &conversation.outline.suite.tests;
    let version = version(&tests[own], &conversation.variant);
    let decision = conversation.decide(own, version);
    if !decision.is_healthy() {
        let first = format!("it does not pass: {}", in_words(conversation, &decision));
        return Some(Complaint { other: None, first, more: 0 });
    }
    let complains = |other: usize, decision: &Decision| match tests[other].severity {
        Severity::Fail => decision.is_violated() || decision.is_undecided(),
        Severity::Warn => decision.is_violated(),
        Severity::Note => false,
    };
    conversation.complaint(version, complains)
}

impl Conversation<'_> {
    /// The complaint of the tests that have one.
    fn complaint(&self, version: MatrixVersion, complains: impl Fn(usize, &Decision) -> bool) -> Option<Complaint> {
        let unhealthy = self.unhealthy(version);
        let mut complaining = unhealthy.iter().filter(|(other, decision)| complains(*other, decision));
        let (other, decision) = complaining.next()?;
        let id = &self.outline.suite.tests[*other].id;
        let first = match &**decision {
            Decision::Violated(violations) => format!("it violates `{id}` too: {}", first(violations)),
            decision @ (Decision::Holds
            | Decision::NotApplicable(_)
            | Decision::Blocked(_)
            | Decision::Undecided(_)) => {
                format!("`{id}` can't be judged: {}", in_words(self, decision))
            }
        };
        Some(Complaint { other: Some(*other), first, more: complaining.count() })
    }

    /// The tests that do not hold by a version, and do with the examples, in the order of the file.
    fn unhealthy(&self, version: MatrixVersion) -> Rc<[(usize, Rc<Decision>)]> {
        if let Some(known) = self.unhealthy.borrow().get(&version) {
            return Rc::clone(known);
        }
        let judged = self.onlookers().into_iter().map(|index| (index, self.decide(index, version)));
        let is_new = |(index, decision): &(usize, Rc<Decision>)| {
            let before = || self.without_variant().map(|healthy| healthy.decide(*index, version));
            !decision.is_healthy() && before().is_none_or(|before| before.is_healthy())
        };
        let unhealthy: Rc<[_]> = judged.filter(is_new).collect();
        self.unhealthy.borrow_mut().insert(version, Rc::clone(&unhealthy));
        unhealthy
    }

    /// The least depth of the tests that may see the variant. A test of less is not among them and needs none of them: it
    /// comes out as with the examples, so that the cost of a variant does not grow with the tests that its own needs.
    pub(super) fn shallowest(&self) -> usize {
        *self.shallowest.get_or_init(|| {
            let depths = self.onlookers().into_iter().map(|test| self.outline.depth(test));
            depths.min().unwrap_or(usize::MAX)
        })
    }

    /// The tests that may see the variant, in the order of the file.
    fn onlookers(&self) -> Vec<usize> {
        let outline = self.outline;
        let mut tests: Vec<usize> =
            self.touched().flat_map(|(request, touch)| outline.onlookers(request, touch)).collect();
        let healthy = self.without_variant();
        if healthy.is_some_and(|healthy| healthy.is_not_offered() != self.is_not_offered()) {
            let every = outline.suite.tests.iter().enumerate();
            tests.extend(every.filter(|(_, test)| test.api != Api::Either).map(|(index, _)| index));
        }
        tests.sort_unstable();
        tests.dedup();
        tests
    }
}

/// The first of some violations, in words.
pub(super) fn first(violations: &[Violation]) -> String {
    violations.first().map_or_else(String::new, |violation| {
        format!("in the response to `{}`, expected {}, got {}", violation.request, violation.expected, violation.got)
    })
}

/// What came of a test, in words.
pub(super) fn in_words(conversation: &Conversation<'_>, decision: &Decision) -> String {
    match decision {
        Decision::Holds => "it holds".to_owned(),
        Decision::Violated(violations) => first(violations),
        Decision::NotApplicable(why) => format!("not applicable: {why}"),
        Decision::Blocked(by) => format!("it is blocked by `{}`", conversation.outline.suite.tests[*by].id),
        Decision::Undecided(unseen) => unseen.message.clone(),
    }
}
