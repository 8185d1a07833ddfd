//! The octets of a response on the wire (`raw`), read as a client does: a response, or why there is none. Only what case
//! files write is read here; what servers send is the business of `fetch`.

use crate::exchange::trouble::{Trouble, TroubleKind};
use crate::exchange::{Fields, Method, Response};

/// The most field lines of a head.
const MAX_LINES: usize = 128;

/// The response in these octets, to a request of this method, after which the connection ends (RFC 9112).
///
/// # Errors
/// They are no well-formed message, or the message does not end.
pub(super) fn read(octets: &[u8], method: Method) -> Result<Response, Trouble> {
    let (mut response, rest) = read_head(octets)?;
    if method == Method::Head || matches!(response.status, 204 | 304) {
        response.content = rest.into();
        return Ok(response);
    }
    response.content = content(&response.fields, rest)?.into();
    Ok(response)
}

/// The final head, and what follows it; interim responses are passed over (RFC 9110, section 15.2).
fn read_head(octets: &[u8]) -> Result<(Response, &[u8]), Trouble> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
    let mut head = httparse::Response::new(&mut lines);
    let length = match head.parse(octets) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if octets.is_empty() => {
            return Err(trouble(TroubleKind::Closed, "the connection was closed without a response"));
        }
        Ok(httparse::Status::Partial) => return Err(truncated("its head")),
        Err(error) => return Err(not_http(&error.to_string())),
    };
    let (status, rest) = (head.code.unwrap_or_default(), &octets[length..]);
    if (100..200).contains(&status) && status != 101 {
        return read_head(rest);
    }
    let mut fields = Fields::new();
    head.headers.iter().for_each(|line| fields.push(line.name, line.value));
    Ok((Response::new(status, fields, Vec::new()), rest))
}

/// The content, as the fields delimit it (RFC 9112, section 6.3).
fn content(fields: &Fields, rest: &[u8]) -> Result<Vec<u8>, Trouble> {
    if let Some(codings) = fields.value("transfer-encoding") {
        let is_chunked = codings.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"));
        return if is_chunked { chunks(rest) } else { Ok(rest.to_vec()) };
    }
    let Some(lengths) = fields.value("content-length") else { return Ok(rest.to_vec()) };
    let mut lengths = lengths.split(',').map(|length| length.trim().parse::<usize>().ok());
    let first = lengths.next().flatten();
    let Some(length) = first.filter(|_| lengths.all(|length| length == first)) else {
        return Err(not_http("its Content-Length is not a length, or there are several that differ"));
    };
    rest.get(..length).map(<[u8]>::to_vec).ok_or_else(|| truncated("its content"))
}

/// The content of chunks put together (RFC 9112, section 7.1).
fn chunks(mut rest: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut content = Vec::new();
    loop {
        let (line, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Err(truncated("a chunk")),
            Err(_) => return Err(not_http("the size of a chunk is not a number in hexadecimal")),
        };
        rest = &rest[line..];
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size == 0 {
            let is_complete = rest.starts_with(b"\r\n") || rest.windows(4).any(|octets| octets == b"\r\n\r\n");
            return if is_complete { Ok(content) } else { Err(truncated("the lines after the last chunk")) };
        }
        let Some((data, after)) = rest.split_at_checked(size) else { return Err(truncated("a chunk")) };
        content.extend_from_slice(data);
        rest = match after {
            [b'\r', b'\n', rest @ ..] => rest,
            [] | [b'\r'] => return Err(truncated("a chunk")),
            _ => return Err(not_http("a chunk is longer than its size")),
        };
    }
}

fn truncated(what: &str) -> Trouble {
    trouble(TroubleKind::Truncated, &format!("the connection ended inside the response, in {what}"))
}

fn not_http(why: &str) -> Trouble {
    trouble(TroubleKind::NotHttp, &format!("what came is not HTTP: {why}"))
}

fn trouble(kind: TroubleKind, message: &str) -> Trouble {
    Trouble { kind, message: message.to_owned(), remedy: None }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn kind(octets: &str) -> TroubleKind {
        read(octets.as_bytes(), Method::Get).unwrap_err().kind
    }

    #[test]
    fn complete_responses_are_read() {
        for octets in [
            "HTTP/1.1 200 OK\r\nX: 1\r\n\r\nabc",
            "HTTP/1.1 200 \r\ncontent-length: 3\r\n\r\nabc and more",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc",
        ] {
            let response = read(octets.as_bytes(), Method::Get).unwrap();
            assert_eq!((response.status, &*response.content), (200, b"abc".as_slice()), "{octets}");
        }
        let head = read(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n", Method::Head).unwrap();
        assert!(head.content.is_empty());
    }

    #[test]
    fn what_is_no_message_is_told_from_what_does_not_end() {
        for octets in [
            "<html>",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 3, 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        ] {
            assert_eq!(kind(octets), TroubleKind::NotHttp, "{octets}");
        }
        for octets in [
            "HTTP/1.1 200 OK\r\nX: 1\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        ] {
            assert_eq!(kind(octets), TroubleKind::Truncated, "{octets}");
        }
        assert_eq!(kind(""), TroubleKind::Closed);
    }
}
