//! The pieces of a JSON text, which are masked one by one: what is found across a quote would break the JSON.

use std::ops::Range;

use super::escape::length_while;
use crate::exchange::json;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    /// Whether it is outside of JSON strings: numbers and punctuation.
    pub(super) is_outside: bool,
}

/// The strings of a JSON text without their quotes, and what is between them; of other texts, the text as a whole.
pub(super) fn pieces(text: &[u8]) -> Vec<Piece> {
    if !is_json(text) {
        return vec![Piece { range: 0..text.len(), is_outside: false }];
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let outside = at..at + length_while(text, at, |octet| octet != b'"');
        let string = outside.end + 1..end_of_string(text, outside.end + 1).max(outside.end + 1);
        at = string.end + 1;
        pieces.push(Piece { range: outside, is_outside: true });
        pieces.push(Piece { range: string, is_outside: false });
    }
    pieces.retain(|piece| !piece.range.is_empty() && piece.range.end <= text.len());
    pieces
}

/// Whether the text is JSON, or may be so beyond the limits of what is read.
fn is_json(text: &[u8]) -> bool {
    let begins = text.trim_ascii_start().first().is_some_and(|octet| b"{[".contains(octet));
    let text = std::str::from_utf8(text).ok().filter(|_| begins);
    text.is_some_and(|text| json::read(text).map_or_else(|error| error.over_limit, |_| true))
}

/// The end of the JSON string whose content begins here.
pub(super) fn end_of_string(octets: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        match octets.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') | None => return at.min(octets.len()),
            Some(_) => at += 1,
        }
    }
}

/// Makes a number of what stands for a number.
pub(super) fn number_again(before: &[u8], masked: &mut [u8]) {
    for (octet, place) in before.iter().zip(masked) {
        if octet.is_ascii_digit() {
            *place = b'1';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        pieces(text.as_bytes()).into_iter().filter_map(|piece| text.get(piece.range)).collect()
    }

    #[test]
    fn strings_and_what_is_between_them_are_pieces() {
        assert_eq!(of(r#" {"a\"b": [1, "c"], "": "d\\"}"#), [" {", r#"a\"b"#, ": [1, ", "c", "], ", ": ", r"d\\", "}"]);
        assert_eq!(of("a=\"b\""), ["a=\"b\""]);
        assert_eq!(of("{a=\"b\""), ["{a=\"b\""]);
        assert_eq!(of("\"a\""), ["\"a\""], "as messages quote it");
    }
}
