//! The number of tests of each kind of outcome.

use std::collections::BTreeMap;

use super::{Class, Kind, SuiteRecord};

/// The number of tests of each kind.
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

    /// The number of tests of this kind.
    pub fn number(&self, kind: Kind) -> usize {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// The kinds with at least one test, in order, with their numbers.
    pub fn numbers(&self) -> impl Iterator<Item = (Kind, usize)> {
        self.0.iter().map(|(kind, number)| (*kind, *number))
    }

    /// The number of tests in the classes that `is_meant` accepts.
    pub fn count(&self, is_meant: impl Fn(Class) -> bool) -> usize {
        self.numbers().filter(|(kind, _)| is_meant(kind.class())).map(|(_, number)| number).sum()
    }

    /// The number of selected tests.
    pub fn selected(&self) -> usize {
        self.count(|class| class != Class::NotAsked)
    }

    /// The number of tests with a verdict.
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
