//! A suite as the proof looks at it: which responses and requests depend on which, and which tests look at what. It is
//! made once, so that the cost of a variant does not grow with the suite.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::clauses::Clauses;
use super::sight::{Sight, Sights};
use crate::check::Part;
use crate::suite::{Example, Need, Suite, Test};

/// What a change touches of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Touch {
    /// These parts of it.
    Parts(Vec<Part>),
    /// Anything.
    All,
}

impl Touch {
    /// What a change of a response touches.
    pub(super) fn of(example: &Example) -> Self {
        let change = &example.change;
        let touches_all = example.like.is_some()
            || change.status.is_some()
            || change.body.is_some()
            || change.raw.is_some()
            || change.only.is_some();
        if touches_all {
            return Self::All;
        }
        let fields = change.headers.iter().map(|(name, _)| Part::Field(name.clone()));
        let set = change.set.iter().map(|(pointer, _)| pointer);
        let templates = example.templates.iter().map(|(pointer, _)| pointer);
        let pointers = set.chain(&change.remove).chain(templates).map(|pointer| Part::Json(pointer.clone()));
        Self::Parts(fields.chain(pointers).collect())
    }

    /// Touches what `other` touches, too. Whether that is more than before.
    pub(super) fn add(&mut self, other: &Self) -> bool {
        match (&mut *self, other) {
            (Self::All, _) => false,
            (Self::Parts(_), Self::All) => {
                *self = Self::All;
                true
            }
            (Self::Parts(parts), Self::Parts(more)) => {
                let before = parts.len();
                for part in more {
                    if !parts.contains(part) {
                        parts.push(part.clone());
                    }
                }
                parts.len() > before
            }
        }
    }
}

/// How something depends on the response to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// Its response begins with that one: what is changed there is changed here.
    Like,
    /// It has values of it, or is not sent without it.
    Value,
}

/// A suite as the proof looks at it. Responses are counted: those of the requests first, then the other examples.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub(super) suite: &'a Suite,
    /// By name: the number of the response.
    numbers: FxHashMap<&'a str, usize>,
    /// By the id of a test: its index.
    tests: FxHashMap<&'a str, usize>,
    /// By response: what depends on it.
    dependents: Vec<Vec<(usize, Tie)>>,
    /// By test: what it looks at.
    looks: Vec<Vec<(usize, Sight)>>,
    /// By request: the tests that look at it.
    sights: Vec<Sights>,
    /// By test: how many tests it needs, one by way of the other.
    depths: Vec<usize>,
    /// By request: the first one that is equal, which is sent in its place.
    joined: OnceCell<Vec<usize>>,
    pub(super) clauses: Clauses,
    /// How often a test was judged or decided.
    #[cfg(test)]
    pub(super) work: std::cell::Cell<usize>,
}

impl<'a> Outline<'a> {
    pub(super) fn new(suite: &'a Suite) -> Self {
        let requests = suite.requests.iter().map(|request| request.name.as_str());
        let names: Vec<&str> = requests.chain(suite.examples.iter().map(|(name, _)| name.as_str())).collect();
        let mut numbers = FxHashMap::default();
        for (number, name) in names.iter().enumerate() {
            numbers.entry(*name).or_insert(number);
        }
        let tests = suite.tests.iter().enumerate().map(|(index, test)| (test.id.as_str(), index)).collect();
        let mut outline = Self {
            suite,
            numbers,
            tests,
            dependents: vec![Vec::new(); names.len()],
            looks: Vec::new(),
            sights: Vec::new(),
            depths: Vec::new(),
            joined: OnceCell::new(),
            clauses: Clauses::default(),
            #[cfg(test)]
            work: std::cell::Cell::default(),
        };
        outline.tie();
        outline.look();
        outline.depths = outline.measure();
        outline
    }

    /// How many responses there are.
    pub(super) fn responses(&self) -> usize {
        self.dependents.len()
    }

