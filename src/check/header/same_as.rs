//! `same-as`: the value of a field is that of the same field in another response.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line, other_value};
use crate::check::condition::Kind;
use crate::check::grammar::entity_tag;
use crate::check::{REQUEST_NAME, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("same-as", Shape::Text(&REQUEST_NAME), "it equals the same field in the response to this request"),
    read: |reader, node| Some(Arc::new(SameAs(reader.request(node)?))),
};

/// The full name of the other request.
#[derive(Debug)]
struct SameAs(String);

impl FieldCondition for SameAs {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let Self(request) = self;
        let other = match field.context.look_up(request) {
            Ok(other) => other,
            Err(missing) => return missing.verdict,
        };
        let Some(theirs) = other.response.fields.value(field.name) else {
            return Verdict::NotApplicable(format!("the response to `{request}` has no {}", field.name));
        };
        let same = field.value == theirs || (field.name == "etag" && are_weakly_equal(field.value, &theirs));
        field.require(same, || format!("{theirs}, as in the response to `{request}`"))
    }

    fn describe(&self) -> String {
        format!("as in the response to `{}`", self.0)
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        names.insert(self.0.clone());
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        line("same-as", other_value(field.value))
    }
}

/// A proxy that compresses makes a strong entity tag weak, which is still that of the same document.
fn are_weakly_equal(ours: &str, theirs: &str) -> bool {
    match (entity_tag::parse(ours), entity_tag::parse(theirs)) {
        (Ok(ours), Ok(theirs)) => ours.weakly_equals(&theirs),
        (Err(_), _) | (_, Err(_)) => false,
    }
}
