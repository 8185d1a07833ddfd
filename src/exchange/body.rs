//! The body of a response, taken apart layer by layer: content coding, byte order mark, UTF-8, JSON.

use std::ops::Range;

use super::coding::{self, CodingError};
use super::json::{self, Document, JsonError};
use super::{Fields, Pointer};

/// The most octets that a body may decode to: 1 MiB. Real documents of these APIs have a few KiB.
pub const MAX_DECODED: usize = 1 << 20;

/// A byte order mark found at the start of a body (RFC 8259, section 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrderMark {
    /// EF BB BF
    Utf8,
    /// FE FF
    Utf16BigEndian,
    /// FF FE
    Utf16LittleEndian,
}

impl ByteOrderMark {
    /// Its octets in hexadecimal.
    pub fn octets(self) -> &'static str {
        match self {
            Self::Utf8 => "EF BB BF",
            Self::Utf16BigEndian => "FE FF",
            Self::Utf16LittleEndian => "FF FE",
        }
    }
}

/// Why a body has no JSON value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The content coding could not be undone.
    #[error("{0}")]
    Coding(#[from] CodingError),
    /// An octet that is not UTF-8.
    #[error("a body that is not UTF-8: octet {at}")]
    NotUtf8 {
        /// Offset of the octet, from 0.
        at: usize,
    },
    /// The text is not JSON.
    #[error("a body that is not JSON: {0}")]
    NotJson(JsonError),
    /// The text may be JSON, but goes beyond what is read.
    #[error("a body that is not read to its end: {0}")]
    OverLimit(JsonError),
    /// There is no content.
    #[error("an empty body")]
    Empty,
}

impl BodyError {
    /// Whether nothing is known to be wrong, but the body goes beyond what is read, or is not recorded.
    pub fn is_unseen(&self) -> bool {
        match self {
            Self::OverLimit(_)
            | Self::Coding(CodingError::TooLarge { .. } | CodingError::TooMany(_) | CodingError::NotRecorded(_)) => {
                true
            }
            Self::Coding(CodingError::Unknown(_) | CodingError::Broken { .. })
            | Self::NotUtf8 { .. }
            | Self::NotJson(_)
            | Self::Empty => false,
        }
    }
}

/// A body, parsed.
#[derive(Debug)]
pub struct Body {
    /// The octets without their content coding, if that differs from the content.
    decoded: Result<Option<Vec<u8>>, CodingError>,
    /// The byte order mark at the start, which is not part of the text.
    pub byte_order_mark: Option<ByteOrderMark>,
    /// Whether the text is empty, not counting the mark; or the offset of the first octet that is not UTF-8.
    is_empty: Result<bool, usize>,
    document: Result<Document, JsonError>,
}

impl Body {
    /// Parses the content.
    pub fn parse(content: &[u8], fields: &Fields) -> Self {
        let announced = fields.value("content-encoding").unwrap_or_default();
        let decoded = coding::decode(content, &announced, MAX_DECODED);
        let octets = match &decoded {
            Ok(Some(octets)) => octets.as_slice(),
            Ok(None) => content,
            Err(_) => b"",
        };
        let (byte_order_mark, rest) = split_mark(octets);
        let text = std::str::from_utf8(rest).map_err(|error| error.valid_up_to());
        let document = json::read(text.unwrap_or_default());
        let is_empty = text.map(str::is_empty);
        Self { decoded, byte_order_mark, is_empty, document }
    }

    /// The body of a response whose content is not recorded, for this reason.
    pub(super) fn not_recorded(why: String) -> Self {
        let decoded = Err(CodingError::NotRecorded(why));
        Self { decoded, ..Self::parse(b"", &Fields::new()) }
    }

    /// Whether the content is known; if not, why it is not recorded.
    pub fn is_recorded(&self) -> Result<(), BodyError> {
        match &self.decoded {
            Err(error @ CodingError::NotRecorded(_)) => Err(error.clone().into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Why the content coding could not be undone.
    pub fn coding_error(&self) -> Option<&CodingError> {
        self.decoded.as_ref().err()
    }

    /// The decoded octets; `None` if the content does not decode. `content` must be what the body was parsed from.
    pub fn octets<'a>(&'a self, content: &'a [u8]) -> &'a [u8] {
        match &self.decoded {
            Ok(Some(octets)) => octets,
            Ok(None) => content,
            Err(_) => b"",
        }
    }

    /// The text without its byte order mark, or why there is none. `content` must be what the body was parsed from: the
    /// body keeps no copy of it, as bodies may be large and many are kept.
    pub fn text<'a>(&'a self, content: &'a [u8]) -> Result<&'a str, BodyError> {
        self.has_text()?;
        let (_, rest) = split_mark(self.octets(content));
        std::str::from_utf8(rest).map_err(|error| BodyError::NotUtf8 { at: error.valid_up_to() })
    }

    /// Whether the text has any characters, or why there is no text.
    fn has_text(&self) -> Result<bool, BodyError> {
        match (&self.decoded, self.is_empty) {
            (Err(error), _) => Err(error.clone().into()),
            (Ok(_), Err(at)) => Err(BodyError::NotUtf8 { at }),
            (Ok(_), Ok(is_empty)) => Ok(!is_empty),
        }
    }

    /// The JSON document, or why there is none.
    pub fn document(&self) -> Result<&Document, BodyError> {
        let has_text = self.has_text()?;
        self.document.as_ref().map_err(|error| match error {
            _ if !has_text => BodyError::Empty,
            JsonError { over_limit: true, .. } => BodyError::OverLimit(error.clone()),
            JsonError { over_limit: false, .. } => BodyError::NotJson(error.clone()),
        })
    }

    /// The string at a JSON Pointer, if there is one.
    pub fn string_at(&self, pointer: &Pointer) -> Option<&str> {
        match &self.document().ok()?.root.find(pointer)?.value {
            json::Value::String(text) => Some(text),
            json::Value::Null
            | json::Value::Boolean(_)
            | json::Value::Number(_)
            | json::Value::Array(_)
            | json::Value::Object(_) => None,
        }
    }

    /// The byte range of the value at a pointer, or of the nearest value above it.
    pub fn span_of(&self, pointer: &Pointer) -> Option<Range<usize>> {
        Some(self.document().ok()?.root.find(pointer)?.span.clone())
    }
}

fn split_mark(octets: &[u8]) -> (Option<ByteOrderMark>, &[u8]) {
    let marks: [(ByteOrderMark, &[u8]); 3] = [
        (ByteOrderMark::Utf8, b"\xEF\xBB\xBF"),
        (ByteOrderMark::Utf16BigEndian, b"\xFE\xFF"),
        (ByteOrderMark::Utf16LittleEndian, b"\xFF\xFE"),
    ];
    for (mark, prefix) in marks {
        if let Some(rest) = octets.strip_prefix(prefix) {
            return (Some(mark), rest);
        }
    }
    (None, octets)
}
