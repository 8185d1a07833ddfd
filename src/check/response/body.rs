//! `body`: the body as a whole.

use std::sync::Arc;

use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker, weaker};
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict, body};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::key;

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("body", body::SHAPE, "the body as a whole: `none`, `json` (one well-formed JSON text), or conditions"),
    read: |reader, node| Some(Arc::new(Body(body::read(reader, node)))),
};

#[derive(Debug)]
struct Body(Vec<Arc<dyn Condition>>);

impl Condition for Body {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        Verdict::all(self.0.iter().map(|condition| condition.judge(subject, context)), || Verdict::Holds)
    }

    fn describe(&self) -> String {
        join(&self.0, |condition| condition.describe())
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        if self.0.len() < 2 {
            return Vec::new();
        }
        let ways = weaker(&self.0, |condition| condition.describe(), |condition| condition.weaker()).into_iter();
        ways.map(|(lost, rest)| Weaker { lost, rest: Some(Arc::new(Self(rest)) as _) }).collect()
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        self.0.iter().flat_map(|condition| condition.counterexamples(example)).collect()
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        match self.0.as_slice() {
            [condition] => condition.fulfilled(example),
            _ => None,
        }
    }
}
