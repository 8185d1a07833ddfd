//! What the tests of a suite ask, clause by clause. Many tests ask the same of the same response: such clauses are one, and a
//! conversation judges it once.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::outline::Outline;
use super::sight::{Sight, parts_seen};
use crate::check::{Condition, Conditions};
use crate::suite::{NotOffered, Test};

/// A condition on the response to a request, with everything besides responses that its verdict depends on.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) request: String,
    /// The condition; none where the response only has to be there.
    pub(super) conditions: Conditions,
    /// Status codes that are judged although something in front of the server may have sent them.
    pub(super) judges: Vec<u16>,
    /// What it looks at: responses, and what of each.
    pub(super) looks: Vec<(usize, Sight)>,
}

/// What a test asks: clauses, by their numbers.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Where it applies: all clauses of each list hold.
    pub(super) when: Vec<Vec<usize>>,
    /// What must hold.
    pub(super) expect: Vec<usize>,
}

/// The clauses of a suite so far.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// By all that is in a clause, as text.
    numbers: RefCell<FxHashMap<String, usize>>,
    all: RefCell<Vec<Rc<Clause>>>,
    /// What tests ask.
    asked: RefCell<FxHashMap<usize, Rc<Asked>>>,
    /// How a server says that it does not offer the API.
    refusal: OnceCell<Option<Vec<usize>>>,
}

impl Outline<'_> {
    /// What a test asks.
    pub(super) fn asked(&self, test: usize) -> Rc<Asked> {
        let known = self.clauses.asked.borrow().get(&test).map(Rc::clone);
        known.unwrap_or_else(|| {
            let asked = Rc::new(self.asked_anew(&self.suite.tests[test]));
            self.clauses.asked.borrow_mut().insert(test, Rc::clone(&asked));
            asked
        })
    }

    fn asked_anew(&self, test: &Test) -> Asked {
        let when = test.when.iter().map(|when| self.clauses_of(when, &test.request, &test.judges)).collect();
        Asked { when, expect: self.clauses_of(&test.expect, &test.request, &test.judges) }
    }

    /// What holds of a server that does not offer the API; nothing if the suite has no word of it.
    pub(super) fn refusal(&self) -> Option<&[usize]> {
        let clauses = |refusal: &NotOffered| self.clauses_of(&refusal.expect, &refusal.request, &[]);
        self.clauses.refusal.get_or_init(|| self.suite.not_offered.as_ref().map(clauses)).as_deref()
    }

    /// The clauses that conditions on the response to a request come to.
    pub(super) fn clauses_of(&self, conditions: &Conditions, request: &str, judges: &[u16]) -> Vec<usize> {
        if conditions.all.is_empty() {
            return vec![self.clause_of(None, request, judges)];
        }
        let clauses = conditions.all.iter().flat_map(|condition| match condition.elsewhere() {
            Some((other, conditions)) => self.clauses_of(conditions, other, judges),
            None => vec![self.clause_of(Some(condition), request, judges)],
        });
        clauses.collect()
    }

    /// The clause of this number.
    pub(super) fn clause(&self, number: usize) -> Rc<Clause> {
        Rc::clone(&self.clauses.all.borrow()[number])
    }

    fn clause_of(&self, condition: Option<&Arc<dyn Condition>>, request: &str, judges: &[u16]) -> usize {
        let text = format!("{request:?} {judges:?} {condition:?}");
        if let Some(known) = self.clauses.numbers.borrow().get(&text) {
            return *known;
        }
        let conditions = Conditions { all: condition.into_iter().cloned().collect() };
        let looks = self.looks_of_clause(&conditions, request);
        let clause = Clause { request: request.to_owned(), conditions, judges: judges.to_vec(), looks };
        let mut all = self.clauses.all.borrow_mut();
        self.clauses.numbers.borrow_mut().insert(text, all.len());
        all.push(Rc::new(clause));
        all.len() - 1
    }

    fn looks_of_clause(&self, conditions: &Conditions, request: &str) -> Vec<(usize, Sight)> {
        let sight = |name: &String| match name == request {
            true => parts_seen([conditions], request).map_or(Sight::All, Sight::Parts).with_deciding_fields(),
            false => Sight::All,
        };
        let names = conditions.requests(request);
        names.iter().filter_map(|name| Some((self.number(name)?, sight(name)))).collect()
    }
}
