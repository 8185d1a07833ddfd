//! JSON values: what is at a JSON Pointer, and what it is like.

use std::collections::BTreeSet;
use std::fmt;

use regex_lite::Regex;

use super::jwt::JwtConditions;
use super::{Context, Spot, Subject, UrlCondition, Verdict, look_up};
use crate::exchange::Pointer;
use crate::exchange::json::{self, ArrayOrder, Json, Kind, Value};

/// A JSON type, in the words of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of RFC 8259, section 3")]
pub enum JsonType {
    String,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

impl JsonType {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("string", Self::String),
        ("number", Self::Number),
        ("boolean", Self::Boolean),
        ("array", Self::Array),
        ("object", Self::Object),
        ("null", Self::Null),
    ];

    fn is(self, value: &Json) -> bool {
        self == Self::of(value.kind())
    }

    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Boolean,
            Kind::Number => Self::Number,
            Kind::String => Self::String,
            Kind::Array => Self::Array,
            Kind::Object => Self::Object,
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::ALL.iter().find(|(_, kind)| kind == self).map_or(Ok(()), |(name, _)| out.write_str(name))
    }
}

/// One thing asked of a JSON value.
#[derive(Debug, Clone)]
pub enum ValueCondition {
    /// It is there and not null, or it is not there.
    Present(bool),
    /// It is of one of these types.
    Type(Vec<JsonType>),
    /// It is one of these values.
    OneOf(Vec<Json>),
    /// The array has one of these values.
    Contains(Vec<Json>),
    /// Every item of the array.
    Items(Vec<ValueCondition>),
    /// Every member of the object.
    Members(Vec<ValueCondition>),
    /// Not an empty text, array or object.
    NonEmpty,
    /// No two items are equal.
    UniqueItems,
    /// The text matches.
    Matches(Regex),
    /// The text is a URL.
    Url(Vec<UrlCondition>),
    /// The text is a signed JSON Web Token.
    Jwt(JwtConditions),
    /// It is the value at the same place in another response.
    SameAs(String),
    /// These do not hold.
    Not(Vec<ValueCondition>),
}

impl ValueCondition {
    pub(super) fn collect_requests(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::SameAs(request) => {
                names.insert(request.clone());
            }
            Self::Items(inner) | Self::Members(inner) | Self::Not(inner) => {
                inner.iter().for_each(|condition| condition.collect_requests(names));
            }
            Self::Jwt(token) => {
                let parts = token.header.iter().chain(&token.claims);
                parts.flat_map(|(_, inner)| inner).for_each(|condition| condition.collect_requests(names));
            }
            Self::Present(_)
            | Self::Type(_)
            | Self::OneOf(_)
            | Self::Contains(_)
            | Self::NonEmpty
            | Self::UniqueItems
            | Self::Matches(_)
            | Self::Url(_) => {}
        }
    }
}

/// Judges all `conditions` on the value at `pointer`.
pub(super) fn judge(
    pointer: &Pointer,
    conditions: &[ValueCondition],
    subject: Subject<'_>,
    context: Context<'_>,
) -> Verdict {
    let document = match subject.response.body().document() {
        Ok(document) => document,
        Err(error) => {
            let expected = format!("JSON with {}", describe_all(conditions, pointer));
            return subject.without_json(expected, &error);
        }
    };
    let value = document.root.find(pointer);
    let judged = JudgedValue { root: &document.root, pointer: pointer.clone(), value, subject, context };
    judged.judge_all(conditions)
}

fn describe_all(conditions: &[ValueCondition], pointer: &Pointer) -> String {
    let absent = conditions.iter().any(|condition| matches!(condition, ValueCondition::Present(false)));
    if absent { format!("nothing at `{pointer}`") } else { format!("a value at `{pointer}`") }
}

/// A value under judgement, or the place where there is none.
pub(super) struct JudgedValue<'a> {
    pub(super) root: &'a Json,
    pub(super) pointer: Pointer,
    pub(super) value: Option<&'a Json>,
    pub(super) subject: Subject<'a>,
    pub(super) context: Context<'a>,
}

