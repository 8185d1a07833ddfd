//! Holes filled in: `<each>`, `<each.column>` and `<item>` by a row, and the holes of a profile by names of requests.

use super::rows::Row;
use crate::notation::{Entry, Node, Text, Value};
use crate::source::{ProblemCode, Problems, nearest};

/// What a hole is filled with.
enum Filling {
    /// This value.
    With(Node),
    /// The key or list item that the hole stands in is left out.
    LeftOut,
    /// It is no hole of ours.
    Unknown,
}

/// Fills the holes of a profile, each with a name.
pub(super) fn fill_profile(node: &Node, holes: &[(String, Node)]) -> Node {
    let look_up = &mut |name: &str, _: &Node| {
        let found = holes.iter().find(|(hole, _)| hole == name);
        // The name keeps its place: where it is wrong, it is to be mended there.
        found.map_or(Filling::Unknown, |(_, name)| Filling::With(name.clone()))
    };
    let named = name_rows(node, holes);
    Filler { look_up, skips_inner: false }.node(&named).unwrap_or(named)
}

/// In the list of an `each` a hole is a row with the name of the hole: ids are alike in all suites.
fn name_rows(node: &Node, holes: &[(String, Node)]) -> Node {
    let row = |item: &Node| {
        let hole = item.text().and_then(|text| text.strip_prefix('<')?.strip_suffix('>'));
        let (name, _) = holes.iter().find(|(name, _)| Some(name.as_str()) == hole)?;
        let entry = Entry { key: name.as_str().into(), key_span: item.span.clone(), node: item.clone() };
        Some(Node::mapping(vec![entry], &item.span))
    };
    let value = match &node.value {
        Value::Mapping(entries) => Value::Mapping(
            entries
                .iter()
                .map(|entry| {
                    let mut below = name_rows(&entry.node, holes);
                    if let (Value::Sequence(items), "each") = (&mut below.value, entry.key.as_str()) {
                        items.iter_mut().for_each(|item| {
                            if let Some(row) = row(item) {
                                *item = row;
                            }
                        });
                    }
                    Entry { node: below, ..entry.clone() }
                })
                .collect(),
        ),
        Value::Sequence(items) => Value::Sequence(items.iter().map(|item| name_rows(item, holes)).collect()),
        other @ (Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_)) => other.clone(),
    };
    Node { span: node.span.clone(), value }
}

/// Fills the holes of an entry by a row. What has `each` of its own keeps its holes, except for those of that `each`.
pub(super) fn fill_row(node: &Node, row: &Row, problems: &mut Problems) -> Node {
    let look_up = &mut |name: &str, at: &Node| look_up_row(name, at, row, problems);
    Filler { look_up, skips_inner: true }.node(node).unwrap_or_else(|| node.clone())
}

/// Fills the holes of a name by a row.
pub(super) fn fill_name(name: &Node, row: &Row, problems: &mut Problems) -> String {
    fill_row(name, row, problems).scalar_text().unwrap_or_default()
}

fn look_up_row(name: &str, at: &Node, row: &Row, problems: &mut Problems) -> Filling {
    let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
    let column = match name.strip_prefix("each") {
        Some("") => return Filling::With(Node::new_text(row.name.clone(), &at.span)),
        Some(".value") if row.value.get("value").is_none() => return Filling::With(row.value.clone()),
        Some(column) => column.strip_prefix('.'),
        None if name == "item" => {
            return row.item.clone().map_or(Filling::Unknown, Filling::With);
        }
        None => None,
    };
    let Some(column) = column else {
        report_bare(name, at, row, problems);
        return Filling::Unknown;
    };
    match row.value.get(column) {
        Some(cell) => Filling::With(cell.clone()),
        None if optional => Filling::LeftOut,
        None => {
            report_missing(column, at, row, problems);
            Filling::LeftOut
        }
    }
}

/// A text that is nothing but the name of a column in `<…>`.
fn report_bare(name: &str, at: &Node, row: &Row, problems: &mut Problems) {
    let is_complete = at
        .text()
        .and_then(|text| text.strip_prefix('<')?.strip_suffix('>'))
        .is_some_and(|text| text.strip_suffix('?').unwrap_or(text) == name);
    if is_complete && row.value.get(name).is_some() {
        let message = format!("nothing here fills in `<{name}>`");
        problems.report(ProblemCode::BadTemplate, &at.span, message).help =
            Some(format!("did you mean `<each.{name}>`?"));
    }
}

