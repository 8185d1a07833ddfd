//! Small pieces of the page: words with code in them, links, anchors.

use std::ops::Range;

use maud::{Markup, html};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::safe::HtmlText;

/// The longest URL in a verdict, in characters, and its end if it is cut.
const LONGEST_URL: usize = 60;
const URL_END: usize = 15;

/// One line, cut if it is very long.
pub(super) fn line(text: &str) -> HtmlText {
    HtmlText::line(text)
}

/// One line in which code stands between backticks.
pub(super) fn prose(text: &str) -> Markup {
    let line = line(text);
    let parts: Vec<&str> = line.as_str().split('`').collect();
    // With an even number of parts, the number of backticks is odd: then they quote no code.
    let is_quoted = parts.len() % 2 == 1;
    html! {
        @if is_quoted {
            @for (at, part) in parts.iter().enumerate() {
                @if at % 2 == 0 { (part) } @else { code { (part) } }
            }
        } @else {
            (line)
        }
    }
}

/// A sentence in which code stands between backticks. Its first word has a capital, unless it is code, a name or a URL.
pub(super) fn sentence(text: &str) -> Markup {
    let first = text.split(' ').next().unwrap_or_default();
    let is_word = first.chars().all(|letter| letter.is_ascii_lowercase() || "-',:".contains(letter));
    let (start, rest) = text.split_at(usize::from(is_word && !first.is_empty()));
    html! {
        (prose(&format!("{}{rest}", start.to_ascii_uppercase())))
        @if !text.ends_with(['.', '?', '!']) { "." }
    }
}

/// Text with long URLs and paths cut in their middle.
pub(super) fn with_short_urls(text: &str) -> String {
    let short = |word: &str| {
        let length = word.chars().count();
        if length <= LONGEST_URL || !(word.contains("://") || word.starts_with('/')) {
            return word.to_owned();
        }
        let end: String = word.chars().skip(length - URL_END).collect();
        word.chars().take(LONGEST_URL - URL_END).chain(['…']).chain(end.chars()).collect()
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// A received value on one line. Two backticks quote a part of it, unless it is JSON; more may be those of the server.
pub(super) fn quoted(text: &str) -> Markup {
    let is_quoting = text.matches('`').count() == 2 && !text.starts_with(['"', '[', '{']);
    html! { @if is_quoting { (prose(text)) } @else { (line(text)) } }
}

/// One line with a range marked; an empty range is marked by a point.
pub(super) fn marked(text: &str, mark: Option<&Range<usize>>) -> Markup {
    let parts = mark.and_then(|mark| Some((text.get(..mark.start)?, text.get(mark.clone())?, text.get(mark.end..)?)));
    html! {
        @match parts {
            None => (line(text)),
            Some((before, "", after)) => { (line(before)) mark.point {} (line(after)) },
            Some((before, meant, after)) => { (line(before)) mark { (line(meant)) } (line(after)) },
        }
    }
}

/// A link to a document on the web; only the text if it is not an http or https URL.
pub(super) fn link(name: &str, address: &str) -> Markup {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    html! {
        @match url {
            Some(url) => a href=(url) { (line(name)) },
            None => { (line(name)) " <" (line(address)) ">" },
        }
    }
}

/// The anchor of a test in the page: its id, so that links to it stay valid, or a digest if the id would be changed in
/// a URL.
pub(super) fn anchor(id: &str) -> String {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"/_.-".contains(&octet);
    if id.contains('/') && id.bytes().all(is_plain) {
        return id.to_owned();
    }
    let digest = Sha256::digest(id);
    digest.iter().take(8).fold("test-".to_owned(), |anchor, octet| format!("{anchor}{octet:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks() {
        assert_eq!(prose("`a<b` is `c`").into_string(), "<code>a&lt;b</code> is <code>c</code>");
        assert_eq!(prose("it`s").into_string(), "it`s");
    }

    #[test]
    fn a_sentence_has_a_capital_and_a_full_stop() {
        let sentence = |text| sentence(text).into_string();
        assert_eq!(sentence("no response (is it there?)"), "No response (is it there?).");
        assert_eq!(sentence("http://a.example/ refuses"), "http://a.example/ refuses.");
        assert_eq!(
            sentence("`a` is not there; did you mean `b`?"),
            "<code>a</code> is not there; did you mean <code>b</code>?"
        );
        assert_eq!([sentence("3 tests"), sentence("a"), sentence("élan")], ["3 tests.", "A.", "élan."]);
    }

    #[test]
    fn a_long_url_is_cut_in_its_middle() {
        let long = format!("http://a.example/{}/the-last-part", "b".repeat(100));
        let short = format!("to GET http://a.example/{}…/the-last-part. {}", "b".repeat(28), "c".repeat(61));
        assert_eq!(with_short_urls(&format!("to GET {long}. {}", "c".repeat(61))), short);
        assert_eq!(with_short_urls("http://a.example/b  c"), "http://a.example/b  c");
    }

    #[test]
    fn a_mark_is_a_range_or_a_point() {
        assert_eq!(marked("a<b>c", Some(&(1..4))).into_string(), "a<mark>&lt;b&gt;</mark>c");
        assert_eq!(marked("ab", Some(&(2..2))).into_string(), "ab<mark class=\"point\"></mark>");
        assert_eq!(marked("é", Some(&(1..2))).into_string(), "é", "inside a character");
        assert_eq!(marked("ab", None).into_string(), "ab");
    }

    #[test]
    fn only_what_the_web_has_is_a_link() {
        assert_eq!(
            link("a", "https://a.example/\"><x>").into_string(),
            "<a href=\"https://a.example/%22%3E%3Cx%3E\">a</a>"
        );
        for other in ["javascript:alert(1)", "data:text/html,x", "file:///etc", "nothing"] {
            assert!(!link("a", other).into_string().contains("href"), "{other}");
        }
    }

    #[test]
    fn an_anchor_can_stand_in_a_url() {
        assert_eq!(anchor("a/b_c.d-e"), "a/b_c.d-e");
        assert_eq!(anchor("a/b c").len(), "test-".len() + 16);
        assert_ne!(anchor("tests"), "tests", "no test takes the name of another place");
        assert_ne!(anchor("a/ü"), anchor("a/ä"));
    }
}
