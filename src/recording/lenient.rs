//! Readers for members of HAR that tools write in several ways, and with limits that HAR does not have.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

use super::har::Header;

/// The most header fields of a message.
pub(super) const MAX_HEADERS: usize = 10_000;

/// The most entries of a file.
const MAX_ENTRIES: usize = 50_000;

/// Below this, every whole number is exact.
const MOST_EXACT: f64 = 9e15;

/// A text, or a number or a truth value that stands for one.
pub(super) fn text<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(reader)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        value @ (Value::Bool(_) | Value::Number(_)) => Ok(Some(value.to_string())),
        Value::Array(_) | Value::Object(_) => Err(D::Error::custom("invalid type: expected a string")),
    }
}

/// A number of octets, even as a text or with a fraction; anything else is no size.
pub(super) fn size<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<i64>, D::Error> {
    let size = number(&Value::deserialize(reader)?).filter(|size| size.abs() < MOST_EXACT);
    Ok(size.map(|size| size as i64))
}

/// A status, even as a text or with a fraction of zero; 0 if there is none.
pub(super) fn status<'de, D: Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    let Some(status) = milliseconds(reader)? else { return Ok(0) };
    match status.fract() == 0.0 && status.abs() < MOST_EXACT {
        true => Ok(status as i64),
        false => Err(D::Error::invalid_value(Unexpected::Float(status), &"a status code")),
    }
}

/// A number, even as a text.
pub(super) fn milliseconds<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<f64>, D::Error> {
    let value = Value::deserialize(reader)?;
    match (number(&value), &value) {
        (Some(number), _) => Ok(Some(number)),
        (None, Value::Null) => Ok(None),
        (None, Value::String(text)) => Err(D::Error::invalid_type(Unexpected::Str(text), &"a number")),
        (None, _) => Err(D::Error::custom("invalid type: expected a number")),
    }
}

fn number(value: &Value) -> Option<f64> {
    let written = || value.as_str()?.trim().parse().ok();
    value.as_f64().or_else(written).filter(|number: &f64| number.is_finite())
}

/// A value that may also be null.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(reader: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(reader)?.unwrap_or_default())
}

/// Whether the value is an object.
pub(super) fn is_object<'de, D: Deserializer<'de>>(reader: D) -> Result<bool, D::Error> {
    Ok(matches!(Value::deserialize(reader)?, Value::Object(members) if !members.is_empty()))
}

/// A list of header fields, or none.
pub(super) fn headers<'de, 'a, D: Deserializer<'de>>(reader: D) -> Result<Option<Vec<Header<'a>>>, D::Error> {
    Ok(Option::<Bounded<Header<'a>, MAX_HEADERS>>::deserialize(reader)?.map(|list| list.0))
}

/// The entries of a file.
pub(super) fn entries<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Vec<T>, D::Error> {
    Ok(Bounded::<T, MAX_ENTRIES>::deserialize(reader)?.0)
}

/// A list with at most this many items.
struct Bounded<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Bounded<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Items<T, const MOST: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Items<T, MOST> {
            type Value = Bounded<T, MOST>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    if list.len() >= MOST {
                        return Err(A::Error::custom(format!("more than {MOST} items, the limit of this tool")));
                    }
                    list.push(item);
                }
                Ok(Bounded(list))
            }
        }
        reader.deserialize_seq(Items(PhantomData))
    }
}
