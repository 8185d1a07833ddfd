//! Where two tables of operations differ.

use std::fmt;

use super::Tables;
use crate::notation::{Entry, Node};

/// A difference, from the table that is checked in to the one that the specification gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// A row that only the specification gives.
    New {
        /// The table.
        table: String,
        /// The row.
        row: String,
        /// What it is about.
        about: String,
    },
    /// A row that only the checked-in table has.
    Gone {
        /// The table.
        table: String,
        /// The row.
        row: String,
        /// What it is about.
        about: String,
    },
    /// A cell that differs.
    Changed {
        /// The table.
        table: String,
        /// The row.
        row: String,
        /// The column.
        column: String,
        /// The cell in the checked-in table, as JSON; `none` where there is none.
        before: String,
        /// The cell that the specification gives.
        after: String,
    },
}

impl fmt::Display for Drift {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New { table, row, about } => write!(out, "new in {table}: {row} {about}"),
            Self::Gone { table, row, about } => write!(out, "gone from {table}: {row} {about}"),
            Self::Changed { table, row, column, before, after } => {
                write!(out, "changed in {table}: {row}: {column}: {before} -> {after}")
            }
        }
    }
}

/// Where the tables differ, by table and row.
#[must_use]
pub fn drift(before: &Tables, after: &Tables) -> Vec<Drift> {
    let gone = before.names().filter(|table| after.names().all(|name| name != *table));
    after.names().chain(gone).flat_map(|table| of_table(table, before, after)).collect()
}

fn of_table(table: &str, before: &Tables, after: &Tables) -> Vec<Drift> {
    let (old, new) = (before.rows(table), after.rows(table));
    let find = |rows: &[Entry], key: &str| rows.iter().find(|row| row.key == key).cloned();
    let mut all = Vec::new();
    for row in new {
        match find(old, &row.key) {
            None => all.push(Drift::New { table: table.to_owned(), row: row.key.to_string(), about: about(&row.node) }),
            Some(known) => all.extend(of_row(table, &known, row)),
        }
    }
    let gone = old.iter().filter(|row| find(new, &row.key).is_none());
    let described =
        |row: &Entry| Drift::Gone { table: table.to_owned(), row: row.key.to_string(), about: about(&row.node) };
    all.extend(gone.map(described));
    all
}

fn about(row: &Node) -> String {
    let text = row.text_at("call").or_else(|| row.text_at("path")).or_else(|| row.text_at("title"));
    text.map(|text| format!("({text})")).unwrap_or_default()
}

fn of_row(table: &str, before: &Entry, after: &Entry) -> Vec<Drift> {
    let mut columns: Vec<&str> = before.node.entries().iter().map(|cell| cell.key.as_str()).collect();
    for cell in after.node.entries() {
        if !columns.contains(&cell.key.as_str()) {
            columns.push(&cell.key);
        }
    }
    let row = after.key.to_string();
    let cell = |row: &Entry, column: &str| row.node.get(column).map_or_else(|| "none".to_owned(), Node::to_json);
    let changed = |column: &str| {
        let (before, after) = (cell(before, column), cell(after, column));
        let (table, row) = (table.to_owned(), row.clone());
        (before != after).then(|| Drift::Changed { table, row, column: column.to_owned(), before, after })
    };
    columns.into_iter().filter_map(changed).collect()
}
