//! Conditions of a case file.

use std::time::Duration;

use regex_lite::Regex;

use super::read::Reader;
use super::yaml::{Entry, Node, Value};
use crate::check::{
    BodyCondition, CachingRule, Condition, Expectation, FieldCondition, FieldGrammar, FreshnessLifetime, JsonType,
    JwtConditions, NameCase, SameJson, StatusPattern, StatusSet, UrlCondition, UrlPart, ValueCondition,
};
use crate::exchange::Pointer;
use crate::exchange::json::{self, Json};
use crate::source::ProblemCode;

/// Reads one mapping of conditions, or a list of them.
pub(crate) fn read_expectations(reader: &mut Reader<'_>, node: &Node) -> Vec<Expectation> {
    node.items().iter().map(|item| read_expectation(reader, item)).collect()
}

/// Reads a mapping of conditions. What has the wrong shape is left out; it was reported.
pub(crate) fn read_expectation(reader: &mut Reader<'_>, node: &Node) -> Expectation {
    let on = node.get("on").map(|on| reader.request_names(on));
    let when = node.get("when").map_or_else(Vec::new, |when| read_expectations(reader, when));
    let conditions: Vec<Condition> = node.entries().iter().flat_map(|entry| read_entry(reader, entry)).collect();
    let only_frame = node.entries().iter().all(|entry| matches!(entry.key.as_str(), "on" | "when"));
    if only_frame {
        reader.report(ProblemCode::MissingKey, &node.span, "conditions that ask for nothing").help =
            Some("add a condition such as `status: 200`".to_owned());
    }
    Expectation { on, when, conditions }
}

