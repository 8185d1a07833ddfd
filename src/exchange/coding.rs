//! Decoding of content codings (RFC 9110, section 8.4), with limits against decompression bombs.

use std::io::Read;

use ruzstd::decoding::StreamingDecoder;

/// Why the content does not decode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// Not one of gzip, x-gzip, deflate, br, zstd and identity.
    #[error("`{0}` is not a content coding")]
    Unknown(String),
    /// More codings in a row than any server has a reason to use.
    #[error("the content has {0} codings on top of each other, more than this tool decodes")]
    TooMany(usize),
    /// The content is not in that coding.
    #[error("the content is not {coding} ({reason})")]
    Broken {
        /// The coding announced.
        coding: String,
        /// The message of the decoder.
        reason: String,
    },
    /// There is nothing to decode: the recording lacks the content, for this reason.
    #[error("{0}")]
    NotRecorded(String),
    /// The decoded content is longer than the limit.
    #[error("the content decodes to more than {limit} octets")]
    TooLarge {
        /// The limit in octets.
        limit: usize,
    },
}

/// The most codings in a row that are decoded.
const MAX_CODINGS: usize = 4;

/// The largest window that a zstd frame may ask for as a content coding: 8 MiB (RFC 9659, section 3). The decoder holds
/// as much before it gives anything away.
const MAX_ZSTD_WINDOW: u64 = 8 << 20;

/// The content without the codings in `announced` (the value of Content-Encoding), removed last to first; `None` if
/// there are none.
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
        "br" if asks_for_large_window(input) => {
            Err(broken(coding, &"it asks for a window that RFC 7932 does not have"))
        }
        "br" => read(brotli_decompressor::Decompressor::new(input, 4096), coding, limit),
        "zstd" => undo_zstd(input, limit),
        other => Err(CodingError::Unknown(other.to_owned())),
    }
}

/// The content of one or more frames, without those that are to be skipped (RFC 8878, section 3.1).
fn undo_zstd(mut input: &[u8], limit: usize) -> Result<Vec<u8>, CodingError> {
    const CODING: &str = "zstd";
    let mut decoded = Vec::new();
    loop {
        if let Some(frame) = skippable_frame(input) {
            input = frame.ok_or_else(|| broken(CODING, &"a skippable frame is cut short"))?;
        } else {
            let decoder = StreamingDecoder::new_with_max_window_size(&mut input, MAX_ZSTD_WINDOW);
            let decoder = decoder.map_err(|error| broken(CODING, &error))?;
            decoded.extend(read(decoder, CODING, limit)?);
        }
        if decoded.len() > limit {
            return Err(CodingError::TooLarge { limit });
        }
        if input.is_empty() {
            return Ok(decoded);
        }
    }
}

/// What stands behind a skippable zstd frame, if the input begins with one (RFC 8878, section 3.1.2); nothing behind it if
/// it is cut short.
fn skippable_frame(input: &[u8]) -> Option<Option<&[u8]>> {
    let (magic, rest) = input.split_first_chunk::<4>()?;
    if !matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18]) {
        return None;
    }
    let behind = || {
        let (length, rest) = rest.split_first_chunk::<4>()?;
        rest.get(usize::try_from(u32::from_le_bytes(*length)).ok()?..)
    };
    Some(behind())
}

