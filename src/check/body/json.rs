//! `body: json`: one well-formed JSON text (RFC 8259, section 2).

use super::other;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::body::BodyError;
use crate::exchange::example::{Change, ExampleResponse};
use crate::exchange::json;

#[derive(Debug)]
pub(super) struct IsJson;

impl Condition for IsJson {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        const EXPECTED: &str = "one well-formed JSON text";
        match subject.response.body().document() {
            Ok(_) => Verdict::Holds,
            Err(BodyError::NotJson(error)) => {
                let kind = subject.response.fields.value("content-type");
                let kind = kind.map_or_else(String::new, |kind| format!(" ({kind})"));
                let (line, column) = json::place(subject.response.text().unwrap_or_default(), error.at);
                let got = format!("{} (line {line}, column {column}){kind}", BodyError::NotJson(error.clone()));
                subject.violated(EXPECTED, got, Spot::Body(Some(error.at..error.at.saturating_add(1))))
            }
            Err(error) => subject.without_json(EXPECTED, &error),
        }
    }

    fn describe(&self) -> String {
        "JSON".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Body(None)
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        other("body", "{")
    }

    fn fulfilled(&self, _example: &ExampleResponse) -> Option<Change> {
        Some(Change::body("{}"))
    }
}
