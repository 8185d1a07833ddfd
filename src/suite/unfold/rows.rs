//! The rows that an entry with `each` stands for, and the entries that they make of it.

use std::ops::Range;

use super::fill::{fill_name, fill_row};
use super::{File, Unfolder, did_you_mean, put};
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
        entries.iter().flat_map(|entry| self.expand(entry, file, &[])).collect()
    }

    /// The tests that an entry stands for. The versions of a row hold for its tests, unless these say otherwise.
    pub(super) fn expand_test(&mut self, entry: &Entry, file: &File<'_>) -> Vec<(String, Entry)> {
        self.expand(entry, file, &["since", "until"])
    }

    /// The entries that one entry stands for: itself, or one for each row of its `each`, each with its name. `taken` are
    /// keys of rows that hold for their entries.
    fn expand(&mut self, entry: &Entry, file: &File<'_>, taken: &[&str]) -> Vec<(String, Entry)> {
        let Some(each) = entry.node.get("each") else {
            if let Some(but) = entry.node.entry("but") {
                let problem =
                    self.problems.report(ProblemCode::UnknownKey, &but.key_span, "`but` stands where no `each` is");
                problem.help = Some("put it beside the `each` whose rows it names, or remove it".to_owned());
            }
            return vec![(entry.key.to_string(), entry.clone())];
        };
        let mut bare = entry.node.clone();
        bare.take("each");
        let but = bare.take("but").map(|entry| entry.node);
        let name = Node::new_text(entry.key.clone(), &entry.key_span);
        let mut entries: Vec<(String, Entry)> = Vec::new();
        let rows = self.rows(each, file);
        self.check_exceptions(but.as_ref(), &rows);
        self.check_columns(entry, each, &rows, file);
        for row in rows {
            if !self.has_room(entry) {
                break;
            }
            let mut node = fill_row(&bare, &row, self.problems);
            for key in taken {
                if let Some(value) = row.value.get(key).filter(|_| node.get(key).is_none()) {
                    put(&mut node, key, value.clone());
                }
            }
            for exception in but.iter().flat_map(Node::entries).filter(|entry| names_row(&entry.key, &row.name)) {
                let exception = fill_row(&exception.node, &row, self.problems);
                exception.entries().iter().for_each(|entry| node.put(entry.clone()));
            }
            let key = fill_name(&name, &row, self.problems);
            let entry = Entry { key: key.as_str().into(), key_span: entry.key_span.clone(), node };
            entries.push((key, entry));
        }
        self.check_names(entry, &mut entries);
        entries
    }

    /// The entries of an `each` have names of their own, however many rows there are today.
    fn check_names(&mut self, entry: &Entry, entries: &mut Vec<(String, Entry)>) {
        let Some((first, _)) = entries.first() else { return };
        let is_alike = entries.iter().filter(|(name, _)| name == first).count() > 1;
        let message = if !self.is_named_by_row(entry) {
            format!("`{first}` has `each`, but its name is the same for every row")
        } else if is_alike {
            format!("`each` makes several entries of the name `{first}`")
        } else {
            return;
        };
        let place = self.problems.sources.place(&entry.key_span);
        // A group with `each` around it has this entry once for each of its rows.
        if !self.problems.list.iter().any(|known| known.place == place && known.message == message) {
            let problem = self.problems.report(ProblemCode::DuplicateId, &entry.key_span, message);
            problem.help = Some("put `<each>` (or `<item>`, or a column) into the name".to_owned());
        }
        if is_alike {
            entries.truncate(1);
        }
    }

    /// Whether the name of an entry with `each`, as it is written, has anything of a row. An `each` further out may have
    /// filled it in.
    fn is_named_by_row(&self, entry: &Entry) -> bool {
        let place = self.problems.sources.place(&entry.key_span);
        let written = place.file.text.get(place.span).unwrap_or_default();
        written.contains("<each") || written.contains("<item")
    }

    /// A column that no row has is a misspelt one, even where rows may do without it.
    fn check_columns(&mut self, entry: &Entry, each: &Node, rows: &[Row], file: &File<'_>) {
        if rows.is_empty() {
            return;
        }
        let tables = each.items().iter().filter_map(|each| file.table(each.text_at("rows")?));
        let all: Vec<&Node> =
            tables.flat_map(Node::entries).map(|row| &row.node).chain(rows.iter().map(|row| &row.value)).collect();
        let mut columns: Vec<&str> = all.iter().flat_map(|row| row.entries()).map(|cell| cell.key.as_str()).collect();
        columns.sort_unstable();
        columns.dedup();
        for (column, at) in columns_used(entry) {
            if columns.contains(&column.as_str()) {
                continue;
            }
            let help = nearest(&column, columns.iter().copied()).map(|known| format!("did you mean `<each.{known}>`?"));
            let help = help.unwrap_or_else(|| match columns.as_slice() {
                [] => "these rows are names alone: write `<each>`".to_owned(),
                known => format!("the columns are `{}`", known.join("`, `")),
            });
            let message = format!("no row has a column `{column}`");
            self.problems.report(ProblemCode::UnknownName, &at, message).help = Some(help);
        }
    }

    fn check_exceptions(&mut self, but: Option<&Node>, rows: &[Row]) {
        for entry in but.map_or(&[][..], Node::entries) {
            for name in entry.key.split(',').map(str::trim) {
                if rows.iter().any(|row| row.name == name) {
                    continue;
                }
                let help = did_you_mean(name, rows.iter().map(|row| row.name.as_str()), "rows");
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
            Value::Sequence(items) if items.is_empty() && self.is_written_empty(each) => {
                self.problems.report(ProblemCode::WrongValue, &each.span, "`each` has no rows").help =
                    Some("write names, as in `[a, b]`, or `{ rows: TABLE }`".to_owned());
                Vec::new()
            }
            Value::Sequence(items) => items.iter().flat_map(|item| self.rows(item, file)).collect(),
            Value::Mapping(_) if each.get("rows").is_some_and(|rows| rows.text().is_none()) => {
                let at = each.entry("rows").map_or(&each.span, |entry| &entry.node.span);
                self.problems.report(ProblemCode::WrongType, at, "`rows` is the name of one table").help =
                    Some("write several as a list: `[{ rows: FIRST }, { rows: SECOND }]`".to_owned());
                Vec::new()
            }
            Value::Mapping(_) if each.get("rows").is_some() => self.rows_of_table(each, file),
            Value::Mapping(entries) => entries.iter().map(row_of).collect(),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => {
                let name = each.scalar_text().unwrap_or_default();
                vec![Row { name, value: each.clone(), item: None }]
            }
        }
    }

    /// Whether a list is empty in the file itself: those of cells may be.
    fn is_written_empty(&self, list: &Node) -> bool {
        let place = self.problems.sources.place(&list.span);
        place
            .file
            .text
            .get(place.span)
            .is_some_and(|text| text.starts_with('[') && !text.contains(|c: char| c.is_alphanumeric()))
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
            let help = did_you_mean(name.1, file.table_names(), "tables");
            let message = format!("there is no table `{}`", name.1);
            self.problems.report(ProblemCode::UnknownName, &name.0.span, message).help = help;
            return Vec::new();
        };
        if !self.has_columns(each, table, name.1) {
            return Vec::new();
        }
        let with = each.text_at("with");
        let cells = each.get("where").map_or(&[][..], Node::entries);
        let meets = |row: &Row| {
            with.is_none_or(|column| row.value.get(column).is_some())
                && cells.iter().all(|cell| row.value.get(&cell.key).is_some_and(|known| known.value == cell.node.value))
        };
        let rows: Vec<Row> = table.entries().iter().map(row_of).filter(meets).collect();
        if rows.is_empty() {
            let message = format!("no row of `{}` has these cells", name.1);
            let known = cells.iter().flat_map(|cell| {
                let values = table.entries().iter().filter_map(|row| row.node.get(&cell.key)?.scalar_text());
                values.map(|value| format!("`{}: {value}`", cell.key))
            });
            let known: Vec<String> = known.take(5).collect();
            self.problems.report(ProblemCode::UnknownName, &each.span, message).help =
                Some(format!("it has {}", known.join(", ")));
        }
        match each.text_at("items") {
            None => rows,
            Some(column) => self.items_of(each, column, rows),
        }
    }

    /// Whether some row has each column that chooses rows; if not, that was reported.
    fn has_columns(&mut self, each: &Node, table: &Node, name: &str) -> bool {
        let columns = || table.entries().iter().flat_map(|row| row.node.entries()).map(|cell| cell.key.as_str());
        let named =
            ["with", "items"].iter().filter_map(|key| each.get(key)).filter_map(|at| Some((at.text()?, &at.span)));
        let cells =
            each.get("where").map_or(&[][..], Node::entries).iter().map(|cell| (cell.key.as_str(), &cell.key_span));
        let missing: Vec<_> =
            named.chain(cells).filter(|(column, _)| !columns().any(|known| known == *column)).collect();
        for (column, at) in &missing {
            let help = did_you_mean(column, columns(), "columns");
            let message = format!("no row of `{name}` has the column `{column}`");
            self.problems.report(ProblemCode::UnknownName, at, message).help = help;
        }
        missing.is_empty()
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
            self.problems.report(ProblemCode::UnknownName, &each.span, message).help =
                Some("write lists in that column, or remove `items`".to_owned());
        }
        all
    }
}

