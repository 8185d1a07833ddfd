//! A requirement of many operations: which ones, and which tests judge it.

use super::State;
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

impl Requirement {
    /// Reads a requirement. `left_out` are the entries of case files, by id.
    pub(super) fn read(node: &Node, left_out: &[(String, String)]) -> Self {
        let text = |key: &str| node.text_at(key).unwrap_or_default().to_owned();
        let entry = node.text_at("left-out");
        let why = entry.and_then(|id| left_out.iter().find(|(known, _)| known == id)).map(|(_, why)| why.clone());
        let cells = node.get("where").map_or(&[][..], Node::entries).iter();
        Self {
            name: text("name"),
            asks: text("asks"),
            is_left_out: why.is_some(),
            reason: why.or_else(|| node.text_at("open").map(ToOwned::to_owned)),
            cells: cells.map(|cell| (cell.key.to_string(), scalars(&cell.node))).collect(),
            with: node.text_at("with").map(ToOwned::to_owned),
            tests: node.get("tests").map(scalars).unwrap_or_default(),
        }
    }

    /// Whether it is covered for an operation; nothing where it is not about it.
    pub(super) fn state(&self, row: &Entry, ids: &[&str]) -> Option<State> {
        let cell = |column: &str| row.node.get(column).and_then(Node::scalar_text);
        let has = |(column, values): &(String, Vec<String>)| cell(column).is_some_and(|value| values.contains(&value));
        let is_about =
            self.cells.iter().all(has) && self.with.as_ref().is_none_or(|column| row.node.get(column).is_some());
        if !is_about {
            return None;
        }
        let starts: Vec<String> = self.tests.iter().map(|start| start.replace("<operation>", &row.key)).collect();
        let belongs = |id: &&&str| starts.iter().any(|start| begins(id, start));
        Some(match ids.iter().filter(belongs).count() {
            0 if self.is_left_out => State::LeftOut,
            0 => State::Open,
            tests => State::Tested(tests),
        })
    }
}

/// Whether an id is this one, or begins with it at a slash.
fn begins(id: &str, start: &str) -> bool {
    let rest = id.strip_prefix(start.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn scalars(node: &Node) -> Vec<String> {
    node.items().iter().filter_map(Node::scalar_text).collect()
}
