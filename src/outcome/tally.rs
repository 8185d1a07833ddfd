//! How many tests came out how.

use std::collections::BTreeMap;

use super::{Class, Kind, SuiteRecord};

/// How many tests are of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Kind, usize>);

impl Tally {
    /// The tally of one suite.
    pub fn of(suite: &SuiteRecord) -> Self {
        let mut tally = Self::default();
        suite.outcomes.iter().for_each(|outcome| tally.add(outcome.kind(), 1));
        tally
    }

    /// Adds tests of a kind.
    pub fn add(&mut self, kind: Kind, number: usize) {
        if number > 0 {
            *self.0.entry(kind).or_default() += number;
        }
    }

    /// How many tests are of this kind.
    pub fn number(&self, kind: Kind) -> usize {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// The kinds of which there are tests, in their order, with the numbers of tests.
    pub fn numbers(&self) -> impl Iterator<Item = (Kind, usize)> {
        self.0.iter().map(|(kind, number)| (*kind, *number))
    }

    /// How many tests are of the classes that are meant.
    pub fn count(&self, is_meant: impl Fn(Class) -> bool) -> usize {
        self.numbers().filter(|(kind, _)| is_meant(kind.class())).map(|(_, number)| number).sum()
    }

    /// All tests that were asked for.
    pub fn selected(&self) -> usize {
        self.count(|class| class != Class::NotAsked)
    }

    /// All tests with a verdict.
    pub fn judged(&self) -> usize {
        self.count(Class::is_judged)
    }
}

impl FromIterator<(Kind, usize)> for Tally {
    fn from_iter<I: IntoIterator<Item = (Kind, usize)>>(numbers: I) -> Self {
        let mut tally = Self::default();
        numbers.into_iter().for_each(|(kind, number)| tally.add(kind, number));
        tally
    }
}

impl<'a> FromIterator<&'a Tally> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Self>>(tallies: I) -> Self {
        tallies.into_iter().flat_map(Self::numbers).collect()
    }
}
