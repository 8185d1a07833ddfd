//! What is wrong with a text that is not YAML, in plain words: the parser's own words are those of its grammar.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::{blanks, misplaced};
use crate::source::SourceFile;

/// A fault of a text: where it is, what is wrong, and what to write instead.
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The fault that a parser's error stands for.
pub(super) fn fault(file: &SourceFile, error: &ScanError) -> Fault {
    let text = file.text.as_ref();
    let at = place(file, error).min(text.len());
    // What closes the wrong bracket may stand behind the place where the parser gives up.
    let line_end = at + text.get(at..).and_then(|rest| rest.find('\n')).unwrap_or(text.len() - at);
    let line = Scan::of(text, line_end);
    let scan = Scan { mismatch: line.mismatch, inner: line.inner, ..Scan::of(text, at) };
    let fault = space_fault(text, at)
        .or_else(|| quote_fault(text, at, &scan, error))
        .or_else(|| bracket_fault(text, at, &scan, error))
        .or_else(|| continued_fault(text, at))
        .or_else(|| character_fault(text, at))
        .or_else(|| misplaced::fault(text, at));
    fault.unwrap_or_else(|| {
        let (message, help) = words(error, line_at(text, at));
        Fault { span: at..at + 1, message: message.to_owned(), help: help.to_owned() }
    })
}

/// A fault of so many octets.
pub(super) fn found(at: usize, length: usize, message: impl Into<String>, help: impl Into<String>) -> Option<Fault> {
    Some(Fault { span: at..at + length, message: message.into(), help: help.into() })
}

/// A key that stands deeper than the line above it, whose text it would be a part of.
fn continued_fault(text: &str, at: usize) -> Option<Fault> {
    let key = text.get(..at)?.rsplit('\n').next()?;
    let is_key = text.get(at..)?.starts_with(": ") || text.get(at..)?.starts_with(":\n");
    let start = at - key.trim_start().len();
    (is_key && !key.contains([':', '{', '[', '"']) && key.starts_with(' ')).then(|| {
        found(start, key.trim_start().len(), "this line goes on with the text of the line above it", INDENTATION)
    })?
}

/// White space that is no indentation: tabs, and spaces that only look like one.
fn space_fault(text: &str, at: usize) -> Option<Fault> {
    // A text that goes on in the next line hides that this was to be a line of its own.
    let start = line_start(text, at);
    let before = line_start(text, start.saturating_sub(1));
    let next = text.get(at..).and_then(|rest| rest.find('\n')).map(|newline| at + newline + 1);
    [Some(before), Some(start), next].into_iter().flatten().find_map(|start| {
        let line = text.get(start..)?.lines().next()?;
        let is_indent = |c: char| c.is_whitespace() || blanks::find(c.encode_utf8(&mut [0; 4])).is_some();
        let indent = line.get(..line.len() - line.trim_start_matches(is_indent).len())?;
        match indent.char_indices().find(|(_, c)| *c != ' ') {
            Some((offset, '\t')) => {
                found(start + offset, 1, "a tab stands in the indentation of this line", "indent with spaces")
            }
            Some((offset, character)) => {
                let message = blanks::message(character, "the indentation of this line");
                found(start + offset, character.len_utf8(), message, blanks::help(character))
            }
            None => blank_beside_mark(line, start),
        }
    })
}

