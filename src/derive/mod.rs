//! The table of operations, made from the OpenAPI files of the Matrix specification and a file of exceptions, and what
//! differs between two such tables. Reading and writing files is not here.

mod body;
mod calls;
mod drift;
mod exceptions;
mod members;
mod operation;
mod rows;
mod schema;
mod specification;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod write;

use std::sync::Arc;

pub use drift::{Drift, drift};
pub use exceptions::Exceptions;
pub use specification::Specification;

use operation::Operation;

use crate::notation::{Entry, Node, Text, Value, yaml};
use crate::source::{Problems, SourceFile};

/// The exceptions of this project: what the OpenAPI files do not say, each with a reason.
pub const EXCEPTIONS: &str = include_str!("../../docs/operations-exceptions.yaml");

/// Why no table can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeriveError {
    /// A file that is not YAML as this program reads it.
    #[error("{file}: {reason}")]
    NotYaml {
        /// The file.
        file: String,
        /// What is wrong, with its line.
        reason: String,
    },
    /// A part of an OpenAPI file that is missing or has another form.
    #[error("{file}: {place} has no {missing}")]
    Missing {
        /// The file.
        file: String,
        /// The operation or part.
        place: String,
        /// What is missing.
        missing: &'static str,
    },
    /// A parameter that no exception gives a harmless value.
    #[error("{operation}: no value for the parameter `{parameter}`; add one to `values` in the file of exceptions")]
    NoValue {
        /// The operation.
        operation: String,
        /// The parameter.
        parameter: String,
    },
    /// Two operations with one id.
    #[error("two operations have the id `{0}`")]
    Twice(String),
    /// An exception for an operation that the specification does not have.
    #[error("there is no operation `{0}`, for which there is an exception")]
    UnknownOperation(String),
    /// A value of a parameter that no operation has, or not the one that it is for; or a member that no response has.
    #[error("no operation has the parameter or member `{0}`, which the file of exceptions names")]
    UnknownParameter(String),
    /// A folder without OpenAPI files, or with those of several releases.
    #[error(
        "there are no OpenAPI files directly in this folder; name a checkout of the specification or its folder \
         data/api/client-server{}",
        inside.first().map(|inside| format!(", such as {inside}")).unwrap_or_default()
    )]
    NotThere {
        /// Folders in it that look right.
        inside: Vec<String>,
    },
    /// An exception without a reason.
    #[error("the exception for `{0}` has no `because`")]
    NoReason(String),
}

/// The tables `operations`, `paths`, `members`, `calls`, `found` and `content`, as a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    node: Node,
}

impl Tables {
    /// Makes the tables of a specification.
    ///
    /// # Errors
    /// A file with another form than OpenAPI 3.1 as Matrix writes it, or an exception that fits nothing.
    pub fn of(specification: &Specification, exceptions: &Exceptions) -> Result<Self, DeriveError> {
        let operations = operation::all(specification, exceptions)?;
        exceptions.fit(&operations)?;
        let tables = Self::made(&operations, specification, exceptions);
        let is_row =
            |name: &str| ["members", "found"].iter().any(|table| tables.rows(table).iter().any(|row| row.key == name));
        match exceptions.open().find(|name| !is_row(name)) {
            Some(unknown) => Err(DeriveError::UnknownParameter(unknown.to_owned())),
            None => Ok(tables),
        }
    }

    /// Makes the tables of a specification that may lack operations for which there are exceptions, as an older release
    /// does: that is a difference like others.
    ///
    /// # Errors
    /// A file with another form than OpenAPI 3.1 as Matrix writes it.
    pub fn to_compare(specification: &Specification, exceptions: &Exceptions) -> Result<Self, DeriveError> {
        let operations = operation::all(specification, exceptions)?;
        Ok(Self::made(&operations, specification, exceptions))
    }

