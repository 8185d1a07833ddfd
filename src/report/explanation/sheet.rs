//! Entries with aligned labels, one below the other, wrapped to the width of a terminal.

use std::fmt::Write as _;

use textwrap::{Options, WordSplitter};

use crate::report::fit::shortened;
use crate::report::location::Location;
use crate::report::snippet;
use crate::safe::TerminalText;

/// The width of the labels.
const LABEL_WIDTH: usize = 13;
/// The columns before the text of an entry: the label, a colon and a space.
const INDENT: usize = LABEL_WIDTH + 2;
/// The most lines of an entry that quotes the server, where lines are wrapped.
const QUOTED_LINES: usize = 3;

/// Entries with their labels aligned.
#[derive(Default)]
pub(super) struct Sheet {
    text: String,
    /// The columns of the terminal, if text is wrapped.
    width: Option<usize>,
}

impl Sheet {
    pub(super) fn of_width(width: Option<usize>) -> Self {
        Self { text: String::new(), width }
    }

    pub(super) fn finish(self) -> TerminalText {
        TerminalText::block(&self.text)
    }

    /// An entry of at most 500 characters.
    pub(super) fn entry(&mut self, label: &str, text: &str) {
        let text = TerminalText::line(text);
        let lines = self.wrapped(text.as_str());
        self.lines(label, &lines);
    }

    /// An entry that may quote the server: of no more lines than are read at a glance.
    pub(super) fn quoted(&mut self, label: &str, text: &str) {
        let text = TerminalText::line(text);
        let room = self.width.map(|width| QUOTED_LINES * width.saturating_sub(INDENT));
        let text = room.map_or_else(|| text.to_string(), |room| shortened(text.as_str(), room));
        let lines = self.wrapped(&text);
        self.lines(label, &lines);
    }

    /// An entry on one line, which is cut to the width.
    pub(super) fn short(&mut self, label: &str, text: &str) {
        let text = TerminalText::line(text);
        let room = self.width.map(|width| width.saturating_sub(INDENT));
        let text = room.map_or_else(|| text.to_string(), |room| shortened(text.as_str(), room));
        self.lines(label, &[text]);
    }

    /// An entry that is neither cut nor wrapped: a command to copy.
    pub(super) fn whole(&mut self, label: &str, text: &str) {
        self.lines(label, &[text.to_owned()]);
    }

    /// The part of a body around a place, if there is one.
    pub(super) fn excerpt(&mut self, location: &Location) {
        let columns = self.width.map(|width| width.saturating_sub(INDENT));
        let drawn = location.excerpt.as_ref().map(|excerpt| snippet::draw(excerpt, columns)).unwrap_or_default();
        for line in drawn.lines() {
            let _ = writeln!(self.text, "{:INDENT$}{line}", "");
        }
    }

    fn wrapped(&self, text: &str) -> Vec<String> {
        let Some(width) = self.width else { return Vec::from([text.to_owned()]) };
        // Words that are too long are URLs, which a terminal follows and a reader copies.
        let options = Options::new(width.saturating_sub(INDENT).max(1)).break_words(false);
        let lines = textwrap::wrap(text, options.word_splitter(WordSplitter::NoHyphenation));
        lines.into_iter().map(|line| line.into_owned()).collect()
    }

    fn lines(&mut self, label: &str, lines: &[String]) {
        let first = lines.first().map(String::as_str).unwrap_or_default();
        let _ = writeln!(self.text, "{label:>LABEL_WIDTH$}: {first}");
        for line in lines.iter().skip(1) {
            let _ = writeln!(self.text, "{:INDENT$}{line}", "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_below_itself_and_words_stay_complete() {
        let mut sheet = Sheet::of_width(Some(30));
        sheet.entry("source", "one two three https://long.example/path four");
        sheet.whole("repeat", "curl -i https://hs.example/with/a/path");
        sheet.short("got", "one two three four");
        let expected = "       source: one two three
               https://long.example/path
               four
       repeat: curl -i https://hs.example/with/a/path
          got: one two three …
";
        assert_eq!(sheet.finish().as_str(), expected);
    }

    #[test]
    fn without_a_width_each_entry_is_a_line() {
        let mut sheet = Sheet::default();
        let long = "word ".repeat(80);
        sheet.quoted("got", &long);
        assert_eq!(sheet.finish().as_str(), format!("          got: {long}\n"));
    }
}
