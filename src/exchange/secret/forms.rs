//! Texts that are octets in another form: base64, base32, hexadecimal, compressed. Only whether a secret is in them is
//! asked: they are masked as a whole.

use std::io::Read;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::escape::runs;

/// The shortest run of letters and digits that can be another form of a secret: base64 of eight octets.
const MIN_RUN: usize = 11;

/// The most octets that are decompressed from one text.
const MAX_DECOMPRESSED: u64 = 256 << 10;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The parts of a text in which `is_in` finds something once they are decoded.
pub(super) fn holding(octets: &[u8], is_in: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let is_of_base64 = |octet: u8| octet.is_ascii_alphanumeric() || b"+/-_=".contains(&octet);
    let holds = |run: &Range<usize>| {
        let text = octets.get(run.clone()).unwrap_or_default();
        decodings(text).any(|octets| is_in(&octets))
    };
    runs(octets, MIN_RUN, is_of_base64).filter(holds).collect()
}

/// What a text may stand for, one at a time: it may be long.
fn decodings(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let alphabet = if text.iter().any(|octet| b"-_".contains(octet)) { &URL_SAFE } else { &STANDARD };
    // What the run begins with may not belong to it.
    let base64 = (0..4).filter_map(move |start| {
        let part = text.get(start..).unwrap_or_default();
        whole_groups(part).and_then(|part| alphabet.decode(part).ok())
    });
    let others = [
        hexadecimal as fn(&[u8]) -> Option<Vec<u8>>,
        |text| base32(text, letter_of_base32),
        |text| base32(text, letter_of_base32hex),
    ];
    let others = others.into_iter().filter_map(move |decode| decode(text));
    base64.chain(others)
}

/// The text up to its padding, without a last character that stands for nothing.
fn whole_groups(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|octet| *octet == b'=').unwrap_or(text.len());
    let end = if end % 4 == 1 { end - 1 } else { end };
    text.get(..end).filter(|text| !text.is_empty())
}

fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |octet: &u8| u8::try_from(char::from(*octet).to_digit(16)?).ok();
    text.chunks_exact(2).map(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?)).collect()
}

/// The value of a letter of base32 (RFC 4648, section 6).
fn letter_of_base32(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}

/// The value of a letter of base32hex (RFC 4648, section 7).
fn letter_of_base32hex(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'A'..=b'V' => Some(letter - b'A' + 10),
        _ => None,
    }
}

/// Base32 in any letter case, with an alphabet.
fn base32(text: &[u8], value: fn(u8) -> Option<u8>) -> Option<Vec<u8>> {
    let (mut decoded, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for octet in text.iter().filter(|octet| **octet != b'=') {
        bits = (bits << 5) | u32::from(value(octet.to_ascii_uppercase())?);
        count += 5;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(decoded)
}

/// What octets in a compressed format decompress to, as far as that is possible.
pub(super) fn decompressed(octets: &[u8]) -> Option<Vec<u8>> {
    match octets {
        [0x1f, 0x8b, ..] => Some(read(flate2::read::MultiGzDecoder::new(octets))),
        // RFC 1950, section 2.2: the first two octets are a multiple of 31.
        [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0 => {
            Some(read(flate2::read::ZlibDecoder::new(octets)))
        }
        _ => None,
    }
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

    #[test]
    fn other_forms_of_a_text_are_found_in_it() {
        let secret = b"planted-secret";
        let is_in = |octets: &[u8]| octets.windows(secret.len()).any(|window| window == secret);
        for form in [
            "cGxhbnRlZC1zZWNyZXQ=",
            "xxcGxhbnRlZC1zZWNyZXQ",
            "706c616e7465642d736563726574",
            "OBWGC3TUMVSC243FMNZGK5A=",
            "E1M62RJKCLI2QSR5CDP6AT0=",
        ] {
            let text = format!("a <{form}> b");
            let found = holding(text.as_bytes(), is_in);
            assert_eq!((found.len(), found.first()), (1, Some(&(3..3 + form.len()))), "{form}");
        }
        assert!(holding(b"a planted-secret, AAAAAAAAAAAAAAAA", is_in).is_empty());
    }
}
