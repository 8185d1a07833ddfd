//! Holes that nothing filled in.

use std::ops::Range;

use super::Unfolder;
use crate::notation::Node;
use crate::source::{ProblemCode, nearest};

impl Unfolder<'_, '_> {
    /// `{name}` without quotes, which YAML reads as a mapping.
    fn report_unquoted(&mut self, node: &Node) {
        let [only] = node.entries() else { return };
        let key = only.key.as_str();
        let is_value = key.contains("#/") || key.contains(".headers.") || self.is_constant(key, &node.span);
        let place = self.problems.sources.place(&node.span);
        let raw = place.file.text.get(place.span).unwrap_or_default();
        let inner = raw.trim().strip_prefix('{').and_then(|raw| raw.strip_suffix('}'));
        if only.node.is_null() && is_value && inner.is_some_and(|inner| inner.trim() == key) {
            let message = format!("braces without quotes: this is a mapping with the key `{key}`");
            self.problems.report(ProblemCode::BadTemplate, &node.span, message).help =
                Some(format!("quote it: \"{{{key}}}\""));
        }
    }

    /// Whether the file of this place has a constant of this name.
    fn is_constant(&self, name: &str, at: &Range<usize>) -> bool {
        let sources = &self.problems.sources;
        let mut meant = self.values.iter().filter(|value| value.key.rsplit('/').next() == Some(name));
        meant.any(|value| sources.place(&value.key_span).file.name == sources.place(at).file.name)
    }

    /// `<each>` where nothing has `each`, and what is likely to be meant as that.
    pub(super) fn report_left_holes(&mut self, node: &Node) {
        if let Some(text) = node.text() {
            self.report_left_hole(text, &node.span);
        }
        self.report_unquoted(node);
        if node.is_sequence() {
            node.items().iter().for_each(|item| self.report_left_holes(item));
        }
        for entry in node.entries() {
            self.report_left_hole(&entry.key, &entry.key_span);
            self.report_left_holes(&entry.node);
        }
    }

    fn report_left_hole(&mut self, text: &str, at: &Range<usize>) {
        let constant = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        let constant = constant.filter(|name| self.is_constant(name, at));
        let meant = constant.map(|name| (text.to_owned(), format!("did you mean `{{{name}}}`?")));
        let Some((hole, help)) = meant.or_else(|| left_hole(text)) else { return };
        let message = format!("nothing here fills in `{hole}`");
        self.problems.report(ProblemCode::BadTemplate, at, message).help = Some(help);
    }
}

/// A cell or an item in two pairs of braces, as other template languages have it, at the beginning of a text; and its name.
fn doubled(text: &str) -> Option<(&str, &str)> {
    let (inner, _) = text.strip_prefix("{{")?.split_once("}}")?;
    let name = inner.trim();
    let column = name.strip_prefix("each").or_else(|| name.strip_prefix("item"))?;
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-?".contains(c));
    let is_cell = column.is_empty() || column.strip_prefix('.').is_some_and(is_name);
    is_cell.then(|| (&text[..inner.len() + 4], name))
}

/// The first part of a text that should have been filled in by now, and what to do about it.
fn left_hole(text: &str) -> Option<(String, String)> {
    // Most texts have nothing like it.
    if !text.bytes().any(|octet| b"{<".contains(&octet)) {
        return None;
    }
    if let Some((hole, inner)) = text.match_indices("{{").find_map(|(at, _)| doubled(&text[at..])) {
        return Some((hole.to_owned(), format!("did you mean `<{inner}>`? `{{{{` stands for a brace")));
    }
    if let Some(at) = text.find("{each").filter(|at| text[at + 5..].starts_with(['}', '.'])) {
        let hole = &text[at..text[at..].find('}').map_or(text.len(), |end| at + end + 1)];
        let meant = hole.replace('{', "<").replace('}', ">");
        return Some((hole.to_owned(), format!("did you mean `{meant}`?")));
    }
    text.match_indices('<').find_map(|(at, _)| {
        let name = text[at + 1..].split('>').next().filter(|name| text.len() > at + 1 + name.len())?;
        let word = name.split(['.', '?']).next().unwrap_or_default();
        let help = match word {
            "each" => "add `each: [NAME, …]` to the entry, or to a group around it".to_owned(),
            "item" => "add `items: COLUMN` to the `each` of this entry, or write `<each>`".to_owned(),
            _ => {
                let meant = nearest(word, ["each", "item"]).filter(|_| word.len() >= 4)?;
                format!("did you mean `<{}>`?", name.replacen(word, meant, 1))
            }
        };
        Some((format!("<{name}>"), help))
    })
}
