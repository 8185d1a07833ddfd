//! Secrets in XML: `<access_token>…</access_token>`.

use std::ops::Range;

use memchr::{memchr_iter, memrchr2};

use super::{NAMES, is_one_of, length_while, name_before};

const CDATA: &[u8] = b"<![CDATA[";

/// The longest name of an element with its prefix, in octets: what looks for it must not read to the end of the text again
/// and again.
const MOST: usize = 128;

/// The contents of elements with the name of a secret. Sentences are none: they have spaces.
pub(super) fn values(octets: &[u8]) -> Vec<Range<usize>> {
    let ends = memchr_iter(b'<', octets).filter(|at| octets.get(at + 1) == Some(&b'/'));
    ends.filter_map(|end| value(octets, end)).collect()
}

/// The content of the element with this end tag.
fn value(octets: &[u8], end: usize) -> Option<Range<usize>> {
    let rest = octets.get(end + 2..)?;
    let rest = rest.get(..MOST).unwrap_or(rest);
    let length = length_while(rest, 0, |octet| !octet.is_ascii_whitespace() && octet != b'>');
    // There may be a prefix of a namespace.
    let is_secret = length < rest.len() && is_one_of(name_before(rest.get(..length)?), &NAMES);
    let before = octets.get(..end).filter(|_| is_secret)?;
    let content = match before.strip_suffix(b"]]>") {
        Some(inner) => {
            let start = last_bracket(inner)?;
            inner.get(start..).filter(|rest| rest.starts_with(CDATA))?;
            start + CDATA.len()..inner.len()
        }
        None => last_bracket(before).map_or(0, |at| at + 1)..end,
    };
    let text = octets.get(content.clone())?;
    let start = content.start + (text.len() - text.trim_ascii_start().len());
    let text = text.trim_ascii();
    let is_word = !text.is_empty() && !text.iter().any(u8::is_ascii_whitespace);
    is_word.then_some(start..start + text.len())
}

fn last_bracket(before: &[u8]) -> Option<usize> {
    memrchr2(b'<', b'>', before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_by_their_names() {
        let found =
            |text: &str| values(text.as_bytes()).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        for text in [
            "<a><access_token>abc-def</access_token></a>",
            "<a><m:access_token x='y'>\n abc-def\n</m:access_token ></a>",
            "<Access_Token><![CDATA[abc-def]]></Access_Token>",
        ] {
            assert_eq!(found(text), ["abc-def"], "{text}");
        }
        for text in
            ["<code>abc</code>", "<password>at least 8</password>", "<id_token></id_token>", "a</id_token", "</"]
        {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_tag_without_an_end_is_not_read_to_the_end_of_the_text() {
        // As many steps as octets, each to the end, would take hours.
        for text in ["</", "</a", "</access_token"] {
            assert!(values(text.repeat(1 << 20).as_bytes()).is_empty(), "{text}");
        }
    }
}
