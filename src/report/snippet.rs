//! A part of a text with marks under it, drawn like the errors of rustc.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::fit::fit;
use super::location::Excerpt;
use crate::safe::push_visible;

/// Wider than any line that we draw, so that none is cut twice.
const WIDTH: usize = 4096;

/// Draws an excerpt with its line number and its mark, in so many columns; no line is indented or empty.
pub(super) fn draw(excerpt: &Excerpt, columns: Option<usize>) -> String {
    let mark = excerpt.mark.clone().unwrap_or(0..0);
    let (text, [start, end]) = visible_with(&excerpt.text, [mark.start, mark.end]);
    let mark = start..end;
    let (text, [mark]) = fitted(text, [mark], excerpt.line, columns);
    let kind = if excerpt.mark.is_some() { AnnotationKind::Primary } else { AnnotationKind::Visible };
    let snippet = Snippet::source(text).line_start(excerpt.line).annotation(kind.span(mark));
    let drawn = renderer(Renderer::plain()).render(&[Group::with_level(Level::ERROR).element(snippet)]);
    let lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Text cut to the columns that are left beside the numbers of its lines, the highest of which is `last`. One column is
/// kept for a mark behind the end of a line.
pub(super) fn fitted<const N: usize>(
    text: String,
    marks: [Range<usize>; N],
    last: usize,
    columns: Option<usize>,
) -> (String, [Range<usize>; N]) {
    let Some(columns) = columns else { return (text, marks) };
    let gutter = last.to_string().len() + " | ".len();
    fit(&text, marks, columns.saturating_sub(gutter + 1))
}

/// How all snippets are drawn.
pub(super) const fn renderer(renderer: Renderer) -> Renderer {
    renderer.term_width(WIDTH)
}

/// Text with invisible characters shown and line breaks kept, and its byte offsets moved along.
pub(super) fn visible_with<const N: usize>(text: &str, offsets: [usize; N]) -> (String, [usize; N]) {
    let mut cleaned = String::with_capacity(text.len());
    let mut moved = [None; N];
    for (at, character) in text.char_indices() {
        for (offset, moved) in offsets.iter().zip(&mut moved) {
            if at >= *offset {
                moved.get_or_insert(cleaned.len());
            }
        }
        match character {
            '\n' => cleaned.push('\n'),
            '\r' if text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n')) => {}
            // The renderer drops it, and the mark would be too long.
            '\u{200d}' => cleaned.extend(character.escape_unicode()),
            other => push_visible(&mut cleaned, other, text.get(at + 1..).unwrap_or_default()),
        }
    }
    let length = cleaned.len();
    (cleaned, moved.map(|offset| offset.unwrap_or(length)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::safe::TerminalText;

    fn drawn(text: &str, mark: Option<std::ops::Range<usize>>) -> String {
        draw(&Excerpt { line: 12, text: text.to_owned(), mark }, None)
    }

    #[test]
    fn a_mark_stands_under_what_it_means() {
        assert_eq!(drawn("{\"a\": 1}", Some(6..7)), "   |\n12 | {\"a\": 1}\n   |       ^");
        assert_eq!(drawn("日本: 1", Some(8..9)), "   |\n12 | 日本: 1\n   |       ^", "wide characters");
        assert_eq!(drawn("a", Some(1..1)), "   |\n12 | a\n   |  ^", "the end");
        assert_eq!(drawn("a b", None), "   |\n12 | a b\n   |");
    }

    #[test]
    fn a_mark_follows_what_is_shown_in_another_way() {
        let shown = drawn("\x1b[31m\t\u{9b}\u{202e}\u{200d}x", Some(13..14));
        assert_eq!(shown, format!("   |\n12 | ␛[31m␉\\u{{9b}}\\u{{202e}}\\u{{200d}}x\n   | {}^", " ".repeat(28)));
    }

    #[test]
    fn a_line_is_cut_to_the_columns_around_its_mark() {
        let excerpt = Excerpt { line: 12, text: format!("{}X{}", "a".repeat(40), "日".repeat(9)), mark: Some(40..41) };
        let shown = "   |\n12 | …aaaaaaaaaaaaX日日日日…\n   |              ^";
        assert_eq!(draw(&excerpt, Some(30)), shown);
    }

    proptest! {
        #[test]
        fn any_excerpt_is_drawn_in_lines_that_are_not_empty(
            characters in prop::collection::vec(any::<char>(), 0..60),
            (line, start, length) in (1_usize..100_000, 0_usize..80, 0_usize..80),
            is_marked: bool,
        ) {
            let text = characters.into_iter().filter(|character| *character != '\n').collect();
            let excerpt = Excerpt { line, text, mark: is_marked.then_some(start..start + length) };
            let shown = draw(&excerpt, None);
            prop_assert_eq!(TerminalText::block(&shown).to_string(), shown.clone());
            prop_assert!(shown.lines().all(|line| !line.is_empty()) && shown.contains(&line.to_string()), "{}", shown);
        }
    }
}
