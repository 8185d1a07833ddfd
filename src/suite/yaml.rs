//! YAML read into nodes that know their place. The only user of the YAML parser; what the nodes mean is `shape`'s and
//! the readers' business.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::source::{Problem, ProblemCode, SourceFile};

/// A value in a case file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Byte range in the file.
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    /// The text of a JSON number.
    Number(String),
    Text(String),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) node: Node,
}

impl Node {
    /// The value under a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The entries of a mapping; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Sequence(_) => &[],
        }
    }

    /// The items of a sequence; the node itself where it is not one.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Mapping(_) => {
                std::slice::from_ref(self)
            }
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match &self.value {
            Value::Boolean(value) => Some(*value),
            Value::Null | Value::Number(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    pub(crate) fn integer(&self) -> Option<u64> {
        match &self.value {
            Value::Number(text) => text.parse().ok(),
            Value::Null | Value::Boolean(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value as a user would call it, as in: number `1.10`.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Boolean(value) => format!("`{value}`"),
            Value::Number(text) => format!("number `{text}`"),
            Value::Text(text) => format!("text \"{text}\""),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// The node with `{each}` replaced in every key and text.
    pub(crate) fn substitute_each(&self, each: &str) -> Self {
        let value = match &self.value {
            Value::Text(text) => Value::Text(text.replace(EACH, each)),
            Value::Sequence(items) => Value::Sequence(items.iter().map(|item| item.substitute_each(each)).collect()),
            Value::Mapping(entries) => Value::Mapping(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.replace(EACH, each),
                        key_span: entry.key_span.clone(),
                        node: entry.node.substitute_each(each),
                    })
                    .collect(),
            ),
            other @ (Value::Null | Value::Boolean(_) | Value::Number(_)) => other.clone(),
        };
        Self { span: self.span.clone(), value }
    }

    /// About how many bytes `substitute_each` makes of the node.
    pub(crate) fn length_with_each(&self, each: &str) -> usize {
        let length = |text: &str| {
            let replaced = text.matches(EACH).count().saturating_mul(each.len());
            text.len().saturating_add(replaced)
        };
        let inner = match &self.value {
            Value::Null | Value::Boolean(_) => 0,
            Value::Number(text) | Value::Text(text) => length(text),
            Value::Sequence(items) => {
                items.iter().fold(0, |sum: usize, item| sum.saturating_add(item.length_with_each(each)))
            }
            Value::Mapping(entries) => entries.iter().fold(0, |sum: usize, entry| {
                sum.saturating_add(length(&entry.key)).saturating_add(entry.node.length_with_each(each))
            }),
        };
        inner.saturating_add(size_of::<Self>())
    }

    /// The node as JSON; numbers keep their text.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, "{");
        out
    }

    /// The node as a template of JSON text: its own braces are doubled, those in its texts are not.
    pub(crate) fn to_json_template(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, "{{");
        out
    }

    fn write_json(&self, out: &mut String, open: &str) {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => out.push_str(text),
            Value::Text(text) => out.push_str(&quote(text)),
            Value::Sequence(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write_json(out, open);
                }
                out.push(']');
            }
            Value::Mapping(entries) => {
                out.push_str(open);
                for (index, entry) in entries.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    out.push_str(&quote(&entry.key));
                    out.push(':');
                    entry.node.write_json(out, open);
                }
                out.push('}');
            }
        }
    }
}

/// What stands for one of the values of `each`.
pub(crate) const EACH: &str = "{each}";

/// Reads the one document of a file. Problems are added to `problems`; there is a node where reading could go on, and
/// neither where the file is empty.
pub(crate) fn read(file: &Arc<SourceFile>, problems: &mut Vec<Problem>) -> Option<Node> {
    let mut loader = Loader { file, problems, stack: Vec::new(), root: None };
    for event in Parser::new_from_str(&file.text) {
        match event {
            Ok((event, span)) => {
                let start = span.start.byte_offset().unwrap_or(0);
                let end = span.end.byte_offset().unwrap_or(start);
                loader.take(&event, start..end);
            }
            Err(error) => {
                loader.syntax_error(&error);
                return None;
            }
        }
    }
    loader.root.take()
}

/// A collection that is still open.
enum Open {
    Sequence { start: usize, items: Vec<Node> },
    Mapping { start: usize, entries: Vec<Entry>, key: Option<(String, Range<usize>)> },
}