    fn made(operations: &[Operation<'_>], specification: &Specification, exceptions: &Exceptions) -> Self {
        let list = |name: &str, rows: Vec<Entry>| entry(name, Node::mapping(rows, &NOWHERE));
        let of_operations = operations.iter().map(|operation| entry(&operation.id, operation.row.clone()));
        let tables = vec![
            list("operations", of_operations.collect()),
            list("paths", rows::of_paths(operations)),
            list("members", members::all(operations, specification, exceptions)),
            list("calls", calls::all(operations, specification, exceptions)),
            list("found", calls::found(operations, specification, exceptions)),
            list("content", body::members(operations, specification, exceptions)),
        ];
        Self { node: Node::mapping(tables, &NOWHERE) }
    }

    /// Reads the tables of a shared case file.
    ///
    /// # Errors
    /// [`DeriveError::NotYaml`], and [`DeriveError::Missing`] where the file has no tables.
    pub fn read(name: &str, text: &str) -> Result<Self, DeriveError> {
        let root = read(name, text)?;
        let tables = root.get("tables").filter(|tables| tables.is_mapping()).cloned();
        let missing =
            || DeriveError::Missing { file: name.to_owned(), place: "the file".to_owned(), missing: "tables" };
        Ok(Self { node: tables.ok_or_else(missing)? })
    }

    /// The text of a shared case file with these tables, one row on each line.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        write::tables(&self.node)
    }

    /// One operation on each line, by path: method, path, token, `json` or `octets` where it takes content and `-` where it
    /// takes none, and a JSON object: the types of members of its content, those that are required, and the 200 response.
    #[must_use]
    pub fn to_list(&self) -> String {
        let line = |row: &Entry| {
            let cell = |column| row.node.text_at(column);
            let words = [cell("call"), cell("auth"), Some(cell("body").unwrap_or("-"))];
            let words: Vec<&str> = words.into_iter().flatten().collect();
            format!("{} {}\n", words.join(" "), self.details(&row.key).to_json())
        };
        self.rows("operations").iter().map(line).collect()
    }

    /// What the list has of an operation besides its words.
    fn details(&self, operation: &str) -> Node {
        let is_of = |row: &&Entry| row.node.text_at("of") == Some(operation);
        let content: Vec<&Entry> = self.rows("content").iter().filter(is_of).collect();
        let name = |row: &Entry| row.key.rsplit('/').next().unwrap_or_default().to_owned();
        let types = content.iter().map(|row| entry(&name(row), list(body::types_of(&row.node))));
        let required = content.iter().filter(|row| row.node.get("required").is_some());
        let mut details = vec![
            entry("types", Node::mapping(types.collect(), &NOWHERE)),
            entry("required", list(required.map(|row| text(name(row))))),
        ];
        let call = self.rows("calls").iter().find(|row| row.key == operation);
        let found = call.and_then(|row| row.node.get("response")?.get("json"));
        details.extend(found.map(|found| entry("found", found.clone())));
        Node::mapping(details, &NOWHERE)
    }

    /// The names of the tables, in order.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.node.entries().iter().map(|table| table.key.as_str())
    }

    /// The rows of a table, with their names.
    fn rows(&self, table: &str) -> &[Entry] {
        self.node.get(table).map_or(&[], Node::entries)
    }

    /// The ids of the operations with their method and path, in order.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows("operations").iter().map(|row| (row.key.as_str(), row.node.text_at("call").unwrap_or_default()))
    }
}

/// The place of what stands in no file.
const NOWHERE: std::ops::Range<usize> = 0..0;

fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.into(), key_span: NOWHERE, node }
}

fn list(items: impl Iterator<Item = Node>) -> Node {
    Node { span: NOWHERE, value: Value::Sequence(items.collect()) }
}

fn text(text: impl Into<Text>) -> Node {
    Node::new_text(text, &NOWHERE)
}

/// Reads a file. What only case files must avoid, such as values that YAML tools read differently, is no problem here.
fn read(name: &str, text: &str) -> Result<Node, DeriveError> {
    let file: Arc<SourceFile> = SourceFile::new(name, text);
    let mut problems = Problems::default();
    yaml::read(&file, &mut problems).ok_or_else(|| {
        let reason = problems.list.first().map(|problem| format!("line {}: {}", problem.place.line(), problem.message));
        DeriveError::NotYaml { file: name.to_owned(), reason: reason.unwrap_or_else(|| "the file is empty".to_owned()) }
    })
}
