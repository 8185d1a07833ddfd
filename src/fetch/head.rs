//! HEAD on a connection of our own, without TLS: HTTP clients throw away the content that must not be there, so they
//! can't tell whether a server sends some.

use std::io;
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{FetchOptions, MAX_HEADERS, USER_AGENT};
use crate::exchange::{Answer, Fields, Request, Trouble, TroubleKind};

/// The most octets of an answer to HEAD that are read.
const MAX_ANSWER: usize = 1 << 20;

/// How long to wait for content, or for the end of the connection, once the head is there. We ask the server to close.
const GRACE: Duration = Duration::from_millis(500);

/// Sends a HEAD request to an http URL, and reads all that comes.
pub(super) async fn fetch(request: &Request, headers: &HeaderMap, options: &FetchOptions) -> Result<Answer, Trouble> {
    let exchange = timeout(options.timeout, converse(request, headers, options)).await;
    let origin = request.url.origin().ascii_serialization();
    match exchange {
        Err(_) => {
            let message = format!("no whole answer from {origin} within the time for it");
            Err(Trouble { kind: TroubleKind::Timeout, message, help: Some("raise it with --timeout".to_owned()) })
        }
        Ok(Err(error)) => Err(trouble(&error, &origin)),
        Ok(Ok(octets)) => parse(&octets, &origin),
    }
}

async fn converse(request: &Request, headers: &HeaderMap, options: &FetchOptions) -> io::Result<Vec<u8>> {
    let mut stream = timeout(options.connect_timeout, connect(request, options)).await??;
    stream.write_all(&head(request, headers)).await?;
    let mut octets = Vec::new();
    let mut buffer = [0; 8192];
    while octets.len() < MAX_ANSWER {
        let read = stream.read(&mut buffer);
        let count = if is_whole(&octets) {
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

async fn connect(request: &Request, options: &FetchOptions) -> io::Result<TcpStream> {
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port_or_known_default().unwrap_or(80);
    match options.resolve.iter().find(|(known, _)| known == host) {
        Some((_, address)) => TcpStream::connect((address.ip(), port)).await,
        None => TcpStream::connect((host.trim_start_matches('[').trim_end_matches(']'), port)).await,
    }
}

fn head(request: &Request, headers: &HeaderMap) -> Vec<u8> {
    let path = &request.url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut octets = format!("HEAD {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n").into_bytes();
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

fn is_whole(octets: &[u8]) -> bool {
    octets.windows(4).any(|end| end == b"\r\n\r\n")
}

fn parse(octets: &[u8], origin: &str) -> Result<Answer, Trouble> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut lines);
    let not_http = |reason: String| Trouble {
        kind: TroubleKind::NotHttp,
        message: format!("what {origin} sends is not HTTP: {reason}"),
        help: None,
    };
    let end = match response.parse(octets) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => {
            let message = format!("{origin} closed the connection before it answered");
            return Err(Trouble { kind: TroubleKind::Closed, message, help: None });
        }
        Err(error) => return Err(not_http(error.to_string())),
    };
    let mut fields = Fields::new();
    for line in response.headers.iter() {
        fields.push(line.name, line.value);
    }
    let status = response.code.ok_or_else(|| not_http("no status code".to_owned()))?;
    let mut answer = Answer::new(status, fields, octets[end..].to_vec());
    answer.reason = response.reason.map(ToOwned::to_owned);
    Ok(answer)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the system may have any number of other errors")]
fn trouble(error: &io::Error, origin: &str) -> Trouble {
    let (kind, message) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (TroubleKind::Refused, format!("{origin} refuses connections")),
        io::ErrorKind::TimedOut => {
            (TroubleKind::ConnectTimeout, format!("no connection to {origin} within the time for it"))
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            (TroubleKind::Closed, format!("{origin} reset the connection before it answered"))
        }
        _ => (TroubleKind::Other, format!("no answer from {origin}: {error}")),
    };
    Trouble { kind, message, help: None }
}
