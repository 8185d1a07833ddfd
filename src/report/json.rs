//! The record as JSON for programs, in a form of its own with a version.

pub mod read;
mod v1;

use std::io;

use serde::Serialize;

use super::clean::is_unseen;
use crate::exchange::Wording;
use crate::exchange::json::quote;
use crate::outcome::Record;

/// The report, in version 1, indented, with a line break at its end. Texts are what the server sent; what a terminal or
/// an editor would not show stands in them as `\u` escapes.
pub fn render(record: &Record, wording: Wording) -> String {
    indented(&v1::Report::of(record, wording))
}

/// What is said of one target where there are several, in a line with a line break at its end; `reports` is where the
/// reports are.
pub fn render_brief(record: &Record, reports: &str) -> String {
    written(|out| serde_json::to_writer(out, &v1::Brief::of(record, reports)))
}

/// A value as JSON, indented, with a line break at its end; what is not seen is escaped.
pub(crate) fn indented(value: &impl Serialize) -> String {
    written(|out| serde_json::to_writer_pretty(out, value))
}

/// The same, written where it is to go: without a copy of what may be megabytes.
pub(crate) fn write_indented(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), value)?;
    out.write_all(b"\n")
}

fn written(write: impl FnOnce(Escaping<'_>) -> serde_json::Result<()>) -> String {
    let mut out = Vec::new();
    match write(Escaping(&mut out)) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned() + "\n",
        Err(error) => format!("{{\"not_written\":{}}}\n", quote(&error.to_string())),
    }
}

/// JSON on its way. Everything outside ASCII stands inside strings, where it may be an escape (RFC 8259, section 7).
struct Escaping<'a>(&'a mut dyn io::Write);

impl io::Write for Escaping<'_> {
    /// The writer of JSON hands over whole characters.
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(octets).map_err(io::Error::other)?;
        let mut written = 0;
        for (at, character) in text.char_indices().filter(|(_, c)| *c == '\x7f' || is_unseen(*c)) {
            self.0.write_all(text.get(written..at).unwrap_or_default().as_bytes())?;
            write!(self.0, "\\u{:04x}", u32::from(character))?;
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
        let text = "a\x1b\x7f\u{9b}\u{202e}\u{2028}\u{feff}😀\n";
        let escaped = written(|out| serde_json::to_writer(out, text));
        assert_eq!(escaped, "\"a\\u001b\\u007f\\u009b\\u202e\\u2028\\ufeff😀\\n\"\n");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
