//! What comes of a test in a conversation: the gates of the plan (version, needs, api, when, expect) for one test at a time.
//! A test holds the two together.

use std::rc::Rc;

use super::conversation::Conversation;
use crate::check::{self, Unseen, UnseenKind, Verdict, Violation};
use crate::setting::MatrixVersion;
use crate::suite::{Api, Test, Variant};

/// What comes of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// It holds.
    Holds,
    /// It is violated.
    Violated(Vec<Violation>),
    /// There is nothing to judge, for this reason.
    NotApplicable(String),
    /// This test, by its index, does not hold, and without it this one says nothing.
    Blocked(usize),
    /// It could not be judged.
    Undecided(Unseen),
}

impl Decision {
    /// Whether the test is not violated: it holds, or there is nothing to judge.
    pub(super) fn is_healthy(&self) -> bool {
        match self {
            Self::Holds | Self::NotApplicable(_) => true,
            Self::Violated(_) | Self::Blocked(_) | Self::Undecided(_) => false,
        }
    }

    /// Whether the test applies, and is not violated.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Holds => true,
            Self::Violated(_) | Self::NotApplicable(_) | Self::Blocked(_) | Self::Undecided(_) => false,
        }
    }

    /// Whether the test is violated.
    pub(super) fn is_violated(&self) -> bool {
        match self {
            Self::Violated(_) => true,
            Self::Holds | Self::NotApplicable(_) | Self::Blocked(_) | Self::Undecided(_) => false,
        }
    }

    /// Whether it could not be judged, although the responses came from the server itself.
    pub(super) fn is_undecided(&self) -> bool {
        match self {
            Self::Undecided(unseen) => unseen.kind != UnseenKind::Inconclusive,
            Self::Holds | Self::Violated(_) | Self::NotApplicable(_) | Self::Blocked(_) => false,
        }
    }
}

/// The version by which a test is judged with a variant: the last that it belongs to, if the variant says nothing.
pub(super) fn version(test: &Test, variant: &Variant) -> MatrixVersion {
    variant.matrix_version.or(test.versions.until).unwrap_or(MatrixVersion::NEWEST)
}

impl Conversation<'_> {
    /// What comes of a test, by a Matrix version.
    pub(super) fn decide(&self, index: usize, version: MatrixVersion) -> Rc<Decision> {
        let key = (index, version);
        if let Some(known) = self.decisions.borrow().get(&key) {
            return Rc::clone(known);
        }
        if let Some(healthy) = self.without_variant()
            && self.outline.depth(index) < self.shallowest()
        {
            return healthy.decide(index, version);
        }
        let decision = Rc::new(self.decide_anew(index, version));
        self.decisions.borrow_mut().insert(key, Rc::clone(&decision));
        decision
    }

    fn decide_anew(&self, index: usize, version: MatrixVersion) -> Decision {
        self.outline.count();
        let test = &self.outline.suite.tests[index];
        if !test.versions.contain(version) {
            return Decision::NotApplicable(format!("belongs to {}, not to {version}", test.versions));
        }
        let decided_by_others = self.decide_by_needs(index, version).or_else(|| self.decide_by_api(test));
        decided_by_others.unwrap_or_else(|| match self.verdict(index) {
            Verdict::Holds => Decision::Holds,
            Verdict::Violated(violations) => Decision::Violated(violations),
            Verdict::NotApplicable(why) => Decision::NotApplicable(why),
            Verdict::CannotTell(unseen) => Decision::Undecided(unseen),
        })
    }

    fn decide_by_needs(&self, index: usize, version: MatrixVersion) -> Option<Decision> {
        self.outline.needs(index).find_map(|need| match &*self.decide(need, version) {
            Decision::Holds | Decision::NotApplicable(_) => None,
            Decision::Violated(_) | Decision::Undecided(_) => Some(Decision::Blocked(need)),
            Decision::Blocked(root) => Some(Decision::Blocked(*root)),
        })
    }

    fn decide_by_api(&self, test: &Test) -> Option<Decision> {
        let not_offered = || self.is_not_offered();
        let why = match test.api {
            Api::Offered if not_offered() => "the server says that it does not offer the API",
            Api::NotOffered if !not_offered() => "the server does not say that it does not offer the API",
            Api::Offered | Api::NotOffered | Api::Either => return None,
        };
        Some(Decision::NotApplicable(why.to_owned()))
    }

    /// Whether the server says that it does not offer the API.
    pub(super) fn is_not_offered(&self) -> bool {
        let Some(refusal) = &self.outline.suite.not_offered else { return false };
        *self
            .not_offered
            .get_or_init(|| check::judge(&refusal.expect, &refusal.request, self.context(&[])) == Verdict::Holds)
    }

    /// The verdict on a test alone. Where it looks at nothing that the variant touches, it is that on the examples.
    fn verdict(&self, index: usize) -> Verdict {
        if let Some(healthy) = self.without_variant()
            && !self.may_see(index)
        {
            return healthy.verdict(index);
        }
        if let Some(known) = self.verdicts.borrow().get(&index) {
            return known.clone();
        }
        let test = &self.outline.suite.tests[index];
        let verdict = self.judge(test, &test.when, &test.expect);
        self.verdicts.borrow_mut().insert(index, verdict.clone());
        verdict
    }

    /// Whether a test may see what the variant touches.
    fn may_see(&self, index: usize) -> bool {
        let looks = self.outline.looks(index);
        looks.iter().any(|(request, sight)| self.touch(*request).is_some_and(|touch| sight.sees(touch)))
    }
}
