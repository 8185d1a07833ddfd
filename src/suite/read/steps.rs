//! What of the steps of a flow only makes sense together.

use crate::check::Reader;
use crate::notation::{Entry, Node};
use crate::source::ProblemCode;
use crate::suite::model::{Again, RequestCase};

/// How often and how long a step is sent again.
pub(super) fn check(reader: &mut Reader<'_>, node: &Node, again: Option<&Again>) {
    // One of them is enough to say it.
    let first = ["every", "at-most"].iter().find_map(|key| node.entry(key));
    if let Some(entry) = first.filter(|_| again.is_none()) {
        let message = format!("`{}` stands where nothing is sent again", entry.key);
        reader.report(ProblemCode::UnknownKey, &entry.key_span, message).help =
            Some("add `again-until` with the conditions that its response must meet, or remove this".to_owned());
    }
    let too_long = again.filter(|again| again.every > again.at_most);
    if let (Some(_), Some(entry)) = (too_long, node.entry("every").or(node.entry("at-most"))) {
        let message = "it is never sent again: `every` is longer than `at-most`";
        reader.report(ProblemCode::WrongValue, &entry.node.span, message).help =
            Some("`every` is the time between two requests, `at-most` that of all together".to_owned());
    }
}

/// Steps that clean up are sent at the end, whatever stands behind them.
pub(super) fn check_order(reader: &mut Reader<'_>, requests: &[RequestCase], entries: &[Entry]) {
    for request in requests.iter().filter(|request| !request.is_borrowed) {
        let Some(step) = request.step.as_ref().filter(|step| !step.last) else { continue };
        let is_before = |other: &RequestCase| {
            let other = other.step.as_ref().filter(|other| other.flow == step.flow && other.last);
            other.is_some_and(|other| other.number < step.number)
        };
        let Some(last) = requests.iter().find(|other| is_before(other)) else { continue };
        let at = entries.iter().find(|entry| entry.key == last.name).and_then(|entry| entry.node.entry("last"));
        let Some(at) = at.filter(|at| !reader.problems.has_problem_in(&at.key_span)) else { continue };
        let message = format!("`{}` cleans up, and `{}` stands behind it", last.name, request.name);
        reader.report(ProblemCode::WrongValue, &at.key_span, message).help =
            Some("move steps with `last: true` to the end of the flow".to_owned());
    }
}

/// Only the flows of the suite `session` sign in users for others.
pub(super) fn check_tokens(reader: &mut Reader<'_>, suite: &str, entries: &[Entry]) {
    let own = entries.iter().filter(|entry| suite != "session" && entry.node.get("borrowed").is_none());
    for entry in own.filter_map(|entry| entry.node.entry("access-token")) {
        let message = "`access-token` stands in a flow of another suite than `session`";
        reader.report(ProblemCode::UnknownKey, &entry.key_span, message).help =
            Some("to use the token in this flow, write `bearer: \"{STEP#/access_token}\"`".to_owned());
    }
}
