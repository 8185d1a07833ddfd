//! YAML read into nodes that know their place. The only user of the YAML parser; what the nodes mean is `shape`'s and
//! the readers' business.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Seen;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use super::node::{Entry, Node, Value};
use super::syntax::{self, Fault};
use super::{ambiguous, blanks};
use crate::source::{ProblemCode, Problems, SourceFile};

/// Reads the one document of a file, which is added to the sources. Problems are added to `problems`; there is a node
/// where reading could go on, and neither where the file is empty.
pub(crate) fn read(file: &Arc<SourceFile>, problems: &mut Problems) -> Option<Node> {
    let base = problems.sources.add(file);
    let mut loader = Loader { file, base, problems, stack: Vec::new(), root: None, is_yaml: true };
    for event in Parser::new_from_str(&file.text) {
        match event {
            Ok((event, span)) => {
                let start = span.start.byte_offset().unwrap_or(0);
                let end = span.end.byte_offset().unwrap_or(start);
                loader.take(&event, base + start..base + end);
            }
            Err(error) => {
                loader.syntax_error(&error);
                return None;
            }
        }
    }
    // What is no YAML of ours has a value that nobody wrote: what is said about that would follow from it.
    loader.root.take().filter(|_| loader.is_yaml)
}

/// A collection that is still open.
enum Open {
    Sequence {
        start: usize,
        items: Vec<Node>,
    },
    Mapping {
        start: usize,
        entries: Vec<Entry>,
        key: Option<(String, Range<usize>)>,
        /// The place of each key among the entries.
        places: HashMap<String, usize>,
    },
}

struct Loader<'a> {
    file: &'a Arc<SourceFile>,
    /// Where the file begins in the sources.
    base: usize,
    problems: &'a mut Problems,
    stack: Vec<Open>,
    root: Option<Node>,
    /// Whether there is no anchor, alias, tag or anything else that case files do without.
    is_yaml: bool,
}