/// A character that looks like a space, or like nothing, behind or before a mark of YAML, which it makes a letter.
fn blank_beside_mark(line: &str, start: usize) -> Option<Fault> {
    let is_mark = |c: char| ":-,[]{}\"'#".contains(c);
    let (mut at, mut before) = (0, '\n');
    while let Some((offset, character)) = line.get(at..).and_then(blanks::find) {
        let (here, end) = (at + offset, at + offset + character.len_utf8());
        before = line.get(..here).and_then(|text| text.trim_end().chars().next_back()).unwrap_or(before);
        let after = line.get(end..).and_then(|text| text.trim_start().chars().next());
        if is_mark(before) || after.is_some_and(is_mark) {
            let message = blanks::message(character, "this line");
            return found(start + here, character.len_utf8(), message, blanks::help(character));
        }
        at = end;
    }
    None
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn quote_fault(text: &str, at: usize, scan: &Scan, error: &ScanError) -> Option<Fault> {
    // The parser may give up at the quote itself, or behind the text that it opens.
    let here = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| ['"', '\''].contains(c)).map(|c| (at, c));
    let (open, quote) = scan.quote.or(here)?;
    match error.kind() {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let (open, quote) = here.unwrap_or((open, quote));
            found(open, 1, format!("this `{quote}` is not closed"), "close it on the same line")
        }
        // A quote that is missing closes at the next one, somewhere below.
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar
            if line_start(text, open) != line_start(text, at) =>
        {
            found(open, 1, format!("this `{quote}` is not closed on its line"), "close it on the same line")
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => {
            let inside = text.get(open + 1..)?;
            let known = |c: char| "0abtnvfre \"/\\N_LPxuU\n\t".contains(c);
            let mut escapes = inside.match_indices('\\').map(|(found, _)| found);
            let mut before = usize::MAX;
            let bad = escapes.find(|found| {
                let is_escaped = before != usize::MAX && before + 1 == *found;
                before = if is_escaped { usize::MAX } else { *found };
                !is_escaped && !inside[found + 1..].starts_with(known)
            })?;
            let escape: String = inside.get(bad..)?.chars().take(2).collect();
            let message = format!("`{escape}` is no escape of text in double quotes");
            found(open + 1 + bad, escape.len(), message, BACKSLASH)
        }
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn bracket_fault(text: &str, at: usize, scan: &Scan, error: &ScanError) -> Option<Fault> {
    if let Some((at, closer, wanted)) = scan.mismatch {
        let line = line_at(text, at);
        if line.trim_start().starts_with("-{") || line.trim_start().starts_with("-[") {
            let dash = line_start(text, at) + indent(line);
            return found(dash, 1, "a dash without a space behind it begins no item", "write a space after the dash");
        }
        if let Some((inner, bracket)) = scan.inner.filter(|(inner, _)| line_start(text, *inner) == line_start(text, at))
        {
            let message = format!("a `{bracket}` stands inside a text without quotes");
            return found(inner, 1, message, "put the complete text into quotes");
        }
        return match wanted {
            None => {
                found(at, 1, format!("this `{closer}` closes nothing"), "remove it, or add the bracket that it closes")
            }
            Some(wanted) => {
                let message = format!("`{closer}` stands where `{wanted}` is expected");
                found(at, 1, message, "close brackets in the order in which they were opened")
            }
        };
    }
    let open = scan.brackets.last().copied();
    if let Some((open, bracket)) = open {
        let line = line_at(text, at);
        let ends = at >= text.trim_end().len() || (is_block_line(line) && indent(line) <= indent(line_at(text, open)));
        if line_start(text, open) != line_start(text, at) && ends {
            let message = format!("this `{bracket}` is not closed");
            return found(open, 1, message, format!("add the missing `{}`", closing(bracket)));
        }
        if text[at..].starts_with(':') {
            let message = format!("a `:` stands where `,` or `{}` is expected", closing(bracket));
            let help = "a comma is missing before this key, or text that contains `: ` needs quotes";
            return found(at, 1, message, help);
        }
    }
    let before = text[line_start(text, at)..at].trim_end().chars().next_back();
    match error.kind() {
        ErrorKind::UnclosedFlowCollection { .. } => {
            let (open, bracket) = open?;
            found(open, 1, format!("this `{bracket}` is not closed"), format!("add the missing `{}`", closing(bracket)))
        }
        _ if matches!(before, Some(']' | '}')) && scan.brackets.is_empty() && !text[at..].starts_with(['\n', ':']) => {
            found(at, 1, "text stands after a closing bracket", "put the complete text into quotes")
        }
        _ => None,
    }
}

/// A character that no text begins with.
fn character_fault(text: &str, at: usize) -> Option<Fault> {
    let first = text[at..].chars().next().filter(|c| "|>%@`".contains(*c))?;
    let is_first = text[..at].ends_with([' ', '[', '{', ',']);
    let name = if first == '`' { "a backtick".to_owned() } else { format!("`{first}`") };
    let message = format!("no text begins with {name} without quotes");
    if is_first { found(at, 1, message, "put the complete text into quotes") } else { None }
}

/// Whether a line looks like a key of a block mapping or an item of a block list.
fn is_block_line(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("- ") || line.split_once(':').is_some_and(|(_, value)| value.is_empty() || value.starts_with(' '))
}

/// How far a line is indented, in octets.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn closing(bracket: char) -> char {
    if bracket == '[' { ']' } else { '}' }
}

/// Brackets and quotes of a text up to some place, as a reader sees them.
struct Scan {
    /// Brackets that are open.
    brackets: Vec<(usize, char)>,
    /// The last quote that opened a text.
    quote: Option<(usize, char)>,
    /// The last bracket inside a text without quotes that is itself in brackets.
    inner: Option<(usize, char)>,
    /// The first bracket that closes nothing or another kind: where, which, and which was expected.
    mismatch: Option<(usize, char, Option<char>)>,
}

impl Scan {
    fn of(text: &str, end: usize) -> Self {
        let mut scan = Self { brackets: Vec::new(), quote: None, inner: None, mismatch: None };
        let mut before = '\n';
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next().filter(|(at, _)| *at < end) {
            let is_start = " \n[{,".contains(before);
            match character {
                '#' if " \n".contains(before) => while characters.next_if(|(_, c)| *c != '\n').is_some() {},
                '"' | '\'' if is_start => {
                    scan.quote = Some((at, character));
                    skip_quoted(character, &mut characters);
                }
                '[' | '{' if is_start => scan.brackets.push((at, character)),
                '[' | '{' if !scan.brackets.is_empty() && scan.mismatch.is_none() => scan.inner = Some((at, character)),
                ']' | '}' if !scan.brackets.is_empty() || is_start => scan.close(at, character),
                _ => {}
            }
            before = character;
        }
        scan
    }

    fn close(&mut self, at: usize, closer: char) {
        let wanted = self.brackets.last().map(|(_, open)| closing(*open));
        if wanted == Some(closer) {
            self.brackets.pop();
        } else if self.mismatch.is_none() {
            self.mismatch = Some((at, closer, wanted));
        }
    }
}

fn skip_quoted(quote: char, characters: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    while let Some((_, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            '\'' if quote == '\'' && characters.next_if(|(_, c)| *c == '\'').is_some() => {}
            _ if character == quote => return,
            _ => {}
        }
    }
}

/// The parser's marker has a line and a column, but not always an offset.
fn place(file: &SourceFile, error: &ScanError) -> usize {
    let marker = error.marker();
    let start = file.line_start(marker.line());
    let rest = file.text.get(start..).unwrap_or_default();
    let column = rest.char_indices().nth(marker.col()).map_or(rest.len(), |(at, _)| at);
    marker.byte_offset().unwrap_or(start + column)
}

/// Where the line of a place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// The line of a place.
pub(super) fn line_at(text: &str, at: usize) -> &str {
    text.get(line_start(text, at)..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// What is wrong in a line, and what to do about it.
type Words = (&'static str, &'static str);

const INDENTATION: &str =
    "give it the same indentation as the other keys of its mapping, or two spaces more than the key it belongs to";
const COLON: &str = "quote text that contains `: `";
const BACKSLASH: &str = "write backslashes in single quotes, as in '\\d+', or double them";
const NO_ALIASES: &str = "case files have no aliases; quote text that begins with `*` or `&`";

fn words(error: &ScanError, line: &str) -> Words {
    let kind = error.kind();
    let known = line_words(kind, line)
        .or_else(|| bracket_words(kind))
        .or_else(|| text_words(kind))
        .or_else(|| other_words(kind));
    known.unwrap_or(("this is not YAML", "check indentation, quotes and brackets in this line and the lines above"))
}

/// The words about lines: their `:`, indentation and tabs.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn line_words(kind: &ErrorKind, line: &str) -> Option<Words> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::MappingKeyNotAllowed => colon_words(line),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => {
            ("this line does not fit the indentation of the lines above it", INDENTATION)
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => ("a tab stands where YAML takes only spaces", "indent with spaces"),
        _ => return None,
    })
}

