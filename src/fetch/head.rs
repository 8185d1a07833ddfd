//! HEAD and conditional GET on a connection of our own, without TLS: HTTP clients throw away the content that must not
//! be there with HEAD and 304, so they can't tell whether a server sends some.

use std::fmt;
use std::io;
use std::ops::Range;
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::resolve::{NotPublic, PublicOnly};
use super::trouble::{self, head_too_large};
use super::{FetchOptions, MAX_HEADERS, USER_AGENT};
use crate::exchange::{Fields, Request, Response, Trouble, TroubleKind};

/// The most octets of a response that are read.
const MAX_RESPONSE: usize = 1 << 20;

/// How long to wait for content, or for the end of the connection, once the head is there. We ask the server to close.
const GRACE: Duration = Duration::from_millis(500);

/// Sends a request without content to an http URL, and reads all that comes. The content is not taken apart. With
/// `public_only`, the host is looked up by that.
pub(super) async fn fetch(
    request: &Request,
    headers: &HeaderMap,
    options: &FetchOptions,
    public_only: Option<&PublicOnly>,
) -> Result<Response, Trouble> {
    let exchange = timeout(options.timeout, converse(request, headers, options, public_only)).await;
    let origin = request.url.origin().ascii_serialization();
    match exchange {
        Err(_) => Err(trouble::response_timeout(&origin, options)),
        Ok(Err(error)) => Err(classify(&error, &origin, options)),
        Ok(Ok(octets)) => parse(&octets, &origin),
    }
}

async fn converse(
    request: &Request,
    headers: &HeaderMap,
    options: &FetchOptions,
    public_only: Option<&PublicOnly>,
) -> io::Result<Vec<u8>> {
    let mut stream = timeout(options.connect_timeout, connect(request, options, public_only)).await??;
    stream.write_all(&head(request, headers)).await?;
    let mut octets = Vec::new();
    let mut buffer = [0; 8192];
    while octets.len() < MAX_RESPONSE {
        let read = stream.read(&mut buffer);
        let count = if final_head(&octets).is_some() {
            match timeout(GRACE, read).await {
                Ok(count) => count.unwrap_or(0),
                Err(_) => 0,
            }
        } else {
            read.await?
        };
        if count == 0 {
            break;
        }
        octets.extend_from_slice(&buffer[..count]);
    }
    Ok(octets)
}

async fn connect(request: &Request, options: &FetchOptions, public_only: Option<&PublicOnly>) -> io::Result<TcpStream> {
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port_or_known_default().unwrap_or(80);
    let given = options.resolve.iter().find(|(known, _)| known.eq_ignore_ascii_case(host));
    match (given, public_only, request.url.host()) {
        (Some((_, address)), ..) => TcpStream::connect((address.ip(), port)).await,
        // An address has been checked by its form.
        (None, Some(public_only), Some(url::Host::Domain(host))) => {
            TcpStream::connect(public_only.addresses(host, port).await?.as_slice()).await
        }
        (None, ..) => TcpStream::connect((host.trim_start_matches('[').trim_end_matches(']'), port)).await,
    }
}

fn head(request: &Request, headers: &HeaderMap) -> Vec<u8> {
    let path = &request.url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut octets =
        format!("{} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n", request.method).into_bytes();
    if !headers.contains_key("user-agent") {
        octets.extend_from_slice(format!("user-agent: {USER_AGENT}\r\n").as_bytes());
    }
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            octets.extend_from_slice(part);
        }
    }
    octets.extend_from_slice(b"\r\n");
    octets
}

/// Where the head of the final response begins and ends; interim responses (1xx) stand before it.
fn final_head(octets: &[u8]) -> Option<Range<usize>> {
    let mut start = 0;
    loop {
        let rest = octets.get(start..)?;
        let end = start + rest.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let is_interim = rest.starts_with(b"HTTP/1.1 1") && !rest.starts_with(b"HTTP/1.1 101");
        if !is_interim {
            return Some(start..end);
        }
        start = end;
    }
}

