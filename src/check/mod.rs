//! The kinds of assertion: each has a file of its own, with its keys in the case language, how it is read, judged and
//! described, and which counterexamples follow from it. Levels, names of tests and reports are other rooms' business.

mod alone;
mod asked;
mod body;
mod condition;
mod context;
mod different;
mod forms;
pub mod grammar;
mod header;
mod part;
mod reader;
mod response;
mod template;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod url;
mod value;
mod verdict;

pub use condition::{Condition, Conditions, Derived, Kind, Weaker};
pub use context::{Context, Missing, Responses, Sent, Subject};
pub(crate) use forms::{FIELD_NAME, MEDIA_TYPE, POINTER, REGEX, REQUEST_NAME, TEXT};
pub use part::Part;
pub use reader::{Names, Reader};
pub(crate) use response::{CONDITIONS, parameter, read_conditions};
pub use template::{EarlierValue, Piece, Template, TemplateError};
pub use verdict::{Spot, Unseen, UnseenKind, Verdict, Violation};

use crate::notation::Object;

/// Whether all conditions hold of the response to this request.
pub fn judge(conditions: &Conditions, request: &str, context: Context<'_>) -> Verdict {
    conditions.judge_request(request, context)
}

/// Whether something applies that does so only where these conditions hold; if not, the verdict that it comes to. What a
/// development deployment is excused from is not there for this question.
pub fn applies(when: &Conditions, request: &str, context: Context<'_>) -> Result<(), Verdict> {
    match judge(when, request, context.as_production()) {
        Verdict::Holds => Ok(()),
        Verdict::Violated(violations) => Err(Verdict::NotApplicable(unmet(&violations))),
        verdict @ (Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => Err(verdict),
    }
}

/// Why something does not apply, from the violations of its conditions.
fn unmet(violations: &[Violation]) -> String {
    violations.first().map_or_else(
        || "its conditions do not hold".to_owned(),
        |violation| {
            let Violation { request, expected, got, .. } = violation;
            format!("only where the response to `{request}` has {expected}; it has {got}")
        },
    )
}

/// All mappings with known keys of this room, for the JSON Schema and the tables of the docs.
pub(crate) fn objects() -> Vec<&'static Object> {
    let mut objects = vec![&CONDITIONS];
    objects.extend(response::OBJECTS);
    objects.extend([&body::BODY]);
    objects.extend(url::OBJECTS);
    objects.extend(header::OBJECTS);
    objects.extend(value::OBJECTS);
    objects
}
