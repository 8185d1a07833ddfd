//! Tables, columns and documents of a file that nothing in it uses. Those of shared files are for others.

use std::collections::BTreeSet;

use super::library::Read;
use crate::notation::Node;
use crate::source::{ProblemCode, Problems, nearest};

/// Reports the tables and documents of a file that nothing in it names.
pub(super) fn report(read: &Read, problems: &mut Problems) {
    let mut words = BTreeSet::new();
    collect(&read.root, &mut words);
    for (key, what, remedy) in [
        ("tables", "table", "name it in an `each`, as in `each: { rows: NAME }`, or remove it"),
        ("documents", "document", "name it in a `source`, or remove it"),
    ] {
        for entry in read.root.get(key).map_or(&[][..], Node::entries) {
            if !words.contains(entry.key.as_str()) {
                let message = format!("nothing uses the {what} `{}`", entry.key);
                problems.report(ProblemCode::Unproven, &entry.key_span, message).help = Some(remedy.to_owned());
            }
        }
    }
    report_columns(&read.root, &words, problems);
}

/// Keys of rows that need no `<each.column>`.
const TAKEN: [&str; 2] = ["since", "until"];

/// Reports the columns of tables that nothing takes a cell of.
fn report_columns(root: &Node, words: &BTreeSet<String>, problems: &mut Problems) {
    let mut used = BTreeSet::new();
    collect_columns(root, &mut used);
    // `<each.value>` is all of a row.
    if used.contains("value") {
        return;
    }
    let tables = root.get("tables").map_or(&[][..], Node::entries).iter();
    let rows = tables.filter(|table| words.contains(table.key.as_str())).flat_map(|table| table.node.entries());
    let mut reported = BTreeSet::new();
    for cell in rows.flat_map(|row| row.node.entries()) {
        let column = cell.key.as_str();
        if used.contains(column) || TAKEN.contains(&column) || !reported.insert(column) {
            continue;
        }
        let help = nearest(column, used.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        problems.report(ProblemCode::Unproven, &cell.key_span, format!("nothing uses the column `{column}`")).help =
            Some(help.unwrap_or_else(|| format!("write `<each.{column}>` where its cells belong, or remove it")));
    }
}

/// The columns that holes name, and those by which rows are chosen.
fn collect_columns(node: &Node, used: &mut BTreeSet<String>) {
    node.text().iter().for_each(|text| collect_holes(text, used));
    if node.is_sequence() {
        node.items().iter().for_each(|item| collect_columns(item, used));
    }
    let chooses = node.get("rows").is_some();
    for entry in node.entries() {
        collect_holes(&entry.key, used);
        match entry.key.as_str() {
            "with" | "items" if chooses => used.extend(entry.node.text().map(ToOwned::to_owned)),
            "where" if chooses => used.extend(entry.node.entries().iter().map(|cell| cell.key.to_string())),
            _ => {}
        }
        collect_columns(&entry.node, used);
    }
}

fn collect_holes(text: &str, used: &mut BTreeSet<String>) {
    for part in text.split("<each.").skip(1) {
        used.insert(part.split(['>', '?']).next().unwrap_or_default().to_owned());
    }
}

/// The first words of all texts, without what may follow the name of a document: a version, or the digits of a family.
fn collect(node: &Node, words: &mut BTreeSet<String>) {
    if let Some(text) = node.text() {
        let word = text.split(' ').next().unwrap_or_default();
        let name = word.split('@').next().unwrap_or_default();
        words.insert(name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
        words.insert(name.to_owned());
    }
    if node.is_sequence() {
        node.items().iter().for_each(|item| collect(item, words));
    }
    node.entries().iter().for_each(|entry| collect(&entry.node, words));
}
