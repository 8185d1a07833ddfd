//! The notation of case files: YAML read into nodes that know their places, the shapes that values may have, and the JSON
//! Schema made of these shapes. It knows no word of the case language.

mod ambiguous;
mod blanks;
mod checker;
mod docs;
mod hints;
mod misplaced;
mod names;
mod node;
#[cfg(test)]
mod pack;
mod path;
mod patterns;
mod schema;
mod shape;
mod syntax;
mod text;
mod unpack;
pub(crate) mod yaml;

pub(crate) use checker::Checker;
pub(crate) use docs::table;
pub(crate) use hints::{Hint, OF_VALUES, VALUE};
pub(crate) use names::outwards;
pub(crate) use node::{Entry, Node, Value};
pub(crate) use patterns::Patterns;
pub(crate) use schema::{Definitions, Skeleton, schema_of};
pub(crate) use shape::{Form, Key, Object, OpenKeys, Shape, key, required};
pub(crate) use text::Text;
pub(crate) use unpack::unpack;
