//! Keys of a request that are about its own response, `again-until` and `leaves`: its example has to fit them.

use super::conversation::Conversation;
use super::isolation::first;
use super::places::meant;
use crate::check::{self, Spot, Verdict};
use crate::source::{Problem, ProblemCode};
use crate::suite::{RequestCase, Writes};

/// A problem for each request whose example does not fit its `again-until`, and for each whose example lacks what `leaves` names.
pub(super) fn problems(healthy: &Conversation<'_>) -> Vec<Problem> {
    let requests = healthy.outline.suite.requests.iter().enumerate();
    let own = requests.filter(|(_, request)| !request.is_borrowed && request.origin.is_none());
    own.flat_map(|(number, request)| [again(healthy, number, request), leaves(healthy, number, request)])
        .flatten()
        .collect()
}

/// Conditions that the example does not meet may be met by no response: the step would be sent until its time is over. A test may
/// be about that, unless the example has what is likely to be meant.
fn again(healthy: &Conversation<'_>, number: usize, request: &RequestCase) -> Option<Problem> {
    let again = request.step.as_ref()?.again.as_ref()?;
    let is_tested = healthy.outline.suite.tests.iter().any(|test| test.request == request.name);
    let is_misspelt = |spot: &Spot| match spot {
        Spot::Json(pointer, _) => {
            healthy.response(number).document().is_some_and(|document| meant(&document, pointer).is_some())
        }
        Spot::Status | Spot::Field(_) | Spot::Url | Spot::Body(_) => false,
    };
    let why = match check::judge(&again.until, &request.name, healthy.context(&[])) {
        Verdict::Holds => return None,
        Verdict::Violated(violations) if is_tested && !violations.iter().any(|it| is_misspelt(&it.spot)) => {
            return None;
        }
        Verdict::Violated(violations) => first(&violations),
        Verdict::NotApplicable(why) => why,
        Verdict::CannotTell(unseen) => unseen.message,
    };
    let message = format!("the example of `{}` does not meet its `again-until`: {why}", request.name);
    let problem = Problem::new(ProblemCode::Unproven, request.place.clone(), message);
    Some(problem.help("correct the conditions, or give as example the response after which it is not sent again"))
}

/// What a response names as left on the server is there.
fn leaves(healthy: &Conversation<'_>, number: usize, request: &RequestCase) -> Option<Problem> {
    let pointer = request.leaves.as_ref().filter(|_| request.writes != Writes::Nothing)?;
    let response = healthy.response(number);
    let document = response.document()?;
    if !(200..300).contains(&response.status) || document.find(pointer).is_some() {
        return None;
    }
    let message = format!("the example of `{}` has no `{pointer}`, which its `leaves` names", request.name);
    let help = meant(&document, pointer).map(|near| format!("did you mean `{near}`?"));
    let problem = Problem::new(ProblemCode::Unproven, request.place.clone(), message);
    Some(problem.help(help.unwrap_or_else(|| "name a member of its response, or add it to the example".to_owned())))
}
