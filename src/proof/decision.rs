//! What comes of a test in a conversation: the gates of the plan (version, needs, api, when, expect) for one test at a time.
//! A test holds the two together.

use super::clauses::Asked;
use super::conversation::Conversation;
use super::sight::Sight;
use crate::check::{self, UnseenKind, Verdict};
use crate::setting::MatrixVersion;
use crate::suite::{Api, Test, Variant};

/// What comes of a test. Most of them nobody reads: [`Conversation::verdict`] has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// It holds.
    Holds,
    /// It is violated.
    Violated,
    /// There is nothing to judge.
    NotApplicable,
    /// This test, by its index, does not hold, and without it this one says nothing.
    Blocked(usize),
    /// It could not be judged.
    Undecided(UnseenKind),
}

impl Decision {
    fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Holds => Self::Holds,
            Verdict::Violated(_) => Self::Violated,
            Verdict::NotApplicable(_) => Self::NotApplicable,
            Verdict::CannotTell(unseen) => Self::Undecided(unseen.kind),
        }
    }

    /// Both must hold, as with [`Verdict::all`].
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Violated, _) | (_, Self::Violated) => Self::Violated,
            (open @ (Self::Undecided(_) | Self::Blocked(_)), _)
            | (_, open @ (Self::Undecided(_) | Self::Blocked(_))) => open,
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::NotApplicable, Self::NotApplicable) => Self::NotApplicable,
        }
    }

    /// Whether the test is not violated: it holds, or there is nothing to judge.
    pub(super) fn is_healthy(self) -> bool {
        match self {
            Self::Holds | Self::NotApplicable => true,
            Self::Violated | Self::Blocked(_) | Self::Undecided(_) => false,
        }
    }

    /// Whether it could not be judged, although the responses came from the server itself.
    pub(super) fn is_undecided(self) -> bool {
        match self {
            Self::Undecided(kind) => kind != UnseenKind::Inconclusive,
            Self::Holds | Self::Violated | Self::NotApplicable | Self::Blocked(_) => false,
        }
    }
}

/// The version by which a test is judged with a variant: the last that it belongs to, if the variant says nothing.
pub(super) fn version(test: &Test, variant: &Variant) -> MatrixVersion {
    variant.matrix_version.or(test.versions.until).unwrap_or(MatrixVersion::NEWEST)
}

impl Conversation<'_> {
    /// What comes of a test, by a Matrix version.
    pub(super) fn decide(&self, index: usize, version: MatrixVersion) -> Decision {
        let key = (index, version);
        if let Some(known) = self.decisions.borrow().get(&key) {
            return *known;
        }
        if let Some(healthy) = self.without_variant()
            && self.outline.depth(index) < self.shallowest()
        {
            return healthy.decide(index, version);
        }
        let decision = self.decide_anew(index, version);
        self.decisions.borrow_mut().insert(key, decision);
        decision
    }

    fn decide_anew(&self, index: usize, version: MatrixVersion) -> Decision {
        self.outline.count();
        let test = &self.outline.suite.tests[index];
        if !test.versions.contain(version) {
            return Decision::NotApplicable;
        }
        let by_needs = self.decide_by_needs(index, version);
        by_needs.unwrap_or_else(|| match self.why_not_for(test.api) {
            Some(_) => Decision::NotApplicable,
            None => self.decide_alone(index),
        })
    }

    fn decide_by_needs(&self, index: usize, version: MatrixVersion) -> Option<Decision> {
        self.outline.needs(index).find_map(|need| match self.decide(need, version) {
            Decision::Holds | Decision::NotApplicable => None,
            Decision::Violated | Decision::Undecided(_) => Some(Decision::Blocked(need)),
            Decision::Blocked(root) => Some(Decision::Blocked(root)),
        })
    }

    /// Why a test is not for this server, if it is not.
    fn why_not_for(&self, api: Api) -> Option<&'static str> {
        match api {
            Api::Offered => self.is_not_offered().then_some("the server says that it does not offer the API"),
            Api::NotOffered => {
                (!self.is_not_offered()).then_some("the server does not say that it does not offer the API")
            }
            Api::Either => None,
        }
    }

    /// The verdict on a test that is not blocked, with its words.
    pub(super) fn verdict(&self, index: usize, version: MatrixVersion) -> Verdict {
        let test = &self.outline.suite.tests[index];
        if !test.versions.contain(version) {
            return Verdict::NotApplicable(format!("belongs to {}, not to {version}", test.versions));
        }
        if let Some(why) = self.why_not_for(test.api) {
            return Verdict::NotApplicable(why.to_owned());
        }
        self.verdict_alone(index)
    }

    fn verdict_alone(&self, index: usize) -> Verdict {
        // Where the test looks at nothing that the variant touches, responses may be cut.
        if let Some(healthy) = self.without_variant().filter(|_| !self.may_see(self.outline.looks(index))) {
            return healthy.verdict_alone(index);
        }
        let test = &self.outline.suite.tests[index];
        let (request, context) = (&test.request, self.context(&test.judges));
        let unmet = test.when.iter().find_map(|when| check::applies(when, request, context).err());
        unmet.unwrap_or_else(|| check::judge(&test.expect, request, context))
    }

    /// Whether the server says that it does not offer the API.
    pub(super) fn is_not_offered(&self) -> bool {
        *self
            .not_offered
            .get_or_init(|| self.outline.refusal().is_some_and(|all| self.decide_all(all) == Decision::Holds))
    }

    /// What comes of a test, whatever it needs. Where it looks at nothing that the variant touches, that is the same as on
    /// the examples.
    fn decide_alone(&self, index: usize) -> Decision {
        match self.without_variant().filter(|_| !self.may_see(self.outline.looks(index))) {
            Some(healthy) => healthy.decide_alone(index),
            None => self.decide_asked(&self.outline.asked(index)),
        }
    }

    /// What comes of what a test asks.
    pub(super) fn decide_asked(&self, asked: &Asked) -> Decision {
        let unmet = asked.when.iter().find_map(|when| match self.decide_all(when) {
            Decision::Holds => None,
            Decision::Violated | Decision::NotApplicable => Some(Decision::NotApplicable),
            open @ (Decision::Blocked(_) | Decision::Undecided(_)) => Some(open),
        });
        unmet.unwrap_or_else(|| self.decide_all(&asked.expect))
    }

    fn decide_all(&self, clauses: &[usize]) -> Decision {
        let decisions = clauses.iter().map(|clause| self.decide_clause(*clause));
        decisions.reduce(Decision::and).unwrap_or(Decision::Holds)
    }

    fn decide_clause(&self, number: usize) -> Decision {
        if let Some(known) = self.clauses.borrow().get(&number) {
            return *known;
        }
        let clause = self.outline.clause(number);
        let decision = match self.without_variant().filter(|_| !self.may_see(&clause.looks)) {
            Some(healthy) => healthy.decide_clause(number),
            None => {
                self.outline.count();
                Decision::of(&check::judge(&clause.conditions, &clause.request, self.context(&clause.judges)))
            }
        };
        self.clauses.borrow_mut().insert(number, decision);
        decision
    }

    /// Whether who looks at this may see what the variant touches.
    fn may_see(&self, looks: &[(usize, Sight)]) -> bool {
        looks.iter().any(|(request, sight)| self.touch(*request).is_some_and(|touch| sight.sees(touch)))
    }
}
