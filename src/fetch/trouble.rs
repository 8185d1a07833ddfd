//! What the HTTP client's errors mean for the user.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::resolve::NotPublic;
use super::{FetchOptions, MAX_HEADERS};
use crate::exchange::{Remedy, Request, Trouble, TroubleKind};

/// An error with all its causes on one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

/// Trouble before there was a status line.
pub(super) fn classify(error: &reqwest::Error, request: &Request, options: &FetchOptions) -> Trouble {
    if let Some(refusal) = NotPublic::among(error) {
        return refusal.trouble();
    }
    let details = causes(error);
    let text = details.join(": ");
    let origin = request.url.origin().ascii_serialization();
    certificate(&details, &origin)
        .or_else(|| timeout(error, &origin, options))
        .or_else(|| connection(error, &text, request, &origin))
        .or_else(|| head(&text, request, &origin))
        .unwrap_or_else(|| {
            let kind = if error.is_connect() { TroubleKind::Refused } else { TroubleKind::Other };
            let what = if error.is_connect() { "cannot connect to" } else { "no response from" };
            trouble(kind, format!("{what} {origin}: {text}"), None)
        })
}

/// Trouble after so many octets of the body.
pub(super) fn in_body(error: &reqwest::Error, octets: usize, request: &Request, timeout: Duration) -> Trouble {
    let origin = request.url.origin().ascii_serialization();
    if error.is_timeout() {
        let message = format!(
            "the response from {origin} was not complete within {}: {octets} octets of the body were received",
            limit("timeout", timeout)
        );
        return trouble(TroubleKind::Timeout, message, Some(Remedy::LongerTimeout));
    }
    let reason = causes(error).pop().unwrap_or_default();
    let closed = |how: &str| {
        trouble(TroubleKind::Closed, format!("{origin} {how} after {octets} octets of an incomplete body"), None)
    };
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => closed("reset the connection"),
        Some(io::ErrorKind::UnexpectedEof) => closed("closed the connection"),
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            let message = format!("the body from {origin} breaks the framing of HTTP after {octets} octets: {reason}");
            trouble(TroubleKind::NotHttp, message, None)
        }
        Some(_) | None if reason.contains("end of file") || reason.contains("EOF") => closed("closed the connection"),
        Some(_) | None => {
            let message =
                format!("the response from {origin} was cut short after {octets} octets of its body: {reason}");
            trouble(TroubleKind::Closed, message, None)
        }
    }
}

/// A body longer than the limit.
pub(super) fn too_large(limit: usize) -> Trouble {
    trouble(TroubleKind::TooLarge, format!("the body is longer than the limit of {limit} octets"), None)
}

/// The texts of all causes. The client's own text only repeats the URL.
pub(super) fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut texts = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if texts.last().is_none_or(|last: &String| !last.contains(&text)) {
            texts.push(text);
        }
        cause = error.source();
    }
    texts
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    let mut kind = None;
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            kind = Some(io.kind());
        }
        cause = error.source();
    }
    kind
}

fn trouble(kind: TroubleKind, message: String, remedy: Option<Remedy>) -> Trouble {
    Trouble { kind, message, remedy }
}

/// A time limit with its length, such as "the timeout (30 s)".
fn limit(name: &str, length: Duration) -> String {
    match length.subsec_millis() {
        0 => format!("the {name} ({} s)", length.as_secs()),
        _ => format!("the {name} ({} ms)", length.as_millis()),
    }
}

/// No connection within the time limit.
pub(super) fn connect_timeout(origin: &str, options: &FetchOptions) -> Trouble {
    let message = format!("no connection to {origin} within {}", limit("connect timeout", options.connect_timeout));
    trouble(TroubleKind::ConnectTimeout, message, Some(Remedy::LongerConnectTimeout))
}

/// No complete response within the time limit.
pub(super) fn response_timeout(origin: &str, options: &FetchOptions) -> Trouble {
    let message = format!("no complete response from {origin} within {}", limit("timeout", options.timeout));
    trouble(TroubleKind::Timeout, message, Some(Remedy::LongerTimeout))
}

fn timeout(error: &reqwest::Error, origin: &str, options: &FetchOptions) -> Option<Trouble> {
    if !error.is_timeout() {
        return None;
    }
    Some(if error.is_connect() { connect_timeout(origin, options) } else { response_timeout(origin, options) })
}