impl<'a> JudgedValue<'a> {
    pub(super) fn judge_all(&self, conditions: &[ValueCondition]) -> Verdict {
        Verdict::all(conditions.iter().map(|condition| self.judge(condition)), || Verdict::Holds)
    }

    fn judge(&self, condition: &ValueCondition) -> Verdict {
        if let ValueCondition::Present(wanted) = condition {
            return self.judge_presence(*wanted);
        }
        let Some(value) = self.value else {
            return Verdict::NotApplicable(format!(
                "the response to `{}` has no `{}`",
                self.subject.request, self.pointer
            ));
        };
        match condition {
            ValueCondition::Present(wanted) => self.judge_presence(*wanted),
            ValueCondition::Type(types) => self.judge_type(types, value),
            ValueCondition::OneOf(values) => self.judge_one_of(values, value),
            ValueCondition::Contains(values) => self.judge_contains(values, value),
            ValueCondition::Items(inner) => self.judge_items(inner, value),
            ValueCondition::Members(inner) => self.judge_members(inner, value),
            ValueCondition::NonEmpty => self.require(!is_empty(value), || "not empty".to_owned()),
            ValueCondition::UniqueItems => self.judge_unique(value),
            ValueCondition::Matches(regex) => {
                let matches = matches!(&value.value, Value::String(text) if regex.is_match(text));
                self.require(matches, || format!("a text that matches {regex}"))
            }
            ValueCondition::Url(conditions) => self.judge_url(conditions, value),
            ValueCondition::Jwt(conditions) => conditions.judge(self, value),
            ValueCondition::SameAs(request) => self.judge_same_as(request, value),
            ValueCondition::Not(inner) => self.judge_not(inner),
        }
    }

    /// The same judgement on another value of the same response.
    fn at(&self, token: &str, value: &'a Json) -> Self {
        let pointer = self.pointer.child(token);
        JudgedValue { root: self.root, pointer, value: Some(value), subject: self.subject, context: self.context }
    }

    pub(super) fn require(&self, holds: bool, expected: impl FnOnce() -> String) -> Verdict {
        if holds { Verdict::Holds } else { self.violated(expected()) }
    }

    pub(super) fn violated(&self, expected: impl AsRef<str>) -> Verdict {
        let got = self.value.map_or_else(|| "nothing there".to_owned(), excerpt);
        self.violated_by(expected, got)
    }

    pub(super) fn violated_by(&self, expected: impl AsRef<str>, got: String) -> Verdict {
        let at =
            if self.pointer.as_str().is_empty() { "the document".to_owned() } else { format!("`{}`", self.pointer) };
        let spot = Spot::Json(self.pointer.clone(), self.value.map(|value| value.span.clone()));
        self.subject.violated(format!("{at}: {}", expected.as_ref()), got, spot)
    }

    fn judge_presence(&self, wanted: bool) -> Verdict {
        match (wanted, self.value) {
            (true, Some(value)) => self.require(value.kind() != Kind::Null, || "present and not null".to_owned()),
            (true, None) => self.violated("present"),
            (false, found) => self.require(found.is_none(), || "absent".to_owned()),
        }
    }

    fn judge_type(&self, types: &[JsonType], value: &Json) -> Verdict {
        let names = || types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
        if types.iter().any(|kind| kind.is(value)) {
            return Verdict::Holds;
        }
        self.violated_by(format!("of type {}", names()), format!("{} {}", value.kind(), excerpt(value)))
    }

    fn judge_one_of(&self, values: &[Json], value: &Json) -> Verdict {
        let equal = values.iter().any(|known| json::equal(known, value, ArrayOrder::Matters));
        self.require(equal, || list(values))
    }

    fn judge_contains(&self, values: &[Json], value: &Json) -> Verdict {
        let Value::Array(items) = &value.value else { return self.violated("an array") };
        let found = values.iter().any(|known| items.iter().any(|item| json::equal(known, item, ArrayOrder::Matters)));
        self.require(found, || format!("containing {}", list(values)))
    }

