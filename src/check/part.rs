//! The parts of a response that a case file can name: to take a value from, or to change.

use std::fmt;

use crate::exchange::Pointer;

/// A part of a response.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// The status code.
    Status,
    /// The header field of this name, in lower case.
    Field(String),
    /// The parameter of this name in the query or the fragment of the URL in Location.
    Parameter(String),
    /// The JSON value at this place of the body.
    Json(Pointer),
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => out.write_str("the status"),
            Self::Field(name) => write!(out, "the field {name}"),
            Self::Parameter(name) => write!(out, "the parameter {name} of location"),
            Self::Json(pointer) => write!(out, "`{pointer}`"),
        }
    }
}
