//! `type`: the JSON type of a value.

use std::fmt;
use std::sync::Arc;

use super::place::excerpt;
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::reader::Reader;
use crate::exchange::json::{self, Json, Value};
use crate::notation::Shape::{self, Either, List, Word};
use crate::notation::key;

const TYPE: Shape = Word(&["string", "number", "boolean", "array", "object", "null"]);

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("type", Either(&[TYPE, List(&TYPE)]), "its JSON type, or one of these"),
    read: |_, node| {
        let named = |name: &String| JsonType::ALL.into_iter().find(|kind| kind.as_str() == name);
        Some(Arc::new(Types(Reader::texts(node).iter().filter_map(named).collect())))
    },
};

/// A JSON type, in the words of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonType {
    String,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

impl JsonType {
    const ALL: [Self; 6] = [Self::Number, Self::String, Self::Null, Self::Boolean, Self::Array, Self::Object];

    fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::Null => "null",
        }
    }

    fn of(value: &Json) -> Self {
        match value.kind() {
            json::Kind::Null => Self::Null,
            json::Kind::Boolean => Self::Boolean,
            json::Kind::Number => Self::Number,
            json::Kind::String => Self::String,
            json::Kind::Array => Self::Array,
            json::Kind::Object => Self::Object,
        }
    }

    /// A value of this type.
    fn sample(self) -> Json {
        match self {
            Self::String => Json::text("5"),
            Self::Number => Json::number(5),
            Self::Boolean => Json::new(Value::Boolean(true)),
            Self::Array => Json::new(Value::Array(vec![Json::text("x")])),
            Self::Object => Json::new(Value::Object(vec![Json::member("x", Json::text("x"))])),
            Self::Null => Json::new(Value::Null),
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[derive(Debug)]
struct Types(Vec<JsonType>);

impl ValueCondition for Types {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        if self.0.contains(&JsonType::of(judged.value)) {
            return Verdict::Holds;
        }
        judged.violated_by(self.describe(), format!("{} {}", judged.value.kind(), excerpt(judged.value)))
    }

    fn describe(&self) -> String {
        format!("of type {}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))
    }

    fn counterexamples(&self, _example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let others = JsonType::ALL.into_iter().find(|kind| !self.0.contains(kind));
        others.map_or_else(Vec::new, |kind| other("type", kind.sample()))
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let fits = current.filter(|value| self.0.contains(&JsonType::of(value)));
        fits.cloned().or_else(|| self.0.first().map(|kind| kind.sample()))
    }
}