    fn judge_items(&self, inner: &[ValueCondition], value: &'a Json) -> Verdict {
        let Value::Array(items) = &value.value else { return self.violated("an array") };
        let verdicts = items.iter().enumerate().map(|(index, item)| self.at(&index.to_string(), item).judge_all(inner));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn judge_members(&self, inner: &[ValueCondition], value: &'a Json) -> Verdict {
        let Value::Object(members) = &value.value else { return self.violated("an object") };
        let verdicts = members.iter().map(|member| self.at(&member.name, &member.value).judge_all(inner));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn judge_unique(&self, value: &Json) -> Verdict {
        let Value::Array(items) = &value.value else { return self.violated("an array") };
        let repeated = json::first_repeat(items, ArrayOrder::Matters).and_then(|(_, second)| items.get(second));
        repeated.map_or(Verdict::Holds, |item| self.violated_by("each value once", format!("{} twice", excerpt(item))))
    }

    fn judge_url(&self, conditions: &[UrlCondition], value: &Json) -> Verdict {
        let Value::String(text) = &value.value else { return self.violated("a URL") };
        let verdicts = conditions.iter().map(|condition| match condition.violation(text, self.context.deployment) {
            None => Verdict::Holds,
            Some((expected, got)) => self.violated_by(expected, shorten(&got)),
        });
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn judge_same_as(&self, request: &str, value: &Json) -> Verdict {
        let other = match look_up(request, self.context) {
            Ok(other) => other,
            Err(verdict) => return verdict,
        };
        let theirs = match other.response.body().document() {
            Ok(document) => document.root.find(&self.pointer),
            Err(error) if error.is_over_limit() => return other.without_json("JSON", &error),
            Err(_) => None,
        };
        let Some(theirs) = theirs else {
            return Verdict::NotApplicable(format!("the response to `{request}` has no `{}`", self.pointer));
        };
        let same = json::equal(value, theirs, ArrayOrder::Ignored);
        self.require(same, || format!("{}, as in the response to `{request}`", excerpt(theirs)))
    }

    fn judge_not(&self, inner: &[ValueCondition]) -> Verdict {
        match self.judge_all(inner) {
            Verdict::Holds => self.violated(format!("not {}", describe(inner))),
            Verdict::Violated(_) => Verdict::Holds,
            verdict @ (Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
        }
    }
}

/// Conditions in a few words, for what must not hold.
fn describe(conditions: &[ValueCondition]) -> String {
    let words: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            ValueCondition::Present(_) => "present".to_owned(),
            ValueCondition::Type(types) => types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            ValueCondition::OneOf(values) => list(values),
            ValueCondition::Contains(values) => format!("containing {}", list(values)),
            ValueCondition::Items(inner) => format!("with only {} items", describe(inner)),
            ValueCondition::Members(inner) => format!("with only {} members", describe(inner)),
            ValueCondition::NonEmpty => "filled".to_owned(),
            ValueCondition::UniqueItems => "without repetition".to_owned(),
            ValueCondition::Matches(regex) => format!("matching {regex}"),
            ValueCondition::Url(_) => "such a URL".to_owned(),
            ValueCondition::Jwt(_) => "such a token".to_owned(),
            ValueCondition::SameAs(request) => format!("that of the response to `{request}`"),
            ValueCondition::Not(inner) => format!("other than {}", describe(inner)),
        })
        .collect();
    words.join(" and ")
}

fn is_empty(value: &Json) -> bool {
    match &value.value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Null | Value::Boolean(_) | Value::Number(_) => false,
    }
}

fn list(values: &[Json]) -> String {
    values.iter().map(excerpt).collect::<Vec<_>>().join(" or ")
}

/// The value as JSON, cut to a length that a line can hold.
pub(super) fn excerpt(value: &Json) -> String {
    shorten(&value.to_text())
}

fn shorten(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… ({} octets)", &text[..end], text.len()),
    }
}
