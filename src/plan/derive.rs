//! Counterexamples that follow from what a test asks for: drop the member, another type, another scheme.

use super::example::example_document;
use crate::check::{Condition, JsonType, StatusPattern, StatusSet, UrlCondition, UrlPart, ValueCondition};
use crate::exchange::Pointer;
use crate::exchange::json::{ArrayOrder, Json, Value, equal, quote};
use crate::suite::{Change, Suite, Test, Variant};

/// One counterexample for each condition that one can be derived from.
pub(super) fn derive(suite: &Suite, test: &Test) -> Vec<Variant> {
    let mut counterexamples = Vec::new();
    for expectation in &test.expect {
        let Some(request) = expectation.on.as_ref().unwrap_or(&test.on).first() else { continue };
        let document = example_document(suite, request);
        let changes = expectation.conditions.iter().flat_map(|condition| changes(condition, document.as_ref()));
        counterexamples.extend(changes.map(|change| Variant::new(vec![(request.clone(), change)], test.place.clone())));
    }
    counterexamples
}

fn changes(condition: &Condition, document: Option<&Json>) -> Vec<Change> {
    match condition {
        Condition::Status(set) => other_status(set).into_iter().collect(),
        Condition::Json(pointer, conditions) => {
            let Some(document) = document else { return Vec::new() };
            conditions.iter().flat_map(|condition| value_changes(pointer, condition, document)).collect()
        }
        Condition::Url(_)
        | Condition::Header(..)
        | Condition::Body(_)
        | Condition::SameStatus(_)
        | Condition::SameJson(_)
        | Condition::Caching(_)
        | Condition::FreshnessLifetime(_)
        | Condition::Any(_)
        | Condition::Not(_) => Vec::new(),
    }
}

fn other_status(set: &StatusSet) -> Option<Change> {
    let status = match set {
        StatusSet::Of(_) => 500,
        StatusSet::NotOf(patterns) => match patterns.first()? {
            StatusPattern::Code(code) => *code,
            StatusPattern::Class(class) => class * 100,
        },
    };
    Some(Change { status: Some(status), ..Change::default() })
}

fn value_changes(pointer: &Pointer, condition: &ValueCondition, document: &Json) -> Vec<Change> {
    let Some(value) = document.find(pointer) else { return Vec::new() };
    let texts: Vec<String> = match condition {
        ValueCondition::Present(true) => {
            let remove = vec![pointer.clone()];
            return vec![Change { remove, ..Change::default() }, set(pointer, "null")];
        }
        ValueCondition::Type(types) => vec![other_type(types).to_owned()],
        ValueCondition::OneOf(_) => vec!["[[]]".to_owned()],
        ValueCondition::Contains(values) => without(value, values).into_iter().collect(),
        ValueCondition::Items(_) => return vec![set(&pointer.child("-"), "null")],
        ValueCondition::NonEmpty => vec!["\"\"".to_owned()],
        ValueCondition::UniqueItems => repeated(value).into_iter().collect(),
        ValueCondition::Url(conditions) => {
            let Value::String(url) = &value.value else { return Vec::new() };
            conditions.iter().flat_map(|condition| other_urls(condition, url)).map(|url| quote(&url)).collect()
        }
        ValueCondition::Present(false)
        | ValueCondition::Members(_)
        | ValueCondition::Matches(_)
        | ValueCondition::Jwt(_)
        | ValueCondition::SameAs(_)
        | ValueCondition::Not(_) => Vec::new(),
    };
    texts.iter().map(|text| set(pointer, text)).collect()
}

fn set(pointer: &Pointer, text: &str) -> Change {
    Change { json: vec![(pointer.clone(), text.to_owned())], ..Change::default() }
}

fn other_type(types: &[JsonType]) -> &'static str {
    if types.contains(&JsonType::Number) { "\"5\"" } else { "5" }
}

/// The array without these values.
fn without(value: &Json, values: &[Json]) -> Option<String> {
    let Value::Array(items) = &value.value else { return None };
    let is_wanted = |item: &&Json| values.iter().any(|wanted| equal(wanted, item, ArrayOrder::Matters));
    let rest: Vec<String> = items.iter().filter(|item| !is_wanted(item)).map(Json::to_text).collect();
    // An empty array would break a rule of its own.
    Some(if rest.is_empty() { "[\"other\"]".to_owned() } else { format!("[{}]", rest.join(",")) })
}

/// The array with its first item once more.
fn repeated(value: &Json) -> Option<String> {
    let Value::Array(items) = &value.value else { return None };
    let all: Vec<String> = items.iter().chain(items.first()).map(Json::to_text).collect();
    Some(format!("[{}]", all.join(",")))
}

fn other_urls(condition: &UrlCondition, url: &str) -> Vec<String> {
    let rest = || url.split_once("://").map_or("", |(_, rest)| rest);
    match condition {
        UrlCondition::Absolute => {
            let path = rest().split_once('/').map_or("", |(_, path)| path);
            vec![format!("/{path}")]
        }
        UrlCondition::Scheme(_) => vec![format!("http://{}", rest())],
        UrlCondition::Without(parts) => parts
            .iter()
            .map(|part| match part {
                UrlPart::Query => format!("{url}?tenant=1"),
                UrlPart::Fragment => format!("{url}#main"),
                UrlPart::Userinfo => url.replacen("://", "://user:password@", 1),
            })
            .collect(),
        UrlCondition::PublicHost => vec!["https://mas:8080/".to_owned()],
        UrlCondition::Rfc3986Characters => vec![format!("{url}{{tenant}}")],
    }
}