fn report_missing(column: &str, at: &Node, row: &Row, problems: &mut Problems) {
    let columns = row.value.entries().iter().map(|entry| entry.key.as_str());
    let help = nearest(column, columns).map(|known| format!("did you mean `<each.{known}>`?"));
    let help = help.unwrap_or_else(|| {
        format!("write `<each.{column}?>` to leave the key out, or choose rows with `with: {column}`")
    });
    let is_mapping = row.value.is_mapping();
    let message = match is_mapping {
        true => format!("the row `{}` has no column `{column}`", row.name),
        false => format!("the row `{}` has no columns: it is {}", row.name, row.value.describe()),
    };
    let help = match is_mapping {
        true => help,
        false => format!("write the row as a mapping, as in `{}: {{ {column}: … }}`, or take `<each.value>`", row.name),
    };
    if !problems.list.iter().any(|known| known.message == message) {
        let related = (problems.sources.place(&row.value.span), "the row".to_owned());
        let problem = problems.report(ProblemCode::UnknownName, &at.span, message);
        problem.help = Some(help);
        problem.related = Some(related);
    }
}

struct Filler<'f> {
    look_up: &'f mut dyn FnMut(&str, &Node) -> Filling,
    /// Entries that have `each` of their own keep their holes.
    skips_inner: bool,
}

impl Filler<'_> {
    /// The node with its holes filled; nothing if it is to be left out.
    fn node(&mut self, node: &Node) -> Option<Node> {
        let value = match &node.value {
            Value::Text(text) => return self.text(text, node),
            Value::Sequence(items) => Value::Sequence(items.iter().filter_map(|item| self.node(item)).collect()),
            Value::Mapping(entries) => Value::Mapping(self.entries(entries)),
            other @ (Value::Null | Value::Boolean(_) | Value::Number(_)) => other.clone(),
        };
        Some(Node { span: node.span.clone(), value })
    }

    fn entries(&mut self, entries: &[Entry]) -> Vec<Entry> {
        let has_each = self.skips_inner && entries.iter().any(|entry| entry.key == "each");
        let mut filled = Vec::with_capacity(entries.len());
        for entry in entries {
            let node = if has_each && entry.key != "each" { Some(entry.node.clone()) } else { self.node(&entry.node) };
            let key = self.key(entry);
            filled.extend(node.map(|node| Entry { key, key_span: entry.key_span.clone(), node }));
        }
        filled
    }

    fn key(&mut self, entry: &Entry) -> Text {
        if !entry.key.contains('<') {
            return entry.key.clone();
        }
        let key = self.text(&entry.key, &Node::new_text(entry.key.clone(), &entry.key_span));
        key.and_then(|node| node.scalar_text()).map_or_else(|| entry.key.clone(), Text::from)
    }

    /// A text that is one hole becomes the value; other holes become part of the text.
    fn text(&mut self, text: &str, node: &Node) -> Option<Node> {
        if !text.contains('<') {
            return Some(node.clone());
        }
        if let Some(name) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|name| is_name(name))
        {
            return match (self.look_up)(name, node) {
                Filling::With(value) => Some(value),
                Filling::LeftOut => None,
                Filling::Unknown => Some(node.clone()),
            };
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let name = rest[1..].split('>').next().filter(|name| is_name(name) && rest.len() > name.len() + 1);
            let value = name.map(|name| ((self.look_up)(name, node), name.len() + 2));
            match value {
                Some((Filling::With(value), length)) => {
                    filled.push_str(&value.scalar_text().unwrap_or_default());
                    rest = &rest[length..];
                }
                Some((Filling::LeftOut, _)) => return None,
                Some((Filling::Unknown, _)) | None => {
                    filled.push('<');
                    rest = &rest[1..];
                }
            }
        }
        filled.push_str(rest);
        Some(Node { span: node.span.clone(), value: Value::Text(filled.into()) })
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._?-".contains(c);
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_part)
}