/// The words about a `:`.
fn colon_words(line: &str) -> Words {
    if line.matches(": ").count() > 1 || line.trim_end().ends_with(':') {
        ("a second `:` in one line, where a value was expected", COLON)
    } else if line.split_once(':').is_some_and(|(_, value)| !value.starts_with([' ', '/'])) {
        ("this line is no `key: value`: there is no space after the colon", "write a space after the colon")
    } else {
        ("this line is no `key: value`", "write `key: value`, or quote the text if it belongs to the line above")
    }
}

/// The words about lists and mappings in brackets.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn bracket_words(kind: &ErrorKind) -> Option<Words> {
    Some(match kind {
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a list in `[ ]` is not closed, or a comma is missing", "add the missing `]` or `,` before this place")
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator => (
            "a mapping in `{ }` is not closed, or a comma is missing",
            "add the missing `}` or `,` before this place; quote text that contains a comma",
        ),
        ErrorKind::UnclosedFlowCollection { .. } => ("this bracket is not closed", "add the closing bracket"),
        ErrorKind::MismatchedFlowCollectionEnd { .. } | ErrorKind::MisplacedFlowCollectionEnd => (
            "this bracket closes nothing, or one of the other kind",
            "close brackets in the order in which they were opened",
        ),
        ErrorKind::BlockEntryInFlowCollection => {
            ("`- ` stands inside brackets", "write `[a, b]`, or the list on lines of its own")
        }
        _ => return None,
    })
}

/// The words about quotes and characters.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn text_words(kind: &ErrorKind) -> Option<Words> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("this quote is not closed", "close it on the same line")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text stands after a closing quote",
            "a quote is missing or one too many, here or further up; put the complete text into one pair of quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => ("this escape is not known in double quotes", BACKSLASH),
        ErrorKind::UnexpectedCharacter { .. }
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator
        | ErrorKind::ExpectedNodeContent => {
            ("no text begins with this character without quotes", "put the text into quotes")
        }
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => {
            ("a comment stands inside a text", "put the text into quotes, or the comment on a line of its own")
        }
        _ => return None,
    })
}

/// The words about parts of YAML that case files do not use.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn other_words(kind: &ErrorKind) -> Option<Words> {
    Some(match kind {
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => ("this is an alias or anchor", NO_ALIASES),
        ErrorKind::UndeclaredTagHandle | ErrorKind::ExpectedTagBang | ErrorKind::InvalidTagTerminator => {
            ("case files have no tags", "quote text that begins with `!`")
        }
        ErrorKind::RecursionLimitExceeded => ("values are nested too deeply", "nest fewer lists and mappings"),
        _ => return None,
    })
}
