//! A small client of our own for requests without content over plain HTTP. It shows what HTTP clients hide: whether
//! content follows a head that must have none (HEAD, 304), and whether any octet came before a connection ended.
//! Content is not parsed here.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::Host;

use super::deadline::Deadline;
use super::resolve::NotPublic;
use super::trouble::{self, End};
use super::{FetchOptions, MAX_BODY, MAX_HEADERS, Outgoing};
use crate::exchange::{Fields, Request, Response, Trouble, fields};

/// The most octets of heads that are read, interim responses included.
const MAX_HEAD: usize = 400 << 10;

/// How long to wait, after the head, for content or the end of the connection. The request asks the server to close it.
const GRACE: Duration = Duration::from_millis(500);

/// Sends a request, and reads the head of its response and the octets after it.
///
/// # Errors
/// No complete head came.
pub(super) async fn fetch(
    outgoing: &Outgoing<'_>,
    options: &FetchOptions,
    deadline: Deadline,
) -> Result<Response, Trouble> {
    let request = outgoing.request;
    let head = async {
        let mut stream = connect(outgoing, options).await?;
        // A server may respond and close before it has read everything: reading shows the result.
        let _ = stream.write_all(&octets_of(outgoing, &options.user_agent())).await;
        let (response, content) = read_head(&mut stream, request).await?;
        Ok((stream, response, content))
    };
    let (mut stream, mut response, mut content) = deadline.keep(head, request, None).await??;
    // The head is complete, however the rest ends.
    let _ = timeout(GRACE.min(deadline.left()), read_content(&mut stream, &mut content)).await;
    content.truncate(MAX_BODY);
    response.content = content.into();
    Ok(response)
}

async fn connect(outgoing: &Outgoing<'_>, options: &FetchOptions) -> Result<TcpStream, Trouble> {
    let request = outgoing.request;
    let connection = async {
        let addresses = addresses(outgoing, options).await?;
        TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
            let is_refused = error.kind() == io::ErrorKind::ConnectionRefused;
            if is_refused { trouble::refused(request) } else { trouble::unreachable(request, &error.to_string()) }
        })
    };
    let Some(time) = options.time_to_connect() else { return connection.await };
    timeout(time, connection).await.unwrap_or_else(|_| Err(trouble::not_connected(request, time)))
}