fn read_entry(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Condition> {
    let node = &entry.node;
    let tables = || node.entries().iter();
    match entry.key.as_str() {
        "status" => read_status(node).map(Condition::Status).into_iter().collect(),
        "url" => vec![Condition::Url(read_url(node))],
        "header" => tables().map(|entry| read_header(reader, entry)).collect(),
        "body" => vec![Condition::Body(read_body(node))],
        "json" => tables().filter_map(|entry| read_json(reader, entry)).collect(),
        "same-status" => reader.request_name(node).map(Condition::SameStatus).into_iter().collect(),
        "same-json" => read_same_json(reader, node).map(Condition::SameJson).into_iter().collect(),
        "caching" => {
            words(node).iter().filter_map(|word| named(word, &CachingRule::ALL)).map(Condition::Caching).collect()
        }
        "freshness-lifetime" => {
            let seconds = |key: &str| node.get(key).and_then(Node::integer);
            let most = FreshnessLifetime { max_age: seconds("max-age"), s_maxage: seconds("s-maxage") };
            vec![Condition::FreshnessLifetime(most)]
        }
        "any" => vec![Condition::Any(read_expectations(reader, node))],
        "not" => vec![Condition::Not(Box::new(read_expectation(reader, node)))],
        _ => Vec::new(),
    }
}

fn words(node: &Node) -> Vec<String> {
    node.items().iter().filter_map(Node::text).map(ToOwned::to_owned).collect()
}

fn named<T: Copy>(word: &str, known: &[(&'static str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

fn read_status(node: &Node) -> Option<StatusSet> {
    match node.get("not") {
        Some(others) => Some(StatusSet::NotOf(read_patterns(others))),
        None if matches!(node.value, Value::Mapping(_)) => None,
        None => Some(StatusSet::Of(read_patterns(node))),
    }
}

fn read_patterns(node: &Node) -> Vec<StatusPattern> {
    let pattern = |item: &Node| {
        let code = item.integer().and_then(|code| u16::try_from(code).ok()).map(StatusPattern::Code);
        code.or_else(|| item.text()?.strip_suffix("xx")?.parse().ok().map(StatusPattern::Class))
    };
    node.items().iter().filter_map(pattern).collect()
}

fn read_url(node: &Node) -> Vec<UrlCondition> {
    let part = |word: &String| match word.as_str() {
        "query" => Some(UrlPart::Query),
        "fragment" => Some(UrlPart::Fragment),
        "userinfo" => Some(UrlPart::Userinfo),
        _ => None,
    };
    let condition = |entry: &Entry| match entry.key.as_str() {
        "absolute" => Some(UrlCondition::Absolute),
        "scheme" => Some(UrlCondition::Scheme(words(&entry.node))),
        "without" => Some(UrlCondition::Without(words(&entry.node).iter().filter_map(part).collect())),
        "host" => Some(UrlCondition::PublicHost),
        "characters" => Some(UrlCondition::Rfc3986Characters),
        _ => None,
    };
    node.entries().iter().filter_map(condition).collect()
}

fn read_header(reader: &mut Reader<'_>, entry: &Entry) -> Condition {
    Condition::Header(entry.key.to_ascii_lowercase(), read_field(reader, &entry.node))
}

fn read_field(reader: &mut Reader<'_>, node: &Node) -> Vec<FieldCondition> {
    node.entries().iter().filter_map(|entry| read_field_entry(reader, entry)).collect()
}

fn read_field_entry(reader: &mut Reader<'_>, entry: &Entry) -> Option<FieldCondition> {
    let node = &entry.node;
    let lower = || words(node).iter().map(|word| word.to_ascii_lowercase()).collect();
    Some(match entry.key.as_str() {
        "present" => FieldCondition::Present(node.boolean()?),
        "single" => FieldCondition::Single,
        "equals" | "one-of" => FieldCondition::OneOf(words(node)),
        "matches" => FieldCondition::Matches(read_regex(reader, node)?),
        "grammar" => FieldCondition::Grammar(named(node.text()?, &FieldGrammar::ALL)?),
        "media-type" => FieldCondition::MediaType(node.text()?.to_owned()),
        "charset" => FieldCondition::Charset(lower()),
        "includes" => FieldCondition::Includes(groups(node), NameCase::Matters),
        "includes-names" => FieldCondition::Includes(groups(node), NameCase::Ignored),
        "near-clock" => FieldCondition::NearClock(Duration::from_secs(node.integer()?)),
        "not-after" => FieldCondition::NotAfter(node.text()?.to_ascii_lowercase()),
        "same-as" => FieldCondition::SameAs(reader.request_name(node)?),
        "not" => FieldCondition::Not(read_field(reader, node)),
        _ => return None,
    })
}

fn groups(node: &Node) -> Vec<Vec<String>> {
    node.items().iter().map(words).collect()
}

fn read_regex(reader: &mut Reader<'_>, node: &Node) -> Option<Regex> {
    match Regex::new(node.text()?) {
        Ok(regex) => Some(regex),
        Err(error) => {
            reader.report(ProblemCode::WrongValue, &node.span, format!("not a regular expression: {error}"));
            None
        }
    }
}

/// The conditions in the order in which the layers of a body come off, whatever order they are written in.
fn read_body(node: &Node) -> Vec<BodyCondition> {
    let size = |key: &str| node.get(key).and_then(Node::integer).and_then(|most| usize::try_from(most).ok());
    let given = |key: &str, condition| node.get(key).map(|_| condition);
    [
        given("empty", BodyCondition::Empty),
        given("content-coding", BodyCondition::ContentCoding),
        size("max-bytes").map(BodyCondition::MaxBytes),
        given("byte-order-mark", BodyCondition::NoByteOrderMark),
        given("encoding", BodyCondition::Utf8),
        given("json", BodyCondition::Json),
        given("unique-names", BodyCondition::UniqueNames),
        given("unpaired-surrogates", BodyCondition::NoUnpairedSurrogates),
        size("max-depth").map(BodyCondition::MaxDepth),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn read_json(reader: &mut Reader<'_>, entry: &Entry) -> Option<Condition> {
    let pointer = Pointer::parse(&entry.key).ok()?;
    Some(Condition::Json(pointer, read_value(reader, &entry.node)))
}

fn read_value(reader: &mut Reader<'_>, node: &Node) -> Vec<ValueCondition> {
    node.entries().iter().filter_map(|entry| read_value_entry(reader, entry)).collect()
}

fn read_value_entry(reader: &mut Reader<'_>, entry: &Entry) -> Option<ValueCondition> {
    let node = &entry.node;
    Some(match entry.key.as_str() {
        "present" => ValueCondition::Present(node.boolean()?),
        "type" => ValueCondition::Type(words(node).iter().filter_map(|word| named(word, &JsonType::ALL)).collect()),
        "equals" => ValueCondition::OneOf(vec![read_json_value(reader, node)?]),
        "one-of" => {
            ValueCondition::OneOf(node.items().iter().filter_map(|item| read_json_value(reader, item)).collect())
        }
        "contains" => ValueCondition::Contains(vec![read_json_value(reader, node)?]),
        "contains-any" => {
            ValueCondition::Contains(node.items().iter().filter_map(|item| read_json_value(reader, item)).collect())
        }
        "items" => ValueCondition::Items(read_value(reader, node)),
        "members" => ValueCondition::Members(read_value(reader, node)),
        "non-empty" => ValueCondition::NonEmpty,
        "unique-items" => ValueCondition::UniqueItems,
        "matches" => ValueCondition::Matches(read_regex(reader, node)?),
        "url" => ValueCondition::Url(read_url(node)),
        "jwt" => ValueCondition::Jwt(JwtConditions {
            header: read_members(reader, node.get("header")),
            claims: read_members(reader, node.get("claims")),
            agrees: node.get("agrees").is_some(),
        }),
        "same-as" => ValueCondition::SameAs(reader.request_name(node)?),
        "not" => ValueCondition::Not(read_value(reader, node)),
        _ => return None,
    })
}

fn read_members(reader: &mut Reader<'_>, node: Option<&Node>) -> Vec<(Pointer, Vec<ValueCondition>)> {
    let entries = node.map_or(&[][..], Node::entries);
    entries
        .iter()
        .filter_map(|entry| Some((Pointer::parse(&entry.key).ok()?, read_value(reader, &entry.node))))
        .collect()
}

fn read_json_value(reader: &mut Reader<'_>, node: &Node) -> Option<Json> {
    match json::read(&node.to_json()) {
        Ok(document) => Some(document.root),
        Err(error) => {
            reader.report(ProblemCode::WrongValue, &node.span, format!("this JSON value can't be read: {error}"));
            None
        }
    }
}

fn read_same_json(reader: &mut Reader<'_>, node: &Node) -> Option<SameJson> {
    let request = reader.request_name(node.get("as")?)?;
    let ignore = node.get("ignore").map_or(&[][..], Node::items);
    let ignore = ignore.iter().filter_map(|item| Pointer::parse(item.text()?).ok()).collect();
    Some(SameJson { request, ignore })
}
