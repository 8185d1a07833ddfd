//! Media types (RFC 9110, section 8.3.1) with all that the grammar allows: space around `;`, empty parameters, every
//! token character.

use super::GrammarError;
use super::scanner::Scanner;

/// A media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    /// Type and subtype in lower case, such as `application/json`.
    pub essence: String,
    /// In the order in which they stand, repeated ones too.
    pub parameters: Vec<Parameter>,
}

/// A parameter of a media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name in lower case.
    pub name: String,
    /// The value as it was sent, without quotes and escapes. Whether its case matters depends on the name.
    pub value: String,
}

/// Reads one media type, such as the value of `Content-Type`; the error names the first character that is out of
/// place.
pub fn parse(value: &str) -> Result<MediaType, GrammarError> {
    let mut scanner = Scanner::new(value);
    let main = scanner.token("a type")?;
    if !scanner.eat("/") {
        return Err(scanner.expected("`/`"));
    }
    let essence = format!("{main}/{}", scanner.token("a subtype")?).to_ascii_lowercase();
    let mut parameters = Vec::new();
    scanner.skip_whitespace();
    while scanner.eat(";") {
        scanner.skip_whitespace();
        if !matches!(scanner.peek(), None | Some(';')) {
            parameters.push(parameter(&mut scanner)?);
            scanner.skip_whitespace();
        }
    }
    match scanner.peek() {
        None => Ok(MediaType { essence, parameters }),
        Some(_) => Err(scanner.expected("`;` or the end of the value")),
    }
}

impl MediaType {
    /// The value of the first parameter of this name, which is given in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().find(|parameter| parameter.name == name);
        parameter.map(|parameter| parameter.value.as_str())
    }
}

/// No space is allowed around `=` (section 5.6.6).
fn parameter(scanner: &mut Scanner<'_>) -> Result<Parameter, GrammarError> {
    let name = scanner.token("a parameter")?.to_ascii_lowercase();
    if !scanner.eat("=") {
        return Err(scanner.expected("`=`"));
    }
    let value = match scanner.peek() {
        Some('"') => scanner.quoted_string()?,
        Some(_) | None => scanner.token("a token or a quoted string")?.to_owned(),
    };
    Ok(Parameter { name, value })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_essence_is_read_in_lower_case() {
        assert_eq!(parse("Application/JSON").unwrap().essence, "application/json");
        for (value, essence) in [
            ("text/html; charset=utf-8", "text/html"),
            ("application/oauth-authz-req+jwt", "application/oauth-authz-req+jwt"),
            ("a~b/c|d", "a~b/c|d"),
        ] {
            assert_eq!(parse(value).unwrap().essence, essence);
        }
    }

    #[test]
    fn parameters_are_read_in_every_legal_form() {
        let charset = |value: &str| parse(value).unwrap().parameter("charset").unwrap().to_owned();
        assert_eq!(charset("application/json;charset=utf-8"), "utf-8");
        assert_eq!(charset("application/json \t; \tCharSet=\"UTF-8\""), "UTF-8");
        assert_eq!(charset("application/json; unknown=x|y;; charset=\"\\u\\tf-8\" ;"), "utf-8");
        assert_eq!(charset("a/b; charset=first; charset=second"), "first");
        assert_eq!(charset("a/b; charset=\"\""), "");
        assert_eq!(parse("application/json;").unwrap().parameters, []);
    }

    #[test]
    fn what_is_out_of_place_is_named() {
        let refusal = |value: &str| parse(value).unwrap_err().to_string();
        let end = "expected `;` or the end of the value";
        assert_eq!(refusal("application/json, text/plain"), format!("{end}, found `,` at character 17"));
        assert_eq!(refusal("application/json charset=utf-8"), format!("{end}, found `c` at character 18"));
        assert_eq!(refusal("json"), "expected `/`, found the end of the value at character 5");
        assert_eq!(refusal("application/"), "expected a subtype, found the end of the value at character 13");
        assert_eq!(refusal(""), "expected a type, found the end of the value at character 1");
        assert_eq!(refusal("a/b; charset = x"), "expected `=`, found a space at character 13");
        assert_eq!(refusal("a/b; c=\"\\\"\\x\" y"), format!("{end}, found `y` at character 15"));
        for bad in ["a/b; c=", "a/b; c", "a/b; c=\"\u{1}\"", "a/b; c=\"x", "a/b/c", "a /b", "é/b", "a/b; =x"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
