//! `unique-names`: no member name occurs twice in one object (RFC 8259, section 4).

use std::sync::Arc;

use super::{document, other, with_member};
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::{Value, quote};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("unique-names", Shape::Just(true), "no member name occurs twice in one object"),
    read: |_, _| Some(Arc::new(UniqueNames)),
};

#[derive(Debug)]
struct UniqueNames;

impl Condition for UniqueNames {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let document = match document(subject) {
            Ok(document) => document,
            Err(verdict) => return verdict,
        };
        let verdicts = document.duplicates.iter().map(|duplicate| {
            let spot = Spot::Json(duplicate.pointer.clone(), Some(duplicate.second.clone()));
            subject.violated("each name once", format!("`{}` twice", duplicate.name), spot)
        });
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        "each name once".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let (Some(document), Some(text)) = (example.document(), example.text()) else { return Vec::new() };
        let Value::Object(members) = &document.value else { return Vec::new() };
        let first = members.first().map(|member| format!("{}:{}", quote(&member.name), member.value.to_text()));
        let twice = first.and_then(|first| with_member(text, &first));
        twice.map_or_else(Vec::new, |body| other("unique-names", body))
    }
}
