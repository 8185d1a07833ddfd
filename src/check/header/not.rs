//! `not`: conditions on a field that do not all hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, INNER, OtherLines, line, read_inner};
use crate::check::Verdict;
use crate::check::asked::join;
use crate::check::condition::{Kind, Weaker, weaker};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("not", Shape::Object(&INNER), "these do not all hold"),
    read: |reader, node| Some(Arc::new(Not(read_inner(reader, node)))),
};

#[derive(Debug)]
struct Not(Vec<Arc<dyn FieldCondition>>);

impl FieldCondition for Not {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let mut others = BTreeSet::new();
        self.requests(&mut others);
        let verdicts = self.0.iter().map(|condition| condition.judge(field));
        Verdict::none_of(verdicts, others.is_empty(), || field.violated(self.describe()))
    }

    fn describe(&self) -> String {
        format!("other than {}", join(&self.0, |condition| condition.describe()))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.0.iter().for_each(|condition| condition.requests(names));
    }

    fn sees_more(&self) -> bool {
        self.0.iter().any(|condition| condition.sees_more())
    }

    fn weaker(&self) -> Vec<Weaker<dyn FieldCondition>> {
        let ways = weaker(&self.0, |condition| condition.describe(), |condition| condition.weaker());
        let ways = ways.into_iter().filter(|(_, rest)| !rest.is_empty());
        ways.map(|(lost, rest)| Weaker { lost: format!("not {lost}"), rest: Some(Arc::new(Self(rest)) as _) }).collect()
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let first = Some(field.value.to_owned());
        let value = self.0.iter().try_fold(first, |value, condition| condition.value_for(value.as_deref()).map(Some));
        value.flatten().map_or_else(Vec::new, |value| line("not", value))
    }
}
