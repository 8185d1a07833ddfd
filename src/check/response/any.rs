//! `any`: one of several mappings of conditions holds.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{CONDITIONS, read_conditions};
use crate::check::alone;
use crate::check::condition::{Kind, Weaker};
use crate::check::{Condition, Conditions, Context, Derived, Missing, Part, Spot, Subject, Verdict, Violation};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::Shape::{self, List};
use crate::notation::key;

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("any", List(&Shape::Object(&CONDITIONS)), "one of these holds"),
    read: |reader, node| {
        let alternatives = node.items().iter().map(|item| read_conditions(reader, item)).collect();
        Some(Arc::new(Any(alternatives)))
    },
};

#[derive(Debug, Clone)]
struct Any(Vec<Conditions>);

impl Condition for Any {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        summed_up(subject.request, self.0.iter().map(|alternative| alternative.judge(subject, context)))
    }

    fn judge_missing(&self, missing: &Missing<'_>, context: Context<'_>) -> Verdict {
        summed_up(missing.request, self.0.iter().map(|alternative| alternative.judge_missing(missing, context)))
    }

    fn describe(&self) -> String {
        self.0.iter().map(Conditions::describe).collect::<Vec<_>>().join(" or ")
    }

    fn spot(&self) -> Spot {
        self.0.first().map_or(Spot::Status, Conditions::spot)
    }

    fn requests(&self, own: &str, names: &mut BTreeSet<String>) {
        self.0.iter().for_each(|alternative| names.extend(alternative.requests(own)));
    }

    fn parts(&self) -> Vec<Part> {
        self.0.iter().flat_map(Conditions::parts).collect()
    }

    fn sees(&self) -> Option<Vec<Part>> {
        let parts: Option<Vec<Vec<Part>>> = self.0.iter().map(Conditions::sees).collect();
        Some(parts?.concat())
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let mut ways: Vec<Weaker<dyn Condition>> = Vec::new();
        for (index, alternative) in self.0.iter().enumerate() {
            if self.0.len() > 1 {
                let mut rest = self.clone();
                rest.0.remove(index);
                ways.push(Weaker {
                    lost: format!("the alternative {}", alternative.describe()),
                    rest: Some(Arc::new(rest)),
                });
            }
            let with = |conditions: Conditions| {
                let mut rest = self.clone();
                rest.0[index] = conditions;
                Arc::new(rest) as Arc<dyn Condition>
            };
            let inner = alternative.weaker().into_iter();
            // An alternative without conditions holds always.
            ways.extend(inner.map(|(lost, rest)| Weaker { lost, rest: (!rest.all.is_empty()).then(|| with(rest)) }));
        }
        ways
    }

    /// Each counterexample of an alternative, with the first ones of the others.
    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let each: Vec<Vec<Derived>> = self.0.iter().map(|alternative| broken(alternative, example)).collect();
        if each.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let mut derived: Vec<Derived> = Vec::new();
        for (index, of_alternative) in each.iter().enumerate() {
            let others = each.iter().enumerate().filter(|(other, _)| *other != index);
            let others = others.filter_map(|(_, others)| others.first());
            let others = others.fold(Change::default(), |all, other| all.and(other.change.clone()));
            let merged = of_alternative.iter().map(|one| others.clone().and(one.change.clone()));
            derived.extend(merged.map(|change| Derived { from: "any", change }));
        }
        derived
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        self.0.iter().find_map(|alternative| alternative.fulfilled(example))
    }
}

/// Changes for which an alternative does not hold; no change where it does not hold anyway.
fn broken(alternative: &Conditions, example: &ExampleResponse) -> Vec<Derived> {
    let is_violated = |condition: &Arc<dyn Condition>| {
        matches!(alone::judge(condition.as_ref(), example, example), Verdict::Violated(_))
    };
    if alternative.all.iter().any(is_violated) {
        return vec![Derived { from: "any", change: Change::default() }];
    }
    alternative.counterexamples(example)
}

/// One of the alternatives holds; if none does, all that was found and all that would have done, with the names of the
/// requests if there are several.
fn summed_up(request: &str, verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    match verdicts.reduce(Verdict::or).unwrap_or(Verdict::Holds) {
        Verdict::Violated(violations) => none_holds(request, &violations),
        verdict @ (Verdict::Holds | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
    }
}

/// All that was found, at the place of the first of it.
fn none_holds(request: &str, violations: &[Violation]) -> Verdict {
    let (request, spot) = match violations.first() {
        Some(first) => (first.request.as_str(), first.spot.clone()),
        None => (request, Spot::Status),
    };
    let is_about_several = violations.iter().any(|violation| violation.request != request);
    let named = |words: &str, of: &Violation| {
        if is_about_several { format!("{words} in the response to `{}`", of.request) } else { words.to_owned() }
    };
    let expected: Vec<String> = violations.iter().map(|violation| named(&violation.expected, violation)).collect();
    let is_same = violations.windows(2).all(|pair| pair[0].got == pair[1].got);
    let mut got: Vec<String> = Vec::new();
    for violation in violations {
        let words = if is_same { violation.got.clone() } else { named(&violation.got, violation) };
        if !got.contains(&words) {
            got.push(words);
        }
    }
    Verdict::violated(request, expected.join(", or "), got.join(", "), spot)
}
