//! Whether a written variant is one: it changes something, at places that are there.

use super::conversation::Conversation;
use crate::exchange::Pointer;
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::{Json, Value};
use crate::source::nearest;
use crate::suite::{Example, Variant};

/// Why a written variant is none, if it is not, and what to do.
pub(super) fn fault(healthy: &Conversation<'_>, changed: &Conversation<'_>) -> Option<(String, String)> {
    let variant = &changed.variant;
    let outline = healthy.outline;
    let fault = variant.changes.iter().find_map(|(name, example)| {
        let number = outline.number(name)?;
        let before = match &example.like {
            Some(like) => healthy.response(outline.number(like)?),
            None => healthy.response(number),
        };
        missing_place(example, &before).map(|(what, help)| match &example.like {
            Some(like) => (format!("{what} in the example `{like}`"), help),
            None => (format!("{what} in the example of `{name}`"), help),
        })
    });
    fault.or_else(|| {
        let help = "write what differs from the example, or remove this variant";
        changes_nothing(healthy, variant, changed).then(|| ("it changes nothing".to_owned(), help.to_owned()))
    })
}

/// The first member that a variant adds to an example, with the nearest member that the example has.
pub(super) fn added(healthy: &Conversation<'_>, variant: &Variant) -> Option<(Pointer, Option<Pointer>)> {
    variant.changes.iter().filter(|(_, example)| example.like.is_none()).find_map(|(name, example)| {
        let root = healthy.response(healthy.outline.number(name)?).document()?;
        let (added, _) = example.change.set.iter().find(|(pointer, _)| root.find(pointer).is_none())?;
        // One more item is no misspelt member.
        let (last, parents) = added.tokens().split_last().filter(|(last, _)| *last != "-")?;
        let mut around = Pointer::root();
        parents.iter().for_each(|token| around.push(token));
        let near = match &root.find(&around)?.value {
            Value::Object(members) => nearest(last, members.iter().map(|member| member.name.as_str())),
            Value::Array(_) | Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => None,
        };
        Some((added.clone(), near.map(|near| around.child(near))))
    })
}

fn changes_nothing(healthy: &Conversation<'_>, variant: &Variant, changed: &Conversation<'_>) -> bool {
    let is_same = |(name, example): &(String, Example)| match healthy.outline.number(name) {
        Some(number) => {
            let (before, after) = (healthy.response(number), changed.response(number));
            // Changed JSON is written anew: its space is no change.
            let is_edited = example.change.body.is_none();
            before == after || (is_edited && is_same_response(&before, &after))
        }
        None => true,
    };
    let is_own = variant.target.is_none() && variant.matrix_version.is_none();
    is_own && variant.changes.iter().all(is_same)
}

/// Whether two responses are the same, whatever space there is in their JSON.
pub(super) fn is_same_response(before: &ExampleResponse, after: &ExampleResponse) -> bool {
    let text = |response: &ExampleResponse| Some(response.document()?.to_text());
    // The order of fields with different names says nothing (RFC 9110, section 5.3).
    let rest = |response: &ExampleResponse| {
        let mut rest = ExampleResponse { body: Vec::new(), ..response.clone() };
        rest.headers.sort_by(|(a, _), (b, _)| a.cmp(b));
        rest
    };
    let is_same_body = || before.body == after.body || (text(before).is_some() && text(before) == text(after));
    rest(before) == rest(after) && is_same_body()
}

/// What a change is meant for, and is not there; and what to do.
fn missing_place(example: &Example, before: &ExampleResponse) -> Option<(String, String)> {
    const CHANGE: &str = "change what is there, or add it to the example";
    let help = |near: Option<String>| near.map_or(CHANGE.to_owned(), |near| format!("did you mean `{near}`?"));
    let change = &example.change;
    let absent = change
        .headers
        .iter()
        .find(|(name, lines)| lines.is_empty() && !before.headers.iter().any(|(known, _)| known == name));
    if let Some((name, _)) = absent {
        let near = nearest(name, before.headers.iter().map(|(known, _)| known.as_str()));
        return Some((format!("no field `{name}`"), help(near.map(ToOwned::to_owned))));
    }
    let edits = !change.set.is_empty() || !change.remove.is_empty() || change.only.is_some();
    // Another body has its own places.
    if !edits || change.body.is_some() {
        return None;
    }
    let Some(root) = before.document() else { return Some(("no JSON".to_owned(), help(None))) };
    let is_missing = |(pointer, _): &&(Pointer, Json)| !has_place(&root, pointer);
    let set = change.set.iter().find(is_missing).map(|(pointer, _)| pointer);
    // Rows of a table may be no members of it, but not all of them.
    let kept = change.only.iter().flatten().map(|name| Pointer::root().child(name));
    let kept: Vec<Pointer> = kept.collect();
    if let Some(first) = kept.first().filter(|_| kept.iter().all(|pointer| root.find(pointer).is_none())) {
        let near = meant(&root, first).map(|near| near.to_string().trim_start_matches('/').to_owned());
        return Some(("nothing of what `only` names".to_owned(), help(near)));
    }
    let removed = || change.remove.iter().find(|pointer| root.find(pointer).is_none());
    set.or_else(removed).map(|pointer| {
        let near = meant(&root, pointer).map(|near| near.to_string());
        (format!("nothing at `{pointer}`"), help(near))
    })
}

/// The place of a document that is likely to be meant by a pointer to nothing: its first name that is not there is
/// exchanged for one that is.
pub(super) fn meant(root: &Json, pointer: &Pointer) -> Option<Pointer> {
    let (mut around, mut tokens) = (Pointer::root(), pointer.tokens().iter());
    let missing = tokens.by_ref().find(|token| {
        let next = around.child(token);
        let is_there = root.find(&next).is_some();
        if is_there {
            around = next;
        }
        !is_there
    })?;
    let near = match &root.find(&around)?.value {
        Value::Object(members) => nearest(missing, members.iter().map(|member| member.name.as_str()))?,
        Value::Array(_) | Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => return None,
    };
    let mut meant = around.child(near);
    tokens.for_each(|token| meant.push(token));
    root.find(&meant).is_some().then_some(meant)
}

/// Whether a value can be set there: the value around it is there, and an item is there itself.
fn has_place(root: &Json, pointer: &Pointer) -> bool {
    let Some((last, parents)) = pointer.tokens().split_last() else { return true };
    let mut around = Pointer::root();
    parents.iter().for_each(|token| around.push(token));
    match root.find(&around).map(|around| &around.value) {
        Some(Value::Object(_)) => true,
        Some(Value::Array(_)) => last == "-" || root.find(pointer).is_some(),
        Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_)) | None => false,
    }
}
