//! Lists (RFC 9110, section 5.6.1): the `#rule` of a recipient, which tolerates empty members.

use super::GrammarError;
use super::scanner::Scanner;

/// The members of a list, whatever they are: split at commas outside quoted strings, white space around them trimmed,
/// empty ones left out.
pub fn members(value: &str) -> Vec<&str> {
    let mut quotes = Quotes::Outside;
    let separators = value.split(|character| {
        quotes = quotes.after(character);
        character == ',' && quotes == Quotes::Outside
    });
    separators.map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty()).collect()
}

/// A list of tokens, such as `Allow`; the error names the first character that belongs to none.
pub fn tokens(value: &str) -> Result<Vec<&str>, GrammarError> {
    parse(value, |scanner| scanner.token("a token"))
}

/// A list of field names in lower case, such as `Vary`, where `*` may stand for all (RFC 9110, section 12.5.5).
pub fn field_names(value: &str) -> Result<Vec<String>, GrammarError> {
    // No further rule for `*`: it is a token too.
    parse(value, |scanner| scanner.token("a field name").map(str::to_ascii_lowercase))
}

/// A list whose members are read by `member`.
pub(super) fn parse<'v, T>(
    value: &'v str,
    member: impl Fn(&mut Scanner<'v>) -> Result<T, GrammarError>,
) -> Result<Vec<T>, GrammarError> {
    let mut scanner = Scanner::new(value);
    let mut members = Vec::new();
    loop {
        scanner.skip_whitespace();
        if scanner.eat(",") {
            continue;
        }
        if scanner.peek().is_none() {
            return Ok(members);
        }
        members.push(member(&mut scanner)?);
        scanner.skip_whitespace();
        if !matches!(scanner.peek(), None | Some(',')) {
            return Err(scanner.expected("`,` or the end of the value"));
        }
    }
}

/// Where a character stands as to quoted strings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Outside,
    Inside,
    /// Inside, right behind a backslash.
    Escaped,
}

impl Quotes {
    fn after(self, character: char) -> Self {
        match (self, character) {
            (Self::Outside, '"') | (Self::Escaped, _) => Self::Inside,
            (Self::Inside, '"') | (Self::Outside, _) => Self::Outside,
            (Self::Inside, '\\') => Self::Escaped,
            (Self::Inside, _) => Self::Inside,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn members_are_split_outside_quotes() {
        assert_eq!(members("*"), ["*"]);
        assert_eq!(members(" a ,\tb;c=\"x, \\\", y\" , ,"), ["a", "b;c=\"x, \\\", y\""]);
        assert_eq!(members("https://a.example, https://b.example").len(), 2);
        assert_eq!(members(r#""x", W/"y,z""#), [r#""x""#, r#"W/"y,z""#]);
        assert_eq!(members(", \t,"), Vec::<&str>::new());
        assert_eq!(members("a, \"never closed, b"), ["a", "\"never closed, b"]);
    }

    #[test]
    fn tokens_may_have_empty_members_between_them() {
        assert_eq!(tokens("GET, HEAD,OPTIONS").unwrap(), ["GET", "HEAD", "OPTIONS"]);
        assert_eq!(tokens(",GET,, ,POST ,").unwrap(), ["GET", "POST"]);
        assert_eq!(tokens("").unwrap(), Vec::<&str>::new(), "no method is allowed");
    }

    #[test]
    fn what_is_no_token_is_refused_with_its_place() {
        let refusal = |value: &str| tokens(value).unwrap_err().to_string();
        assert_eq!(refusal("GET POST"), "expected `,` or the end of the value, found `P` at character 5");
        assert_eq!(refusal("GET, [POST]"), "expected a token, found `[` at character 6");
        assert_eq!(refusal("\"GET\""), "expected a token, found `\"` at character 1");
    }

    #[test]
    fn field_names_are_read_in_lower_case() {
        assert_eq!(field_names("Accept-Encoding, Origin").unwrap(), ["accept-encoding", "origin"]);
        assert_eq!(field_names("*").unwrap(), ["*"]);
        let error = field_names("Origin;Accept").unwrap_err();
        assert_eq!(error.to_string(), "expected `,` or the end of the value, found `;` at character 7");
    }
}
