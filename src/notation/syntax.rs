//! What is wrong with a text that is not YAML, in plain words: the parser's own words are those of its grammar.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use crate::source::SourceFile;

/// A fault of a text: where it is, what is wrong, and what to write instead.
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The fault that a parser's error stands for.
pub(super) fn fault(file: &SourceFile, error: &ScanError) -> Fault {
    let at = place(file, error);
    let line = line_of(file, at);
    let (message, help) = words(error, &line);
    let span = match error.kind() {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => opening_quote(&file.text, at),
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            // A quote that is missing further up closes here: what counts is where the text began.
            at..at + 1
        }
        ErrorKind::UnclosedFlowCollection { open } => opening_bracket(&file.text, *open, at),
        _ => at..at + 1,
    };
    Fault { span, message: message.to_owned(), help: help.to_owned() }
}

/// The parser's marker has a line and a column, but not always an offset.
fn place(file: &SourceFile, error: &ScanError) -> usize {
    let marker = error.marker();
    let start = file.line_start(marker.line());
    let rest = file.text.get(start..).unwrap_or_default();
    let column = rest.char_indices().nth(marker.col()).map_or(rest.len(), |(at, _)| at);
    marker.byte_offset().unwrap_or(start + column)
}

fn line_of(file: &SourceFile, at: usize) -> String {
    let before = file.text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    file.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default().to_owned()
}

const INDENTATION: &str =
    "give it the same indentation as the other keys of its mapping, or two spaces more than the key it belongs to";
const COLON: &str = "quote text that contains `: `";
const BACKSLASH: &str = "write backslashes in single quotes, as in '\\d+', or double them";
const NO_ALIASES: &str = "case files have no aliases; quote text that begins with `*` or `&`";

#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of errors")]
fn words(error: &ScanError, line: &str) -> (&'static str, &'static str) {
    match error.kind() {
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::MappingKeyNotAllowed => {
            if line.matches(": ").count() > 1 || line.trim_end().ends_with(':') {
                ("a second `:` in one line, where a value was expected", COLON)
            } else {
                (
                    "this line is no `key: value`",
                    "write `key: value`, or quote the text if it belongs to the line above",
                )
            }
        }
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
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("this quote is not closed", "close it on the same line")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text stands behind a closing quote",
            "a quote is missing or one too many, here or further up; put the complete text into one pair of quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => ("this escape is not known in double quotes", BACKSLASH),
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
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => {
            ("an alias or anchor stands here", NO_ALIASES)
        }
        ErrorKind::UnexpectedCharacter { .. }
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator
        | ErrorKind::ExpectedNodeContent => {
            ("no text begins with this character without quotes", "put the text into quotes")
        }
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => {
            ("a comment stands inside a text", "put the text into quotes, or the comment on a line of its own")
        }
        ErrorKind::UndeclaredTagHandle | ErrorKind::ExpectedTagBang | ErrorKind::InvalidTagTerminator => {
            ("case files have no tags", "quote text that begins with `!`")
        }
        ErrorKind::RecursionLimitExceeded => ("values are nested too deeply", "nest fewer lists and mappings"),
        ErrorKind::BlockEntryInFlowCollection => {
            ("`- ` stands inside brackets", "write `[a, b]`, or the list on lines of its own")
        }
        _ => ("this is not YAML", "check indentation, quotes and brackets in this line and the lines above"),
    }
}

/// The quote that opens the text in which `at` stands: the last one at the beginning of a value.
fn opening_quote(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or_default();
    let begins = |(found, quote): &(usize, char)| {
        matches!(quote, '"' | '\'') && before[..*found].chars().next_back().is_none_or(|c| " [{,\n".contains(c))
    };
    let opened: Vec<usize> = before.char_indices().filter(begins).map(|(found, _)| found).collect();
    // The first line with an odd number of quotes of its own kind is the one where it was forgotten.
    let odd = |found: &&usize| {
        let line = before[**found..].lines().next().unwrap_or_default();
        let quote = line.chars().next().unwrap_or('"');
        line.matches(quote).count() % 2 == 1
    };
    let found = opened.iter().find(odd).or(opened.last()).copied().unwrap_or(at);
    found..found + 1
}

fn opening_bracket(text: &str, open: char, at: usize) -> Range<usize> {
    let found = text.get(..at).unwrap_or_default().rfind(open).unwrap_or(at);
    found..found + 1
}
