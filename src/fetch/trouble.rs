//! What the HTTP client's errors mean for the user.

use std::error::Error;
use std::io;

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
    let details = causes(error);
    let origin = request.url.origin().ascii_serialization();
    let trouble = |kind, message: String, help: Option<&str>| {
        let help = help.map(ToOwned::to_owned);
        Trouble { kind, message, help }
    };
    if let Some((message, help)) = certificate(&details) {
        return trouble(TroubleKind::Tls, format!("no TLS connection to {origin}: {message}"), Some(help));
    }
    let text = details.join(": ");
    if error.is_timeout() && error.is_connect() {
        let message = format!("no connection to {origin} within the time for it");
        return trouble(
            TroubleKind::ConnectTimeout,
            message,
            Some("raise it with --connect-timeout, or check the address"),
        );
    }
    if error.is_timeout() {
        let message = format!("no whole answer from {origin} within the time for it");
        return trouble(TroubleKind::Timeout, message, Some("raise it with --timeout"));
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => {
            let message = format!("{origin} refuses connections");
            return trouble(TroubleKind::Refused, message, Some("is the server running, and on this port?"));
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            return trouble(
                TroubleKind::Closed,
                format!("{origin} reset the connection before it answered"),
                mix_up(request),
            );
        }
        Some(_) | None => {}
    }
    if error.is_dns() || text.contains("dns error") || text.contains("failed to lookup address") {
        let message = format!("the host of {origin} has no address");
        return trouble(
            TroubleKind::NameResolution,
            message,
            Some("check the name, or give the address with --resolve"),
        );
    }
    if text.contains("InvalidContentType") || text.contains("tls handshake") || text.contains("corrupt message") {
        let message = format!("no TLS connection to {origin}: what answers there does not speak TLS");
        return trouble(TroubleKind::Tls, message, Some("try http:// in place of https://"));
    }
    if text.contains("connection closed before message completed") || text.contains("unexpected EOF") {
        let message = format!("{origin} closed the connection before it answered");
        return trouble(TroubleKind::Closed, message, mix_up(request));
    }
    if let Some(message) = not_http(&text) {
        return trouble(TroubleKind::NotHttp, format!("what {origin} sends is not HTTP: {message}"), mix_up(request));
    }
    if error.is_connect() {
        return trouble(TroubleKind::Refused, format!("no connection to {origin}: {text}"), None);
    }
    trouble(TroubleKind::Other, format!("no answer from {origin}: {text}"), None)
}

/// Trouble while the body was read.
pub(super) fn in_body(error: &reqwest::Error, octets: usize, request: &Request) -> Trouble {
    let origin = request.url.origin().ascii_serialization();
    if error.is_timeout() {
        let message =
            format!("the answer from {origin} was not whole within the time for it; {octets} octets of its body came");
        return Trouble { kind: TroubleKind::Timeout, message, help: Some("raise it with --timeout".to_owned()) };
    }
    let text = causes(error).join(": ");
    let message = format!("the answer from {origin} was cut short after {octets} octets of its body: {text}");
    Trouble { kind: TroubleKind::Closed, message, help: None }
}

/// A body longer than we read.
pub(super) fn too_large(limit: usize) -> Trouble {
    let message = format!("the body is longer than {limit} octets, the most that is read");
    Trouble { kind: TroubleKind::TooLarge, message, help: None }
}

/// The texts of all causes. The client's own text only repeats the URL.
fn causes(error: &reqwest::Error) -> Vec<String> {
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

/// What is wrong with the server's certificate, and what to do about it.
fn certificate(details: &[String]) -> Option<(String, &'static str)> {
    let text = details.iter().find(|text| text.contains("invalid peer certificate"))?;
    let reason = text.split("invalid peer certificate:").nth(1).unwrap_or(text).trim();
    let has = |needle: &str| reason.contains(needle);
    Some(if has("UnknownIssuer") {
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
    })
}

fn not_http(text: &str) -> Option<&str> {
    const PARSER_TEXTS: [&str; 8] = [
        "invalid HTTP version parsed",
        "invalid HTTP status-code parsed",
        "invalid HTTP header parsed",
        "invalid content-length parsed",
        "invalid transfer-encoding parsed",
        "message head is too large",
        "unexpected message",
        "invalid",
    ];
    PARSER_TEXTS.iter().any(|known| text.contains(known)).then_some(text)
}

/// A server that speaks TLS where it is not expected, or the reverse, shows only that it hangs up.
fn mix_up(request: &Request) -> Option<&'static str> {
    (request.url.scheme() == "http").then_some("if the server speaks TLS there, use https://")
}