impl Loader<'_> {
    fn problem(&mut self, code: ProblemCode, span: Range<usize>, message: &str, help: &str) {
        self.is_yaml &= code != ProblemCode::Syntax;
        self.problems.report(code, &span, message).help = Some(help.to_owned());
    }

    /// The part of the same line that begins with a mark and ends where a value begins.
    fn marked(&self, mark: char, span: &Range<usize>) -> Range<usize> {
        let before = self.file.text.get(..span.start - self.base).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let found = before.get(line..).and_then(|line| line.find(mark)).map(|at| line + at);
        found.map_or(span.clone(), |at| self.base + at..self.base + before.trim_end().len().max(at + 1))
    }

    fn syntax_error(&mut self, error: &ScanError) {
        let Fault { span, message, help } = syntax::fault(self.file, error);
        let span = self.base + span.start..self.base + span.end;
        self.problems.report(ProblemCode::Syntax, &span, message).help = Some(help);
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
                let (entries, places) = (Vec::new(), HashMap::new());
                self.stack.push(Open::Mapping { start: span.start, entries, key: None, places });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.problem(
                    ProblemCode::Syntax,
                    span.clone(),
                    "case files have no aliases",
                    "write the value out, or use `each` or `like`",
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
                self.marked('&', span),
                "case files have no anchors",
                "write the value out, or use `each` or `like`; quote text that begins with `&`",
            );
        }
        if event.tag().is_some() {
            self.problem(
                ProblemCode::Syntax,
                self.marked('!', span),
                "case files have no tags",
                "remove the `!…`; quote text that begins with `!`",
            );
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Range<usize>) -> Node {
        let value = match style {
            ScalarStyle::Plain => {
                self.refuse_blank(&span);
                self.plain(text, &span)
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted | ScalarStyle::Literal | ScalarStyle::Folded => {
                Value::Text(text.into())
            }
        };
        Node { span, value }
    }

    /// A character that looks like a space, or like nothing, is a letter to YAML.
    fn refuse_blank(&mut self, span: &Range<usize>) {
        let raw = self.file.text.get(span.start - self.base..span.end - self.base).unwrap_or_default();
        let Some((at, character)) = blanks::find(raw) else { return };
        let (place, or_quote) = match self.is_value_position() {
            true => ("this text", "; or put the text into quotes, if it belongs there"),
            false => ("this key", ""),
        };
        let (start, help) = (span.start + at, format!("{}{or_quote}", blanks::help(character)));
        let message = blanks::message(character, place);
        self.problem(ProblemCode::Syntax, start..start + character.len_utf8(), &message, &help);
    }

    /// A plain scalar as JSON reads it; what YAML tools read differently must be quoted.
    fn plain(&mut self, text: &str, span: &Range<usize>) -> Value {
        match text {
            "" | "~" | "null" => return Value::Null,
            "true" => return Value::Boolean(true),
            "false" => return Value::Boolean(false),
            _ => {}
        }
        if ambiguous::is_json_number(text) {
            return Value::Number(text.to_owned());
        }
        if !self.is_value_position() && text == "<<" {
            let help = "write its keys out, or use `each` or `like`";
            self.problem(ProblemCode::Syntax, span.clone(), "case files have no merge keys", help);
        }
        if let Some(inner) = inside_smart_quotes(text).filter(|_| self.is_value_position()) {
            let help = format!("write straight quotes: \"{inner}\"");
            let message = "these quotes would be a part of the text: YAML knows only straight ones";
            self.problem(ProblemCode::WrongValue, span.clone(), message, &help);
        }
        if text.contains('?') && self.is_in_brackets() {
            let message = "some YAML tools end a text at `?` inside of brackets";
            self.problem(ProblemCode::AmbiguousScalar, span.clone(), message, &format!("quote it: \"{text}\""));
        }
        if self.is_value_position() && ambiguous::is_ambiguous(text) {
            let message = format!("YAML tools read `{text}` differently");
            self.problem(ProblemCode::AmbiguousScalar, span.clone(), &message, &ambiguous::help(text));
        }
        Value::Text(text.into())
    }

    /// Whether the innermost collection stands in `[ ]` or `{ }`.
    fn is_in_brackets(&self) -> bool {
        let start = match self.stack.last() {
            Some(Open::Sequence { start, .. } | Open::Mapping { start, .. }) => *start - self.base,
            None => return false,
        };
        self.file.text.get(start..).is_some_and(|text| text.starts_with(['[', '{']))
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
                Some((key, key_span)) => entries.push(Entry { key: key.into(), key_span, node }),
                None => *key = Some((raw.to_owned(), node.span)),
            },
        }
        self.refuse_duplicate();
    }

    fn refuse_duplicate(&mut self) {
        let Some(Open::Mapping { entries, key: None, places, .. }) = self.stack.last_mut() else { return };
        let Some(last) = entries.last() else { return };
        let earlier = match places.entry(last.key.to_string()) {
            Seen::Occupied(earlier) => entries.get(*earlier.get()),
            Seen::Vacant(place) => {
                place.insert(entries.len() - 1);
                None
            }
        };
        let Some(first) = earlier.map(|entry| entry.key_span.clone()) else { return };
        let related = (self.problems.sources.place(&first), "first here".to_owned());
        let message = format!("duplicate key `{}`", last.key);
        let problem = self.problems.report(ProblemCode::DuplicateKey, &last.key_span, message);
        problem.related = Some(related);
        problem.help = Some("keep one of them".to_owned());
        entries.pop();
    }

    fn close(&mut self, end: usize) {
        let node = match self.stack.pop() {
            None => return,
            Some(Open::Sequence { start, items }) => Node { span: start..end, value: Value::Sequence(items) },
            Some(Open::Mapping { start, entries, .. }) => Node { span: start..end, value: Value::Mapping(entries) },
        };
        if matches!(self.stack.last(), Some(Open::Mapping { key: None, .. })) {
            let help = "keys are text: write `KEY: VALUE`, and quote text that begins with a bracket";
            self.problem(
                ProblemCode::Syntax,
                node.span.clone(),
                "a list or mapping stands where a key is expected",
                help,
            );
        }
        self.add(node, "");
    }
}

/// The text in a pair of typographic quotes, if it is complete in them.
fn inside_smart_quotes(text: &str) -> Option<&str> {
    const PAIRS: [(char, char); 5] = [('“', '”'), ('”', '”'), ('„', '“'), ('‘', '’'), ('’', '’')];
    let (open, close) = PAIRS.into_iter().find(|(open, close)| text.starts_with(*open) && text.ends_with(*close))?;
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    (!inner.contains([open, close])).then_some(inner)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::source::Problem;

    fn load(text: &str) -> (Option<Node>, Vec<Problem>) {
        let mut problems = Problems::default();
        let node = read(&SourceFile::new("t.yaml", text), &mut problems);
        (node, problems.list)
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
        let firsts = |text: &str| {
            let problems = load(text).1.into_iter();
            problems.map(|problem| problem.related.unwrap().0.line()).collect::<Vec<_>>()
        };
        assert_eq!(firsts("a: 1\nb: 2\na: 3\nc: 4\nb: 5\na: 6\n"), [1, 2, 1]);
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
