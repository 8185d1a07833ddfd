//! The proxy of the user: which URLs name one, how it is named in messages, and why it made no tunnel.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Position, Url};

use super::FetchError;
use crate::exchange::Request;

/// The longest wait for the status of a refused tunnel: it is only for the message.
const STATUS_TIME: Duration = Duration::from_secs(3);

/// The most octets of a response to CONNECT that are read.
const MAX_STATUS_LINE: usize = 200;

/// The URL of a proxy. Without a scheme it is one for http, as in other tools.
///
/// # Errors
/// It is no URL, or its scheme is one that the HTTP client can't use: requests would go past the proxy.
pub(super) fn parse(text: &str) -> Result<Url, FetchError> {
    let refused = |reason: String| FetchError::Proxy { url: without_credentials(text), reason };
    let complete = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&complete).map_err(|error| refused(error.to_string()))?;
    if text.starts_with('/') {
        return Err(refused("it has no scheme".to_owned()));
    }
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        "http" | "https" => Err(refused("it names no host".to_owned())),
        scheme => {
            Err(refused(format!("proxies of the scheme `{scheme}` are not supported; use an http or https proxy")))
        }
    }
}

/// The proxy as messages name it: without credentials.
pub(super) fn name(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The URL of a proxy, with `…` in place of anything before the host.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    match rest.rsplit_once('@') {
        None => url.to_owned(),
        Some((_, host)) if scheme.is_empty() => format!("…@{host}"),
        Some((_, host)) => format!("{scheme}://…@{host}"),
    }
}

/// The status of the response to CONNECT, which the HTTP client does not tell: the proxy is asked once more. `None` where
/// that shows none, and for proxies behind TLS.
pub(super) async fn tunnel_status(proxy: &Url, request: &Request) -> Option<u16> {
    if proxy.scheme() != "http" {
        return None;
    }
    timeout(STATUS_TIME, ask(proxy, request)).await.ok().flatten()
}

async fn ask(proxy: &Url, request: &Request) -> Option<u16> {
    let host = proxy.host_str()?.trim_start_matches('[').trim_end_matches(']');
    let mut stream = TcpStream::connect((host, proxy.port_or_known_default()?)).await.ok()?;
    let authority = &request.url[Position::BeforeHost..Position::AfterHost];
    let authority = format!("{authority}:{}", request.url.port_or_known_default()?);
    let login = login(proxy).map_or_else(String::new, |login| format!("Proxy-Authorization: Basic {login}\r\n"));
    let head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{login}\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    let mut start = Vec::new();
    while !start.contains(&b'\n') && start.len() < MAX_STATUS_LINE {
        if stream.read_buf(&mut start).await.ok()? == 0 {
            break;
        }
    }
    status(&start)
}

/// The credentials in the URL of a proxy, in base64.
fn login(proxy: &Url) -> Option<String> {
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let password = proxy.password().unwrap_or_default();
    let has_login = !proxy.username().is_empty() || !password.is_empty();
    has_login.then(|| STANDARD.encode([decoded(proxy.username()), b":".to_vec(), decoded(password)].concat()))
}

/// The status in the first line of a response.
fn status(start: &[u8]) -> Option<u16> {
    let rest = start.strip_prefix(b"HTTP/1.")?.get(2..5)?;
    std::str::from_utf8(rest).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_and_https_proxies_are_taken() {
        for text in
            ["http://127.0.0.1:1", "HTTPS://proxy.example", "proxy.example:3128", "127.0.0.1:1", "http://[::1]:1"]
        {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
        for text in
            ["socks4a://h:1", "SOCKS5://h:1", "ssh://h", "htttps://h:1", "://h:1", "", "//h:1", "http://", "file:///x"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn errors_and_names_have_no_credentials() {
        let error = parse("socks5://planted:planted@h:1").map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("socks5://…@h:1") && !error.contains("planted")));
        let url = parse("http://planted:planted@h:1").map(|url| name(&url));
        assert_eq!(url, Ok("http://h:1".to_owned()));
    }

    #[test]
    fn a_status_is_read_from_the_first_line() {
        assert_eq!(status(b"HTTP/1.1 503 Busy\r\n\r\n"), Some(503));
        assert_eq!(status(b"HTTP/1.0 403\r\n"), Some(403));
        assert_eq!(status(b"SSH-2.0-x"), None);
        assert_eq!(status(b"HTTP/1.1 2"), None);
    }
}
