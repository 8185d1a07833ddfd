//! The escapes behind which a secret may stand: of JSON strings, URLs, HTML and JSON Pointer, and the zeros of UTF-16.

use std::ops::Range;

use super::starts::Starts;

/// A kind of escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\/`, `\u002f` (RFC 8259, section 7).
    Json,
    /// `%2F` (RFC 3986, section 2.1).
    Percent,
    /// `&#47;`, `&amp;` (HTML, section 13.5).
    Html,
    /// `~1` (RFC 6901, section 3).
    Pointer,
    /// The zero octets of ASCII characters in UTF-16.
    Utf16,
}

impl Escapes {
    pub(super) const ALL: [Self; 5] = [Self::Json, Self::Percent, Self::Html, Self::Pointer, Self::Utf16];

    /// The octet that each escape begins with.
    fn mark(self) -> u8 {
        match self {
            Self::Json => b'\\',
            Self::Percent => b'%',
            Self::Html => b'&',
            Self::Pointer => b'~',
            Self::Utf16 => 0,
        }
    }

    /// The kinds whose mark is in a text.
    pub(super) fn found_in(octets: &[u8]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| octets.contains(&kind.mark())).collect()
    }

    /// Appends what an escape stands for, and returns the number of octets after its mark; `None` if it is none.
    fn undo(self, rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
        match self {
            Self::Json => undo_json(rest, decoded),
            Self::Percent => {
                decoded.push(u8::try_from(hexadecimal(rest.get(..2)?)?).ok()?);
                Some(2)
            }
            Self::Html => undo_html(rest, decoded),
            Self::Pointer => {
                decoded.push(match rest.first()? {
                    b'0' => b'~',
                    b'1' => b'/',
                    _ => return None,
                });
                Some(1)
            }
            Self::Utf16 => Some(0),
        }
    }
}

/// The octets without escapes of these kinds, and where each begins in the text; `None` if there are none.
pub(super) fn decode(octets: &[u8], kinds: &[Escapes]) -> Option<(Vec<u8>, Starts)> {
    let mut is_mark = [false; 256];
    kinds.iter().for_each(|kind| is_mark[usize::from(kind.mark())] = true);
    let undo = |at: usize, decoded: &mut Vec<u8>| {
        let (octet, rest) = octets.get(at..)?.split_first()?;
        kinds.iter().find(|kind| kind.mark() == *octet)?.undo(rest, decoded)
    };
    let marks = || octets.iter().enumerate().filter(|(_, octet)| is_mark[usize::from(**octet)]).map(|(at, _)| at);
    let first = marks().find(|at| undo(*at, &mut Vec::new()).is_some())?;
    let mut decoded = Vec::with_capacity(octets.len());
    let (mut starts, mut done) = (Starts::default(), 0);
    for at in marks().skip_while(|at| *at < first) {
        // A mark may be a part of the escape before it.
        let Some(between) = octets.get(done..at) else { continue };
        let index = decoded.len() + between.len();
        decoded.extend_from_slice(between);
        let Some(length) = undo(at, &mut decoded) else {
            done = at;
            continue;
        };
        done = at + 1 + length;
        (index..decoded.len()).for_each(|index| starts.push(index, at));
        starts.push(decoded.len(), done);
    }
    decoded.extend_from_slice(octets.get(done..).unwrap_or_default());
    Some((decoded, starts))
}

fn undo_json(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    let octet = match rest.first()? {
        b'u' => {
            let character = char::from_u32(hexadecimal(rest.get(1..5)?)?)?;
            decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(5);
        }
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 12,
        b'r' => b'\r',
        other if other.is_ascii_punctuation() => *other,
        _ => return None,
    };
    decoded.push(octet);
    Some(1)
}

/// The longest character reference that is looked for, with its semicolon.
const MAX_REFERENCE: usize = 12;

/// A numeric character reference, or one of the five that every template engine writes.
fn undo_html(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    let length = rest.iter().take(MAX_REFERENCE).position(|octet| *octet == b';')?;
    let name = std::str::from_utf8(rest.get(..length)?).ok()?;
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => u32::from(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return None,
        }),
    };
    decoded.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
    Some(length + 1)
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

/// An octet, written as these octets were and with as many.
pub(super) fn alike(written: &[u8], octet: u8) -> Vec<u8> {
    let length = written.len();
    let text = match written {
        [_] => return vec![octet],
        [b'\\', b'u', _, _, _, _] => format!("\\u{octet:04x}"),
        [b'%', _, _] => format!("%{octet:02X}"),
        [b'&', b'#', b'x' | b'X', .., b';'] => format!("&#x{octet:0width$x};", width = length.saturating_sub(4)),
        [b'&', b'#', .., b';'] => format!("&#{octet:0width$};", width = length.saturating_sub(3)),
        _ if written.contains(&0) => return with_zeros(written, octet),
        _ => String::new(),
    };
    if text.len() == length { text.into_bytes() } else { vec![b'*'; length] }
}

/// A unit of UTF-16 with another character.
fn with_zeros(written: &[u8], octet: u8) -> Vec<u8> {
    let mut new = Some(octet);
    written.iter().map(|old| if *old == 0 { 0 } else { new.take().unwrap_or(b'*') }).collect()
}

/// The number of octets from a start that belong to something.
pub(super) fn length_while(octets: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    octets.get(start..).unwrap_or_default().iter().take_while(|octet| belongs(**octet)).count()
}

/// The runs of octets that belong to an alphabet and have at least this length.
pub(super) fn runs(octets: &[u8], least: usize, belongs: impl Fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < octets.len() {
            let run = at..at + length_while(octets, at, &belongs);
            at = run.end + 1;
            if run.len() >= least {
                return Some(run);
            }
        }
        None
    })
}
