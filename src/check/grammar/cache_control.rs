//! `Cache-Control` (RFC 9111, section 5.2). Which directives go together is not judged here.

use std::fmt;

use super::scanner::Scanner;
use super::{GrammarError, delta_seconds, list};

/// The directives of `Cache-Control`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheControl {
    /// In the order in which they stand, known or not, repeated ones too.
    pub directives: Vec<Directive>,
}

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The name in lower case.
    pub name: String,
    /// What follows the `=`, if there is one.
    pub argument: Option<Argument>,
}

/// The argument of a directive; its form matters, since `max-age` must not be quoted (section 5.2.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A token.
    Token(String),
    /// The content of a quoted string, without escapes.
    Quoted(String),
}

/// Reads the value of `Cache-Control`; the error names the first character that is out of place.
pub fn parse(value: &str) -> Result<CacheControl, GrammarError> {
    Ok(CacheControl { directives: list::parse(value, directive)? })
}

impl CacheControl {
    /// The first directive of this name, which is given in lower case.
    pub fn get(&self, name: &str) -> Option<&Directive> {
        self.all(name).next()
    }

    /// All directives of this name, which is given in lower case.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Directive> {
        self.directives.iter().filter(move |directive| directive.name == name)
    }

    /// The seconds of the first directive of this name that says any in the form that is valid, a token of digits.
    pub fn delta_seconds(&self, name: &str) -> Option<u64> {
        self.all(name).find_map(|directive| match &directive.argument {
            Some(Argument::Token(digits)) => delta_seconds::parse(digits).ok(),
            Some(Argument::Quoted(_)) | None => None,
        })
    }
}

fn directive(scanner: &mut Scanner<'_>) -> Result<Directive, GrammarError> {
    let name = scanner.token("a directive")?.to_ascii_lowercase();
    if scanner.eat("=") {
        let argument = match scanner.peek() {
            Some('"') => Argument::Quoted(scanner.quoted_string()?),
            Some(_) | None => Argument::Token(scanner.token("a token or a quoted string")?.to_owned()),
        };
        return Ok(Directive { name, argument: Some(argument) });
    }
    match scanner.peek() {
        Some(',' | ' ' | '\t') | None => Ok(Directive { name, argument: None }),
        Some(_) => Err(scanner.expected("`=`, `,` or the end of the value")),
    }
}

impl fmt::Display for Directive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.argument {
            None => out.write_str(name),
            Some(Argument::Token(token)) => write!(out, "{name}={token}"),
            Some(Argument::Quoted(text)) => {
                write!(out, "{name}=\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        parse(value).unwrap().directives.iter().map(ToString::to_string).collect()
    }

    fn seconds(value: &str) -> Option<u64> {
        parse(value).unwrap().delta_seconds("max-age")
    }

    #[test]
    fn directives_are_read_in_order_with_names_in_lower_case() {
        assert_eq!(shown("Public, MAX-AGE=600"), ["public", "max-age=600"]);
        assert_eq!(shown("no-cache, no-store, must-revalidate"), ["no-cache", "no-store", "must-revalidate"]);
        assert_eq!(
            shown("max-age=600 , immutable,stale-while-revalidate=60, stale-if-error=Abc"),
            ["max-age=600", "immutable", "stale-while-revalidate=60", "stale-if-error=Abc"],
        );
        assert_eq!(shown(", ,public,,"), ["public"], "empty members are tolerated");
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn both_forms_of_an_argument_are_kept_apart() {
        let control = parse(r#"private="Set-Cookie, \"x\"", max-age="600""#).unwrap();
        assert_eq!(control.get("private").unwrap().to_string(), r#"private="Set-Cookie, \"x\"""#);
        assert_eq!(control.get("max-age").unwrap().argument, Some(Argument::Quoted("600".to_owned())));
        assert_eq!(control.delta_seconds("max-age"), None, "a lifetime must not be quoted");
    }

    #[test]
    fn what_is_out_of_place_is_named() {
        let refusal = |value: &str| parse(value).unwrap_err().to_string();
        let next = "expected `=`, `,` or the end of the value";
        assert_eq!(refusal("max-age: 600"), format!("{next}, found `:` at character 8"));
        assert_eq!(refusal("max-age 600"), "expected `,` or the end of the value, found `6` at character 9");
        assert_eq!(refusal("public; max-age=600"), format!("{next}, found `;` at character 7"));
        let argument = "expected a token or a quoted string";
        assert_eq!(refusal("max-age="), format!("{argument}, found the end of the value at character 9"));
        assert_eq!(refusal("max-age= 600"), format!("{argument}, found a space at character 9"));
        assert_eq!(refusal("=600"), "expected a directive, found `=` at character 1");
        for bad in ["max-age =600", "private=\"a", "private=\"a\"b", "public max-age=1", "a=b=c"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_plain_digits_are_seconds() {
        assert_eq!(seconds("max-age=0"), Some(0));
        assert_eq!(seconds("max-age=0600"), Some(600));
        assert_eq!(seconds("max-age=99999999999999999999"), Some(1 << 31));
        for other in ["max-age=-1", "max-age=10m", "max-age=600.5", "max-age", "s-maxage=600"] {
            assert_eq!(seconds(other), None, "{other}");
        }
        assert_eq!(seconds("max-age=x, max-age=600, max-age=0"), Some(600));
    }

    #[test]
    fn all_directives_of_a_name_are_found() {
        let control = parse("max-age=600, public, Max-Age=0").unwrap();
        let all: Vec<String> = control.all("max-age").map(ToString::to_string).collect();
        assert_eq!(all, ["max-age=600", "max-age=0"]);
        assert_eq!(control.get("no-store"), None);
    }
}
