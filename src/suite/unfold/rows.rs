//! The rows that an entry with `each` stands for, and the entries that they make of it.

use super::fill::{fill_name, fill_row};
use super::{File, Unfolder, put};
use crate::notation::{Entry, Node, Value};
use crate::source::{ProblemCode, nearest};

/// A row: its name, and what stands there.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: String,
    /// A mapping with the cells by column, or any other value.
    pub(super) value: Node,
    /// The item that this one of several entries for the row is for.
    pub(super) item: Option<Node>,
}

impl Unfolder<'_, '_> {
    /// The entries that all entries of a mapping stand for.
    pub(super) fn expand_all(&mut self, entries: &[Entry], file: &File<'_>) -> Vec<(String, Entry)> {
        entries.iter().flat_map(|entry| self.expand(entry, file)).collect()
    }

    /// The entries that one entry stands for: itself, or one for each row of its `each`, each with its name.
    pub(super) fn expand(&mut self, entry: &Entry, file: &File<'_>) -> Vec<(String, Entry)> {
        let Some(each) = entry.node.get("each") else { return vec![(entry.key.clone(), entry.clone())] };
        let mut bare = entry.node.clone();
        bare.take("each");
        let but = bare.take("but").map(|entry| entry.node);
        let name = Node::new_text(entry.key.clone(), &entry.key_span);
        let mut entries: Vec<(String, Entry)> = Vec::new();
        let rows = self.rows(each, file);
        self.check_exceptions(but.as_ref(), &rows);
        for row in rows {
            if !self.has_room(entry) {
                break;
            }
            let mut node = fill_row(&bare, &row, self.problems);
            for key in ["since", "until"] {
                if let Some(version) = row.value.get(key).filter(|_| node.get(key).is_none()) {
                    put(&mut node, key, version.clone());
                }
            }
            for exception in but.iter().flat_map(Node::entries).filter(|entry| names_row(&entry.key, &row.name)) {
                let exception = fill_row(&exception.node, &row, self.problems);
                exception.entries().iter().for_each(|entry| node.put(entry.clone()));
            }
            let key = fill_name(&name, &row, self.problems);
            let entry = Entry { key: key.clone(), key_span: entry.key_span.clone(), node };
            entries.push((key, entry));
        }
        if let Some((first, _)) = entries.first()
            && entries.iter().filter(|(name, _)| name == first).count() > 1
        {
            let message = format!("`each` makes several entries of the name `{first}`");
            let problem = self.problems.report(ProblemCode::DuplicateId, &entry.key_span, message);
            problem.help = Some("put `<each>` (or `<item>`, or a column) into the name".to_owned());
            entries.truncate(1);
        }
        entries
    }

    fn check_exceptions(&mut self, but: Option<&Node>, rows: &[Row]) {
        for entry in but.map_or(&[][..], Node::entries) {
            for name in entry.key.split(',').map(str::trim) {
                if rows.iter().any(|row| row.name == name) {
                    continue;
                }
                let help = nearest(name, rows.iter().map(|row| row.name.as_str()));
                let help = help.map(|name| format!("did you mean `{name}`?"));
                let message = format!("`but` names `{name}`, which is no row of `each`");
                self.problems.report(ProblemCode::UnknownName, &entry.key_span, message).help = help;
            }
        }
    }

    /// Whether there is room for one more copy of an entry; the first that has none is reported.
    fn has_room(&mut self, entry: &Entry) -> bool {
        let had_room = self.nodes_left > 0;
        self.nodes_left = self.nodes_left.saturating_sub(count(&entry.node));
        if had_room && self.nodes_left == 0 {
            let problem = self.problems.report(
                ProblemCode::WrongValue,
                &entry.key_span,
                "`each` makes too much of this file: more than two million values",
            );
            problem.help = Some("write fewer rows, or take groups with `each` out of each other".to_owned());
        }
        self.nodes_left > 0
    }

    fn rows(&mut self, each: &Node, file: &File<'_>) -> Vec<Row> {
        match &each.value {
            Value::Sequence(items) => items.iter().flat_map(|item| self.rows(item, file)).collect(),
            Value::Mapping(_) if each.get("rows").is_some() => self.rows_of_table(each, file),
            Value::Mapping(entries) => entries.iter().map(row_of).collect(),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => {
                let name = each.scalar_text().unwrap_or_default();
                vec![Row { name, value: each.clone(), item: None }]
            }
        }
    }

    fn rows_of_table(&mut self, each: &Node, file: &File<'_>) -> Vec<Row> {
        let known = ["rows", "with", "where", "items"];
        for entry in each.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let help = nearest(&entry.key, known).map(|name| format!("did you mean `{name}`?"));
            let help = help.unwrap_or_else(|| "beside `rows` it takes `with`, `where` and `items`".to_owned());
            let message = format!("unknown key `{}` beside `rows`", entry.key);
            self.problems.report(ProblemCode::UnknownKey, &entry.key_span, message).help = Some(help);
        }
        let Some(name) = each.get("rows").and_then(|node| Some((node, node.text()?))) else { return Vec::new() };
        let Some(table) = file.table(name.1) else {
            let help = nearest(name.1, file.table_names()).map(|name| format!("did you mean `{name}`?"));
            let message = format!("there is no table `{}`", name.1);
            self.problems.report(ProblemCode::UnknownName, &name.0.span, message).help = help;
            return Vec::new();
        };
        let with = each.text_at("with");
        let meets = |row: &Row| {
            let cells = each.get("where").map_or(&[][..], Node::entries);
            with.is_none_or(|column| row.value.get(column).is_some())
                && cells.iter().all(|cell| row.value.get(&cell.key).is_some_and(|known| known.value == cell.node.value))
        };
        let rows: Vec<Row> = table.entries().iter().map(row_of).filter(meets).collect();
        if rows.is_empty() {
            let message = format!("no row of `{}` is chosen", name.1);
            let columns = table.entries().iter().flat_map(|entry| entry.node.entries()).map(|cell| cell.key.as_str());
            let help = with.and_then(|with| nearest(with, columns)).map(|name| format!("did you mean `{name}`?"));
            self.problems.report(ProblemCode::UnknownName, &each.span, message).help = help;
        }
        match each.text_at("items") {
            None => rows,
            Some(column) => self.items_of(each, column, rows),
        }
    }

    /// One row for each item of the list in a column.
    fn items_of(&mut self, each: &Node, column: &str, rows: Vec<Row>) -> Vec<Row> {
        let items = |row: &Row| {
            let items = row.value.get(column).map_or(&[][..], Node::items);
            items.iter().map(|item| Row { item: Some(item.clone()), ..row.clone() }).collect::<Vec<_>>()
        };
        let all: Vec<Row> = rows.iter().flat_map(items).collect();
        if all.is_empty() {
            let message = format!("no row has items in the column `{column}`");
            self.problems.report(ProblemCode::UnknownName, &each.span, message);
        }
        all
    }
}

fn row_of(entry: &Entry) -> Row {
    Row { name: entry.key.clone(), value: entry.node.clone(), item: None }
}

fn names_row(key: &str, row: &str) -> bool {
    key.split(',').any(|name| name.trim() == row)
}

fn count(node: &Node) -> usize {
    let inner = match &node.value {
        Value::Sequence(items) => items.iter().map(count).sum(),
        Value::Mapping(entries) => entries.iter().map(|entry| count(&entry.node)).sum(),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => 0,
    };
    1 + inner
}
