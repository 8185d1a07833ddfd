//! `single`: one field line with one member.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::grammar::list;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("single", Shape::Just(true), "one field line with one member"),
    read: |_, _| Some(Arc::new(Single)),
};

#[derive(Debug)]
struct Single;

impl FieldCondition for Single {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let lines = field.subject.response.fields.lines(field.name).count();
        let members = list::members(field.value).len();
        field.require(lines <= 1 && members <= 1, || format!("one value, not {}", lines.max(members)))
    }

    fn describe(&self) -> String {
        "with one value".to_owned()
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        vec![OtherLines { from: "single", lines: vec![field.value.to_owned(); 2] }]
    }
}
