//! Whether a variant says something about its own test alone: a counterexample violates that and no other, a healthy variant
//! none.

use std::rc::Rc;

use super::conversation::{Conversation, Unhealthy};
use super::decision::{Decision, version};
use crate::check::{Verdict, Violation};
use crate::setting::MatrixVersion;
use crate::suite::{Api, Severity};

/// What is wrong with a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// The test that it is about.
    about: usize,
    /// What its own test does not do; nothing if the complaint is about another.
    own: Option<&'static str>,
    /// How many more there are.
    more: usize,
    version: MatrixVersion,
}

impl Complaint {
    /// The other test that it is about; none if it is about the test itself.
    pub(super) fn other(&self) -> Option<usize> {
        self.own.is_none().then_some(self.about)
    }

    /// The complaint of a variant as the end of a sentence.
    pub(super) fn in_words(&self, conversation: &Conversation<'_>) -> String {
        let Self { about, own, more, version } = *self;
        let (id, words) = (&conversation.outline.suite.tests[about].id, in_words(conversation, about, version));
        let first = match own {
            Some(own) => format!("{own}: {words}"),
            None if conversation.decide(about, version) == Decision::Violated => {
                format!("it violates `{id}` too: {words}")
            }
            None => format!("`{id}` can't be judged: {words}"),
        };
        if more == 0 { first } else { format!("{first}; and {more} more") }
    }
}

/// What is wrong with a counterexample: it should violate its own test and leave the rest alone, except for those that are
/// blocked by it. A response that says nothing of the server (429) leaves the rest undecided.
pub(super) fn of_counterexample(conversation: &Conversation<'_>, own: usize) -> Option<Complaint> {
    let version = version(&conversation.outline.suite.tests[own], &conversation.variant);
    if conversation.decide(own, version) != Decision::Violated {
        return Some(Complaint { about: own, own: Some("it does not violate that"), more: 0, version });
    }
    // Of those that are blocked, the test that blocks them is the one to complain of.
    let complains =
        |other: usize, decision: Decision| other != own && (decision == Decision::Violated || decision.is_undecided());
    conversation.complaint(version, complains)
}

/// What is wrong with a healthy variant: its own test should not be violated, and no other either. Notes are no fault.
pub(super) fn of_healthy(conversation: &Conversation<'_>, own: usize) -> Option<Complaint> {
    let tests = &conversation.outline.suite.tests;
    let version = version(&tests[own], &conversation.variant);
    if !conversation.decide(own, version).is_healthy() {
        return Some(Complaint { about: own, own: Some("it does not pass"), more: 0, version });
    }
    let complains = |other: usize, decision: Decision| match tests[other].severity {
        Severity::Fail => decision == Decision::Violated || decision.is_undecided(),
        Severity::Warn => decision == Decision::Violated,
        Severity::Note => false,
    };
    conversation.complaint(version, complains)
}

impl Conversation<'_> {
    /// The complaint of the tests that have one.
    fn complaint(&self, version: MatrixVersion, complains: impl Fn(usize, Decision) -> bool) -> Option<Complaint> {
        let unhealthy = self.unhealthy(version);
        let mut complaining = unhealthy.iter().filter(|(other, decision)| complains(*other, *decision));
        let (about, _) = *complaining.next()?;
        Some(Complaint { about, own: None, more: complaining.count(), version })
    }

    /// The tests that do not hold by a version, and do with the examples, in the order of the file.
    fn unhealthy(&self, version: MatrixVersion) -> Unhealthy {
        if let Some(known) = self.unhealthy.borrow().get(&version) {
            return Rc::clone(known);
        }
        let judged = self.onlookers().iter().map(|index| (*index, self.decide(*index, version)));
        let is_new = |(index, decision): &(usize, Decision)| {
            let before = || self.without_variant().map(|healthy| healthy.decide(*index, version));
            !decision.is_healthy() && before().is_none_or(|before| before.is_healthy())
        };
        let unhealthy: Unhealthy = judged.filter(is_new).collect();
        self.unhealthy.borrow_mut().insert(version, Rc::clone(&unhealthy));
        unhealthy
    }

    /// The least depth of the tests that may see the variant. A test of less is not among them and needs none of them: it
    /// comes out as with the examples, so that the cost of a variant does not grow with the tests that its own needs.
    pub(super) fn shallowest(&self) -> usize {
        *self.shallowest.get_or_init(|| {
            let depths = self.onlookers().iter().map(|test| self.outline.depth(*test));
            depths.min().unwrap_or(usize::MAX)
        })
    }

    /// The tests that may see the variant, in the order of the file.
    fn onlookers(&self) -> &[usize] {
        self.onlookers.get_or_init(|| {
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
        })
    }
}

/// What came of a test by a version, in words.
pub(super) fn in_words(conversation: &Conversation<'_>, test: usize, version: MatrixVersion) -> String {
    match conversation.decide(test, version) {
        Decision::Blocked(by) => format!("it is blocked by `{}`", conversation.outline.suite.tests[by].id),
        Decision::Holds | Decision::Violated | Decision::NotApplicable | Decision::Undecided(_) => {
            match conversation.verdict(test, version) {
                Verdict::Holds => "it holds".to_owned(),
                Verdict::Violated(violations) => first(&violations),
                Verdict::NotApplicable(why) => format!("not applicable: {why}"),
                Verdict::CannotTell(unseen) => unseen.message,
            }
        }
    }
}

/// The first of some violations, in words.
pub(super) fn first(violations: &[Violation]) -> String {
    violations.first().map_or_else(String::new, |violation| {
        format!("in the response to `{}`, expected {}, got {}", violation.request, violation.expected, violation.got)
    })
}
