//! Texts that are octets in another form: base64, base32, hexadecimal, compressed. Only whether a secret is in them is
//! asked: they are masked as a whole.

use std::io::Read;
use std::ops::Range;

use memchr::memchr2_iter;

use super::escape::{length_while, runs};

/// The most octets that are decompressed from one text.
const MAX_DECOMPRESSED: u64 = 256 << 10;

/// How many places of a text are tried at which a compressed format may begin.
const MAX_COMPRESSED: usize = 4;

/// Letters that stand for some bits each.
struct Alphabet {
    bits: u32,
    /// The fewest letters that hold eight octets.
    least: usize,
    /// After how many letters one begins together with an octet again.
    period: usize,
    value: fn(u8) -> Option<u8>,
}

/// That of base64, which the letters of the others belong to too (RFC 4648, sections 4 and 5).
const BASE64: Alphabet = Alphabet { bits: 6, least: 11, period: 4, value: letter_of_base64 };

/// Hexadecimal, base32 and base32hex (RFC 4648, sections 6 to 8), in any letter case.
const OTHERS: [Alphabet; 3] = [
    Alphabet { bits: 4, least: 16, period: 2, value: digit },
    Alphabet { bits: 5, least: 13, period: 8, value: letter_of_base32 },
    Alphabet { bits: 5, least: 13, period: 8, value: letter_of_base32hex },
];

impl Alphabet {
    /// The longest runs of its letters.
    fn runs(&self, octets: &[u8]) -> impl Iterator<Item = Range<usize>> {
        runs(octets, self.least, |octet| (self.value)(octet).is_some())
    }

    /// What these letters may stand for, one at a time: it may be long. The first letters may not belong to it.
    fn decodings(&self, letters: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        let starts = (0..self.period).filter_map(|start| letters.get(start..));
        starts.filter(|letters| letters.len() >= self.least).map(|letters| self.decoded(letters))
    }

    fn decoded(&self, letters: &[u8]) -> Vec<u8> {
        let (mut decoded, mut bits, mut count) = (Vec::with_capacity(letters.len()), 0_u32, 0);
        for value in letters.iter().filter_map(|letter| (self.value)(*letter)) {
            bits = (bits << self.bits) | u32::from(value);
            count += self.bits;
            if count >= 8 {
                count -= 8;
                decoded.extend(u8::try_from((bits >> count) & 0xff));
            }
        }
        decoded
    }
}

/// The parts of a text in which `is_in` finds something once they are decoded. Other letters may stand right before and
/// after a form, such as the name of a parameter or of a folder.
pub(super) fn holding(octets: &[u8], is_in: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for run in BASE64.runs(octets) {
        let text = octets.get(run.clone()).unwrap_or_default();
        if BASE64.decodings(text).any(|octets| is_in(&octets)) {
            found.push(run.start..run.end + padding(octets, run.end));
            continue;
        }
        for alphabet in &OTHERS {
            let holds = |inner: &Range<usize>| {
                let letters = text.get(inner.clone()).unwrap_or_default();
                alphabet.decodings(letters).any(|octets| is_in(&octets))
            };
            let places = alphabet.runs(text).filter(holds);
            found.extend(places.map(|inner| {
                let end = run.start + inner.end;
                run.start + inner.start..end + padding(octets, end)
            }));
        }
    }
    found
}

/// The number of `=` after a form. They belong to it only if no value follows.
fn padding(octets: &[u8], end: usize) -> usize {
    let length = length_while(octets, end, |octet| octet == b'=');
    let is_end = octets.get(end + length).is_none_or(|next| letter_of_base64(*next).is_none());
    if is_end { length } else { 0 }
}

/// The value of a letter of base64, in both alphabets.
fn letter_of_base64(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn digit(letter: u8) -> Option<u8> {
    u8::try_from(char::from(letter).to_digit(16)?).ok()
}

fn letter_of_base32(letter: u8) -> Option<u8> {
    match letter.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(letter - b'A'),
        digit @ b'2'..=b'7' => Some(digit - b'2' + 26),
        _ => None,
    }
}

fn letter_of_base32hex(letter: u8) -> Option<u8> {
    match letter.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => Some(digit - b'0'),
        letter @ b'A'..=b'V' => Some(letter - b'A' + 10),
        _ => None,
    }
}

/// What octets decompress to, from each place where a compressed format may begin, as far as that is possible.
pub(super) fn decompressed(octets: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let places = memchr2_iter(0x1f, 0x78, octets).filter_map(|at| octets.get(at..));
    places.filter(|octets| is_gzip(octets) || is_zlib(octets)).take(MAX_COMPRESSED).map(|octets| {
        if is_gzip(octets) {
            read(flate2::read::MultiGzDecoder::new(octets))
        } else {
            read(flate2::read::ZlibDecoder::new(octets))
        }
    })
}

/// RFC 1952, section 2.3.1: the method is always deflate.
fn is_gzip(octets: &[u8]) -> bool {
    octets.starts_with(b"\x1f\x8b\x08")
}

/// RFC 1950, section 2.2: the first two octets are a multiple of 31; no dictionary.
fn is_zlib(octets: &[u8]) -> bool {
    matches!(octets, [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0 && flags & 0x20 == 0)
}

fn read(decoder: impl Read) -> Vec<u8> {
    let mut octets = Vec::new();
    // What came before an error counts.
    let _ = decoder.take(MAX_DECOMPRESSED).read_to_end(&mut octets);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 5] = [
        "cGxhbnRlZC1zZWNyZXQ=",
        "xxcGxhbnRlZC1zZWNyZXQ",
        "706c616e7465642d736563726574",
        "OBWGC3TUMVSC243FMNZGK5A=",
        "E1M62RJKCLI2QSR5CDP6AT0=",
    ];

    fn found(text: &str) -> Vec<(usize, usize)> {
        let secret = b"planted-secret";
        let is_in = |octets: &[u8]| octets.windows(secret.len()).any(|window| window == secret);
        holding(text.as_bytes(), is_in).into_iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn other_forms_of_a_text_are_found_in_it() {
        for form in FORMS {
            assert_eq!(found(&format!("a <{form}> b")), [(3, 3 + form.len())], "{form}");
        }
        assert!(found("a planted-secret, AAAAAAAAAAAAAAAA").is_empty());
    }

    #[test]
    fn letters_before_and_after_a_form_hide_it_not() {
        for form in FORMS.map(|form| form.trim_end_matches('=')) {
            for before in ["state=", "a=b==", "/debug/", "0x", "id-", "a", "Ab", "abc", "/x/", "k-", "k_", "+", "zz5/"]
            {
                for after in ["", "=", "==", "&a=b", "=a", "/x", "-", "-zz", "_1", ".z"] {
                    let text = format!("{before}{form}{after}");
                    let place = before.len()..before.len() + form.len();
                    let is_found = |(start, end): &(usize, usize)| *start <= place.start && *end >= place.end;
                    assert!(found(&text).iter().any(is_found), "{text}");
                }
            }
        }
        assert_eq!(found("state=706c616e7465642d736563726574&a=b"), [(6, 34)]);
        assert_eq!(found("/x/y-OBWGC3TUMVSC243FMNZGK5A/z"), [(5, 28)]);
    }
}
