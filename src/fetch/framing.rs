//! Where the content of a response ends (RFC 9112, section 6), and chunks taken apart (section 7.1).

use super::MAX_BODY;
use super::message::Fault;
use crate::exchange::{Fields, Method};

/// The longest line with the size of a chunk, and the most octets of trailer fields, that are read.
const MAX_LINES: usize = 16 << 10;

/// The most trailer fields that are read.
const MAX_TRAILERS: usize = 64;

/// How the content is delimited.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There must be none. What comes all the same is no content to be delimited, but it can be seen.
    Nothing,
    /// By its length.
    Length(u64),
    /// In chunks.
    Chunks,
    /// By the end of the connection.
    Close,
}

impl Framing {
    /// How the response of HTTP/1.`minor` to a request of this method delimits its content, by the rules of RFC 9112,
    /// section 6.3.
    ///
    /// # Errors
    /// The framing is malformed.
    pub(super) fn of(method: Method, status: u16, minor: u8, fields: &Fields) -> Result<Self, Fault> {
        if method == Method::Head || matches!(status, 100..200 | 204 | 304) {
            return Ok(Self::Nothing);
        }
        if let Some(codings) = fields.value("transfer-encoding") {
            if minor == 0 {
                return Err(Fault::malformed("a response of HTTP/1.0 has a Transfer-Encoding"));
            }
            let last = codings.rsplit(',').next().unwrap_or_default().trim();
            return Ok(if last.eq_ignore_ascii_case("chunked") { Self::Chunks } else { Self::Close });
        }
        let Some(lengths) = fields.value("content-length") else { return Ok(Self::Close) };
        let mut lengths = lengths.split(',').map(|length| length_of(length.trim()));
        let first = lengths.next().flatten();
        match first.filter(|_| lengths.all(|length| length == first)) {
            Some(length) => Ok(Self::Length(length)),
            None => Err(Fault::malformed("its Content-Length is not a length, or there are several that differ")),
        }
    }
}

