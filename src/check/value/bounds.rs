//! `at-least` and `at-most`: a number within bounds.

use std::sync::Arc;

use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::forms::NUMBER;
use crate::exchange::json::{Json, Value};
use crate::notation::key;

pub(super) static AT_LEAST: Kind<dyn ValueCondition> = Kind {
    key: key("at-least", NUMBER, "a number that is not less than this"),
    read: |_, node| Some(Arc::new(AtLeast(node.integer()?))),
};

pub(super) static AT_MOST: Kind<dyn ValueCondition> = Kind {
    key: key("at-most", NUMBER, "a number that is not greater than this"),
    read: |_, node| Some(Arc::new(AtMost(node.integer()?))),
};

#[derive(Debug)]
struct AtLeast(u64);

#[derive(Debug)]
struct AtMost(u64);

/// A number as exactly as comparing it with a whole number needs; integers of 64 bits are exact.
pub(super) enum Number {
    Whole(i128),
    Other(f64),
}

impl Number {
    pub(super) fn of(value: &Json) -> Option<Self> {
        match &value.value {
            Value::Number(text) => match text.parse() {
                Ok(whole) => Some(Self::Whole(whole)),
                Err(_) => text.parse().ok().map(Self::Other),
            },
            Value::Null | Value::Boolean(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "what is no 128-bit integer is compared as JSON readers do")]
    fn is_less_than(&self, bound: u64) -> bool {
        match self {
            Self::Whole(number) => *number < i128::from(bound),
            Self::Other(number) => *number < bound as f64,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "what is no 128-bit integer is compared as JSON readers do")]
    fn is_greater_than(&self, bound: u64) -> bool {
        match self {
            Self::Whole(number) => *number > i128::from(bound),
            Self::Other(number) => *number > bound as f64,
        }
    }
}

impl ValueCondition for AtLeast {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let holds = Number::of(judged.value).is_some_and(|number| !number.is_less_than(self.0));
        judged.require(holds, || format!("a number of at least {}", self.0))
    }

    fn describe(&self) -> String {
        format!("at least {}", self.0)
    }

    fn counterexamples(&self, _example: &ExampleValue<'_>) -> Vec<OtherValue> {
        other("at-least", Json::number(i128::from(self.0) - 1))
    }

    fn value_for(&self, _current: Option<&Json>) -> Option<Json> {
        Some(Json::number(self.0))
    }
}

impl ValueCondition for AtMost {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let holds = Number::of(judged.value).is_some_and(|number| !number.is_greater_than(self.0));
        judged.require(holds, || format!("a number of at most {}", self.0))
    }

    fn describe(&self) -> String {
        format!("at most {}", self.0)
    }

    fn counterexamples(&self, _example: &ExampleValue<'_>) -> Vec<OtherValue> {
        other("at-most", Json::number(i128::from(self.0) + 1))
    }

    fn value_for(&self, _current: Option<&Json>) -> Option<Json> {
        Some(Json::number(self.0))
    }
}
