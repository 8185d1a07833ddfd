//! The escapes behind which a secret may stand: of JSON strings, URLs, HTML, JSON Pointer, mails and CSS, and the zeros of
//! UTF-16.

use std::ops::Range;

use memchr::memchr;

use super::starts::Starts;

/// A kind of escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\/`, `\u002f` (RFC 8259, section 7), and those of programming languages: `\x2f`, `\u{2f}`, `\057`.
    Json,
    /// `%2F` (RFC 3986, section 2.1), `%u002f`.
    Percent,
    /// `&#47;`, `&#47`, `&amp;` (HTML, section 13.5).
    Html,
    /// `~1` (RFC 6901, section 3).
    Pointer,
    /// The zero octets of ASCII characters in UTF-16.
    Utf16,
    /// `=2F`, and `=` at the end of a line (quoted-printable: RFC 2045, section 6.7).
    Quoted,
    /// `\2f ` (CSS Syntax, section 4.3.7).
    Css,
}

impl Escapes {
    /// The kinds that are undone together: each of them is rarely anything else.
    pub(super) const ALL: [Self; 5] = [Self::Json, Self::Percent, Self::Html, Self::Pointer, Self::Utf16];

    /// The kinds that look like something else: a parameter whose value begins with digits, and an octal number.
    pub(super) const ALONE: [Self; 2] = [Self::Quoted, Self::Css];

    /// The octet that each escape begins with.
    fn mark(self) -> u8 {
        match self {
            Self::Json | Self::Css => b'\\',
            Self::Percent => b'%',
            Self::Html => b'&',
            Self::Pointer => b'~',
            Self::Utf16 => 0,
            Self::Quoted => b'=',
        }
    }

