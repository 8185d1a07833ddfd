//! Decoding of JSON strings, URLs and JSON Pointers that keeps track of where each octet came from.

use std::ops::Range;

/// Decoded octets, each with its offset in the encoded text.
pub(super) struct Decoded {
    pub(super) octets: Vec<u8>,
    starts: Vec<usize>,
    length: usize,
}

impl Decoded {
    /// Without the escapes of JSON strings (RFC 8259, section 7); `None` if there are none.
    pub(super) fn json(octets: &[u8]) -> Option<Self> {
        Self::new(octets, b'\\', |rest, decoded| match rest.first() {
            Some(b'u') => {
                let code = rest.get(1..5).and_then(hexadecimal);
                let Some(character) = code.and_then(char::from_u32) else { return 0 };
                decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                5
            }
            Some(octet) if octet.is_ascii() => {
                decoded.push(*octet);
                1
            }
            Some(_) | None => 0,
        })
    }

    /// Without percent-encoding (RFC 3986, section 2.1); `None` if there is none.
    pub(super) fn percent(octets: &[u8]) -> Option<Self> {
        Self::new(octets, b'%', |rest, decoded| match rest.get(..2).and_then(hexadecimal) {
            Some(code) => {
                decoded.extend(u8::try_from(code));
                2
            }
            None => 0,
        })
    }

    /// Without the escapes of JSON Pointer (RFC 6901, section 3); `None` if there are none.
    pub(super) fn pointer(octets: &[u8]) -> Option<Self> {
        Self::new(octets, b'~', |rest, decoded| {
            let meant = match rest.first() {
                Some(b'0') => b'~',
                Some(b'1') => b'/',
                Some(_) | None => return 0,
            };
            decoded.push(meant);
            1
        })
    }

    /// Decodes the escapes that begin with `mark`. `escape` takes the octets after the mark, appends the decoded
    /// octets, and returns the length of the escape; 0 if it is not one.
    fn new(octets: &[u8], mark: u8, escape: impl Fn(&[u8], &mut Vec<u8>) -> usize) -> Option<Self> {
        if !octets.contains(&mark) {
            return None;
        }
        let mut decoded = Self { octets: Vec::with_capacity(octets.len()), starts: Vec::new(), length: octets.len() };
        let mut at = 0;
        while let Some((octet, rest)) = octets.get(at..).and_then(<[u8]>::split_first) {
            let length = if *octet == mark { escape(rest, &mut decoded.octets) } else { 0 };
            if length == 0 {
                decoded.octets.push(*octet);
            }
            decoded.starts.resize(decoded.octets.len(), at);
            at += 1 + length;
        }
        Some(decoded)
    }

    /// The range in the encoded text for a range of the decoded octets.
    pub(super) fn range(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| self.starts.get(at).copied().unwrap_or(self.length);
        let start = place(range.start);
        // An escape of several octets is masked completely.
        let end = (range.end..=self.starts.len()).map(place).find(|end| *end > place(range.end.saturating_sub(1)));
        start..end.unwrap_or(self.length)
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

/// The range widened to complete UTF-8 characters, and to a backslash before it: an escape without its end would not be
/// JSON.
pub(super) fn whole_characters(octets: &[u8], range: Range<usize>) -> Range<usize> {
    let is_inside = |at: usize| octets.get(at).is_some_and(|octet| octet & 0xc0 == 0x80);
    let Range { mut start, mut end } = range;
    while start > 0 && (is_inside(start) || octets.get(start - 1) == Some(&b'\\')) {
        start -= 1;
    }
    while is_inside(end) {
        end += 1;
    }
    start..end
}
