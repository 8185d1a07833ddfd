//! Deliberate faults: each is a named value that breaks one requirement at one point of the way
//! from request to respond. The tables stand in the files beside this one.

mod body;
mod change;
mod conditional;
mod cors;
mod document;
mod endpoints;
mod headers;
mod members;
mod methods;
mod name;
mod refusals;
mod signed_metadata;
mod status;
mod values;

use std::fmt;
use std::str::FromStr;

pub(super) use change::Change;
use change::Point;
pub use name::UnknownFault;

/// A way in which the reference homeserver can be wrong on purpose.
#[derive(Debug, Clone)]
pub struct Fault {
    name: String,
    summary: String,
    change: Change,
}

impl Fault {
    /// Every fault that there is, in the order of the documentation. Two of them are healthy or
    /// inconclusive responses rather than broken requirements, and their summaries say so:
    /// `not-offered` and `rate-limited`.
    pub fn all() -> impl Iterator<Item = Self> {
        let tables = [
            status::FAULTS,
            headers::FAULTS,
            body::FAULTS,
            document::FAULTS,
            signed_metadata::FAULTS,
            endpoints::FAULTS,
            cors::FAULTS,
            methods::FAULTS,
            conditional::FAULTS,
            refusals::FAULTS,
        ];
        members::all().chain(values::all()).chain(endpoints::dead()).chain(tables.into_iter().flatten().map(Self::from))
    }

    /// The stable name, such as `missing-issuer`: lower case words with hyphens, except in values
    /// that have another spelling (`no-S256`).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One sentence that says what the server does wrong.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    pub(super) fn change(&self) -> Change {
        self.change
    }
}

/// Two faults are the same when their names are.
impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// Reads a name. An underscore counts as a hyphen, so that `missing-token_endpoint` works too.
    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let name = text.replace('_', "-");
        Self::all()
            .find(|fault| fault.name == name)
            .ok_or_else(|| UnknownFault::new(text, Self::all().map(|fault| fault.name)))
    }
}

/// A line of a table of faults.
#[derive(Debug, Clone, Copy)]
struct Row {
    name: &'static str,
    summary: &'static str,
    change: Change,
}

impl Row {
    const fn new(name: &'static str, summary: &'static str, change: Change) -> Self {
        Self { name, summary, change }
    }
}

impl From<&Row> for Fault {
    fn from(row: &Row) -> Self {
        Self { name: row.name.to_owned(), summary: row.summary.to_owned(), change: row.change }
    }
}
