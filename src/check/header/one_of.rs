//! `equals` and `one-of`: the complete value of a field.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line, other_value};
use crate::check::condition::Kind;
use crate::check::forms::TEXTS;
use crate::check::reader::Reader;
use crate::check::{TEXT, Template, Verdict};
use crate::notation::{Node, Shape, key};

pub(super) static EQUALS: Kind<dyn FieldCondition> = Kind {
    key: key("equals", Shape::Text(&TEXT), "the complete value"),
    read: |reader, node| read("equals", reader, node),
};

pub(super) static ONE_OF: Kind<dyn FieldCondition> = Kind {
    key: key("one-of", TEXTS, "the complete value is one of these"),
    read: |reader, node| read("one-of", reader, node),
};

fn read(from: &'static str, reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn FieldCondition>> {
    let values = node.items().iter().map(|item| reader.template_of(item)).collect::<Option<_>>()?;
    Some(Arc::new(OneOf { from, values }))
}

#[derive(Debug)]
struct OneOf {
    from: &'static str,
    values: Vec<Template>,
}

impl FieldCondition for OneOf {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let filled: Result<Vec<String>, Verdict> = self.values.iter().map(|value| field.context.fill(value)).collect();
        match filled {
            Ok(values) => field.require(values.iter().any(|known| known == field.value), || values.join(" or ")),
            Err(verdict) => verdict,
        }
    }

    fn describe(&self) -> String {
        self.values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        names.extend(self.values.iter().flat_map(Template::values).map(|value| value.request.clone()));
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        line(self.from, other_value(field.value))
    }

    fn value_for(&self, _current: Option<&str>) -> Option<String> {
        self.values.first()?.constant().map(ToOwned::to_owned)
    }
}
