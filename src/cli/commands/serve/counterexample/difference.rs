//! What a counterexample changes: the difference between two responses of a case file, as a change that can be made to the
//! response of another server.

use serde_json::{Map, Value};

use crate::exchange::example::ExampleResponse;
use crate::reference::{BodyChange, Fixed, ResponseChange};

/// What makes `changed` of `healthy`. A refusal in place of a success, or the reverse, has nothing in common with it.
pub(super) fn between(healthy: &ExampleResponse, changed: &ExampleResponse) -> Fixed {
    if healthy == changed {
        return Fixed::Own;
    }
    if healthy.status / 100 != changed.status / 100 {
        return whole(changed);
    }
    let other = || BodyChange::Whole { octets: changed.body.clone(), stand_ins: texts(&healthy.body) };
    let body = (healthy.body != changed.body)
        .then(|| members(&healthy.body, &changed.body).map_or_else(other, BodyChange::Members));
    let status = (healthy.status != changed.status).then_some(changed.status);
    Fixed::Changed(ResponseChange { status, fields: fields(healthy, changed), body })
}

/// The response as it stands in the case file.
pub(super) fn whole(response: &ExampleResponse) -> Fixed {
    let ExampleResponse { status, headers, body, .. } = response.clone();
    Fixed::Whole { status, fields: headers, body }
}

/// The texts at the top of a document, which stand for those of a server.
fn texts(octets: &[u8]) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = serde_json::from_slice(octets) else { return Vec::new() };
    let text = |(name, value): (String, Value)| value.as_str().map(|text| (name, text.to_owned()));
    members.into_iter().filter_map(text).collect()
}

fn fields(healthy: &ExampleResponse, changed: &ExampleResponse) -> Vec<(String, Vec<String>)> {
    let lines = |response: &ExampleResponse, name: &str| -> Vec<String> {
        response.headers.iter().filter(|(known, _)| known == name).map(|(_, line)| line.clone()).collect()
    };
    let mut names: Vec<&String> = healthy.headers.iter().chain(&changed.headers).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let differing = names.into_iter().filter(|name| lines(healthy, name) != lines(changed, name));
    differing.map(|name| (name.clone(), lines(changed, name))).collect()
}

/// A place in a document, and its new value or none.
type Member = (Vec<String>, Option<Value>);

/// The members that differ. Nothing if the documents have nothing in common, or if the difference is none of values: then
/// the octets are what matters.
fn members(healthy: &[u8], changed: &[u8]) -> Option<Vec<Member>> {
    let object = |octets: &[u8]| match serde_json::from_slice(octets) {
        Ok(Value::Object(members)) => Some(members),
        Ok(_) | Err(_) => None,
    };
    let (healthy, changed) = (object(healthy)?, object(changed)?);
    let is_kept = |name: &String| healthy.contains_key(name);
    let mut differing = Vec::new();
    collect(&healthy, &changed, &mut Vec::new(), &mut differing);
    (changed.keys().any(is_kept) && !differing.is_empty()).then_some(differing)
}

fn collect(healthy: &Map<String, Value>, changed: &Map<String, Value>, at: &mut Vec<String>, found: &mut Vec<Member>) {
    let removed = healthy.keys().filter(|name| !changed.contains_key(*name));
    found.extend(removed.map(|name| ([at.as_slice(), std::slice::from_ref(name)].concat(), None)));
    for (name, value) in changed {
        at.push(name.clone());
        match (healthy.get(name), value) {
            (Some(old), new) if old == new => {}
            (Some(Value::Object(old)), Value::Object(new)) => collect(old, new, at, found),
            (_, new) => found.push((at.clone(), Some(new.clone()))),
        }
        at.pop();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> ExampleResponse {
        let headers = headers.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
        ExampleResponse { status, headers, body: body.into(), raw: None }
    }

    /// The change, where there is one.
    fn change(healthy: &ExampleResponse, changed: &ExampleResponse) -> ResponseChange {
        match between(healthy, changed) {
            Fixed::Changed(change) => change,
            Fixed::Own | Fixed::Whole { .. } => ResponseChange::default(),
        }
    }

    #[test]
    fn only_what_differs_is_changed() {
        let healthy = response(200, &[("a", "1"), ("b", "2")], r#"{"x":1,"y":{"z":[1],"w":2}}"#);
        assert!(matches!(between(&healthy, &healthy), Fixed::Own));
        let changed = response(201, &[("a", "1"), ("c", "3"), ("c", "4")], r#"{"x":1,"y":{"z":[]},"v":null}"#);
        let change = change(&healthy, &changed);
        assert_eq!(change.status, Some(201));
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(change.fields, [("b".to_owned(), lines(&[])), ("c".to_owned(), lines(&["3", "4"]))]);
        let members =
            vec![(lines(&["y", "w"]), None), (lines(&["v"]), Some(Value::Null)), (lines(&["y", "z"]), Some(json!([])))];
        let sorted = |mut members: Vec<Member>| {
            members.sort_by(|a, b| a.0.cmp(&b.0));
            members
        };
        let Some(BodyChange::Members(found)) = change.body else { panic!("members differ") };
        assert_eq!(sorted(found), sorted(members));
    }

    #[test]
    fn octets_are_kept_where_values_do_not_differ() {
        let healthy = response(200, &[], r#"{"x":1}"#);
        for body in [r#"{"x":1,"x":1}"#, r#"{"y":1}"#, "no"] {
            let change = change(&healthy, &response(200, &[], body));
            assert_eq!(change.body, Some(BodyChange::Whole { octets: body.into(), stand_ins: Vec::new() }), "{body}");
        }
        let refusal = between(&healthy, &response(404, &[("a", "1")], r#"{"x":2}"#));
        assert!(matches!(refusal, Fixed::Whole { status: 404, .. }));
    }
}
