//! What the HTTP client's errors mean for the user.

use std::error::Error;
use std::io;

use super::MAX_HEADERS;
use super::resolve::NotPublic;
use crate::exchange::{Request, Trouble, TroubleKind};

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
pub(super) fn classify(error: &reqwest::Error, request: &Request) -> Trouble {
    if let Some(refusal) = NotPublic::among(error) {
        return refusal.trouble();
    }
    let details = causes(error);
    let text = details.join(": ");
    let origin = request.url.origin().ascii_serialization();
    certificate(&details, &origin)
        .or_else(|| timeout(error, &origin))
        .or_else(|| connection(error, &text, request, &origin))
        .or_else(|| head(&text, request, &origin))
        .unwrap_or_else(|| {
            let kind = if error.is_connect() { TroubleKind::Refused } else { TroubleKind::Other };
            let what = if error.is_connect() { "no connection to" } else { "no response from" };
            trouble(kind, format!("{what} {origin}: {text}"), None)
        })
}

/// Trouble while the body was read.
pub(super) fn in_body(error: &reqwest::Error, octets: usize, request: &Request) -> Trouble {
    let origin = request.url.origin().ascii_serialization();
    if error.is_timeout() {
        let message = format!(
            "the response from {origin} was not whole within the time for it; {octets} octets of its body came"
        );
        return trouble(TroubleKind::Timeout, message, Some("raise it with --timeout"));
    }
    let reason = causes(error).pop().unwrap_or_default();
    let closed = |how: &str| {
        trouble(TroubleKind::Closed, format!("{origin} {how} after {octets} octets of the body, before its end"), None)
    };
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => closed("reset the connection"),
        Some(io::ErrorKind::UnexpectedEof) => closed("closed the connection"),
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            let message = format!("the body from {origin} is not framed as HTTP asks after {octets} octets: {reason}");
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

/// A body longer than we read.
pub(super) fn too_large(limit: usize) -> Trouble {
    trouble(TroubleKind::TooLarge, format!("the body is longer than {limit} octets, the most that is read"), None)
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

fn trouble(kind: TroubleKind, message: String, help: Option<&str>) -> Trouble {
    Trouble { kind, message, help: help.map(ToOwned::to_owned) }
}

fn timeout(error: &reqwest::Error, origin: &str) -> Option<Trouble> {
    if !error.is_timeout() {
        return None;
    }
    Some(if error.is_connect() {
        let message = format!("no connection to {origin} within the time for it");
        trouble(TroubleKind::ConnectTimeout, message, Some("raise it with --connect-timeout, or check the address"))
    } else {
        let message = format!("no whole response from {origin} within the time for it");
        trouble(TroubleKind::Timeout, message, Some("raise it with --timeout"))
    })
}

/// No connection, none with TLS, or one that the server gave up.
fn connection(error: &reqwest::Error, text: &str, request: &Request, origin: &str) -> Option<Trouble> {
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => {
            let help = Some("is the server running, and on this port?");
            return Some(trouble(TroubleKind::Refused, format!("{origin} refuses connections"), help));
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            let message = format!("{origin} reset the connection before it answered");
            return Some(trouble(TroubleKind::Closed, message, mix_up(request)));
        }
        Some(_) | None => {}
    }
    let has = |needle: &str| text.contains(needle);
    if error.is_dns() || has("dns error") || has("failed to lookup address") {
        let help = Some("check the name, or give the address with --resolve");
        return Some(trouble(TroubleKind::NameResolution, format!("the host of {origin} has no address"), help));
    }
    if has("InvalidContentType") || has("tls handshake") || has("corrupt message") {
        let message = format!("no TLS connection to {origin}: what responds there does not speak TLS");
        return Some(trouble(TroubleKind::Tls, message, Some("try http:// in place of https://")));
    }
    if has("received fatal alert") {
        let message = format!("no TLS connection to {origin}: it breaks the handshake off ({text})");
        return Some(trouble(TroubleKind::Tls, message, None));
    }
    (has("connection closed before message completed") || has("unexpected EOF")).then(|| {
        let message = format!("{origin} closed the connection before it answered");
        trouble(TroubleKind::Closed, message, mix_up(request))
    })
}

/// A head that is not one of HTTP (RFC 9112), or too long.
fn head(text: &str, request: &Request, origin: &str) -> Option<Trouble> {
    if text.contains("message head is too large") {
        return Some(head_too_large(origin));
    }
    if text.contains("invalid HTTP version") {
        let message = format!("what {origin} sends does not begin like a response of HTTP/1");
        return Some(trouble(TroubleKind::NotHttp, message, mix_up(request)));
    }
    let (_, what) = NOT_HTTP.iter().find(|(known, _)| text.contains(known))?;
    Some(trouble(TroubleKind::NotHttp, format!("the response from {origin} {what}"), None))
}

/// The words of the HTTP client's parser, with what they say of the response.
const NOT_HTTP: [(&str, &str); 5] = [
    ("invalid HTTP status-code parsed", "has a status line that HTTP does not allow"),
    ("invalid HTTP header parsed", "has a field line that HTTP does not allow"),
    ("invalid content-length parsed", "has a Content-Length that is not a length, or several that differ"),
    ("transfer-encoding parsed", "has a Transfer-Encoding that HTTP does not allow"),
    ("unexpected message", "came before it was asked for"),
];

/// A head longer than we read.
pub(super) fn head_too_large(origin: &str) -> Trouble {
    let message =
        format!("the response from {origin} has more than {MAX_HEADERS} field lines, or a longer head than is read");
    trouble(TroubleKind::TooLarge, message, None)
}

/// What is wrong with the server's certificate, and what to do about it.
fn certificate(details: &[String], origin: &str) -> Option<Trouble> {
    let text = details.iter().find(|text| text.contains("invalid peer certificate"))?;
    let reason = text.split("invalid peer certificate:").nth(1).unwrap_or(text).trim();
    let has = |needle: &str| reason.contains(needle);
    let (what, help) = if has("UnknownIssuer") {
        (
            "its certificate is from an issuer that is not trusted".to_owned(),
            "give the issuer's certificate with --cacert",
        )
    } else if has("expired") || has("Expired") {
        (format!("its certificate has expired ({reason})"), "renew it, or see past it with --insecure")
    } else if has("not valid for name") || has("NotValidForName") {
        (format!("its certificate is for another name ({reason})"), "use the name that the certificate is for")
    } else if has("CaUsedAsEndEntity") {
        let message = "its certificate is one of a certificate authority (CA:TRUE), which servers must not use";
        (message.to_owned(), "make one with basicConstraints CA:FALSE, or see past it with --insecure")
    } else {
        (format!("its certificate is not valid: {reason}"), "see past it with --insecure")
    };
    Some(trouble(TroubleKind::Tls, format!("no TLS connection to {origin}: {what}"), Some(help)))
}

/// A server that speaks TLS where it is not expected, or the reverse, shows only that it hangs up.
fn mix_up(request: &Request) -> Option<&'static str> {
    (request.url.scheme() == "http").then_some("if the server speaks TLS there, use https://")
}
