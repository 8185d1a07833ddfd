//! `unpaired-surrogates`: no text of the JSON has an unpaired surrogate escape (RFC 8259, section 8.2).

use std::sync::Arc;

use super::{document, other, with_member};
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("unpaired-surrogates", Shape::Just(false), "no text has an unpaired surrogate escape"),
    read: |_, _| Some(Arc::new(NoUnpairedSurrogates)),
};

#[derive(Debug)]
struct NoUnpairedSurrogates;

impl Condition for NoUnpairedSurrogates {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let document = match document(subject) {
            Ok(document) => document,
            Err(verdict) => return verdict,
        };
        let verdicts = document.unpaired_surrogates.iter().map(|span| {
            let spot = Spot::Body(Some(span.clone()));
            subject.violated("paired surrogates only", "an unpaired surrogate escape", spot)
        });
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        "paired surrogates only".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let body = example.text().and_then(|text| with_member(text, r#""other":"\ud800""#));
        body.map_or_else(Vec::new, |body| other("unpaired-surrogates", body))
    }
}
