//! The small parts of a JSON text: white space, strings, numbers, the three words, and the errors for anything else.
//! How they nest is in `reader`.

use std::ops::Range;

use super::{Json, JsonError, Value};

/// A place in a JSON text, always between two characters.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) unpaired_surrogates: Vec<Range<usize>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, unpaired_surrogates: Vec::new() }
    }

    /// The byte at this position.
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes this byte if it comes next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.byte() == Some(byte);
        self.at += usize::from(there);
        there
    }

    pub(super) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// A value that is neither an array nor an object.
    pub(super) fn scalar(&mut self) -> Result<Json, JsonError> {
        let start = self.at;
        let value = match self.byte() {
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            Some(_) | None => self.word()?,
        };
        Ok(Json { span: start..self.at, value })
    }

    /// A string, from its opening quote on.
    pub(super) fn string(&mut self) -> Result<String, JsonError> {
        let start = self.at;
        self.at += 1;
        let mut decoded = String::new();
        loop {
            decoded.push_str(self.plain_characters());
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => decoded.push(self.escape()?),
                Some(control) => return Err(self.error(format!("control character U+{control:04X} in a string"))),
                None => {
                    return Err(JsonError {
                        at: start,
                        message: "string without a closing quote".to_owned(),
                        over_limit: false,
                    });
                }
            }
        }
        self.at += 1;
        Ok(decoded)
    }

    /// The characters of a string up to the next special one.
    fn plain_characters(&mut self) -> &'t str {
        let start = self.at;
        while self.byte().is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1F)) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let character = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            Some(_) | None => return Err(self.error("bad escape in a string".to_owned())),
        };
        self.at += 2;
        Ok(character)
    }

    /// `\uXXXX`, or two of them where the first is the high half of a surrogate pair (RFC 8259, section 7).
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        let first = self.code_unit()?;
        if let Some(Ok(character)) = char::decode_utf16([first]).next() {
            return Ok(character);
        }
        let end = self.at;
        if self.rest().starts_with("\\u") {
            let second = self.code_unit()?;
            if let Some(Ok(character)) = char::decode_utf16([first, second]).next() {
                return Ok(character);
            }
        }
        // The second escape is not the other half: it is read again on its own.
        self.at = end;
        self.unpaired_surrogates.push(start..end);
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn code_unit(&mut self) -> Result<u16, JsonError> {
        let digits = self.text.get(self.at + 2..self.at + 6).unwrap_or_default();
        // This check is needed because `from_str_radix` accepts a sign.
        let hexadecimal = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u16::from_str_radix(digits, 16) {
            Ok(unit) if hexadecimal => {
                self.at += 6;
                Ok(unit)
            }
            Ok(_) | Err(_) => {
                Err(self.error("bad escape in a string: four hexadecimal digits follow `\\u`".to_owned()))
            }
        }
    }

    /// A number's text (RFC 8259, section 6).
    fn number(&mut self) -> Result<String, JsonError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits("a digit")?;
        } else if let Some(b'0'..=b'9') = self.byte() {
            return Err(JsonError { at: start, message: "a number with a leading zero".to_owned(), over_limit: false });
        }
        if self.eat(b'.') {
            self.digits("a digit after `.`")?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits("a digit of the exponent")?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    /// One or more digits.
    fn digits(&mut self, expected: &str) -> Result<(), JsonError> {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += length;
        if length == 0 { Err(self.unexpected(expected)) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<Value, JsonError> {
        let word = first_word(self.rest());
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += word.len();
        Ok(value)
    }

    /// The error for unexpected text; frequent mistakes get a message of their own.
    pub(super) fn unexpected(&self, expected: &str) -> JsonError {
        let rest = self.rest();
        let message = usual_mistake(rest).unwrap_or_else(|| format!("expected {expected}, found {}", found(rest)));
        self.error(message)
    }

    /// The error for anything except white space after the value.
    pub(super) fn trailing_data(&self) -> JsonError {
        let rest = self.rest();
        if let Some(mistake) = usual_mistake(rest) {
            return self.error(mistake);
        }
        let text = self.text.trim_start();
        if text.starts_with(['{', '[', '"']) {
            return self.error(format!("trailing data after the value: {}", found(rest)));
        }
        // Plain text may begin with a number or a word of JSON by accident: `404 page not found`.
        let beginning: String = text.chars().take(PLAIN_TEXT).filter(|c| !c.is_control()).collect();
        let message = format!("expected JSON, found plain text that begins with `{beginning}`");
        JsonError { at: self.text.len() - text.len(), message, over_limit: false }
    }

    fn error(&self, message: String) -> JsonError {
        JsonError { at: self.at, message, over_limit: false }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// How many characters of a plain text are shown.
const PLAIN_TEXT: usize = 30;

fn usual_mistake(rest: &str) -> Option<String> {
    if rest.starts_with("//") || rest.starts_with("/*") {
        return Some("comment: JSON has none".to_owned());
    }
    if rest.starts_with('\'') {
        return Some("single quote: strings and names stand in double quotes".to_owned());
    }
    if rest.starts_with('\u{FEFF}') {
        return Some("byte order mark: not part of a JSON text".to_owned());
    }
    match first_word(rest) {
        word @ ("NaN" | "Infinity") => Some(format!("{word}: JSON has no such number")),
        _ => None,
    }
}

/// The first characters of the rest, in printable form.
fn found(rest: &str) -> String {
    let word = first_word(rest);
    match rest.chars().next() {
        None => "the end of the text".to_owned(),
        Some(_) if !word.is_empty() => format!("`{}`", word.chars().take(20).collect::<String>()),
        Some(control) if control.is_control() || control.is_whitespace() => format!("U+{:04X}", u32::from(control)),
        Some(character) => format!("`{character}`"),
    }
}

fn first_word(rest: &str) -> &str {
    let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_');
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{Value, read};

    fn string(text: &str) -> String {
        let Value::String(string) = read(text).unwrap().root.value else { panic!("a string") };
        string
    }

    fn refusal(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn every_escape_style_is_read() {
        assert_eq!(string(r#""\"\\\/\b\f\n\r\t""#), "\"\\/\u{8}\u{C}\n\r\t");
        assert_eq!(string(r#""\u0068\u00e9\u00E9""#), "héé");
        assert_eq!(string(r#""https:\/\/a.example\/""#), "https://a.example/");
        assert_eq!(string(r#""\ud83d\ude00 é 😀""#), "😀 é 😀");
        assert_eq!(string("\"\u{7f}\u{80}\u{2028}\""), "\u{7f}\u{80}\u{2028}");
    }

    #[test]
    fn unpaired_surrogates_are_read_and_recorded() {
        let starts = |text: &str| -> Vec<usize> {
            let escapes = read(text).unwrap().unpaired_surrogates;
            assert!(escapes.iter().all(|escape| escape.len() == "\\uXXXX".len()));
            escapes.into_iter().map(|escape| escape.start).collect()
        };
        assert_eq!(starts(r#""\ud800""#), [1]);
        assert_eq!(starts(r#""\ud800\ud83d\ude00""#), [1], "the second begins a pair of its own");
        assert_eq!(starts(r#""\udc00\ud800x""#), [1, 7]);
        assert_eq!(starts(r#"{"\ud800": "\ud83d\ude00"}"#), [2]);
        assert_eq!(string(r#""a\ud800b""#), "a\u{FFFD}b");
    }

    #[test]
    fn broken_strings_are_refused_with_their_place() {
        assert_eq!(refusal(r#" "abc"#), "string without a closing quote at byte 1");
        assert_eq!(refusal("\"a\nb\""), "control character U+000A in a string at byte 2");
        assert_eq!(refusal("\"a\0b\""), "control character U+0000 in a string at byte 2");
        assert_eq!(refusal("\"\u{1f}\""), "control character U+001F in a string at byte 1");
        assert_eq!(refusal(r#""é\x""#), "bad escape in a string at byte 3");
        for bad in [r#""\u12""#, r#""\u+123""#, r#""\u12é4""#, r#""\ud800\u""#, r#""\"#] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_keep_their_text() {
        for number in ["0", "-0", "10", "1.0", "1e0", "1E+400", "-12.50e-03", "123456789012345678901234567890"] {
            let Value::Number(text) = read(number).unwrap().root.value else { panic!("a number") };
            assert_eq!(text, number);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(refusal("-"), "expected a digit, found the end of the text at byte 1");
        assert_eq!(refusal("01"), "a number with a leading zero at byte 0");
        assert_eq!(refusal("1."), "expected a digit after `.`, found the end of the text at byte 2");
        assert_eq!(refusal("1e+]"), "expected a digit of the exponent, found `]` at byte 3");
        for bad in [".5", "+1", "0x10", "1e", "-.5", "1_000", "--1", "-00"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn usual_mistakes_are_called_by_their_name() {
        assert_eq!(refusal(r#"{"x": NaN}"#), "NaN: JSON has no such number at byte 6");
        assert_eq!(refusal("[-Infinity]"), "Infinity: JSON has no such number at byte 2");
        assert_eq!(refusal("{'a': 1}"), "single quote: strings and names stand in double quotes at byte 1");
        assert_eq!(refusal("[1, /* two */ 2]"), "comment: JSON has none at byte 4");
        assert_eq!(refusal("{} // end"), "comment: JSON has none at byte 3");
        assert_eq!(refusal("\u{FEFF}{}"), "byte order mark: not part of a JSON text at byte 0");
    }

    #[test]
    fn other_words_are_shown_as_they_stand() {
        assert_eq!(refusal("[True]"), "expected a value, found `True` at byte 1");
        assert_eq!(refusal("nullx"), "expected a value, found `nullx` at byte 0");
        assert_eq!(refusal("\u{B}1"), "expected a value, found U+000B at byte 0");
        assert_eq!(refusal(&"x".repeat(99)), format!("expected a value, found `{}` at byte 0", "x".repeat(20)));
    }
}
