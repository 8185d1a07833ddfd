//! Values behind a name and a colon: members of JSON, even in JSON inside a JSON string, and what other writers make of them
//! (`'access_token': '…'`, `access_token: …`).

use std::ops::Range;

use super::super::MIN_LENGTH;
use super::super::pieces::end_of_string;
use super::{NAMES, is_one_of, is_secret_member, length_while, name_before};

/// The value behind this colon, without its quotes, if its name is that of a secret.
pub(super) fn value(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let before = octets.get(..at)?.trim_ascii_end();
    match before.last()? {
        b'"' => member(octets, at),
        b'\'' => literal(octets, at),
        _ => line(octets, at),
    }
}

/// The value of the JSON member with this colon.
fn member(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let before = octets.get(..at)?.trim_ascii_end().strip_suffix(b"\"")?;
    let before = before.strip_suffix(b"\\").unwrap_or(before);
    let name = name_before(before);
    let quoted = before.get(..before.len() - name.len())?.ends_with(b"\"");
    if !quoted || !is_secret_member(name) {
        return None;
    }
    let start = after_space(octets, at + 1);
    let rest = octets.get(start..)?;
    if rest.starts_with(b"\"") {
        let start = start + 1;
        return Some(start..end_of_string(octets, start));
    }
    if rest.starts_with(b"\\\"") {
        let start = start + 2;
        return Some(start..start + length_while(octets, start, |octet| !b"\"\\".contains(&octet)));
    }
    // Masking anything except a string would break the JSON.
    None
}

/// The value of a member in single quotes, as Python and JavaScript print it.
fn literal(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let before = octets.get(..at)?.trim_ascii_end().strip_suffix(b"'")?;
    let name = name_before(before);
    let quoted = before.get(..before.len() - name.len())?.ends_with(b"'");
    if !quoted || !is_secret_member(name) {
        return None;
    }
    string(octets, after_space(octets, at + 1))
}

/// The string that begins at this quote, which the same quote ends.
fn string(octets: &[u8], start: usize) -> Option<Range<usize>> {
    let quote = octets.get(start).copied().filter(|octet| b"\"'".contains(octet))?;
    let mut is_escaped = false;
    let length = length_while(octets, start + 1, |octet| {
        let goes_on = is_escaped || octet != quote;
        is_escaped = octet == b'\\' && !is_escaped;
        goes_on
    });
    Some(start + 1..start + 1 + length)
}

/// The value in a line of YAML, or of an object whose names have no quotes. Sentences are written in this way too: only one
/// word with a digit counts, and not the word `code`.
fn line(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let name = name_before(octets.get(..at)?);
    if !is_one_of(name, &NAMES) || !is_begin(octets.get(..at - name.len())?) {
        return None;
    }
    let start = at + 1 + length_while(octets, at + 1, |octet| b" \t".contains(&octet));
    let value = string(octets, start).or_else(|| {
        let end = start + length_while(octets, start, |octet| octet > b' ' && !b",{}[]\"'`<>".contains(&octet));
        let after = end + length_while(octets, end, |octet| b" \t\r".contains(&octet));
        octets.get(after).is_none_or(|octet| b"\n,}#\"'`".contains(octet)).then_some(start..end)
    })?;
    let text = octets.get(value.clone())?;
    let is_random = text.len() >= MIN_LENGTH && text.iter().any(u8::is_ascii_digit) && !text.contains(&b' ');
    is_random.then_some(value)
}

/// Whether a name may begin after this text: in a line, an object or a string.
fn is_begin(before: &[u8]) -> bool {
    let indent = before.iter().rev().take(MAX_INDENT).take_while(|octet| b" \t-".contains(octet)).count();
    let before = before.get(..before.len() - indent).unwrap_or_default();
    before.last().is_none_or(|octet| b"\n{,\"'".contains(octet))
}

/// The deepest indentation that is looked through.
const MAX_INDENT: usize = 64;

fn after_space(octets: &[u8], start: usize) -> usize {
    start + length_while(octets, start, |octet| octet.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        (0..text.len()).filter(|at| text.as_bytes()[*at] == b':').find_map(|at| text.get(value(text.as_bytes(), at)?))
    }

    #[test]
    fn values_are_known_by_their_names_in_any_notation() {
        for text in [
            r#"{"access_token" : "abc12-def", "#,
            r#"{\"access_token\":\"abc12-def\"}"#,
            "{'a': 1, 'access_token': 'abc12-def'}",
            "'code' :\n 'abc12-def'",
            "access_token: abc12-def",
            "a:\n  - Access_Token: abc12-def \r\n    b: c",
            "access_token: \"abc12-def\"",
            "{access_token:'abc12-def',a:b}",
            "{ a: b, access_token: abc12-def }",
        ] {
            assert_eq!(found(text), Some("abc12-def"), "{text}");
        }
        assert_eq!(found(r"'id_token': 'a\'b\\', 'c': 'd'"), Some(r"a\'b\\"));
    }

    #[test]
    fn sentences_are_no_values() {
        for text in [
            "password: required",
            "access_token: abc12-def is the token",
            "access_token: a string of 43 characters",
            "the access_token: abc12-def",
            "code: 'M_UNKNOWN_TOKEN1'",
            "password: \"at least 8 characters\"",
            "password: ",
            "'password': null",
            "the 'password': 8 characters",
            "xaccess_token: abc12-def",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
