//! What a condition is: it looks at a recorded response and says whether it holds. Each kind has a file of its own.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use super::asked::join;
use super::reader::Reader;
use super::{Context, Missing, Part, Spot, Subject, Verdict, alone};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::{Key, Node, Shape, key};

/// One thing asked of a response.
pub trait Condition: Debug + Send + Sync {
    /// Whether it holds.
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict;

    /// The verdict where there is no response: for what can be judged all the same.
    fn judge_missing(&self, missing: &Missing<'_>, _context: Context<'_>) -> Verdict {
        missing.verdict.clone()
    }

    /// The condition in a few words, as in: other than …
    fn describe(&self) -> String;

    /// Where to look for what it is about.
    fn spot(&self) -> Spot;

    /// The verdict on a response of which it holds and should not: with what the response has there.
    fn unwanted(&self, expected: &str, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let spot = self.spot();
        subject.violated(expected, subject.at(&spot), spot)
    }

    /// Adds the names of other requests whose responses it looks at.
    fn requests(&self, _own: &str, _names: &mut BTreeSet<String>) {}

    /// Adds the parts that must be there for it to hold, each with the name of its request.
    fn demands(&self, _own: &str, _places: &mut Vec<(String, Part)>) {}

    /// The parts of the response that it names, for values of counterexamples that do not name one.
    fn parts(&self) -> Vec<Part> {
        Vec::new()
    }

    /// The parts of the response that judging it looks at, besides what `requests` names; nothing where that may be any.
    fn sees(&self) -> Option<Vec<Part>> {
        None
    }

    /// The request and the conditions on its response, if it is about another response than the one that is judged.
    fn elsewhere(&self) -> Option<(&str, &Conditions)> {
        None
    }

    /// The condition without one of the conditions in it, in each way; none for a condition that has none.
    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        Vec::new()
    }

    /// Changes of the response `example` for which it does not hold; none where none follows from it.
    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        Vec::new()
    }

    /// A change of the response `example` for which it holds, where one is simple to make.
    fn fulfilled(&self, _example: &ExampleResponse) -> Option<Change> {
        None
    }
}

/// A condition that lost one of the conditions in it.
#[derive(Debug)]
pub struct Weaker<C: ?Sized> {
    /// The condition that it lost, in words.
    pub lost: String,
    /// What is left of it; nothing if that was all.
    pub rest: Option<Arc<C>>,
}

/// A change that was derived from a condition.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The key of the condition, such as `type`.
    pub from: &'static str,
    /// The change.
    pub change: Change,
}

/// A key of the case language with the function that reads it: what nobody reads does not compile.
pub struct Kind<C: ?Sized> {
    /// The key, the shape of its value, and a line about it.
    pub(crate) key: Key,
    /// Reads the value of the key. `None` if it can't be read; the reason was reported.
    pub(crate) read: fn(&mut Reader<'_>, &Node) -> Option<Arc<C>>,
}

/// The keys of some kinds, for the mapping that has them.
pub(super) const fn keys<C: ?Sized, const N: usize>(kinds: &[&'static Kind<C>; N]) -> [Key; N] {
    let mut keys = [key("", Shape::Null, ""); N];
    let mut index = 0;
    while index < N {
        keys[index] = kinds[index].key;
        index += 1;
    }
    keys
}

/// Conditions that must all hold of one response.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The conditions, in the order in which they are judged.
    pub all: Vec<Arc<dyn Condition>>,
}

impl Conditions {
    /// Whether all of them hold of the response to this request.
    pub(super) fn judge_request(&self, request: &str, context: Context<'_>) -> Verdict {
        match context.look_up(request) {
            Ok(subject) => self.judge(subject, context),
            Err(missing) => self.judge_missing(&missing, context),
        }
    }

    /// Whether all of them hold.
    pub(super) fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        Verdict::all(self.all.iter().map(|condition| condition.judge(subject, context)), || Verdict::Holds)
    }

    /// The verdict where there is no response.
    pub(super) fn judge_missing(&self, missing: &Missing<'_>, context: Context<'_>) -> Verdict {
        let verdicts = self.all.iter().map(|condition| condition.judge_missing(missing, context));
        Verdict::all(verdicts, || missing.verdict.clone())
    }

    /// All of them in words.
    pub fn describe(&self) -> String {
        join(&self.all, |condition| condition.describe())
    }

    /// The names of all requests whose responses judging them may look at.
    pub fn requests(&self, own: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::from([own.to_owned()]);
        self.all.iter().for_each(|condition| condition.requests(own, &mut names));
        names
    }

    /// The parts that must be there for them to hold, each with the name of its request.
    pub fn demands(&self, own: &str) -> Vec<(String, Part)> {
        let mut parts = Vec::new();
        self.all.iter().for_each(|condition| condition.demands(own, &mut parts));
        parts
    }

    /// The parts of the response that they name.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for part in self.all.iter().flat_map(|condition| condition.parts()) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// The parts of the response that judging them looks at; nothing where that may be any.
    pub fn sees(&self) -> Option<Vec<Part>> {
        let parts: Option<Vec<Vec<Part>>> = self.all.iter().map(|condition| condition.sees()).collect();
        Some(parts?.concat())
    }

    /// Where to look for what they are about.
    pub(super) fn spot(&self) -> Spot {
        self.all.first().map_or(Spot::Status, |condition| condition.spot())
    }

    /// The verdict on a response of which all of them hold and should not.
    pub(super) fn unwanted(&self, expected: &str, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let verdict = |condition: &Arc<dyn Condition>| condition.unwanted(expected, subject, context);
        self.all.first().map_or_else(|| subject.violated(expected, subject.at(&Spot::Status), Spot::Status), verdict)
    }

    /// These conditions without one of them or of the conditions in them, in each way; with what was lost, in words.
    pub fn weaker(&self) -> Vec<(String, Self)> {
        weaker(&self.all, |condition| condition.describe(), |condition| condition.weaker())
            .into_iter()
            .map(|(lost, all)| (lost, Self { all }))
            .collect()
    }

    /// Changes of the response `example`, which meets them, for which one of them does not hold. Where that depends on
    /// responses to other requests they are taken to be like this one.
    pub fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        self.all.iter().flat_map(|condition| alone::counterexamples(condition.as_ref(), example)).collect()
    }
}

impl Conditions {
    /// A change of the response `example` for which all of them hold, where one is simple to make.
    pub(super) fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        self.all.iter().try_fold(Change::default(), |all, condition| Some(all.and(condition.fulfilled(example)?)))
    }
}

/// A list of conditions without one of them or of the conditions in them, in each way.
pub(super) fn weaker<C: ?Sized>(
    all: &[Arc<C>],
    describe: impl Fn(&C) -> String,
    inner: impl Fn(&C) -> Vec<Weaker<C>>,
) -> Vec<(String, Vec<Arc<C>>)> {
    let mut ways = Vec::new();
    for (index, condition) in all.iter().enumerate() {
        let with = |replacement: Option<Arc<C>>| {
            let before = all[..index].iter().cloned();
            before.chain(replacement).chain(all[index + 1..].iter().cloned()).collect::<Vec<_>>()
        };
        let inner = inner(condition);
        if inner.is_empty() {
            ways.push((describe(condition), with(None)));
        }
        ways.extend(inner.into_iter().map(|weaker| (weaker.lost, with(weaker.rest))));
    }
    ways
}
