//! The record as JSON for programs, in a form of its own with a version.

mod v1;

use std::fmt::Write as _;

use super::clean::is_unseen;
use crate::exchange::json::quote;
use crate::outcome::Record;

/// The report, in version 1, indented, with a line break at its end. Texts are what the server sent; what a terminal or
/// an editor would not show stands in them as `\u` escapes.
pub fn render(record: &Record) -> String {
    let text = serde_json::to_string_pretty(&v1::Report::of(record))
        .unwrap_or_else(|error| format!("{{\"version\":1,\"not_written\":{}}}", quote(&error.to_string())));
    escape_unseen(&text) + "\n"
}

/// Everything outside ASCII stands inside strings, where it may be written as an escape (RFC 8259, section 7).
pub(super) fn escape_unseen(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\x7f' || is_unseen(character) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_escaped_and_reads_the_same() {
        let text = "a\x1b\x7f\u{9b}\u{202e}\u{2028}\u{feff}😀\n";
        let escaped = escape_unseen(&quote(text));
        assert_eq!(escaped, "\"a\\u001b\\u007f\\u009b\\u202e\\u2028\\ufeff😀\\n\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
