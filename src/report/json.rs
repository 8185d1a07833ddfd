//! The record as JSON for programs, in a form of its own with a version.

pub mod read;
mod v1;

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::clean::is_unseen;
use crate::exchange::json::quote;
use crate::outcome::Record;

/// The report, in version 1, indented, with a line break at its end. Texts are what the server sent; what a terminal or
/// an editor would not show stands in them as `\u` escapes.
pub fn render(record: &Record) -> String {
    indented(&v1::Report::of(record))
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

fn written(write: impl FnOnce(&mut Escaping) -> serde_json::Result<()>) -> String {
    let mut out = Escaping(String::new());
    match write(&mut out) {
        Ok(()) => out.0 + "\n",
        Err(error) => format!("{{\"not_written\":{}}}\n", quote(&error.to_string())),
    }
}

/// JSON as it is written, without a second copy of what may be megabytes. Everything outside ASCII stands inside strings,
/// where it may be an escape (RFC 8259, section 7).
struct Escaping(String);

impl io::Write for Escaping {
    /// The writer of JSON hands over whole characters.
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(octets).map_err(io::Error::other)?;
        for character in text.chars() {
            if character == '\x7f' || is_unseen(character) {
                let _ = write!(self.0, "\\u{:04x}", u32::from(character));
            } else {
                self.0.push(character);
            }
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