/// The columns that the holes of an entry name, each with its place; not those of an `each` inside of it.
fn columns_used(entry: &Entry) -> Vec<(String, Range<usize>)> {
    let mut used = Vec::new();
    add_columns(&entry.key, &entry.key_span, &mut used);
    for inner in entry.node.entries().iter().filter(|inner| inner.key != "each") {
        add_columns_of(inner, &mut used);
    }
    used
}

fn add_columns_of(entry: &Entry, used: &mut Vec<(String, Range<usize>)>) {
    add_columns(&entry.key, &entry.key_span, used);
    let mut waiting = vec![&entry.node];
    while let Some(node) = waiting.pop() {
        if let Some(text) = node.text() {
            add_columns(text, &node.span, used);
        }
        let has_each = node.get("each");
        // What has `each` of its own has its own columns.
        let inner = node.entries().iter().filter(|inner| has_each.is_none() || inner.key == "each");
        for inner in inner {
            add_columns(&inner.key, &inner.key_span, used);
            waiting.push(&inner.node);
        }
        if node.is_sequence() {
            waiting.extend(node.items());
        }
    }
}

fn add_columns(text: &str, at: &Range<usize>, used: &mut Vec<(String, Range<usize>)>) {
    for (start, mark) in text.match_indices("<each.") {
        let column = text[start + mark.len()..].split('>').next().unwrap_or_default();
        let column = column.strip_suffix('?').unwrap_or(column);
        let is_name = !column.is_empty() && column.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        if is_name && column != "value" {
            used.push((column.to_owned(), at.clone()));
        }
    }
}

fn row_of(entry: &Entry) -> Row {
    Row { name: entry.key.to_string(), value: entry.node.clone(), item: None }
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
