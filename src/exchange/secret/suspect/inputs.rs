//! Secrets in forms of HTML pages: `<input name="access_token" value="…">`.

use std::ops::Range;

use memchr::memchr;

use super::{is_secret_input, length_while};

/// The values of inputs with the name of a secret, without their quotes.
pub(super) fn values(octets: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = octets.get(at..) {
        let Some(open) = memchr(b'<', rest) else { break };
        at += open + 1;
        let ends = octets.get(at + TAG.len()).is_some_and(|octet| octet.is_ascii_whitespace() || *octet == b'/');
        if ends && octets.get(at..at + TAG.len()).is_some_and(|name| name.eq_ignore_ascii_case(TAG)) {
            let tag = Tag::read(octets, at + TAG.len());
            at = tag.end;
            found.extend(tag.value.filter(|_| tag.name.and_then(|name| octets.get(name)).is_some_and(is_secret_input)));
        }
    }
    found
}

const TAG: &[u8] = b"input";

/// The attributes of a tag.
struct Tag {
    name: Option<Range<usize>>,
    value: Option<Range<usize>>,
    end: usize,
}

impl Tag {
    /// The tag whose attributes begin here.
    fn read(octets: &[u8], start: usize) -> Self {
        let mut tag = Self { name: None, value: None, end: start };
        loop {
            let at = tag.end + length_while(octets, tag.end, |octet| octet.is_ascii_whitespace() || octet == b'/');
            let name =
                at..at + length_while(octets, at, |octet| !octet.is_ascii_whitespace() && !b"=>/".contains(&octet));
            tag.end = name.end;
            let equals = name.end + length_while(octets, name.end, |octet| octet.is_ascii_whitespace());
            if octets.get(equals) != Some(&b'=') {
                if name.is_empty() {
                    return tag;
                }
                continue;
            }
            let value = attribute_value(octets, equals + 1);
            tag.end = value.end + usize::from(octets.get(value.end).is_some_and(|octet| b"\"'".contains(octet)));
            let name = octets.get(name).unwrap_or_default();
            if name.eq_ignore_ascii_case(b"name") {
                tag.name = Some(value);
            } else if name.eq_ignore_ascii_case(b"value") {
                tag.value = Some(value);
            }
        }
    }
}

/// The value that begins here, without its quotes.
fn attribute_value(octets: &[u8], start: usize) -> Range<usize> {
    let start = start + length_while(octets, start, |octet| octet.is_ascii_whitespace());
    match octets.get(start) {
        Some(quote @ (b'"' | b'\'')) => start + 1..start + 1 + length_while(octets, start + 1, |octet| octet != *quote),
        _ => start..start + length_while(octets, start, |octet| !octet.is_ascii_whitespace() && octet != b'>'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<&str> {
        values(page.as_bytes()).into_iter().filter_map(|range| page.get(range)).collect()
    }

    #[test]
    fn inputs_are_known_by_their_names_in_any_order() {
        let page = "<INPUT type=hidden name=\"access_token\" value=\"a&amp;b\"><input value='c d' name=\"code\"/>\
                    <input name = password value = e><input name=user value=f><input value=g><inputs name=code value=h";
        assert_eq!(found(page), ["a&amp;b", "c d", "e"]);
    }

    #[test]
    fn broken_tags_end_somewhere() {
        for page in ["<input", "<input name=code value=", "<input name=code value=\"x", "<input ====", "<input name"] {
            assert!(found(page).len() <= 1, "{page}");
        }
        assert_eq!(found("<input name=code value=\"x"), ["x"]);
    }
}