    /// The kinds that are undone together and whose mark is in a text.
    pub(super) fn found_in(octets: &[u8]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| kind.may_be_in(octets)).collect()
    }

    /// Whether its mark is in a text.
    pub(super) fn may_be_in(self, octets: &[u8]) -> bool {
        memchr(self.mark(), octets).is_some()
    }

    /// Whether a text has a mark of any kind.
    pub(super) fn any_may_be_in(octets: &[u8]) -> bool {
        octets.iter().any(|octet| matches!(octet, b'\\' | b'%' | b'&' | b'~' | 0 | b'='))
    }

    /// Appends what an escape stands for, and returns the number of octets after its mark; `None` if it is none.
    fn undo(self, rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
        match self {
            Self::Json => undo_json(rest, decoded),
            Self::Percent => undo_percent(rest, decoded),
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
            Self::Quoted => match rest {
                [b'\r', b'\n', ..] => Some(2),
                [b'\n', ..] => Some(1),
                _ => undo_octet(rest, decoded),
            },
            Self::Css => undo_css(rest, decoded),
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
        b'u' => return undo_unicode(rest, decoded),
        b'x' => return undo_octet(rest.get(1..)?, decoded).map(|length| 1 + length),
        b'0'..=b'7' => return undo_octal(rest, decoded),
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

fn undo_percent(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    match rest.first()? {
        b'u' | b'U' => {
            push(hexadecimal(rest.get(1..5)?)?, decoded)?;
            Some(5)
        }
        _ => undo_octet(rest, decoded),
    }
}

/// Two hexadecimal digits.
fn undo_octet(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    decoded.push(u8::try_from(hexadecimal(rest.get(..2)?)?).ok()?);
    Some(2)
}

/// Up to three octal digits.
fn undo_octal(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    let digits = digits(rest, 3, 8);
    decoded.push(u8::try_from(number(digits, 8)?).ok()?);
    Some(digits.len())
}

/// `u002f` and `u{2f}`.
fn undo_unicode(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    if let Some(inner) = rest.strip_prefix(b"u{") {
        let digits = digits(inner, MAX_UNICODE, 16);
        inner.get(digits.len()).filter(|octet| **octet == b'}')?;
        push(number(digits, 16)?, decoded)?;
        return Some(digits.len() + 3);
    }
    push(hexadecimal(rest.get(1..5)?)?, decoded)?;
    Some(5)
}

/// A printable character of ASCII as up to six hexadecimal digits, and one octet of white space. Other characters are also
/// escapes of JSON, such as `\b`. A backslash stands for itself after another one.
fn undo_css(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    if rest.first() == Some(&b'\\') {
        decoded.push(b'\\');
        return Some(1);
    }
    let digits = digits(rest, MAX_UNICODE, 16);
    decoded.push(u8::try_from(number(digits, 16)?).ok().filter(|octet| matches!(octet, b' '..=b'~'))?);
    let is_ended = rest.get(digits.len()).is_some_and(u8::is_ascii_whitespace);
    Some(digits.len() + usize::from(is_ended))
}

/// The most digits of a character, with zeros before it.
const MAX_UNICODE: usize = 6;

/// The most digits of a character reference, with zeros before it, of which there may be any number in HTML.
const MAX_REFERENCE: usize = 64;

/// A numeric character reference, whose semicolon may be missing, or one of the five that every template engine writes.
fn undo_html(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    let Some(numeric) = rest.strip_prefix(b"#") else { return undo_name(rest, decoded) };
    let (before, base) = if matches!(numeric, [b'x' | b'X', ..]) { (1, 16) } else { (0, 10) };
    let written = digits(numeric.get(before..)?, MAX_REFERENCE, base);
    let end = 1 + before + written.len();
    if rest.get(end) == Some(&b';') {
        push(number(written, base)?, decoded)?;
        return Some(end + 1);
    }
    // Without its end, the text after it may begin with a digit.
    let is_printable = |count: &usize| {
        number(written.get(..*count).unwrap_or_default(), base).is_some_and(|code| matches!(code, 0x20..=0x7e))
    };
    let zeros = written.iter().take_while(|digit| **digit == b'0').count();
    let longest = written.len().min(zeros + 3);
    let count = (zeros + 1..=longest).rev().find(is_printable).unwrap_or(written.len());
    push(number(written.get(..count)?, base)?, decoded)?;
    Some(1 + before + count)
}

fn undo_name(rest: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    const NAMES: [(&[u8], u8); 5] =
        [(b"amp;", b'&'), (b"lt;", b'<'), (b"gt;", b'>'), (b"quot;", b'"'), (b"apos;", b'\'')];
    let (name, octet) = NAMES.into_iter().find(|(name, _)| rest.starts_with(name))?;
    decoded.push(octet);
    Some(name.len())
}

/// Appends a character.
fn push(code: u32, decoded: &mut Vec<u8>) -> Option<()> {
    decoded.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
    Some(())
}

/// The digits with which a text begins, and no more than these.
fn digits(text: &[u8], most: usize, base: u32) -> &[u8] {
    let count = text.iter().take(most).take_while(|octet| char::from(**octet).is_digit(base)).count();
    text.get(..count).unwrap_or_default()
}

/// The number that these digits are; `None` if there are none, or if it is more than any character.
fn number(digits: &[u8], base: u32) -> Option<u32> {
    let number = digits
        .iter()
        .try_fold(0_u32, |number, digit| number.checked_mul(base)?.checked_add(char::from(*digit).to_digit(base)?));
    number.filter(|_| !digits.is_empty())
}

/// The number that these octets are, all of them digits.
fn hexadecimal(digits: &[u8]) -> Option<u32> {
    number(digits, 16)
}

/// An octet, written as these octets were and with as many.
pub(super) fn alike(written: &[u8], octet: u8) -> Vec<u8> {
    let length = written.len();
    let text = match written {
        [_] => return vec![octet],
        [before @ .., b'=', b'\r', b'\n'] | [before @ .., b'=', b'\n'] if !before.is_empty() => {
            let line_break = written.get(before.len()..).unwrap_or_default();
            return [&alike(before, octet), line_break].concat();
        }
        [b'\\', b'u', b'{', .., b'}'] => format!("\\u{{{octet:0width$x}}}", width = length.saturating_sub(4)),
        [b'\\', b'u', _, _, _, _] => format!("\\u{octet:04x}"),
        [b'\\', b'x', _, _] => format!("\\x{octet:02x}"),
        [b'\\', .., b' '] => format!("\\{octet:0width$x} ", width = length.saturating_sub(2)),
        [b'\\', b'0'..=b'7', b'0'..=b'7', b'0'..=b'7'] => format!("\\{octet:03o}"),
        [b'%', b'u' | b'U', ..] => format!("%u{octet:04x}"),
        [b'%', _, _] => format!("%{octet:02X}"),
        [b'=', _, _] => format!("={octet:02X}"),
        [b'&', b'#', b'x' | b'X', .., b';'] => format!("&#x{octet:0width$x};", width = length.saturating_sub(4)),
        [b'&', b'#', .., b';'] => format!("&#{octet:0width$};", width = length.saturating_sub(3)),
        _ if written.contains(&0) => return with_zeros(written, octet),
        // A reference without its end, for example, would go on with the digits of a pseudonym.
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
pub(super) fn length_while(octets: &[u8], start: usize, mut belongs: impl FnMut(u8) -> bool) -> usize {
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
