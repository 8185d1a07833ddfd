//! Lines cut to a number of columns so that their marks stay in sight.

use std::ops::Range;

use textwrap::{Options, WordSeparator, WordSplitter};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::safe::TerminalText;

/// Where a line was cut.
const CUT: char = '…';

/// The columns before a mark that are kept where there is room for them.
const BEFORE: usize = 12;

/// Cuts each line of a text to `room` columns, and moves byte ranges along. Of a line with marks the part around the
/// first of `marks` that begins on it is kept; a range that is cut off ends at the cut.
pub(super) fn fit<const N: usize>(text: &str, marks: [Range<usize>; N], room: usize) -> (String, [Range<usize>; N]) {
    let mut fitted = String::with_capacity(text.len());
    let mut moved = marks.clone();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let content = line.strip_suffix('\n').unwrap_or(line);
        let is_here = |at: usize| (start..end).contains(&at) || (at == text.len() && end == text.len());
        let first = marks.iter().find(|mark| is_here(mark.start)).map(|mark| mark.start - start..mark.end - start);
        let kept = part(content, first.unwrap_or(0..0), room.max(2));
        let (cut_left, cut_right) = (kept.start > 0, kept.end < content.len());
        let shift = |at: usize| {
            let inside = (at - start).clamp(kept.start, kept.end) - kept.start;
            fitted.len() + inside + if cut_left { CUT.len_utf8() } else { 0 }
        };
        for (mark, moved) in marks.iter().zip(&mut moved) {
            if is_here(mark.start) {
                moved.start = shift(mark.start);
            }
            if is_here(mark.end) {
                moved.end = shift(mark.end);
            }
        }
        fitted.extend(cut_left.then_some(CUT));
        fitted.push_str(content.get(kept).unwrap_or_default());
        fitted.extend(cut_right.then_some(CUT));
        if content.len() < line.len() {
            fitted.push('\n');
        }
        start = end;
    }
    (fitted, moved)
}

/// Prose of one line in lines of `width` columns, broken at spaces alone: no id, URL or option is cut. Further lines are
/// indented by four columns more.
pub fn wrapped(line: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return line.to_owned() };
    let text = line.trim_start_matches(' ');
    let indent = " ".repeat(line.len() - text.len());
    let further = format!("{indent}    ");
    let options = Options::new(width).initial_indent(&indent).subsequent_indent(&further).break_words(false);
    let options = options.word_splitter(WordSplitter::NoHyphenation).word_separator(WordSeparator::AsciiSpace);
    // A word of the text may begin a line now, where a CI service would obey it.
    TerminalText::block(&textwrap::fill(text, options)).to_string()
}

/// Cuts one line at its end.
pub(super) fn shortened(line: &str, room: usize) -> String {
    fit(line, [], room).0
}

/// The part of a line that is shown in `room` columns, with room for the signs of the cuts.
fn part(line: &str, mark: Range<usize>, room: usize) -> Range<usize> {
    if line.width() <= room {
        return 0..line.len();
    }
    let after = line.get(mark.start..).unwrap_or_default();
    // At least the first character that is marked, even if the mark goes on for more lines.
    let first = after.chars().next().and_then(|character| character.width()).unwrap_or(0).max(1);
    let marked = after.get(..(mark.end - mark.start).min(after.len())).unwrap_or_default().width();
    let wanted = marked.clamp(first, (room - 1).max(first));
    let from_start = line.len() - after.len() + prefix(after, wanted).len();
    if prefix(line, room - 1).len() >= from_start {
        return 0..prefix(line, room - 1).len();
    }
    // What is left of the room beside the mark and two cuts goes before it as far as it should.
    let before = line.get(..line.len() - after.len()).unwrap_or_default();
    let left = suffix(before, BEFORE.min(room.saturating_sub(wanted + 2)));
    let start = before.len() - left.len();
    let rest = line.get(start..).unwrap_or_default();
    if rest.width() < room {
        // The end of the line is in sight: more of its beginning is, too.
        let end = suffix(line, room - 1);
        return line.len() - end.len()..line.len();
    }
    start..start + prefix(rest, room - 2).len()
}

/// The longest beginning of at most so many columns.
fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += character.width().unwrap_or(0);
        used > columns
    });
    text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or(text)
}

/// The longest end of at most so many columns.
fn suffix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let before = text.char_indices().rev().find(|(_, character)| {
        used += character.width().unwrap_or(0);
        used > columns
    });
    text.get(before.map_or(0, |(at, character)| at + character.len_utf8())..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fitted(text: &str, mark: Range<usize>, room: usize) -> (String, String) {
        let (text, [mark]) = fit(text, [mark], room);
        let marked = text.get(mark).unwrap_or("no text").to_owned();
        (text, marked)
    }

    #[test]
    fn prose_is_wrapped_and_its_words_stay() {
        let line = "    error: auth-metadata/required/issuer at https://a-very-long-name.example.org/ was not seen";
        let expected = "    error: auth-metadata/required/issuer\n        at\n        \
                        https://a-very-long-name.example.org/\n        was not seen";
        assert_eq!(wrapped(line, Some(40)), expected);
        assert_eq!(wrapped(line, None), line);
        let command = "    responded with what a CI service would obey: ::error title=a::b";
        assert!(
            wrapped(command, Some(50)).contains("\n        \\u{3a}:error title=a::b"),
            "{}",
            wrapped(command, Some(50))
        );
    }

    #[test]
    fn a_line_that_fits_stays_as_it_is() {
        assert_eq!(fitted("a: 1\nb: 2", 5..6, 4), ("a: 1\nb: 2".to_owned(), "b".to_owned()));
    }

    #[test]
    fn the_mark_stays_in_sight() {
        let line = format!("{}X{}", "a".repeat(50), "b".repeat(50));
        assert_eq!(fitted(&line, 50..51, 20), (format!("…{}X{}…", "a".repeat(12), "b".repeat(5)), "X".to_owned()));
        assert_eq!(fitted(&line, 0..1, 10), (format!("{}…", "a".repeat(9)), "a".to_owned()));
        assert_eq!(fitted(&line, 100..101, 10), (format!("…{}", "b".repeat(9)), "b".to_owned()));
        assert_eq!(fitted(&line, 101..101, 10).1, "", "the end");
    }

    #[test]
    fn a_mark_that_is_too_long_is_cut_with_its_text() {
        let (text, mark) = fitted(&"x".repeat(40), 5..35, 20);
        assert_eq!(text, format!("…{}…", "x".repeat(18)));
        assert_eq!(mark, "x".repeat(18));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(fitted("日本語日本語", 0..3, 7), ("日本語…".to_owned(), "日".to_owned()));
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_its_room(
            text in r"(?s)[a-c日é\n]{0,80}",
            (start, length) in (0_usize..80, 0_usize..80),
            room in 4_usize..40,
        ) {
            let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let mark = floor(start)..floor(start + length);
            let (fitted, [moved]) = fit(&text, [mark.clone()], room);
            prop_assert!(fitted.lines().all(|line| line.width() <= room), "{fitted}");
            prop_assert_eq!(fitted.lines().count(), text.lines().count());
            let shown = fitted.get(moved);
            prop_assert!(shown.is_some());
            let wanted = text.get(mark).and_then(|text| text.chars().next()).filter(|first| *first != '\n');
            prop_assert_eq!(shown.and_then(|text| text.chars().next()).filter(|first| *first != '\n'), wanted);
        }
    }
}
