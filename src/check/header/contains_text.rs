//! `contains-text`: the value of a field has a text in it.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, first};
use crate::check::condition::Kind;
use crate::check::{TEXT, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("contains-text", Shape::Text(&TEXT), "the value has this text in it"),
    read: |_, node| Some(Arc::new(ContainsText(node.text()?.to_owned()))),
};

#[derive(Debug)]
struct ContainsText(String);

impl FieldCondition for ContainsText {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        field.require(field.value.contains(&self.0), || self.describe())
    }

    fn describe(&self) -> String {
        format!("with the text {}", self.0)
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let texts = [field.value.replace(&self.0, ""), "x".to_owned()];
        first("contains-text", texts, |text| !text.trim().is_empty() && !text.contains(&self.0))
    }

    fn value_for(&self, current: Option<&str>) -> Option<String> {
        Some(format!("{}{}", current.unwrap_or_default(), self.0))
    }
}
