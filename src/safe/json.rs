//! Values as JSON without invisible characters: anything that a terminal or an editor would not show, or a CI service would
//! obey, is written as a `\u` escape.

use std::io;

use serde::Serialize;

use super::is_unseen;
use super::visible::is_obeyed;

/// A value as JSON, indented, with a line break at its end. A value that JSON cannot represent becomes an object with
/// the error.
pub fn indented(value: &impl Serialize) -> String {
    text(|out| serde_json::to_writer_pretty(out, value))
}

/// A value as JSON in one line, with a line break at its end.
pub fn line(value: &impl Serialize) -> String {
    text(|out| serde_json::to_writer(out, value))
}

/// Writes the text of [`indented`] piece by piece, because it may be too large for a copy in memory.
///
/// # Errors
/// Those of the writer.
pub fn write_indented(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), value)?;
    out.write_all(b"\n")
}

fn text(write: impl FnOnce(Escaping<'_>) -> serde_json::Result<()>) -> String {
    let mut out = Vec::new();
    match write(Escaping(&mut out)) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned() + "\n",
        Err(error) => serde_json::json!({ "not_written": error.to_string() }).to_string() + "\n",
    }
}

/// JSON output with escapes. Characters outside ASCII occur only in strings, where they may be escaped (RFC 8259,
/// section 7).
struct Escaping<'a>(&'a mut dyn io::Write);

impl io::Write for Escaping<'_> {
    /// The JSON writer passes complete characters.
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(octets).map_err(io::Error::other)?;
        let mut written = 0;
        let (before, after) = (|at: usize| &text[..at], |at: usize| &text[at + 1..]);
        let is_escaped = |(at, character): &(usize, char)| match character {
            '\x7f' => true,
            '#' => is_obeyed(before(*at), '#', after(*at)),
            other => is_unseen(*other),
        };
        for (at, character) in text.char_indices().filter(is_escaped) {
            self.0.write_all(text.get(written..at).unwrap_or_default().as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            written = at + character.len_utf8();
        }
        self.0.write_all(text.get(written..).unwrap_or_default().as_bytes())?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_escaped_and_reads_the_same() {
        let text = "a\x1b\x7f\u{9b}\u{202e}\u{2028}\u{feff}😀\n\u{ad}\u{e0041}";
        let escaped = line(&text);
        assert_eq!(escaped, "\"a\\u001b\\u007f\\u009b\\u202e\\u2028\\ufeff😀\\n\\u00ad\\udb40\\udc41\"\n");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }

    #[test]
    fn a_ci_service_is_given_no_orders() {
        let text = "##[error]a ##vso[task.complete]b ## c #[d] ###";
        let escaped = line(&text);
        assert_eq!(escaped, "\"#\\u0023[error]a #\\u0023vso[task.complete]b ## c #[d] ###\"\n");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }

    #[test]
    fn what_is_written_piece_by_piece_is_the_same() {
        let value = serde_json::json!({ "a": ["\u{202e}", { "b": 1.5 }] });
        let mut out = Vec::new();
        write_indented(&value, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), indented(&value));
    }

    #[test]
    fn a_value_that_has_no_form_in_json_is_told() {
        let map = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert_eq!(indented(&map), "{\"not_written\":\"key must be a string\"}\n");
    }
}