/// Whether the first bits ask for a window of more than 16 MiB. RFC 7932 (section 9.1) does not allow that, but the
/// decoder accepts it.
fn asks_for_large_window(input: &[u8]) -> bool {
    input.first().is_some_and(|first| first & 0x7f == 0x11)
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

/// Content in the coding gzip that decodes to more than a limit, and says nothing.
pub(crate) fn too_large(limit: usize) -> Vec<u8> {
    let mut content = Vec::new();
    let octets = std::io::repeat(b'*').take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1));
    // Nothing here can fail.
    let _ = flate2::read::GzEncoder::new(octets, flate2::Compression::default()).read_to_end(&mut content);
    content
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;
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
    fn zstd_may_have_several_frames_and_some_that_are_skipped() {
        let frame = b"\x28\xb5\x2f\xfd\0\x58\x0b\0\0 ".as_slice();
        let skipped = b"\x5f\x2a\x4d\x18\x03\0\0\0abc".as_slice();
        let decoded = |parts: &[&[u8]]| decode(&parts.concat(), "zstd", 100).map(Option::unwrap_or_default);
        assert_eq!(decoded(&[frame, frame]), Ok(b"  ".to_vec()));
        assert_eq!(decoded(&[skipped, frame, skipped]), Ok(b" ".to_vec()));
        for broken in [&[frame, b"garbage"][..], &[frame, &skipped[..9]], &[b""]] {
            assert!(matches!(decoded(broken), Err(CodingError::Broken { .. })), "{broken:?}");
        }
        let many = frame.repeat(101);
        assert_eq!(decode(&many, "zstd", 100), Err(CodingError::TooLarge { limit: 100 }));
    }

    #[test]
    fn windows_are_no_larger_than_their_codings_allow() {
        // A zstd frame of one repeated space, for a window of 2 to the power of 23, then of 24 (RFC 8878, section 3.1.1).
        let zstd =
            |window_log: u8| [b"\x28\xb5\x2f\xfd\0".as_slice(), &[(window_log - 10) << 3], b"\x0b\0\0 "].concat();
        assert_eq!(decode(&zstd(23), "zstd", 100).unwrap().unwrap(), b" ");
        assert!(matches!(decode(&zstd(24), "zstd", 100), Err(CodingError::Broken { .. })));
        // `{}` not compressed, for a window of 2 to the power of 24, then of 30, which only a dialect has.
        assert_eq!(decode(b"\x8f\x00\x80{}\x03", "br", 100).map(Option::unwrap_or_default), Ok(b"{}".to_vec()));
        let refused = decode(b"\x11\x1e\x02\x00\x02{}\x03", "br", 100);
        assert!(
            matches!(&refused, Err(CodingError::Broken { reason, .. }) if reason.contains("RFC 7932")),
            "{refused:?}"
        );
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = gzip(&vec![0; 1_000_000]);
        assert_eq!(decode(&bomb, "gzip", 1000), Err(CodingError::TooLarge { limit: 1000 }));
    }

    /// The same text in each coding: by Python's `gzip`, `zlib` and `brotli`, and by the command `zstd`.
    const SAMPLES: [(&str, &[u8]); 4] = [
        ("gzip", include_bytes!("../../tests/codings/sample.gz")),
        ("deflate", include_bytes!("../../tests/codings/sample.zz")),
        ("br", include_bytes!("../../tests/codings/sample.br")),
        ("zstd", include_bytes!("../../tests/codings/sample.zst")),
    ];

    #[test]
    fn each_coding_of_a_text_is_undone() {
        let text = include_bytes!("../../tests/codings/sample.json");
        for (coding, octets) in SAMPLES {
            assert_eq!(decode(octets, coding, text.len()).unwrap().unwrap(), text, "{coding}");
            assert_eq!(decode(octets, coding, text.len() - 1), Err(CodingError::TooLarge { limit: text.len() - 1 }));
        }
    }

    proptest! {
        #[test]
        fn octets_that_are_nearly_of_a_coding_are_undone_within_the_limit_or_refused(
            (coding, octets) in select(&SAMPLES[..]),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            length in any::<prop::sample::Index>(),
            cut: bool,
        ) {
            let mut octets = octets.to_vec();
            changes.iter().for_each(|(at, octet)| { let at = at.index(octets.len()); octets[at] = *octet; });
            if cut {
                octets.truncate(length.index(octets.len()));
            }
            if let Ok(decoded) = decode(&octets, coding, 5000) {
                prop_assert!(decoded.unwrap().len() <= 5000);
            }
        }

        #[test]
        fn any_octets_are_undone_within_the_limit_or_refused(octets: Vec<u8>, coding in "(gzip|deflate|br|zstd|,){1,3}") {
            if let Ok(decoded) = decode(&octets, &coding, 100) {
                prop_assert!(decoded.is_none_or(|decoded| decoded.len() <= 100));
            }
        }
    }
}
