//! The grammar that all fields share: tokens, quoted strings, optional white space (RFC 9110, section 5.6).

use super::GrammarError;

/// A place in a field value.
pub(super) struct Scanner<'v> {
    rest: &'v str,
    /// How many characters are passed.
    at: usize,
}

impl<'v> Scanner<'v> {
    pub(super) fn new(value: &'v str) -> Self {
        Self { rest: value, at: 0 }
    }

    /// The character at this place.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Passes this text if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else {
            return false;
        };
        self.rest = rest;
        self.at += text.chars().count();
        true
    }

    /// Passes all characters of a kind.
    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'v str {
        let end = self.rest.find(|character| !belongs(character)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.at += taken.chars().count();
        taken
    }

    /// OWS (section 5.6.3).
    pub(super) fn skip_whitespace(&mut self) {
        self.take_while(|character| matches!(character, ' ' | '\t'));
    }

    /// A token (section 5.6.2), called by its name in the error.
    pub(super) fn token(&mut self, name: &str) -> Result<&'v str, GrammarError> {
        let token = self.take_while(is_token_character);
        if token.is_empty() { Err(self.expected(name)) } else { Ok(token) }
    }

    /// The content of a quoted-string without its escapes (section 5.6.4), from the opening quote on.
    pub(super) fn quoted_string(&mut self) -> Result<String, GrammarError> {
        let mut content = String::new();
        if !self.eat("\"") {
            return Err(self.expected("`\"`"));
        }
        loop {
            content.push_str(self.take_while(|character| is_text(character) && !matches!(character, '"' | '\\')));
            if self.eat("\"") {
                return Ok(content);
            }
            if !self.eat("\\") {
                return Err(self.expected("the closing quote"));
            }
            let Some(escaped) = self.peek().filter(|character| is_text(*character)) else {
                return Err(self.expected("the character that `\\` escapes"));
            };
            content.push(escaped);
            self.rest = self.rest.get(escaped.len_utf8()..).unwrap_or_default();
            self.at += 1;
        }
    }

    /// Nothing more.
    pub(super) fn end(&self) -> Result<(), GrammarError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.expected("the end of the value")) }
    }

    /// The error for what stands here.
    pub(super) fn expected(&self, expected: &str) -> GrammarError {
        GrammarError { at: self.at, expected: expected.to_owned(), found: describe(self.peek()) }
    }
}

/// A character in words that can be printed.
pub(super) fn describe(character: Option<char>) -> String {
    match character {
        None => "the end of the value".to_owned(),
        Some(' ') => "a space".to_owned(),
        Some(other) if other.is_control() || other.is_whitespace() => format!("U+{:04X}", u32::from(other)),
        Some(other) => format!("`{other}`"),
    }
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// What may stand in quotes: visible characters, space, tab and obs-text.
fn is_text(character: char) -> bool {
    matches!(character, '\t' | ' '..='~' | '\u{80}'..)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn quoted(value: &str) -> Result<String, String> {
        Scanner::new(value).quoted_string().map_err(|error| error.to_string())
    }

    #[test]
    fn a_token_ends_where_a_delimiter_stands() {
        for delimiter in "\"(),/:;<=>?@[\\]{} \t\u{7f}é".chars() {
            let value = format!("!#$%&'*+-.^_`|~aZ09{delimiter}x");
            assert_eq!(Scanner::new(&value).token("a token").unwrap(), "!#$%&'*+-.^_`|~aZ09", "{delimiter}");
        }
        let error = Scanner::new("").token("a method").unwrap_err();
        assert_eq!(error.to_string(), "expected a method, found the end of the value at character 1");
    }

    #[test]
    fn a_quoted_string_is_read_without_its_escapes() {
        assert_eq!(quoted(r#""""#).unwrap(), "");
        assert_eq!(quoted("\"a, b\t\u{e9}\" c").unwrap(), "a, b\té");
        assert_eq!(quoted(r#""\"\\\x""#).unwrap(), r#""\x"#);
    }

    #[test]
    fn a_broken_quoted_string_is_refused_with_its_place() {
        let refusal = |value: &str| quoted(value).unwrap_err();
        assert_eq!(refusal("\"é"), "expected the closing quote, found the end of the value at character 3");
        assert_eq!(refusal("\"a\u{7f}\""), "expected the closing quote, found U+007F at character 3");
        assert_eq!(refusal("\"a\nb\""), "expected the closing quote, found U+000A at character 3");
        assert_eq!(refusal("'a'"), "expected `\"`, found `'` at character 1");
        assert!(quoted("\"\\").is_err() && quoted("\"\\\u{1}\"").is_err());
    }
}
