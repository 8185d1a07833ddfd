//! `same-as`: the value is that at the same place in another response.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::excerpt;
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::condition::Kind;
use crate::check::different::different;
use crate::check::{REQUEST_NAME, Verdict};
use crate::exchange::json::{ArrayOrder, equal};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key(
        "same-as",
        Shape::Text(&REQUEST_NAME),
        "it equals the value at the same place in the response to this request",
    ),
    read: |reader, node| Some(Arc::new(SameAs(reader.request(node)?))),
};

/// The full name of the other request.
#[derive(Debug)]
struct SameAs(String);

impl ValueCondition for SameAs {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Self(request) = self;
        let other = match judged.context.look_up(request) {
            Ok(other) => other,
            Err(missing) => return missing.verdict,
        };
        let theirs = match other.response.body().document() {
            Ok(document) => document.root.find(&judged.pointer),
            Err(error) if error.is_unseen() => return other.without_json("JSON", &error),
            Err(_) => None,
        };
        let Some(theirs) = theirs else {
            return Verdict::NotApplicable(format!("the response to `{request}` has no `{}`", judged.pointer));
        };
        let same = equal(judged.value, theirs, ArrayOrder::Ignored);
        judged.require(same, || format!("{}, as in the response to `{request}`", excerpt(theirs)))
    }

    fn describe(&self) -> String {
        format!("as in the response to `{}`", self.0)
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        names.insert(self.0.clone());
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        other("same-as", different(example.value))
    }
}
