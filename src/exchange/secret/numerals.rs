//! Octets that are written as numbers, one after the other: `\x41\x42`, `41:42`, `=41=42`, `\101\102`, `65, 66`, and dumps of
//! memory such as `4142 4344`. Debug pages and logs write texts in this way.

use std::ops::Range;

use super::MIN_LENGTH;
use super::escape::runs;

/// The longest number of one octet with its prefix and zeros, such as `0x0041` or `01000001`.
const MAX_NUMBER: usize = 8;

/// The longest number of several octets with its prefix. Longer ones are found alone.
const MAX_GROUP: usize = 34;

/// The most octets between two numbers, without white space.
const MAX_BETWEEN: usize = 4;

/// A base, the fewest digits of an octet in it, and the most with prefix and zeros.
const BASES: [(u32, usize, usize); 4] = [(16, 2, 6), (10, 1, 6), (8, 3, 6), (2, 8, MAX_NUMBER)];

/// The numbers of a text that stand in a series of at least eight octets, in which `is_in` finds something once they are
/// octets. What is between them does not belong to the secret.
pub(super) fn holding(octets: &[u8], is_in: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = runs(octets, 1, |octet| octet.is_ascii_alphanumeric()).collect();
    let mut found = Vec::new();
    // Most texts have too few words that can be numbers at all.
    let may_be_number =
        |word: &&Range<usize>| word.len() <= MAX_NUMBER && octets.get(word.end - 1).is_some_and(u8::is_ascii_hexdigit);
    if words.iter().filter(may_be_number).count() >= MIN_LENGTH {
        for (base, digits, most) in BASES {
            let read = |word: &[u8]| Some(vec![number(word, base, digits, most)?]);
            found.extend(in_series(octets, &words, read, |numbers| is_in(&numbers.concat())));
        }
    }
    let groups = words.iter().filter_map(|word| group(octets.get(word.clone())?)).map(|digits| digits.len());
    if groups.sum::<usize>() >= 2 * MIN_LENGTH {
        let read = |word: &[u8]| group(word).map(<[u8]>::to_vec);
        found.extend(in_series(octets, &words, read, |groups| dumped(groups).any(|octets| is_in(&octets))));
    }
    found.sort_by_key(|range| range.start);
    found.dedup();
    found
}

/// The words of series that have something in them. `read` reads a word.
fn in_series(
    octets: &[u8],
    words: &[Range<usize>],
    read: impl Fn(&[u8]) -> Option<Vec<u8>>,
    is_in: impl Fn(&[Vec<u8>]) -> bool,
) -> Vec<Range<usize>> {
    let (mut found, mut series) = (Vec::new(), Series::default());
    for word in words {
        let text = octets.get(word.clone()).unwrap_or_default();
        let between = octets.get(series.end..word.start).unwrap_or_default();
        let mut marks = between.iter().filter(|octet| !octet.is_ascii_whitespace());
        let is_next = series.end == 0 || marks.nth(MAX_BETWEEN).is_none();
        match read(text) {
            Some(number) if is_next => series.push(number, word),
            // The `u` of `\u{41}` and of `U+0041`.
            None if is_next && matches!(text, b"u" | b"U" | b"x") => series.end = word.end,
            other => {
                found.extend(series.taken(&is_in));
                other.into_iter().for_each(|number| series.push(number, word));
            }
        }
    }
    found.extend(series.taken(&is_in));
    found
}

/// What the digits of a dump may stand for: the octets in their order, from the first or the second digit on, or those of
/// each group from its last one.
fn dumped(groups: &[Vec<u8>]) -> impl Iterator<Item = Vec<u8>> {
    let digits: Vec<u8> = groups.concat();
    let in_order = (0..2).map(move |start| pairs(digits.get(start..).unwrap_or_default()).collect());
    let backwards = || groups.iter().flat_map(|group| pairs(group).collect::<Vec<_>>().into_iter().rev()).collect();
    in_order.chain(std::iter::once_with(backwards))
}

/// The octets that hexadecimal digits stand for, two each.
fn pairs(digits: &[u8]) -> impl Iterator<Item = u8> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits.chunks_exact(2).filter_map(move |pair| Some(value(*pair.first()?)? << 4 | value(*pair.get(1)?)?))
}

/// The hexadecimal digits of a word that may be several octets of a dump.
fn group(word: &[u8]) -> Option<&[u8]> {
    let digits = word.strip_prefix(b"0x").or_else(|| word.strip_prefix(b"0X")).unwrap_or(word);
    (word.len() <= MAX_GROUP && !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)).then_some(digits)
}

/// The octet that a word stands for.
fn number(word: &[u8], base: u32, digits: usize, most: usize) -> Option<u8> {
    let text = std::str::from_utf8(word).ok().filter(|text| text.len() <= most)?;
    let prefix = if base == 16 { ["0x", "0X", "x", "X", "u", "U"].as_slice() } else { &[] };
    let text = prefix.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    // Not with a sign, which is no letter or digit.
    u8::from_str_radix(text, base).ok().filter(|_| text.len() >= digits)
}

/// Numbers one after the other.
#[derive(Default)]
struct Series {
    numbers: Vec<Vec<u8>>,
    words: Vec<Range<usize>>,
    /// Where the last word of it ends.
    end: usize,
}

impl Series {
    fn push(&mut self, number: Vec<u8>, word: &Range<usize>) {
        self.numbers.push(number);
        self.words.push(word.clone());
        self.end = word.end;
    }

    /// Its words, if something is in it. Another series begins.
    fn taken(&mut self, is_in: &impl Fn(&[Vec<u8>]) -> bool) -> Vec<Range<usize>> {
        let Self { numbers, words, .. } = std::mem::take(self);
        let length: usize = numbers.iter().map(Vec::len).sum();
        if length >= MIN_LENGTH && is_in(&numbers) { words } else { Vec::new() }
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
            (" ", all(&|octet| format!("{octet:08b}"))),
        ] {
            let text = format!("a word, then {between}{}. More words", numbers.join(between));
            assert_eq!(found(&text), numbers, "{text}");
        }
    }

    #[test]
    fn dumps_are_found_in_groups_of_any_size_and_from_either_end() {
        let digits: String = SECRET.iter().map(|octet| format!("{octet:02x}")).collect();
        let groups = |sizes: &[usize]| -> Vec<String> {
            let mut rest = digits.as_str();
            let mut sizes = sizes.iter().cycle();
            std::iter::from_fn(|| {
                let (group, after) = rest.split_at_checked(*sizes.next()?).unwrap_or((rest, ""));
                rest = after;
                (!group.is_empty()).then(|| group.to_owned())
            })
            .collect()
        };
        let backwards = |group: &String| {
            let pairs: Vec<&str> = (0..group.len() / 2).filter_map(|at| group.get(2 * at..2 * at + 2)).collect();
            pairs.into_iter().rev().collect()
        };
        for sizes in [&[4][..], &[8], &[16], &[8, 4, 4, 4, 12], &[3], &[7], &[1]] {
            for between in [" ", "-", ":", ", 0x", "\n"] {
                let groups = groups(sizes);
                let text = format!("a word: {}. More words", groups.join(between));
                assert_eq!(found(&text).concat().replace("0x", ""), groups.concat(), "{text}");
            }
        }
        for size in [4, 8, 16] {
            let groups: Vec<String> = groups(&[size]).iter().map(backwards).collect();
            assert_eq!(found(&format!("<{}>", groups.join(" "))), groups, "{size}");
        }
        assert_eq!(found(&format!("0000010 {}\n0000020", groups(&[4]).join(" "))).len(), 7 + 2);
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
