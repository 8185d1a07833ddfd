//! Undoing the content codings of RFC 9110, section 8.4, bounded against inflation.

use std::io::Read;

/// Why the content does not decode as announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// Not one of gzip, x-gzip, deflate, br, zstd and identity.
    #[error("`{0}` is not a content coding")]
    Unknown(String),
    /// More codings than anyone has a reason to stack.
    #[error("the content has {0} codings on top of each other, more than are undone")]
    TooMany(usize),
    /// The octets are not of that coding.
    #[error("the content is not {coding} ({reason})")]
    Broken {
        /// The coding announced.
        coding: String,
        /// What the decoder says.
        reason: String,
    },
    /// The decoded content is longer than we are ready to hold.
    #[error("the content decodes to more than {limit} octets")]
    TooLarge {
        /// The most octets we hold.
        limit: usize,
    },
}

/// The most codings on top of each other that are undone.
const MAX_CODINGS: usize = 4;

/// The content with the codings of `announced` (the value of Content-Encoding) undone, last one first; `None` if there
/// is nothing to undo.
pub(crate) fn decode(content: &[u8], announced: &str, limit: usize) -> Result<Option<Vec<u8>>, CodingError> {
    let mut decoded: Option<Vec<u8>> = None;
    let codings = announced.split(',').rev().map(|coding| coding.trim().to_ascii_lowercase());
    let codings: Vec<String> = codings.filter(|coding| !coding.is_empty() && coding != "identity").collect();
    if codings.len() > MAX_CODINGS {
        return Err(CodingError::TooMany(codings.len()));
    }
    for coding in codings {
        let input = decoded.as_deref().unwrap_or(content);
        decoded = Some(undo(input, &coding, limit)?);
    }
    Ok(decoded)
}

fn undo(input: &[u8], coding: &str, limit: usize) -> Result<Vec<u8>, CodingError> {
    match coding {
        "gzip" | "x-gzip" => read(flate2::read::MultiGzDecoder::new(input), coding, limit),
        // RFC 9110, section 8.4.1.2: the zlib format; some servers send bare deflate, which clients cannot rely on.
        "deflate" => read(flate2::read::ZlibDecoder::new(input), coding, limit),
        "br" => read(brotli_decompressor::Decompressor::new(input, 4096), coding, limit),
        "zstd" => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(input).map_err(|error| broken(coding, &error))?;
            read(decoder, coding, limit)
        }
        other => Err(CodingError::Unknown(other.to_owned())),
    }
}

fn read(decoder: impl Read, coding: &str, limit: usize) -> Result<Vec<u8>, CodingError> {
    let mut decoded = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.take(bound).read_to_end(&mut decoded).map_err(|error| broken(coding, &error))?;
    if decoded.len() > limit { Err(CodingError::TooLarge { limit }) } else { Ok(decoded) }
}

fn broken(coding: &str, error: &dyn std::fmt::Display) -> CodingError {
    CodingError::Broken { coding: coding.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(octets: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(octets).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_undone_and_identity_left_alone() {
        assert_eq!(decode(&gzip(b"{}"), "GZIP", 100).unwrap().unwrap(), b"{}");
        assert_eq!(decode(b"{}", "identity", 100).unwrap(), None);
        assert_eq!(decode(&gzip(&gzip(b"{}")), "gzip, gzip", 100).unwrap().unwrap(), b"{}");
    }

    #[test]
    fn plain_octets_announced_as_coded_are_an_error() {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert!(matches!(decode(b"{\"a\":1}", coding, 100), Err(CodingError::Broken { .. })), "{coding}");
        }
        assert_eq!(decode(b"{}", "utf-8", 100), Err(CodingError::Unknown("utf-8".to_owned())));
        assert_eq!(decode(b"{}", &"gzip,".repeat(3000), 100), Err(CodingError::TooMany(3000)));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = gzip(&vec![0; 1_000_000]);
        assert_eq!(decode(&bomb, "gzip", 1000), Err(CodingError::TooLarge { limit: 1000 }));
    }
}