/// No connection, no TLS on it, or one that the server closed.
fn connection(error: &reqwest::Error, text: &str, request: &Request, origin: &str) -> Option<Trouble> {
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => {
            return Some(refused(origin));
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            let message = format!("{origin} reset the connection before it sent a response");
            return Some(trouble(TroubleKind::Closed, message, mix_up(request)));
        }
        Some(_) | None => {}
    }
    let has = |needle: &str| text.contains(needle);
    if error.is_dns() || has("dns error") || has("failed to lookup address") {
        let message = format!("the host of {origin} has no address");
        return Some(trouble(TroubleKind::NameResolution, message, Some(Remedy::NameAddress)));
    }
    if has("InvalidContentType") || has("tls handshake") || has("corrupt message") {
        let message = format!("no TLS connection to {origin}: the server there does not speak TLS");
        return Some(trouble(TroubleKind::Tls, message, Some(Remedy::UsePlainHttp)));
    }
    if has("received fatal alert") {
        let message = format!("no TLS connection to {origin}: the server aborted the handshake ({text})");
        return Some(trouble(TroubleKind::Tls, message, None));
    }
    (has("connection closed before message completed") || has("unexpected EOF")).then(|| {
        let message = format!("{origin} closed the connection before it sent a response");
        trouble(TroubleKind::Closed, message, mix_up(request))
    })
}

/// Nothing listens there.
pub(super) fn refused(origin: &str) -> Trouble {
    trouble(TroubleKind::Refused, format!("{origin} refuses connections"), Some(Remedy::StartServer))
}

/// A response head that is not HTTP (RFC 9112), or too long.
fn head(text: &str, request: &Request, origin: &str) -> Option<Trouble> {
    if text.contains("message head is too large") {
        return Some(head_too_large(origin));
    }
    if text.contains("invalid HTTP version") {
        let message = format!("the response from {origin} does not start like an HTTP/1 response");
        return Some(trouble(TroubleKind::NotHttp, message, mix_up(request)));
    }
    let (_, what) = NOT_HTTP.iter().find(|(known, _)| text.contains(known))?;
    Some(trouble(TroubleKind::NotHttp, format!("the response from {origin} {what}"), None))
}

/// The words of the HTTP client's parser, and what they mean for the response.
const NOT_HTTP: [(&str, &str); 5] = [
    ("invalid HTTP status-code parsed", "has a status line that HTTP does not allow"),
    ("invalid HTTP header parsed", "has a field line that HTTP does not allow"),
    ("invalid content-length parsed", "has a Content-Length that is not a length, or several that differ"),
    ("transfer-encoding parsed", "has a Transfer-Encoding that HTTP does not allow"),
    ("unexpected message", "came before there was a request for it"),
];

/// A response head longer than the limit.
pub(super) fn head_too_large(origin: &str) -> Trouble {
    let message =
        format!("the head of the response from {origin} has more than {MAX_HEADERS} field lines, or is too long");
    trouble(TroubleKind::TooLarge, message, None)
}

/// What is wrong with the server's certificate, and what to do about it.
fn certificate(details: &[String], origin: &str) -> Option<Trouble> {
    let text = details.iter().find(|text| text.contains("invalid peer certificate"))?;
    let reason = text.split("invalid peer certificate:").nth(1).unwrap_or(text).trim();
    let has = |needle: &str| reason.contains(needle);
    let (what, remedy) = if has("UnknownIssuer") {
        ("the issuer of its certificate is not trusted".to_owned(), Remedy::TrustIssuer)
    } else if has("expired") || has("Expired") {
        (format!("its certificate has expired ({reason})"), Remedy::RenewCertificate)
    } else if has("not valid for name") || has("NotValidForName") {
        (format!("its certificate is for another name ({reason})"), Remedy::NameInCertificate)
    } else if has("CaUsedAsEndEntity") {
        let message = "its certificate belongs to a certificate authority (CA:TRUE), which a server must not use";
        (message.to_owned(), Remedy::EndEntityCertificate)
    } else {
        (format!("its certificate is not valid: {reason}"), Remedy::AcceptCertificate)
    };
    Some(trouble(TroubleKind::Tls, format!("no TLS connection to {origin}: {what}"), Some(remedy)))
}

/// A server that gets plain HTTP where it expects TLS just closes the connection.
fn mix_up(request: &Request) -> Option<Remedy> {
    (request.url.scheme() == "http").then_some(Remedy::UseTls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_says_how_long_it_was_and_how_to_raise_it() {
        let options = FetchOptions { connect_timeout: Duration::from_millis(1500), ..FetchOptions::default() };
        let late = response_timeout("http://hs.test", &options);
        assert_eq!(late.message, "no complete response from http://hs.test within the timeout (30 s)");
        assert_eq!(late.remedy, Some(Remedy::LongerTimeout));
        let unconnected = connect_timeout("http://hs.test", &options);
        assert_eq!(unconnected.message, "no connection to http://hs.test within the connect timeout (1500 ms)");
    }
}
