//! Octets that are written as numbers, one after the other: `\x41\x42`, `41:42`, `=41=42`, `\101\102`, `65, 66`. Debug
//! pages and logs write texts in this way.

use std::ops::Range;

use super::MIN_LENGTH;
use super::escape::runs;

/// The longest number with its prefix and zeros, such as `0x0041`, and the most octets between two numbers, without white
/// space.
const MAX_NUMBER: usize = 6;
const MAX_BETWEEN: usize = 4;

/// A base, and the fewest digits of an octet in it.
const BASES: [(u32, usize); 3] = [(16, 2), (10, 1), (8, 3)];

/// The numbers of a text that stand in a series of at least eight, in which `is_in` finds something once they are octets.
/// What is between them does not belong to the secret.
pub(super) fn holding(octets: &[u8], is_in: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = runs(octets, 1, |octet| octet.is_ascii_alphanumeric()).collect();
    let mut found = Vec::new();
    // Most texts have too few words that can be numbers at all.
    let may_be_number =
        |word: &&Range<usize>| word.len() <= MAX_NUMBER && octets.get(word.end - 1).is_some_and(u8::is_ascii_hexdigit);
    if words.iter().filter(may_be_number).count() < MIN_LENGTH {
        return found;
    }
    for (base, digits) in BASES {
        let mut series = Series::default();
        for word in &words {
            let text = octets.get(word.clone()).unwrap_or_default();
            let between = octets.get(series.end..word.start).unwrap_or_default();
            let mut marks = between.iter().filter(|octet| !octet.is_ascii_whitespace());
            let is_next = series.end == 0 || marks.nth(MAX_BETWEEN).is_none();
            match number(text, base, digits) {
                Some(octet) if is_next => series.push(octet, word),
                // The `u` of `\u{41}` and of `U+0041`.
                None if is_next && matches!(text, b"u" | b"U" | b"x") => series.end = word.end,
                other => {
                    found.extend(series.taken(&is_in));
                    other.into_iter().for_each(|octet| series.push(octet, word));
                }
            }
        }
        found.extend(series.taken(&is_in));
    }
    found
}

/// The octet that a word stands for.
fn number(word: &[u8], base: u32, digits: usize) -> Option<u8> {
    let text = std::str::from_utf8(word).ok().filter(|text| text.len() <= MAX_NUMBER)?;
    let prefix = if base == 16 { ["0x", "0X", "x", "X", "u", "U"].as_slice() } else { &[] };
    let text = prefix.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    // Not with a sign, which is no letter or digit.
    u8::from_str_radix(text, base).ok().filter(|_| text.len() >= digits)
}

/// Numbers one after the other.
#[derive(Default)]
struct Series {
    octets: Vec<u8>,
    numbers: Vec<Range<usize>>,
    /// Where the last word of it ends.
    end: usize,
}

impl Series {
    fn push(&mut self, octet: u8, word: &Range<usize>) {
        self.octets.push(octet);
        self.numbers.push(word.clone());
        self.end = word.end;
    }

    /// Its numbers, if something is in it. Another series begins.
    fn taken(&mut self, is_in: &impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
        let Self { octets, numbers, .. } = std::mem::take(self);
        if octets.len() >= MIN_LENGTH && is_in(&octets) { numbers } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"planted/secret";

    fn found(text: &str) -> Vec<&str> {
        let is_in = |octets: &[u8]| octets.windows(SECRET.len()).any(|window| window == SECRET);
        holding(text.as_bytes(), is_in).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn octets_written_as_numbers_are_found() {
        let all = |write: &dyn Fn(&u8) -> String| SECRET.iter().map(write).collect::<Vec<_>>();
        for (between, numbers) in [
            (":", all(&|octet| format!("{octet:02x}"))),
            (" ", all(&|octet| format!("{octet:02X}"))),
            ("\\", all(&|octet| format!("x{octet:02x}"))),
            ("=", all(&|octet| format!("{octet:02X}"))),
            (", ", all(&|octet| format!("0x{octet:02x}"))),
            ("%", all(&|octet| format!("u{octet:04x}"))),
            ("}\\u{", all(&|octet| format!("{octet:x}"))),
            ("\\", all(&|octet| format!("{octet:03o}"))),
            (",\n        ", all(&|octet| octet.to_string())),
            (" U+", all(&|octet| format!("{octet:04X}"))),
        ] {
            let text = format!("a word, then {between}{}. More words", numbers.join(between));
            assert_eq!(found(&text), numbers, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in
            ["1, 2, 3, 4, 5, 6, 7, 8, 9, 300", "be ad fa ce de af c0 de", "", "x", "u{", "70 6c 61      6e 74 65 64"]
        {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
