//! A JSON value that a case file gives to compare with: its texts may have values of other responses in them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use crate::check::reader::Reader;
use crate::check::{Context, Piece, Template, Verdict};
use crate::exchange::json::{self, Json, quote};
use crate::notation::{Entry, Node, Value};
use crate::source::ProblemCode;

/// A value to compare with.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Known when the file is read.
    Fixed(Json),
    /// A text with values of other responses; one such value and nothing else keeps its type.
    Text(Template),
    /// Items, of which some are not fixed.
    Array(Vec<Wanted>),
    /// Members, of which some are not fixed.
    Object(Vec<(String, Wanted)>),
}

impl Wanted {
    /// Reads a JSON value.
    pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        match &node.value {
            Value::Text(text) => {
                let template = reader.template(text, &node.span)?;
                Some(template.constant().map(|text| Self::Fixed(Json::text(text))).unwrap_or(Self::Text(template)))
            }
            Value::Sequence(items) => {
                let items: Vec<Self> = items.iter().map(|item| Self::read(reader, item)).collect::<Option<_>>()?;
                Some(Self::Array(items).collapsed())
            }
            Value::Mapping(entries) => {
                let mut member = |entry: &Entry| Some((entry.key.to_string(), Self::read(reader, &entry.node)?));
                let members: Vec<(String, Self)> = entries.iter().map(&mut member).collect::<Option<_>>()?;
                Some(Self::Object(members).collapsed())
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) => match json::read(&node.to_json()) {
                Ok(document) => Some(Self::Fixed(document.root)),
                Err(error) => {
                    let message = format!("this JSON value can't be read: {error}");
                    reader.report(ProblemCode::WrongValue, &node.span, message);
                    None
                }
            },
        }
    }

    /// Reads the values of a list.
    pub(super) fn read_all(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Self>> {
        node.items().iter().map(|item| Self::read(reader, item)).collect()
    }

    /// Fixed, if all in it is.
    fn collapsed(self) -> Self {
        self.fixed().map_or(self, Self::Fixed)
    }

    /// The value, if it is known when the file is read.
    pub(super) fn fixed(&self) -> Option<Json> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Text(_) => None,
            Self::Array(items) => {
                let items = items.iter().map(Self::fixed).collect::<Option<_>>()?;
                Some(Json::new(json::Value::Array(items)))
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| Some(Json::member(name, value.fixed()?));
                Some(Json::new(json::Value::Object(members.iter().map(member).collect::<Option<_>>()?)))
            }
        }
    }

    /// The value with those of other responses put in, or the verdict where one of them is missing.
    pub(super) fn fill(&self, context: Context<'_>) -> Result<Cow<'_, Json>, Verdict> {
        match self {
            Self::Fixed(value) => Ok(Cow::Borrowed(value)),
            Self::Text(template) => match template.0.as_slice() {
                [Piece::Value(value)] => context.value(value).map(Cow::Owned),
                _ => context.fill(template).map(Json::text).map(Cow::Owned),
            },
            Self::Array(items) => {
                let items =
                    items.iter().map(|item| item.fill(context).map(Cow::into_owned)).collect::<Result<_, _>>()?;
                Ok(Cow::Owned(Json::new(json::Value::Array(items))))
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| Ok(Json::member(name, value.fill(context)?.into_owned()));
                let members = members.iter().map(member).collect::<Result<_, _>>()?;
                Ok(Cow::Owned(Json::new(json::Value::Object(members))))
            }
        }
    }

    /// Adds the names of the requests whose responses it takes values from.
    pub(super) fn requests(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::Fixed(_) => {}
            Self::Text(template) => names.extend(template.values().map(|value| value.request.clone())),
            Self::Array(items) => items.iter().for_each(|item| item.requests(names)),
            Self::Object(members) => members.iter().for_each(|(_, value)| value.requests(names)),
        }
    }
}

/// As JSON, templates as the case file has them.
impl fmt::Display for Wanted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(value) => out.write_str(&super::place::excerpt(value)),
            Self::Text(template) => out.write_str(&quote(&template.to_string())),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(out, "[{}]", items.join(","))
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| format!("{}:{value}", quote(name));
                write!(out, "{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// Some values to compare with, filled in.
pub(super) fn fill_all<'w>(values: &'w [Wanted], context: Context<'_>) -> Result<Vec<Cow<'w, Json>>, Verdict> {
    values.iter().map(|value| value.fill(context)).collect()
}

/// Some values to compare with, as in: … or …
pub(super) fn list(values: &[Wanted]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}