async fn addresses(outgoing: &Outgoing<'_>, options: &FetchOptions) -> Result<Vec<SocketAddr>, Trouble> {
    let request = outgoing.request;
    let port = request.url.port_or_known_default().unwrap_or_default();
    if let Some(address) = options.given_address(&request.url) {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let found = match (request.url.host(), outgoing.public_only) {
        // Addresses were checked by their form.
        (Some(Host::Ipv4(address)), _) => Ok(vec![SocketAddr::new(address.into(), port)]),
        (Some(Host::Ipv6(address)), _) => Ok(vec![SocketAddr::new(address.into(), port)]),
        (Some(Host::Domain(name)), Some(public_only)) => public_only.addresses(name, port).await,
        (Some(Host::Domain(name)), None) => lookup_host((name, port)).await.map(Iterator::collect),
        (None, _) => Ok(Vec::new()),
    };
    match found {
        Ok(addresses) if !addresses.is_empty() => Ok(addresses),
        Ok(_) => Err(trouble::no_address(request)),
        Err(error) => Err(NotPublic::among(&error).map_or_else(|| trouble::no_address(request), NotPublic::trouble)),
    }
}

/// The octets of a request, with the fields that HTTP clients add.
fn octets_of(outgoing: &Outgoing<'_>, user_agent: &str) -> Vec<u8> {
    let url = &outgoing.request.url;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut octets = format!("{} {path} HTTP/1.1\r\n", outgoing.request.method).into_bytes();
    let added = [("host", authority), ("connection", "close"), ("user-agent", user_agent), ("accept", "*/*")];
    let added = added.into_iter().filter(|(name, _)| !outgoing.headers.contains_key(*name));
    let added = added.map(|(name, value)| (name, value.as_bytes()));
    let given = outgoing.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    for (name, value) in added.chain(given) {
        octets.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    octets.extend_from_slice(b"\r\n");
    octets
}

/// Reads until the head of the final response is complete. Returns it with the octets after it.
async fn read_head(stream: &mut TcpStream, request: &Request) -> Result<(Response, Vec<u8>), Trouble> {
    let mut octets = Vec::new();
    loop {
        let begun = match parse(&octets) {
            Ok(Parsed::Complete(response, end)) => return Ok((*response, octets.split_off(end))),
            Ok(Parsed::Partial(_)) if octets.len() > MAX_HEAD => return Err(trouble::head_too_large(request)),
            Ok(Parsed::Partial(begun)) => begun,
            Err(Fault::TooLarge) => return Err(trouble::head_too_large(request)),
            Err(Fault::NoHttp) => return Err(trouble::no_http(request)),
            Err(Fault::Malformed(what)) => return Err(trouble::malformed(request, what)),
        };
        let end = match stream.read_buf(&mut octets).await {
            Ok(0) => End::Closed,
            Ok(_) => continue,
            Err(error) if is_reset(&error) => End::Reset,
            Err(error) => return Err(trouble::other(request, &error.to_string())),
        };
        return Err(match begun {
            0 => trouble::nothing_came(request, end),
            begun => trouble::truncated(request, end, &format!("{begun} octets of the head, before its end")),
        });
    }
}

fn is_reset(error: &io::Error) -> bool {
    let kind = error.kind();
    [io::ErrorKind::ConnectionReset, io::ErrorKind::ConnectionAborted, io::ErrorKind::BrokenPipe].contains(&kind)
}

async fn read_content(stream: &mut TcpStream, content: &mut Vec<u8>) {
    while content.len() < MAX_BODY && stream.read_buf(content).await.is_ok_and(|count| count > 0) {}
}

/// The result of parsing octets as a head.
#[derive(Debug)]
enum Parsed {
    /// An incomplete head of this many octets, not counting interim responses.
    Partial(usize),
    /// A complete head of a final response, and the offset of its end.
    Complete(Box<Response>, usize),
}

/// Why octets are not a head.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// It has more field lines than are read.
    TooLarge,
    /// The octets do not begin like one.
    NoHttp,
    /// It is malformed in this way.
    Malformed(&'static str),
}

impl From<httparse::Error> for Fault {
    fn from(error: httparse::Error) -> Self {
        match error {
            httparse::Error::TooManyHeaders => Self::TooLarge,
            httparse::Error::Version => Self::NoHttp,
            httparse::Error::Status => Self::Malformed("its status line is malformed"),
            httparse::Error::HeaderName
            | httparse::Error::HeaderValue
            | httparse::Error::NewLine
            | httparse::Error::Token => Self::Malformed("one of its field lines is malformed"),
        }
    }
}

/// Parses a head. Interim responses (RFC 9110, section 15.2) are skipped.
fn parse(octets: &[u8]) -> Result<Parsed, Fault> {
    let mut start = 0;
    loop {
        let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Response::new(&mut lines);
        match head.parse(&octets[start..])? {
            httparse::Status::Complete(length) => start += length,
            httparse::Status::Partial => return Ok(Parsed::Partial(octets.len() - start)),
        }
        let (Some(status @ 100..), Some(minor)) = (head.code, head.version) else {
            return Err(httparse::Error::Status.into());
        };
        if (100..200).contains(&status) && status != 101 {
            continue;
        }
        let mut fields = Fields::new();
        head.headers.iter().for_each(|line| fields.push(line.name, line.value));
        let mut response = Response::new(status, fields, Vec::new());
        response.version = format!("HTTP/1.{minor}");
        let reason = head.reason.filter(|phrase| !phrase.is_empty());
        response.reason = reason.map(|phrase| fields::text(phrase.as_bytes()));
        return Ok(Parsed::Complete(Box::new(response), start));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The status of a complete head, and the number of octets after it.
    fn complete(octets: &[u8]) -> (u16, usize) {
        match parse(octets).unwrap() {
            Parsed::Complete(response, end) => (response.status, octets.len() - end),
            Parsed::Partial(begun) => unreachable!("{begun} octets are not a head"),
        }
    }

    fn begun(octets: &[u8]) -> Option<usize> {
        match parse(octets).unwrap() {
            Parsed::Complete(..) => None,
            Parsed::Partial(begun) => Some(begun),
        }
    }

    #[test]
    fn a_head_ends_where_its_content_begins() {
        assert_eq!(complete(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"), (200, 0));
        assert_eq!(complete(b"HTTP/1.0 200 OK\r\n\r\n{}"), (200, 2));
        assert_eq!(complete(b"HTTP/1.1 200 OK\nx: y\n\n{}"), (200, 2));
    }

    #[test]
    fn interim_responses_are_passed_over() {
        let interim = b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n";
        assert_eq!(complete(&[interim.as_slice(), interim, b"HTTP/1.1 405 \r\n\r\n"].concat()), (405, 0));
        assert_eq!(begun(interim), Some(0));
        assert_eq!(begun(&[interim.as_slice(), b"HTTP"].concat()), Some(4));
        assert_eq!(complete(b"HTTP/1.1 101 Switching Protocols\r\n\r\nx"), (101, 1));
    }

    #[test]
    fn what_is_no_head_is_found_at_once() {
        assert_eq!(begun(b""), Some(0));
        assert_eq!(begun(b"HTTP/1.1 200 OK\r\n"), Some(17));
        assert_eq!(parse(b"SSH-2.0-x").unwrap_err(), Fault::NoHttp);
        assert!(matches!(parse(b"HTTP/1.1 OK 200\r\n").unwrap_err(), Fault::Malformed(_)));
        assert!(matches!(parse(b"HTTP/1.1 099 \r\n\r\n").unwrap_err(), Fault::Malformed(_)));
        assert!(matches!(parse(b"HTTP/1.1 200 OK\r\nx y\r\n").unwrap_err(), Fault::Malformed(_)));
        let lines = |count: usize| ["HTTP/1.1 200 OK\r\n", &"x: y\r\n".repeat(count), "\r\n"].concat();
        assert_eq!(complete(lines(MAX_HEADERS).as_bytes()), (200, 0));
        assert_eq!(parse(lines(MAX_HEADERS + 1).as_bytes()).unwrap_err(), Fault::TooLarge);
    }

    proptest! {
        #[test]
        fn any_octets_are_a_head_or_none(
            octets: Vec<u8>,
            scraps in r"(HTTP/1\.[01] |[1-9][0-9]{2} |OK|[a-z]{1,3}: ?|\r\n|\r\n\r\n|[\x00-\x20]|\u{80}){0,12}",
        ) {
            for octets in [octets.as_slice(), scraps.as_bytes(), &[b"HTTP/1.1 ", scraps.as_bytes(), b"\r\n\r\n"].concat()] {
                match parse(octets) {
                    Ok(Parsed::Complete(response, end)) => {
                        prop_assert!((100..1000).contains(&response.status) && end <= octets.len());
                    }
                    Ok(Parsed::Partial(begun)) => prop_assert!(begun <= octets.len()),
                    Err(_) => {}
                }
            }
        }
    }
}
