//! Two responses compared: the same status, the same JSON.

use super::{Context, Spot, Subject, Verdict, look_up};
use crate::exchange::Pointer;
use crate::exchange::json::{self, ArrayOrder, Json};

/// The JSON value is that of another response; order of names and array items aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameJson {
    /// The name of the other request.
    pub request: String,
    /// Members that may differ.
    pub ignore: Vec<Pointer>,
}

impl SameJson {
    pub(super) fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let other = match look_up(&self.request, context) {
            Ok(other) => other,
            Err(verdict) => return verdict,
        };
        let theirs = match other.response.body().document() {
            Ok(document) => &document.root,
            Err(error) if error.is_over_limit() => return other.without_json("JSON", &error),
            Err(error) => return Verdict::NotApplicable(format!("the response to `{}`: {error}", self.request)),
        };
        if subject.response.text() == other.response.text() {
            return Verdict::Holds;
        }
        let expected = format!("the same JSON as the response to `{}`", self.request);
        let ours = match subject.response.body().document() {
            Ok(document) => &document.root,
            Err(error) => return subject.without_json(expected, &error),
        };
        match self.first_difference(ours, theirs) {
            None => Verdict::Holds,
            Some(pointer) => {
                let span = ours.find(&pointer).map(|value| value.span.clone());
                subject.violated(expected, format!("another value at `{pointer}`"), Spot::Json(pointer, span))
            }
        }
    }

    fn first_difference(&self, ours: &Json, theirs: &Json) -> Option<Pointer> {
        if self.ignore.is_empty() {
            return json::first_difference(ours, theirs, ArrayOrder::Ignored);
        }
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        for pointer in &self.ignore {
            ours.remove(pointer);
            theirs.remove(pointer);
        }
        json::first_difference(&ours, &theirs, ArrayOrder::Ignored)
    }
}

/// The status is that of the response to `other`.
pub(super) fn judge_status(other: &str, subject: Subject<'_>, context: Context<'_>) -> Verdict {
    let theirs = match look_up(other, context) {
        Ok(theirs) => theirs.response.status,
        Err(verdict) => return verdict,
    };
    let ours = subject.response.status;
    if ours == theirs {
        return Verdict::Holds;
    }
    subject.violated(
        format!("status {theirs}, as the response to `{other}` has"),
        format!("status {ours}"),
        Spot::Status,
    )
}
