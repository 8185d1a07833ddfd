//! JSON laid out for people: a line for each value, with places marked. The tokens stay as they were sent.

use std::ops::Range;

/// The deepest level that is indented further than the one above it: a body may have a thousand.
const DEEPEST: usize = 40;

/// A piece of the text, and whether it is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_marked: bool,
}

/// The JSON text indented, up to about `most` characters, with these byte ranges of it marked; and how many characters of
/// the text are left out. The text must be JSON. Of ranges that overlap, the first is marked.
pub(super) fn indented(text: &str, mut marks: Vec<Range<usize>>, most: usize) -> (Vec<Piece>, usize) {
    // The next one is the last.
    marks.sort_by_key(|mark| std::cmp::Reverse((mark.start, mark.end)));
    let mut layout = Layout { marks, ..Layout::default() };
    for (at, character) in text.char_indices() {
        if layout.length >= most {
            return (layout.pieces, text.get(at..).map_or(0, |rest| rest.chars().count()));
        }
        layout.take(at, character);
    }
    (layout.pieces, 0)
}

#[derive(Default)]
struct Layout {
    pieces: Vec<Piece>,
    /// The characters so far.
    length: usize,
    marks: Vec<Range<usize>>,
    /// The end of the current mark.
    mark_end: Option<usize>,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// The last character outside of strings that is no white space.
    last: Option<char>,
}

impl Layout {
    fn take(&mut self, at: usize, character: char) {
        if self.mark_end.is_some_and(|end| end <= at) {
            self.mark_end = None;
        }
        if self.is_in_string {
            self.begin_mark(at);
            self.push(character);
            self.is_in_string = character != '"' || self.is_escaped;
            self.is_escaped = character == '\\' && !self.is_escaped;
            return;
        }
        if matches!(character, ' ' | '\t' | '\r' | '\n') {
            return;
        }
        let is_end = matches!(character, '}' | ']');
        if is_end {
            self.depth = self.depth.saturating_sub(1);
        }
        let is_empty = is_end && matches!(self.last, Some('{' | '['));
        if (is_end && !is_empty) || (!is_end && matches!(self.last, Some('{' | '[' | ','))) {
            self.push('\n');
            (0..2 * self.depth.min(DEEPEST)).for_each(|_| self.push(' '));
        }
        self.begin_mark(at);
        self.push(character);
        match character {
            '{' | '[' => self.depth += 1,
            ':' => self.push(' '),
            '"' => self.is_in_string = true,
            _ => {}
        }
        self.last = Some(character);
    }

    fn begin_mark(&mut self, at: usize) {
        while let Some(mark) = self.marks.pop_if(|mark| mark.start <= at) {
            if self.mark_end.is_none() && at < mark.end {
                self.mark_end = Some(mark.end);
            }
        }
    }

    fn push(&mut self, character: char) {
        self.length += 1;
        let is_marked = self.mark_end.is_some();
        match self.pieces.last_mut() {
            Some(piece) if piece.is_marked == is_marked => piece.text.push(character),
            Some(_) | None => self.pieces.push(Piece { text: character.to_string(), is_marked }),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text, with marks between « and ».
    fn shown(text: &str, marks: &[Range<usize>]) -> String {
        let (pieces, left_out) = indented(text, marks.to_vec(), usize::MAX);
        assert_eq!(left_out, 0);
        let piece = |piece: Piece| if piece.is_marked { format!("«{}»", piece.text) } else { piece.text };
        pieces.into_iter().map(piece).collect()
    }

    #[test]
    fn each_value_has_a_line() {
        assert_eq!(
            shown(r#"{"a":[1,{}, []],"b": "x\",:{" }"#, &[]),
            "{\n  \"a\": [\n    1,\n    {},\n    []\n  ],\n  \"b\": \"x\\\",:{\"\n}"
        );
        assert_eq!(shown(" 7 ", &[]), "7");
    }

    #[test]
    fn places_are_marked() {
        let text = r#"{"a":"é","b":[1]}"#;
        assert_eq!(shown(text, &[5..9, 14..17]), "{\n  \"a\": «\"é\"»,\n  \"b\": «[\n    1\n  ]»\n}");
        assert_eq!(shown(text, &[0..1, 0..3]), "«{»\n  \"a\": \"é\",\n  \"b\": [\n    1\n  ]\n}");
        assert_eq!(shown("[1]", &[7..9, 1..1]), "[\n  1\n]");
    }

    #[test]
    fn a_deep_or_long_text_stays_small() {
        let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
        let (pieces, left_out) = indented(&deep, Vec::new(), 8000);
        assert!(left_out > 1000 && pieces.iter().map(|piece| piece.text.len()).sum::<usize>() < 8200);
    }

    proptest! {
        #[test]
        fn it_is_the_same_json(values in prop::collection::vec((".{0,8}", any::<i32>()), 0..6), at in 0usize..60) {
            let object: serde_json::Map<String, serde_json::Value> =
                values.into_iter().map(|(name, number)| (name.clone(), serde_json::json!([number, { name: null }]))).collect();
            let text = serde_json::to_string(&object).unwrap();
            let (pieces, _) = indented(&text, std::iter::once(at..at + 7).collect(), usize::MAX);
            let all: String = pieces.into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&all).unwrap(), object);
        }
    }
}
