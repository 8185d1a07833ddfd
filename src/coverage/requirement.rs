//! A requirement of many operations: which ones, and which tests judge it.

use super::{CoverageError, State};
use crate::notation::{Entry, Node};

/// A requirement.
#[derive(Debug)]
pub(super) struct Requirement {
    /// A short name, for the head of a column.
    pub(super) name: String,
    /// What it asks, in a sentence.
    pub(super) asks: String,
    /// Why it is left out, or what it waits for where it is not covered.
    pub(super) reason: Option<String>,
    is_left_out: bool,
    /// The cells that a row must have: the column, and its values.
    cells: Vec<(String, Vec<String>)>,
    with: Option<String>,
    /// The beginnings of test ids, with `<operation>`.
    tests: Vec<String>,
}

/// The keys of a requirement.
pub(super) const KEYS: [&str; 7] = ["name", "asks", "where", "with", "tests", "left-out", "open"];

impl Requirement {
    /// Reads a requirement. `left_out` are the entries of case files, by id.
    pub(super) fn read(node: &Node, left_out: &[(String, String)]) -> Result<Self, CoverageError> {
        let text = |key: &str| node.text_at(key).unwrap_or_default().to_owned();
        let name = text("name");
        if let Some(unknown) = node.entries().iter().find(|entry| !KEYS.contains(&entry.key.as_str())) {
            return Err(CoverageError::UnknownKey(name, unknown.key.to_string()));
        }
        let why = |id: &str| left_out.iter().find(|(known, _)| known == id).map(|(_, why)| why.clone());
        let why = match node.text_at("left-out") {
            Some(id) => Some(why(id).ok_or_else(|| CoverageError::NotLeftOut(name.clone(), id.to_owned()))?),
            None => None,
        };
        let cells = node.get("where").map_or(&[][..], Node::entries).iter();
        Ok(Self {
            name,
            asks: text("asks"),
            is_left_out: why.is_some(),
            reason: why.or_else(|| node.text_at("open").map(ToOwned::to_owned)),
            cells: cells.map(|cell| (cell.key.to_string(), scalars(&cell.node))).collect(),
            with: node.text_at("with").map(ToOwned::to_owned),
            tests: node.get("tests").map(scalars).unwrap_or_default(),
        })
    }

    /// The requirement, if the table has the cells and the suites have the tests that it names.
    pub(super) fn checked(self, rows: &[Entry], ids: &[&str]) -> Result<Self, CoverageError> {
        let has = |column: &str, value: &String| rows.iter().any(|row| cell(row, column).as_ref() == Some(value));
        let mut cells = self.cells.iter().flat_map(|(column, values)| values.iter().map(move |value| (column, value)));
        if let Some((column, value)) = cells.find(|(column, value)| !has(column, value)) {
            return Err(CoverageError::NoOperation(self.name.clone(), format!("{column}: {value}")));
        }
        let is_unused = |column: &&String| rows.iter().all(|row| row.node.get(column).is_none());
        if let Some(column) = self.with.as_ref().filter(is_unused) {
            return Err(CoverageError::NoOperation(self.name.clone(), column.clone()));
        }
        let is_tested = |start: &&String| rows.iter().any(|row| ids.iter().any(|id| begins(id, &of(start, row))));
        match self.tests.iter().find(|start| !is_tested(start)) {
            Some(unknown) => Err(CoverageError::NoTest(self.name.clone(), unknown.clone())),
            None => Ok(self),
        }
    }

    /// Whether it is covered for an operation; nothing where it is not about it.
    pub(super) fn state(&self, row: &Entry, ids: &[&str]) -> Option<State> {
        let has =
            |(column, values): &(String, Vec<String>)| cell(row, column).is_some_and(|value| values.contains(&value));
        let is_about =
            self.cells.iter().all(has) && self.with.as_ref().is_none_or(|column| row.node.get(column).is_some());
        if !is_about {
            return None;
        }
        let starts: Vec<String> = self.tests.iter().map(|start| of(start, row)).collect();
        let belongs = |id: &&&str| starts.iter().any(|start| begins(id, start));
        Some(match ids.iter().filter(belongs).count() {
            0 if self.is_left_out => State::LeftOut,
            0 => State::Open,
            tests => State::Tested(tests),
        })
    }
}

fn cell(row: &Entry, column: &str) -> Option<String> {
    row.node.get(column).and_then(Node::scalar_text)
}

/// The beginning of the ids of tests of an operation.
fn of(start: &str, row: &Entry) -> String {
    start.replace("<operation>", &row.key)
}

/// Whether an id is this one, or begins with it at a slash.
fn begins(id: &str, start: &str) -> bool {
    let rest = id.strip_prefix(start.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn scalars(node: &Node) -> Vec<String> {
    node.items().iter().filter_map(Node::scalar_text).collect()
}
