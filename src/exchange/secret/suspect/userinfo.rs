//! Credentials in URLs: `https://user:password@host`, even where the slashes are mistyped.

use std::ops::Range;

use super::{length_while, name_before};

/// Schemes whose URLs clients repair, whatever slashes they have (URL Standard, section 3.1).
const SCHEMES: [&str; 3] = ["ftp", "http", "https"];

/// The longest authority that is looked through where no slashes begin it.
const MAX_AUTHORITY: usize = 256;

/// The credentials in a URL whose scheme ends at this colon.
pub(super) fn of_url(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = octets.get(at + 1..)?;
    let slashes = length_while(rest, 0, |octet| b"/\\".contains(&octet));
    let is_written_well = rest.get(..slashes).is_some_and(|slashes| matches!(slashes, b"//" | b"\\/\\/"));
    if !is_written_well && !ends_with_scheme(name_before(octets.get(..at)?)) {
        return None;
    }
    let start = at + 1 + slashes;
    // A text may be full of schemes.
    let most = if slashes == 0 { octets.len().min(start + MAX_AUTHORITY) } else { octets.len() };
    let length = length_while(octets.get(..most)?, start, |octet| octet > b' ' && !b"/?#\"'<>\\`".contains(&octet));
    let authority = octets.get(start..start + length)?;
    Some(start..start + authority.iter().rposition(|octet| *octet == b'@')?)
}

/// Whether a word ends with a scheme: the last letter of a color code of the terminal may stand before it.
fn ends_with_scheme(word: &[u8]) -> bool {
    let end = |scheme: &str| word.get(word.len().checked_sub(scheme.len())?..);
    SCHEMES.iter().any(|scheme| end(scheme).is_some_and(|end| end.eq_ignore_ascii_case(scheme.as_bytes())))
}

/// What a user wrote as a URL, with `*` for everything that may be credentials: all before the last `@`, except that of a
/// user ID.
pub(in super::super) fn hidden(text: &str) -> String {
    let is_url = url::Url::parse(text).is_ok();
    let is_of_id =
        |at: usize| text.get(..at).is_none_or(|before| before.is_empty() || (is_url && before.ends_with('/')));
    let Some((end, _)) = text.rmatch_indices('@').find(|(at, _)| !is_of_id(*at)) else { return text.to_owned() };
    let before = text.get(..end).unwrap_or_default();
    let scheme = before.find(':').filter(|at| {
        let name = before.get(..*at).unwrap_or_default();
        SCHEMES.iter().any(|scheme| name.eq_ignore_ascii_case(scheme))
            || before.get(*at..).is_some_and(|rest| rest.starts_with("://"))
    });
    let start =
        scheme.map_or(0, |at| at + 1 + length_while(before.as_bytes(), at + 1, |octet| b"/\\".contains(&octet)));
    let shown = |text: Option<&str>| text.unwrap_or_default().to_owned();
    shown(text.get(..start)) + &"*".repeat(end - start) + &shown(text.get(end..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        (0..text.len()).filter(|at| text.as_bytes()[*at] == b':').find_map(|at| text.get(of_url(text.as_bytes(), at)?))
    }

    #[test]
    fn credentials_are_found_behind_any_slashes() {
        for slashes in ["//", "///", "/", "", "\\\\", "\\", "\\/\\/", "/\\", "////"] {
            assert_eq!(found(&format!("<HTTPS:{slashes}me:key@a.example/b@c>")), Some("me:key"), "{slashes}");
        }
        assert_eq!(found("\x1b[33mhttps:/me:key@a.example"), Some("me:key"));
        assert_eq!(found("socks5://me:key@a.example"), Some("me:key"));
        for text in ["mailto:me@a.example", "file:///a@b", "to:/me@a.example", "https: me@a.example", "https://a/@b:c"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_that_may_be_credentials_of_a_user_is_shown() {
        for (text, expected) in [
            ("https:///me:key@a.example", "https:///******@a.example"),
            ("https:me:key@a.example", "https:******@a.example"),
            ("https:\\\\me:key@a.example", "https:\\\\******@a.example"),
            ("https://me:k/y@a.example/", "https://******@a.example/"),
            ("https://me:k#y@a.example", "https://******@a.example"),
            ("https://me:k/@a.example", "https://*****@a.example"),
            ("//me:key@a.example", "********@a.example"),
            ("htps:/me:key@a.example", "************@a.example"),
            ("me:ké@a.example", "******@a.example"),
            ("me@a.example", "**@a.example"),
            ("@me:key@a.example", "*******@a.example"),
        ] {
            assert_eq!(hidden(text), expected);
        }
        for text in ["@me:a.example", "https://a.example/_matrix/@me:a.example", "a.example", ""] {
            assert_eq!(hidden(text), text);
        }
    }
}