    /// The number of the response of this name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The name of a response.
    pub(super) fn name(&self, number: usize) -> Option<&'a str> {
        let requests = &self.suite.requests;
        match requests.get(number) {
            Some(request) => Some(&request.name),
            None => self.suite.examples.get(number - requests.len()).map(|(name, _)| name.as_str()),
        }
    }

    /// How a response is made.
    pub(super) fn example(&self, number: usize) -> Option<&'a Example> {
        let requests = &self.suite.requests;
        match requests.get(number) {
            Some(request) => Some(&request.example),
            None => self.suite.examples.get(number - requests.len()).map(|(_, example)| example),
        }
    }

    /// The index of the test with this id.
    pub(super) fn test(&self, id: &str) -> Option<usize> {
        self.tests.get(id).copied()
    }

    /// The tests that a test needs, by their indices.
    pub(super) fn needs(&self, test: usize) -> impl Iterator<Item = usize> {
        self.suite.tests[test].needs.iter().filter_map(|need| match need {
            Need::Own(index) => Some(*index),
            Need::Other(id) => self.test(id),
        })
    }

    /// The length of the longest way from a test to what it needs: more than that of any test that it needs.
    pub(super) fn depth(&self, test: usize) -> usize {
        self.depths[test]
    }

    /// The request that is sent in the place of this one: the first of equal ones.
    pub(super) fn joined(&self, request: usize) -> usize {
        self.joined.get().and_then(|joined| joined.get(request)).copied().unwrap_or(request)
    }

    /// The number of the response of this name, as it is sent.
    pub(super) fn sent(&self, name: &str) -> Option<usize> {
        Some(self.joined(self.number(name)?))
    }

    /// Says once which requests are equal.
    pub(super) fn join(&mut self, joined: Vec<usize>) {
        for (request, first) in joined.iter().enumerate().filter(|(request, first)| request != *first) {
            self.dependents[*first].push((request, Tie::Like));
        }
        self.joined.get_or_init(|| joined);
    }

    /// The response with which the one of this number begins, after all.
    pub(super) fn root(&self, number: usize) -> usize {
        let next = |number: &usize| self.number(self.example(*number)?.like.as_deref()?);
        // As many steps as there are responses: an example that is like itself ends nowhere.
        std::iter::successors(Some(number), next).take(self.responses()).last().unwrap_or(number)
    }

    /// All responses and requests that are touched where these responses are.
    pub(super) fn touched(&self, changes: impl IntoIterator<Item = (usize, Touch)>) -> FxHashMap<usize, Touch> {
        let mut touched: FxHashMap<usize, Touch> = FxHashMap::default();
        let mut next: Vec<(usize, Touch)> = changes.into_iter().collect();
        while let Some((number, touch)) = next.pop() {
            let known = touched.entry(number);
            let is_new = matches!(known, std::collections::hash_map::Entry::Vacant(_));
            let known = known.or_insert(Touch::Parts(Vec::new()));
            if !known.add(&touch) && !is_new {
                continue;
            }
            next.extend(self.dependents[number].iter().map(|(dependent, tie)| match tie {
                Tie::Like => (*dependent, touch.clone()),
                Tie::Value => (*dependent, Touch::All),
            }));
        }
        touched
    }

    /// What a test looks at: responses, and what of each.
    pub(super) fn looks(&self, test: usize) -> &[(usize, Sight)] {
        &self.looks[test]
    }

    /// What a test looks at of the response to its own request.
    pub(super) fn own_sight(&self, test: &Test) -> Option<&Sight> {
        let own = self.number(&test.request)?;
        let mut looks = self.looks.get(self.test(&test.id)?)?.iter();
        looks.find(|(request, _)| *request == own).map(|(_, sight)| sight)
    }

    /// The tests that look at what is touched of the response to a request.
    pub(super) fn onlookers(&self, request: usize, touch: &Touch) -> Vec<usize> {
        self.sights.get(request).map(|sights| sights.of(touch)).unwrap_or_default()
    }

    /// Counts a test that is judged or decided, for the tests of the proof.
    pub(super) fn count(&self) {
        #[cfg(test)]
        self.work.set(self.work.get() + 1);
    }

    /// The depths of all tests, each measured once.
    fn measure(&self) -> Vec<usize> {
        let count = self.suite.tests.len();
        let (mut depths, mut is_begun) = (vec![None; count], vec![false; count]);
        for start in 0..count {
            let mut path = vec![start];
            while let Some(test) = path.last().copied() {
                is_begun[test] = true;
                match self.needs(test).find(|need| !is_begun[*need]) {
                    Some(need) => path.push(need),
                    None => {
                        depths[test] = self
                            .needs(test)
                            .filter_map(|need| depths[need])
                            .max()
                            .map_or(Some(0), |most: usize| Some(most + 1));
                        path.pop();
                    }
                }
            }
        }
        depths.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn tie(&mut self) {
        for number in 0..self.responses() {
            let Some(example) = self.example(number) else { continue };
            let like = example.like.iter().map(|name| (name.as_str(), Tie::Like));
            let templates = example.templates.iter().flat_map(|(_, template)| template.values());
            let mut ties: Vec<(&str, Tie)> =
                like.chain(templates.map(|value| (value.request.as_str(), Tie::Value))).collect();
            if let Some(request) = self.suite.requests.get(number) {
                ties.extend(request.values().map(|value| (value.request.as_str(), Tie::Value)));
                for (name, conditions) in &request.when {
                    ties.extend(conditions.requests(name).iter().filter_map(|name| {
                        let (name, _) = self.numbers.get_key_value(name.as_str())?;
                        Some((*name, Tie::Value))
                    }));
                }
            }
            for (name, tie) in ties {
                if let Some(on) = self.number(name)
                    && !self.dependents[on].contains(&(number, tie))
                {
                    self.dependents[on].push((number, tie));
                }
            }
        }
    }

    fn look(&mut self) {
        self.sights = self.suite.requests.iter().map(|_| Sights::default()).collect();
        for (index, test) in self.suite.tests.iter().enumerate() {
            let looks = self.looks_of(test);
            for (request, sight) in &looks {
                if let Some(sights) = self.sights.get_mut(*request) {
                    sights.add(index, sight);
                }
            }
            self.looks.push(looks);
        }
    }

    fn looks_of(&self, test: &Test) -> Vec<(usize, Sight)> {
        let names = test.requests();
        let numbered = names.iter().filter_map(|name| Some((name, self.number(name)?)));
        let sight = |name: &String| if *name == test.request { Sight::of(test) } else { Sight::All };
        numbered.map(|(name, number)| (number, sight(name))).collect()
    }
}