struct Loader<'a> {
    file: &'a Arc<SourceFile>,
    problems: &'a mut Vec<Problem>,
    stack: Vec<Open>,
    root: Option<Node>,
}

impl Loader<'_> {
    fn problem(&mut self, code: ProblemCode, span: Range<usize>, message: &str, help: &str) {
        self.problems.push(Problem::new(code, self.file.place(span), message).help(help));
    }

    /// The parser's marker has a line and a column, but no byte offset, for errors.
    fn syntax_error(&mut self, error: &ScanError) {
        let marker = error.marker();
        let start = self.file.line_start(marker.line());
        let rest = self.file.text.get(start..).unwrap_or_default();
        let column = rest.char_indices().nth(marker.col()).map_or(rest.len(), |(at, _)| at);
        let at = marker.byte_offset().unwrap_or(start + column);
        let message = format!("this is not YAML: {}", error.info());
        self.problems.push(Problem::new(ProblemCode::Syntax, self.file.place(at..at + 1), message));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add events that case files have no use for")]
    fn take(&mut self, event: &Event<'_>, span: Range<usize>) {
        self.refuse_anchor_and_tag(event, &span);
        match event {
            Event::Scalar(text, style, ..) => {
                let node = self.scalar(text, *style, span);
                self.add(node, text);
            }
            Event::SequenceStart(..) => self.stack.push(Open::Sequence { start: span.start, items: Vec::new() }),
            Event::MappingStart(..) => {
                self.stack.push(Open::Mapping { start: span.start, entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.problem(
                    ProblemCode::Syntax,
                    span.clone(),
                    "case files have no aliases",
                    "write the value out, or use `each`",
                );
                self.add(Node { span, value: Value::Null }, "");
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                self.problem(ProblemCode::Syntax, span, "a second document", "put each suite into a file of its own");
            }
            _ => {}
        }
    }

    fn refuse_anchor_and_tag(&mut self, event: &Event<'_>, span: &Range<usize>) {
        if event.anchor_id().is_some() {
            self.problem(
                ProblemCode::Syntax,
                span.clone(),
                "case files have no anchors",
                "write the value out, or use `each`",
            );
        }
        if event.tag().is_some() {
            self.problem(
                ProblemCode::Syntax,
                span.clone(),
                "case files have no tags",
                "take the `!…` away; quote what is text",
            );
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Range<usize>) -> Node {
        let value = match style {
            ScalarStyle::Plain => self.plain(text, &span),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted | ScalarStyle::Literal | ScalarStyle::Folded => {
                Value::Text(text.to_owned())
            }
        };
        Node { span, value }
    }

    /// A plain scalar as JSON reads it; what YAML tools read differently must be quoted.
    fn plain(&mut self, text: &str, span: &Range<usize>) -> Value {
        match text {
            "" | "~" | "null" => return Value::Null,
            "true" => return Value::Boolean(true),
            "false" => return Value::Boolean(false),
            _ => {}
        }
        if is_json_number(text) {
            return Value::Number(text.to_owned());
        }
        if self.is_value_position() && is_ambiguous(text) {
            let message = format!("YAML tools read `{text}` differently");
            let help = format!("quote it: \"{text}\"; or write `true`, `false`, `null` or a JSON number");
            self.problem(ProblemCode::AmbiguousScalar, span.clone(), &message, &help);
        }
        Value::Text(text.to_owned())
    }

    fn is_value_position(&self) -> bool {
        !matches!(self.stack.last(), Some(Open::Mapping { key: None, .. }))
    }

    /// Adds a complete node; `raw` is its text as it was written, for keys.
    fn add(&mut self, node: Node, raw: &str) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, node }),
                None => *key = Some((raw.to_owned(), node.span)),
            },
        }
        self.refuse_duplicate();
    }

    fn refuse_duplicate(&mut self) {
        let Some(Open::Mapping { entries, key: None, .. }) = self.stack.last_mut() else { return };
        let Some(last) = entries.last() else { return };
        let earlier = entries.iter().take(entries.len() - 1).find(|entry| entry.key == last.key);
        let Some(first) = earlier.map(|entry| entry.key_span.clone()) else { return };
        let problem = Problem::new(
            ProblemCode::DuplicateKey,
            self.file.place(last.key_span.clone()),
            format!("`{}` a second time", last.key),
        )
        .related(self.file.place(first), "first here");
        self.problems.push(problem.help("take one of them away"));
        entries.pop();
    }

    fn close(&mut self, end: usize) {
        let node = match self.stack.pop() {
            None => return,
            Some(Open::Sequence { start, items }) => Node { span: start..end, value: Value::Sequence(items) },
            Some(Open::Mapping { start, entries, .. }) => Node { span: start..end, value: Value::Mapping(entries) },
        };
        if matches!(self.stack.last(), Some(Open::Mapping { key: None, .. })) {
            self.problem(ProblemCode::Syntax, node.span.clone(), "a list or mapping as a key", "keys are text");
        }
        self.add(node, "");
    }
}

