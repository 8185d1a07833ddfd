//! What is likely to be wrong where a test does not hold on an example, and what to write instead.

use super::conversation::Conversation;
use super::places;
use crate::check::{Spot, Verdict, Violation};
use crate::exchange::Pointer;
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::Json;
use crate::source::{Place, nearest};
use crate::suite::{RequestCase, Test};

/// What to do about a test that does not hold on an example.
pub(super) struct Advice {
    pub(super) help: String,
    /// The part of the condition that is likely to be wrong, as it is written; nothing if that is the example.
    pub(super) written: Option<String>,
}

impl Advice {
    fn of_example(help: String) -> Self {
        Self { help, written: None }
    }

    fn of_condition(help: String, written: impl Into<String>) -> Self {
        Self { help, written: Some(written.into()) }
    }
}

/// The advice on a test that does not hold on the response to a request, if something is likely to be meant.
pub(super) fn find(healthy: &Conversation<'_>, number: usize, verdict: &Verdict) -> Option<Advice> {
    let request = healthy.outline.suite.requests.get(number)?;
    if has_no_example(request) {
        let help = "add `example: { json: { … } }` with a healthy response: without it, that is an empty 200";
        return Some(Advice::of_example(help.to_owned()));
    }
    let Verdict::Violated(violations) = verdict else { return None };
    let violation = violations.first()?;
    let response = healthy.response(number);
    let text = expected_text(violation);
    text.as_deref().and_then(word_meant).or_else(|| place_meant(violation, &response)).or_else(|| list_meant(violation))
}

/// The place of a part of a condition, if it stands in the test as it is written.
pub(super) fn place_of(test: &Test, written: &str) -> Option<Place> {
    find_in(&test.place, written)
}

/// Whether a request has neither a response of its own nor that of another.
pub(super) fn has_no_example(request: &RequestCase) -> bool {
    !request.is_borrowed && request.example.like.is_none() && find_in(&request.place, "example").is_none()
}

/// The place of a word or a key in an entry whose name stands at a place.
fn find_in(name: &Place, written: &str) -> Option<Place> {
    let Place { file, span } = name;
    let text = file.text.get(span.start..)?;
    let column = file.text.get(..span.start)?.rsplit('\n').next()?.len();
    // The entry ends at the next line that does not stand deeper.
    let mut end = text.find('\n').map_or(text.len(), |newline| newline + 1);
    while let Some(line) = text.get(end..)?.split_inclusive('\n').next() {
        let is_inside = line.trim().is_empty() || line.len() - line.trim_start().len() > column;
        if !is_inside {
            break;
        }
        end += line.len();
    }
    let is_edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "{}[],:\"'".contains(c));
    let own = text.get(..end)?;
    let mut found = own.match_indices(written).map(|(at, _)| at);
    let at = found.find(|at| {
        let (before, after) = (own[..*at].chars().next_back(), own[at + written.len()..].chars().next());
        *at > 0 && is_edge(before) && is_edge(after)
    })?;
    Some(file.place(span.start + at..span.start + at + written.len()))
}

/// The text that a value or a field was expected to be.
fn expected_text(violation: &Violation) -> Option<String> {
    match &violation.spot {
        Spot::Json(pointer, _) => {
            let expected = violation.expected.strip_prefix(&format!("`{pointer}`: "))?;
            serde_json::from_str(expected).ok()
        }
        // Texts have no quotes there; these two are words.
        Spot::Field(name) => {
            let expected = violation.expected.strip_prefix(&format!("{name}: "))?;
            (!["present", "absent"].contains(&expected)).then(|| expected.to_owned())
        }
        Spot::Status | Spot::Url | Spot::Body(_) => None,
    }
}

/// The word of the language that is likely to be meant by a text that was expected.
fn word_meant(text: &str) -> Option<Advice> {
    const WORDS: [&str; 2] = ["present", "absent"];
    let word = match text.to_lowercase().as_str() {
        "exists" | "exist" | "there" | "required" => "present",
        "missing" | "none" => "absent",
        other => nearest(other, WORDS)?,
    };
    Some(Advice::of_condition(format!("did you mean the word `{word}`?"), text))
}

/// The place in the example that is likely to be meant by that which a test misses there.
fn place_meant(violation: &Violation, response: &ExampleResponse) -> Option<Advice> {
    match &violation.spot {
        Spot::Json(pointer, _) => {
            let root = response.document()?;
            if root.find(pointer).is_some() {
                return None;
            }
            let near = spelled_otherwise(pointer, &root).or_else(|| places::meant(&root, pointer));
            let near = near.map(|near| near.to_string()).or_else(|| unclosed(pointer));
            let advice = near.map(|near| Advice::of_condition(format!("did you mean `{near}`?"), pointer.as_str()));
            let missing = || Advice::of_example(format!("add `{pointer}` to the example, or correct the condition"));
            advice.or_else(|| Some(missing()))
        }
        Spot::Field(name) => {
            let known: Vec<&str> = response.headers.iter().map(|(name, _)| name.as_str()).collect();
            let is_there = known.iter().any(|known| known.eq_ignore_ascii_case(name));
            let near = if is_there { None } else { nearest(name, known.iter().copied()) };
            near.map(|near| Advice::of_condition(format!("did you mean `{near}`?"), name))
        }
        Spot::Status | Spot::Url | Spot::Body(_) => None,
    }
}

/// The place that a pointer would name in another spelling, as in `/a[0]`, `/a.b` and `/a/`.
fn spelled_otherwise(pointer: &Pointer, root: &Json) -> Option<Pointer> {
    // Dots may belong to names, so that this shows in the document alone.
    let respelled = |text: &str| Pointer::parse(&Pointer::respelled(text)).ok();
    let candidates = [respelled(pointer.as_str()), respelled(&format!("${}", pointer.as_str()))];
    candidates.into_iter().flatten().find(|other| other != pointer && root.find(other).is_some())
}

/// A pointer with the `>` that is missing in it.
fn unclosed(pointer: &Pointer) -> Option<String> {
    let text = pointer.as_str();
    let hole = text.rsplit_once('<').map(|(_, hole)| hole).filter(|hole| !hole.contains(['>', '/']))?;
    ["each", "item"].iter().any(|name| hole.starts_with(name)).then(|| format!("{text}>"))
}

/// Several values after `contains`, which looks for the complete list as one item.
fn list_meant(violation: &Violation) -> Option<Advice> {
    let expected = violation.expected.split_once(": containing ").map(|(_, list)| list)?;
    let lists: Vec<serde_json::Value> = serde_json::from_str(&format!("[{expected}]")).ok()?;
    let got: serde_json::Value = serde_json::from_str(&violation.got).ok()?;
    let has_lists = got.as_array()?.iter().any(serde_json::Value::is_array);
    let is_list = matches!(lists.as_slice(), [list] if list.is_array());
    let help = "did you mean `contains-any`? `contains` looks for the complete list as one item of the array";
    (is_list && !has_lists).then(|| Advice::of_condition(help.to_owned(), "contains"))
}
