//! Entity tags (RFC 9110, section 8.8.3).

use std::fmt;

use super::GrammarError;
use super::scanner::Scanner;

/// An entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag {
    /// Whether it stands for an equivalent representation rather than for the same octets.
    pub weak: bool,
    /// What stands between the quotes.
    pub opaque: String,
}

/// Reads one entity tag, such as the value of `ETag`; the error names the first character that is out of place.
pub fn parse(value: &str) -> Result<EntityTag, GrammarError> {
    let mut scanner = Scanner::new(value);
    let weak = scanner.eat("W/");
    if !scanner.eat("\"") {
        return Err(scanner.expected(if weak { "`\"`" } else { "`\"` or `W/\"`" }));
    }
    let opaque = scanner.take_while(|character| matches!(character, '!' | '#'..='~' | '\u{80}'..)).to_owned();
    if !scanner.eat("\"") {
        return Err(scanner.expected("the closing quote"));
    }
    scanner.end()?;
    Ok(EntityTag { weak, opaque })
}

impl EntityTag {
    /// The weak comparison of `If-None-Match` (section 8.8.3.2).
    pub fn weakly_equals(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn strong_and_weak_tags_are_read() {
        for tag in [r#""abc""#, r#"W/"abc""#, r#""""#, r#"W/"""#, "\"!#[\\]~\u{e9}\"", r#""a,b'c""#] {
            let read = parse(tag).unwrap();
            assert_eq!((read.to_string().as_str(), read.weak), (tag, tag.starts_with('W')));
        }
    }

    #[test]
    fn what_is_no_tag_is_refused_with_its_place() {
        let refusal = |value: &str| parse(value).unwrap_err().to_string();
        assert_eq!(refusal("abc123"), "expected `\"` or `W/\"`, found `a` at character 1");
        assert_eq!(refusal(r#"w/"x""#), "expected `\"` or `W/\"`, found `w` at character 1");
        assert_eq!(refusal("'x'"), "expected `\"` or `W/\"`, found `'` at character 1");
        assert_eq!(refusal("W/abc"), "expected `\"`, found `a` at character 3");
        assert_eq!(refusal(r#""a b""#), "expected the closing quote, found a space at character 3");
        assert_eq!(refusal(r#""a", "b""#), "expected the end of the value, found `,` at character 4");
        for bad in ["", "\"", "W/", "\"a", "\"a\u{7f}\"", "\"a\"b\"", "W/ \"a\"", "*"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_weak_comparison_looks_at_the_opaque_part_only() {
        let tag = |text: &str| parse(text).unwrap();
        assert!(tag(r#"W/"1""#).weakly_equals(&tag(r#""1""#)));
        assert!(tag(r#"W/"1""#).weakly_equals(&tag(r#"W/"1""#)));
        assert!(!tag(r#"W/"1""#).weakly_equals(&tag(r#"W/"2""#)));
        assert!(!tag(r#""a""#).weakly_equals(&tag(r#""A""#)));
    }
}
