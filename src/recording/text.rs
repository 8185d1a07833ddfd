//! The text of a file, whatever its tool made of it: a byte order mark, UTF-16, halves of surrogate pairs. Compressed files
//! are recognised, and named.

use std::borrow::Cow;

use super::RecordingError;
use crate::exchange::fields;

/// The text of a file.
pub(super) fn of(octets: &[u8]) -> Result<Cow<'_, str>, RecordingError> {
    let text = match octets {
        [0x1f, 0x8b, ..] => return Err(RecordingError::Compressed("a gzip file: unpack it with `gunzip`")),
        [b'P', b'K', 3, 4, ..] => {
            return Err(RecordingError::Compressed("a zip file: unpack it, and name the .har file in it"));
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Err(RecordingError::Compressed("a zstd file: unpack it with `unzstd`")),
        [0xff, 0xfe, rest @ ..] | rest @ [b'{', 0, ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] | rest @ [0, b'{', ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(utf8(rest)?),
        _ => Cow::Borrowed(utf8(octets)?),
    };
    Ok(match with_whole_characters(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    })
}

fn utf8(octets: &[u8]) -> Result<&str, RecordingError> {
    std::str::from_utf8(octets).map_err(|error| RecordingError::NotUtf8(error.valid_up_to()))
}

fn utf16(octets: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = octets.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The JSON text without escapes of halves of surrogate pairs; `None` if there are none.
fn with_whole_characters(text: &str) -> Option<String> {
    let mut changed = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + found;
        let Some(unit) = escaped_unit(text, start) else {
            at = start + 2;
            continue;
        };
        at = start + 6;
        match unit {
            0xd800..=0xdbff if matches!(escaped_unit(text, at), Some(0xdc00..=0xdfff)) => at += 6,
            0xd800..=0xdfff => {
                changed.push_str(text.get(from..start).unwrap_or_default());
                changed.push(stand_in(unit));
                from = at;
            }
            _ => {}
        }
    }
    (from > 0).then(|| changed + text.get(from..).unwrap_or_default())
}

/// The UTF-16 unit of the escape `\uXXXX` that begins here.
fn escaped_unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|octet| octet.is_ascii_hexdigit()))
}

/// What is read for half a surrogate pair. Python writes an octet that is not UTF-8 as the half `\u{dcXX}`.
fn stand_in(unit: u32) -> char {
    match unit {
        0xdc80..=0xdcff => u8::try_from(unit & 0xff).map_or(char::REPLACEMENT_CHARACTER, fields::stand_in),
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogate_pairs_are_characters_or_octets() {
        let read =
            |text: &str| -> Vec<u8> { fields::octets(serde_json::from_str(&of(text.as_bytes()).unwrap()).unwrap()) };
        assert_eq!(read(r#""a\ud83d\ude00b\\ud83d""#), "a😀b\\ud83d".as_bytes());
        assert_eq!(read(r#""a\ud83db\ude00\ud83d""#), "a\u{fffd}b\u{fffd}\u{fffd}".as_bytes());
        assert_eq!(read(r#""caf\udce9 \uDCFF\ud83d\udce9""#), [b"caf\xe9 \xff".as_slice(), "📩".as_bytes()].concat());
        assert_eq!(read(r#""é\n\"""#), "é\n\"".as_bytes());
    }

    #[test]
    fn encodings_and_marks_are_known() {
        let le: Vec<u8> = "{\"é\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "{\"é\":1}".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for octets in [&le, &be, &[&[0xff, 0xfe], le.as_slice()].concat(), &[&[0xfe, 0xff], be.as_slice()].concat()] {
            assert_eq!(of(octets).unwrap(), "{\"é\":1}");
        }
        for (octets, word) in
            [(b"\x1f\x8b\x08".as_slice(), "gzip"), (b"PK\x03\x04", "zip"), (b"\x28\xb5\x2f\xfd", "zstd")]
        {
            assert!(of(octets).unwrap_err().to_string().contains(word));
        }
    }
}
