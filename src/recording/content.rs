//! The octets of contents, as recordings write them. Tools mark base64 in several ways, or wrongly.

use std::borrow::Cow;

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};
use base64::{DecodeError, Engine as _};

use super::error::RecordingError;
use super::har;
use super::read::wrong;
use crate::exchange::{Pointer, fields};

/// Base64 with or without its padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The octets of a member that this tool writes.
pub(super) fn read_base64(text: &str, at: &Pointer) -> Result<Vec<u8>, RecordingError> {
    STANDARD.decode(without_spaces(text).as_bytes()).map_err(|error| wrong(at, format!("not base64: {error}")))
}

/// The octets of the content, if there are any members for them.
pub(super) fn read_content(content: har::Content<'_>, at: &Pointer) -> Result<Option<Vec<u8>>, RecordingError> {
    let har::Content { text, encoding, base64, size, .. } = content;
    if let Some(octets) = base64 {
        return read_base64(&octets, &at.child("_base64")).map(Some);
    }
    let Some(text) = text else { return Ok(None) };
    let has_size = |octets: &[u8]| size.and_then(|size| usize::try_from(size).ok()) == Some(octets.len());
    match encoding.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" => {
            let octets = fields::octets(text.into_owned());
            if size.is_none() || has_size(&octets) {
                return Ok(Some(octets));
            }
            // Base64 without its mark has the size of what it stands for.
            let unmarked = std::str::from_utf8(&octets).ok().and_then(|text| decoded(text).ok());
            Ok(Some(unmarked.filter(|decoded| has_size(decoded)).unwrap_or(octets)))
        }
        "base64" => match decoded(&text) {
            // A text that is no base64, for all its mark, has its own size. What is base64 counts as that: some tools give the
            // size that it has as text.
            Err(_) if has_size(text.as_bytes()) => Ok(Some(fields::octets(text.into_owned()))),
            Err(error) => Err(wrong(&at.child("text"), format!("not base64: {error}"))),
            Ok(octets) => Ok(Some(octets)),
        },
        other => Err(wrong(&at.child("encoding"), format!("unknown encoding `{other}`, expected base64"))),
    }
}

/// The octets of base64 in either alphabet. It may be long: it is copied only where that is needed.
fn decoded(text: &str) -> Result<Vec<u8>, DecodeError> {
    let text = without_spaces(text);
    match text.contains(['-', '_']) {
        true => LENIENT.decode(text.replace('-', "+").replace('_', "/")),
        false => LENIENT.decode(text.as_bytes()),
    }
}

/// Some tools break base64 into lines.
fn without_spaces(text: &str) -> Cow<'_, str> {
    match text.contains(|c: char| c.is_ascii_whitespace()) {
        true => text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>().into(),
        false => text.into(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<String, String> {
        let read = read_content(serde_json::from_str(content).unwrap(), &Pointer::root());
        read.map(|octets| String::from_utf8(octets.unwrap()).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn base64_is_read_however_it_is_marked() {
        for content in [
            r#"{"encoding": "base64", "text": "eyJhIjoiPz8_In0="}"#,
            r#"{"encoding": "Base64", "text": "eyJhIjoi\r\nPz8/In0"}"#,
            r#"{"size": 11, "text": "eyJhIjoiPz8/In0="}"#,
            r#"{"size": 16, "encoding": "base64", "text": "eyJhIjoiPz8/In0="}"#,
            r#"{"size": 11, "encoding": "base64", "text": "{\"a\":\"???\"}"}"#,
            r#"{"size": 11, "encoding": "UTF-8", "text": "{\"a\":\"???\"}"}"#,
            r#"{"size": 3, "encoding": null, "text": "{\"a\":\"???\"}"}"#,
        ] {
            assert_eq!(read(content).as_deref(), Ok(r#"{"a":"???"}"#), "{content}");
        }
        assert_eq!(read(r#"{"size": 8, "text": "eyJhIjo1"}"#).as_deref(), Ok("eyJhIjo1"), "its own size");
        assert_eq!(read(r#"{"text": "eyJhIjo1"}"#).as_deref(), Ok("eyJhIjo1"), "no size");
    }

    #[test]
    fn what_is_neither_is_refused() {
        for (content, part) in [
            (r#"{"size": 3, "encoding": "base64", "text": "{\"a\":5}"}"#, "not base64"),
            (r#"{"encoding": "hex", "text": "7b7d"}"#, "unknown encoding `hex`"),
        ] {
            assert!(read(content).unwrap_err().contains(part), "{content}");
        }
    }
}
