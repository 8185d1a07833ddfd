//! The characters of a URI (RFC 3986, section 2). Browsers repair other texts, so that a lenient reader sees no fault.
//! Scheme, host and the rest are not judged here.

use std::ops::Range;

use super::GrammarError;
use super::scanner::describe;

/// Whether a text has only characters that may stand in a URI, each `%` before two hexadecimal digits, brackets only
/// around the host, and one `#` at most; the error names the first character that may not.
pub fn characters(value: &str) -> Result<(), GrammarError> {
    let brackets = host_brackets(value);
    let mut fragment = None;
    for (at, (byte, character)) in value.char_indices().enumerate() {
        let rest = value.get(byte + character.len_utf8()..).unwrap_or_default();
        let expected = match character {
            '%' if !starts_with_hexadecimal(rest) => "two hexadecimal digits after `%`",
            '%' => continue,
            '[' | ']' if brackets.as_ref().is_some_and(|host| byte == host.start || byte + 1 == host.end) => continue,
            '[' | ']' => "a bracket only around the host",
            '#' if fragment.replace(byte).is_some() => "one `#` at most",
            _ if is_allowed(character) => continue,
            _ => "a character of RFC 3986, others percent-encoded",
        };
        let found = if character == '%' { percent(rest) } else { describe(Some(character)) };
        return Err(GrammarError { at, expected: expected.to_owned(), found });
    }
    Ok(())
}

/// Unreserved and reserved characters (sections 2.2 and 2.3), except brackets.
fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=".contains(character)
}

fn starts_with_hexadecimal(rest: &str) -> bool {
    rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2
}

fn percent(rest: &str) -> String {
    format!("`%{}`", rest.chars().take(2).filter(|character| !character.is_control()).collect::<String>())
}

/// The byte range from `[` to `]` of a host that is an IP literal (section 3.2.2).
fn host_brackets(value: &str) -> Option<Range<usize>> {
    let before_authority = value.find("//").filter(|at| is_scheme(value.get(..*at).unwrap_or_default()))? + 2;
    let authority = value.get(before_authority..)?;
    let authority = authority.split(['/', '?', '#']).next()?;
    let userinfo = authority.rfind('@').map_or(0, |at| at + 1);
    let host = authority.get(userinfo..)?;
    let end = host.find(']').filter(|_| host.starts_with('['))? + 1;
    let port = host.get(end..)?;
    let start = before_authority + userinfo;
    (port.is_empty() || port.starts_with(':')).then_some(start..start + end)
}

/// A scheme and its colon, or nothing, as before `//` in a relative reference.
fn is_scheme(text: &str) -> bool {
    let of_scheme = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    text.is_empty() || text.strip_suffix(':').is_some_and(|scheme| scheme.chars().all(of_scheme))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn healthy_urls_are_accepted() {
        for url in [
            "",
            "https://account.example.com/oauth2/token",
            "HTTPS://EXAMPLE.COM:443/auth/",
            "https://xn--bcher-kva.example./a%2Fb%c3%A9?x=(1)&y='*'+!$,;:@/?#a/b?c",
            "http://[::1]:8008/a",
            "http://user:pass@[v1.fe80::a+en1]",
            "//[2001:db8::1]/",
            "/oauth2/token",
            "urn:ietf:params:oauth",
        ] {
            assert_eq!(characters(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn a_character_out_of_place_is_named() {
        let refusal = |url: &str| characters(url).unwrap_err().to_string();
        let expected = "expected a character of RFC 3986, others percent-encoded";
        assert_eq!(refusal("https://bücher.example/"), format!("{expected}, found `ü` at character 10"));
        assert_eq!(refusal("https://a.example/{tenant}/token"), format!("{expected}, found `{{` at character 19"));
        assert_eq!(refusal("https://a.example\\token"), format!("{expected}, found `\\` at character 18"));
        assert_eq!(refusal(" https://a.example/ "), format!("{expected}, found a space at character 1"));
        assert_eq!(refusal("https://ü{"), format!("{expected}, found `ü` at character 9"));
        for other in ["\"", "<", ">", "^", "`", "|", "}", "\t", "\n", "\u{7f}", "\0", "\u{a0}", "😀"] {
            assert!(characters(&format!("https://a.example/{other}")).is_err(), "{other:?}");
        }
    }

    #[test]
    fn percent_stands_before_two_hexadecimal_digits() {
        let refusal = |url: &str| characters(url).unwrap_err().to_string();
        let expected = "expected two hexadecimal digits after `%`";
        assert_eq!(refusal("https://a.example/%zz"), format!("{expected}, found `%zz` at character 19"));
        assert_eq!(refusal("https://a.example/%4"), format!("{expected}, found `%4` at character 19"));
        assert_eq!(refusal("%"), format!("{expected}, found `%` at character 1"));
        assert!(characters("%1é").is_err() && characters("%é1").is_err() && characters("%+1").is_err());
    }

    #[test]
    fn brackets_stand_only_around_the_host() {
        let expected = "expected a bracket only around the host";
        let error = characters("https://a.example/?x[]=1").unwrap_err().to_string();
        assert_eq!(error, format!("{expected}, found `[` at character 21"));
        for bad in [
            "//[::1]x/",
            "https://[[::1]]/",
            "https://a[::1]/",
            "https://[::1/",
            "http://[::1]/?x[]",
            "[::1]",
            "/a//[b]",
        ] {
            assert!(characters(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_second_number_sign_is_refused() {
        let error = characters("https://a.example/#a#b").unwrap_err();
        assert_eq!((error.at, error.expected.as_str()), (20, "one `#` at most"));
    }
}