fn parse(octets: &[u8], origin: &str) -> Result<Response, Trouble> {
    let Some(head) = final_head(octets) else { return Err(unfinished(octets, origin)) };
    let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head_lines = httparse::Response::new(&mut lines);
    let not_http = |reason: &dyn fmt::Display| Trouble {
        kind: TroubleKind::NotHttp,
        message: format!("the response from {origin} is not HTTP: {reason}"),
        remedy: None,
    };
    match head_lines.parse(&octets[head.clone()]) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(unfinished(octets, origin)),
        Err(httparse::Error::TooManyHeaders) => return Err(head_too_large(origin)),
        Err(error) => return Err(not_http(&error)),
    }
    let mut fields = Fields::new();
    for line in head_lines.headers.iter() {
        fields.push(line.name, line.value);
    }
    let status = head_lines.code.ok_or_else(|| not_http(&"no status code"))?;
    let mut response = Response::new(status, fields, octets[head.end..].to_vec());
    response.reason = head_lines.reason.filter(|phrase| !phrase.is_empty()).map(ToOwned::to_owned);
    Ok(response)
}

/// The head is incomplete: the server closed the connection, or we stopped reading.
fn unfinished(octets: &[u8], origin: &str) -> Trouble {
    if octets.len() >= MAX_RESPONSE {
        return head_too_large(origin);
    }
    let message = format!("{origin} closed the connection before it sent a response");
    Trouble { kind: TroubleKind::Closed, message, remedy: None }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the system may have any number of other errors")]
fn classify(error: &io::Error, origin: &str, options: &FetchOptions) -> Trouble {
    if let Some(refusal) = NotPublic::among(error) {
        return refusal.trouble();
    }
    let (kind, message) = match error.kind() {
        io::ErrorKind::ConnectionRefused => return trouble::refused(origin),
        io::ErrorKind::TimedOut => return trouble::connect_timeout(origin, options),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            (TroubleKind::Closed, format!("{origin} reset the connection before it sent a response"))
        }
        _ => (TroubleKind::Other, format!("no response from {origin}: {error}")),
    };
    Trouble { kind, message, remedy: None }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGIN: &str = "http://hs.test";

    fn status_and_content(octets: &[u8]) -> (u16, usize) {
        let response = parse(octets, ORIGIN).unwrap();
        (response.status, response.content.len())
    }

    fn kind(octets: &[u8]) -> TroubleKind {
        parse(octets, ORIGIN).unwrap_err().kind
    }

    #[test]
    fn content_that_must_not_be_there_is_seen() {
        assert_eq!(status_and_content(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"), (200, 0));
        assert_eq!(status_and_content(b"HTTP/1.1 200 OK\r\n\r\n{}"), (200, 2));
    }

    #[test]
    fn interim_responses_are_passed_over() {
        let interim = b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n";
        assert_eq!(status_and_content(&[interim.as_slice(), interim, b"HTTP/1.1 405 \r\n\r\n"].concat()), (405, 0));
        assert_eq!(kind(interim), TroubleKind::Closed);
        assert_eq!(status_and_content(b"HTTP/1.1 101 Switching Protocols\r\n\r\nx"), (101, 1));
    }

    #[test]
    fn what_is_no_head_is_trouble() {
        assert_eq!(kind(b"HTTP/1.1 200 OK\r\n"), TroubleKind::Closed);
        assert_eq!(kind(b"SSH-2.0-x\r\n\r\n"), TroubleKind::NotHttp);
        let lines = |count: usize| ["HTTP/1.1 200 OK\r\n", &"x: y\r\n".repeat(count), "\r\n"].concat();
        assert_eq!(status_and_content(lines(MAX_HEADERS).as_bytes()), (200, 0));
        assert_eq!(kind(lines(MAX_HEADERS + 1).as_bytes()), TroubleKind::TooLarge);
        assert_eq!(kind(&vec![b'x'; MAX_RESPONSE]), TroubleKind::TooLarge);
    }

    proptest! {
        #[test]
        fn any_octets_are_an_response_or_trouble(
            octets: Vec<u8>,
            scraps in r"(HTTP/1\.[01] |[1-9][0-9]{2} |OK|[a-z]{1,3}: ?|\r\n|\r\n\r\n|[\x00-\x20]|\u{80}){0,12}",
        ) {
            for octets in [octets.as_slice(), scraps.as_bytes(), &[b"HTTP/1.1 ", scraps.as_bytes(), b"\r\n\r\n"].concat()] {
                if let Ok(response) = parse(octets, ORIGIN) {
                    prop_assert!((100..1000).contains(&response.status) && octets.ends_with(&response.content));
                }
            }
        }
    }
}
