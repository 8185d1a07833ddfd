//! Another JSON value than one that is there, for counterexamples.

use crate::exchange::json::{Json, Value};

/// A value of the same type that is another.
pub(in crate::check) fn different(value: &Json) -> Json {
    match &value.value {
        Value::Null => Json::text("x"),
        Value::Boolean(value) => Json::new(Value::Boolean(!value)),
        Value::Number(number) => match number.parse::<i64>().ok().and_then(|number| number.checked_add(1)) {
            Some(number) => Json::number(number),
            None => Json::number(5),
        },
        Value::String(text) => Json::text(format!("{text}x")),
        Value::Array(items) => Json::new(Value::Array(items.iter().cloned().chain([Json::text("other")]).collect())),
        Value::Object(members) => {
            let more = Json::member("other", Json::text("other"));
            Json::new(Value::Object(members.iter().cloned().chain([more]).collect()))
        }
    }
}