/// The grammar of RFC 8259, section 6.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = unsigned.len() > 1
        && unsigned.starts_with('0')
        && !unsigned.starts_with("0.")
        && !unsigned.starts_with(['e', 'E']);
    unsigned.starts_with(|first: char| first.is_ascii_digit())
        && !leading_zero
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Plain scalars that are text for one YAML tool and something else for another.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 9] = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"];
    let unsigned = text.trim_start_matches(['+', '-', '.']);
    let prefixed = ["0x", "0X", "0o"].iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    let digits = |c: char| c.is_ascii_digit() || "+-._:eETZ ".contains(c);
    let only_number_like =
        prefixed.map_or(unsigned.chars().all(digits), |rest| rest.chars().all(|c| c.is_ascii_hexdigit()));
    let like_number = unsigned.starts_with(|first: char| first.is_ascii_digit());
    let special = matches!(text.to_ascii_lowercase().as_str(), ".inf" | "-.inf" | "+.inf" | ".nan");
    WORDS.contains(&text.to_ascii_lowercase().as_str()) || special || text == "<<" || (like_number && only_number_like)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn load(text: &str) -> (Option<Node>, Vec<Problem>) {
        let mut problems = Vec::new();
        let node = read(&SourceFile::new("t.yaml", text), &mut problems);
        (node, problems)
    }

    fn codes(text: &str) -> Vec<(&'static str, usize)> {
        load(text).1.iter().map(|problem| (problem.code.as_str(), problem.place.line())).collect()
    }

    #[test]
    fn scalars_are_read_as_json_reads_them() {
        let (node, problems) = load("a: 1.10\nb: true\nc: ~\nd: \"no\"\ne: v1.15\nf: https://a.example/\n");
        assert_eq!(problems, []);
        assert_eq!(
            node.unwrap().to_json(),
            r#"{"a":1.10,"b":true,"c":null,"d":"no","e":"v1.15","f":"https://a.example/"}"#
        );
    }

    #[test]
    fn what_tools_read_differently_must_be_quoted() {
        for word in ["no", "Yes", "0o17", "0x1F", "1_000", "2026-11-23", "12:30", "+1", "01", ".5", "TRUE", ".inf"] {
            assert_eq!(codes(&format!("a: {word}\n")), [("ambiguous-scalar", 1)], "{word}");
        }
    }

    #[test]
    fn what_only_begins_like_a_number_is_text() {
        for word in ["5xx", "v1.15", "3.2.1b", "127.0.0.1/8", "2nd"] {
            assert_eq!(codes(&format!("a: {word}\n")), [], "{word}");
        }
    }

    #[test]
    fn every_duplicate_is_named_and_reading_goes_on() {
        assert_eq!(codes("a: 1\nb: {c: 1, c: 2}\na: 2\n"), [("duplicate-key", 2), ("duplicate-key", 3)]);
    }

    #[test]
    fn anchors_aliases_tags_and_second_documents_are_refused() {
        assert_eq!(codes("a: &x 1\nb: *x\nc: !t 1\n").len(), 3);
        assert_eq!(codes("a: 1\n---\nb: 1\n"), [("syntax", 2)]);
    }

    #[test]
    fn a_syntax_error_has_its_line_and_an_empty_file_has_nothing_in_it() {
        assert_eq!(codes("a:\n  b: 1\n c: 2\n"), [("syntax", 3)]);
        assert_eq!((load("# nothing\n").0, codes("")), (None, Vec::new()));
    }

    #[test]
    fn a_numeric_key_keeps_its_text() {
        assert_eq!(load("200: x\n").0.unwrap().entries()[0].key, "200");
    }
}
