//! `not`: conditions that do not all hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{CONDITIONS, read_conditions};
use crate::check::condition::{Kind, Weaker};
use crate::check::{Condition, Conditions, Context, Derived, Missing, Part, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("not", Shape::Object(&CONDITIONS), "these do not all hold"),
    read: |reader, node| Some(Arc::new(Not(read_conditions(reader, node)))),
};

#[derive(Debug)]
struct Not(Conditions);

impl Not {
    fn negated(
        &self,
        request: &str,
        verdicts: impl Iterator<Item = Verdict>,
        violated: impl FnOnce(&str) -> Verdict,
    ) -> Verdict {
        // What is missing in another response leaves nothing to compare with; what is missing here does not hold.
        let is_absence = self.0.requests(request).len() == 1;
        Verdict::none_of(verdicts, is_absence, || violated(&self.describe()))
    }
}

impl Condition for Not {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let verdicts = self.0.all.iter().map(|condition| condition.judge(subject, context));
        self.negated(subject.request, verdicts, |expected| self.0.unwanted(expected, subject, context))
    }

    fn judge_missing(&self, missing: &Missing<'_>, context: Context<'_>) -> Verdict {
        match missing.verdict {
            Verdict::CannotTell(_) => {
                let verdicts = self.0.all.iter().map(|condition| condition.judge_missing(missing, context));
                let violated = |expected: &str| Verdict::violated(missing.request, expected, "that", self.spot());
                self.negated(missing.request, verdicts, violated)
            }
            Verdict::Holds | Verdict::Violated(_) | Verdict::NotApplicable(_) => missing.verdict.clone(),
        }
    }

    fn describe(&self) -> String {
        format!("other than {}", self.0.describe())
    }

    fn spot(&self) -> Spot {
        self.0.spot()
    }

    fn requests(&self, own: &str, names: &mut BTreeSet<String>) {
        names.extend(self.0.requests(own));
    }

    fn parts(&self) -> Vec<Part> {
        self.0.parts()
    }

    fn sees(&self) -> Option<Vec<Part>> {
        self.0.sees()
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let ways = self.0.weaker().into_iter().filter(|(_, rest)| !rest.all.is_empty());
        ways.map(|(lost, rest)| Weaker { lost: format!("not {lost}"), rest: Some(Arc::new(Self(rest)) as _) }).collect()
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        self.0.fulfilled(example).map(|change: Change| Derived { from: "not", change }).into_iter().collect()
    }
}