/// Digits and nothing else.
fn length_of(text: &str) -> Option<u64> {
    text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Where in a chunk the next octet stands.
#[derive(Debug)]
enum Place {
    /// In the line with the size.
    Size,
    /// In the data, of which this much is left.
    Data(u64),
    /// At the line break behind the data.
    Break,
    /// In the trailer section behind the last chunk.
    Trailers,
    /// Behind all of it.
    End,
}

/// Content in chunks, as far as it has come.
#[derive(Debug)]
pub(super) struct Chunks {
    place: Place,
    /// What has come, and could not be read yet.
    rest: Vec<u8>,
}

impl Chunks {
    pub(super) fn new() -> Self {
        Self { place: Place::Size, rest: Vec::new() }
    }

    pub(super) fn is_complete(&self) -> bool {
        matches!(self.place, Place::End)
    }

    /// Appends the data of more octets to the content.
    pub(super) fn take(&mut self, octets: &[u8], content: &mut Vec<u8>) -> Result<(), Fault> {
        self.rest.extend_from_slice(octets);
        let mut read = 0;
        while let Some((length, next)) = self.step(&self.rest[read..], content)? {
            read += length;
            self.place = next;
        }
        self.rest.drain(..read);
        if self.rest.len() > MAX_LINES { Err(Fault::TooManyLines) } else { Ok(()) }
    }

    /// How many octets make the next step, and where it leads; nothing if there are too few.
    fn step(&self, rest: &[u8], content: &mut Vec<u8>) -> Result<Option<(usize, Place)>, Fault> {
        match self.place {
            Place::Size => size(rest),
            Place::Data(_) if rest.is_empty() => Ok(None),
            Place::Data(left) => {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                if content.len() + length > MAX_BODY {
                    return Err(Fault::BodyTooLarge);
                }
                content.extend_from_slice(&rest[..length]);
                let left = left - length as u64;
                Ok(Some((length, if left == 0 { Place::Break } else { Place::Data(left) })))
            }
            Place::Break if rest.starts_with(b"\r\n") => Ok(Some((2, Place::Size))),
            Place::Break if b"\r\n".starts_with(rest) => Ok(None),
            Place::Break => Err(Fault::malformed("a chunk is longer than its size")),
            Place::Trailers => trailers(rest),
            Place::End => Ok(None),
        }
    }
}

fn size(rest: &[u8]) -> Result<Option<(usize, Place)>, Fault> {
    // The parser takes a line without any digit for the size 0.
    if rest.first().is_some_and(|first| !first.is_ascii_hexdigit()) {
        return Err(Fault::malformed("the size of a chunk is not a number"));
    }
    match httparse::parse_chunk_size(rest) {
        Ok(httparse::Status::Complete((length, 0))) => Ok(Some((length, Place::Trailers))),
        Ok(httparse::Status::Complete((length, size))) => Ok(Some((length, Place::Data(size)))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(_) => Err(Fault::malformed("the size of a chunk is not a number")),
    }
}

fn trailers(rest: &[u8]) -> Result<Option<(usize, Place)>, Fault> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_TRAILERS];
    match httparse::parse_headers(rest, &mut lines) {
        Ok(httparse::Status::Complete((length, _))) => Ok(Some((length, Place::End))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err(Fault::TooManyLines),
        Err(error) => Err(Fault::malformed(&format!("a trailer field is malformed ({error})"))),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn framing(method: Method, status: u16, lines: &[(&str, &str)]) -> Result<Framing, Fault> {
        let mut fields = Fields::new();
        lines.iter().for_each(|(name, value)| fields.push(name, *value));
        Framing::of(method, status, 1, &fields)
    }

    #[test]
    fn some_responses_have_no_content_whatever_they_announce() {
        let announced = [("content-length", "5"), ("transfer-encoding", "chunked")];
        assert_eq!(framing(Method::Head, 200, &announced), Ok(Framing::Nothing));
        for status in [101, 204, 304] {
            assert_eq!(framing(Method::Get, status, &announced), Ok(Framing::Nothing));
        }
        assert_eq!(framing(Method::Get, 205, &[("content-length", "5")]), Ok(Framing::Length(5)));
    }

    #[test]
    fn chunks_outweigh_a_length() {
        for value in ["chunked", "Chunked", "gzip, chunked", "CHUNKED "] {
            assert_eq!(framing(Method::Get, 200, &[("transfer-encoding", value)]), Ok(Framing::Chunks), "{value}");
        }
        let both = [("content-length", "5"), ("transfer-encoding", "chunked")];
        assert_eq!(framing(Method::Get, 200, &both), Ok(Framing::Chunks));
        let lines = [("transfer-encoding", "gzip"), ("transfer-encoding", "chunked")];
        assert_eq!(framing(Method::Get, 200, &lines), Ok(Framing::Chunks));
    }

    #[test]
    fn what_is_not_chunked_last_ends_with_the_connection() {
        for value in ["gzip", "identity", "chunked, gzip", ""] {
            let lines = [("transfer-encoding", value), ("content-length", "5")];
            assert_eq!(framing(Method::Get, 200, &lines), Ok(Framing::Close), "{value}");
        }
        assert_eq!(framing(Method::Get, 200, &[]), Ok(Framing::Close));
    }

    #[test]
    fn lengths_are_digits_and_agree() {
        let of = |lines: &[&str]| {
            framing(Method::Get, 200, &lines.iter().map(|line| ("content-length", *line)).collect::<Vec<_>>())
        };
        assert_eq!(of(&["5"]), Ok(Framing::Length(5)));
        assert_eq!(of(&["5", "5"]), Ok(Framing::Length(5)));
        assert_eq!(of(&["5, 5"]), Ok(Framing::Length(5)));
        for lines in [&["5", "6"][..], &["5, 6"], &["-1"], &["+5"], &[""], &["5,"], &["5 5"], &["18446744073709551616"]]
        {
            assert!(matches!(of(lines), Err(Fault::Malformed(_))), "{lines:?}");
        }
    }

    #[test]
    fn http_1_0_has_no_transfer_codings() {
        let mut fields = Fields::new();
        fields.push("transfer-encoding", "chunked");
        assert!(matches!(Framing::of(Method::Get, 200, 0, &fields), Err(Fault::Malformed(_))));
    }

    /// The content of chunks, given in pieces of this length, and whether they are complete.
    fn chunks(text: &str, piece: usize) -> Result<(Vec<u8>, bool), Fault> {
        let (mut chunks, mut content) = (Chunks::new(), Vec::new());
        text.as_bytes().chunks(piece).try_for_each(|octets| chunks.take(octets, &mut content))?;
        Ok((content, chunks.is_complete()))
    }

    #[test]
    fn chunks_are_joined() {
        for piece in [1, 2, 3, 5, 100] {
            let of = |text| chunks(text, piece).unwrap();
            assert_eq!(of("2\r\n{}\r\n0\r\n\r\n"), (b"{}".to_vec(), true));
            assert_eq!(of("1;a=b\r\n{\r\nA \r\n0123456789\r\n00\r\nx: y\r\n\r\n"), (b"{0123456789".to_vec(), true));
            for unfinished in ["", "2", "2\r\n", "2\r\n{}", "2\r\n{}\r\n", "2\r\n{}\r\n0\r\n", "0\r\nx: y\r\n"] {
                assert!(!of(unfinished).1, "{unfinished:?}");
            }
        }
    }

    #[test]
    fn malformed_chunks_are_found() {
        for piece in [1, 100] {
            for text in [
                "zz\r\n",
                "-1\r\n",
                "\r\n",
                ";a\r\n",
                " 2\r\n",
                "2\n{}\r\n",
                "fffffffffffffffff\r\n",
                "2\r\n{}x",
                "0\r\nx y\r\n\r\n",
            ] {
                assert!(matches!(chunks(text, piece), Err(Fault::Malformed(_))), "{text:?}");
            }
        }
    }

    #[test]
    fn chunks_have_limits() {
        let long = format!("2;{}", "x".repeat(MAX_LINES));
        assert_eq!(chunks(&long, 100), Err(Fault::TooManyLines));
        let trailers = format!("0\r\n{}", "x: y\r\n".repeat(MAX_TRAILERS + 1));
        assert_eq!(chunks(&format!("{trailers}\r\n"), 100), Err(Fault::TooManyLines));
        let most = format!("{MAX_BODY:x}\r\n{}", " ".repeat(MAX_BODY));
        assert_eq!(chunks(&format!("{most}\r\n0\r\n\r\n"), 8192).unwrap().0.len(), MAX_BODY);
        assert_eq!(chunks(&format!("{most}\r\n1\r\n \r\n"), 8192), Err(Fault::BodyTooLarge));
    }
}
