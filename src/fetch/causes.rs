//! Trouble from the errors of the HTTP client: by their types, or where those are too coarse, by the texts of their
//! causes.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::{Duration, SystemTime};

use url::Url;

use super::peer::Peer;
use super::resolve::NotPublic;
use super::trouble::{self, End};
use crate::exchange::{Fields, Remedy, Request, Trouble};

/// The end of the body, as announced by the head (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy)]
pub(super) enum BodyEnd {
    /// After this number of octets.
    Length(u64),
    /// With the last chunk.
    Chunks,
    /// Not announced: at the end of the connection, or by frames of HTTP/2.
    Unknown,
}

impl BodyEnd {
    pub(super) fn announced_by(fields: &Fields) -> Self {
        if let Some(codings) = fields.value("transfer-encoding") {
            let last = codings.rsplit(',').next().unwrap_or_default().trim();
            return if last.eq_ignore_ascii_case("chunked") { Self::Chunks } else { Self::Unknown };
        }
        // The HTTP client accepts several only if they are equal.
        let length = fields.value("content-length").and_then(|lengths| lengths.split(',').next()?.trim().parse().ok());
        length.map_or(Self::Unknown, Self::Length)
    }
}

/// The way to the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route<'a> {
    /// The proxy, if there is one.
    pub(super) proxy: Option<&'a Url>,
    /// The status of its response to CONNECT, if it refused a tunnel.
    pub(super) tunnel_status: Option<u16>,
}

/// Whether a proxy responded to CONNECT, but did not make a tunnel.
pub(super) fn is_tunnel_refused(error: &reqwest::Error) -> bool {
    texts(error).iter().any(|text| text == "tunnel error: unsuccessful")
}

/// Trouble before the head was complete.
pub(super) fn in_head(error: &reqwest::Error, request: &Request, time: Duration, route: Route<'_>) -> Trouble {
    if let Some(refusal) = NotPublic::among(error) {
        return refusal.trouble();
    }
    if error.is_connect() {
        return in_connection(error, request, time, route);
    }
    let text = texts(error).join(": ");
    let peer = Peer::in_messages(request, route.proxy);
    if let Some(end) = end(error) {
        return trouble::no_head_came(peer, end);
    }
    if is_broken_tls(error, peer) {
        return trouble::broken_tls(peer, &text);
    }
    parser(error, &text, request, route.proxy).unwrap_or_else(|| trouble::other(peer, &text))
}

/// Trouble in the body.
pub(super) fn in_body(error: &reqwest::Error, peer: Peer<'_>, octets: usize, announced: BodyEnd) -> Trouble {
    let reason = texts(error).pop().unwrap_or_default();
    match (end(error), io_kind(error)) {
        (Some(end), _) => ended_in_body(peer, end, octets, announced),
        (None, Some(ErrorKind::InvalidInput | ErrorKind::InvalidData)) if is_broken_tls(error, peer) => {
            trouble::broken_tls(peer, &reason)
        }
        (None, Some(ErrorKind::InvalidInput | ErrorKind::InvalidData)) if reason.contains("over limit") => {
            trouble::chunk_lines_too_large(peer)
        }
        (None, Some(ErrorKind::InvalidInput | ErrorKind::InvalidData)) => {
            let what = format!("after {octets} octets, its body breaks the framing of HTTP ({reason})");
            trouble::malformed(peer, &what)
        }
        (None, _) => trouble::cut_short(peer, &reason, octets),
    }
}

fn ended_in_body(peer: Peer<'_>, end: End, octets: usize, announced: BodyEnd) -> Trouble {
    match announced {
        BodyEnd::Length(length) => trouble::truncated(peer, end, &format!("{octets} of {length} octets of the body")),
        BodyEnd::Chunks => {
            trouble::truncated(peer, end, &format!("{octets} octets of the body, before its last chunk"))
        }
        BodyEnd::Unknown => trouble::may_have_ended(peer, end, octets),
    }
}

/// There is no connection, or no TLS connection.
fn in_connection(error: &reqwest::Error, request: &Request, time: Duration, route: Route<'_>) -> Trouble {
    let texts = texts(error);
    let text = texts.join(": ");
    let has = |needle: &str| text.contains(needle);
    let server = Peer::Server(request, route.proxy);
    if error.is_timeout() {
        return trouble::not_connected(server, time);
    }
    let of_tunnel = texts.iter().find_map(|text| text.strip_prefix("tunnel error: "));
    let peer = match (of_tunnel, route.proxy) {
        (Some(NOT_AT_PROXY), Some(proxy)) => Peer::Proxy(proxy),
        (Some(reason), Some(proxy)) => return tunnel(reason, &texts, request, (proxy, route.tunnel_status)),
        (_, _) => Peer::in_messages(request, route.proxy),
    };
    if let Some(reason) = texts.iter().find_map(|text| text.split("invalid peer certificate:").nth(1)) {
        return certificate(reason.trim(), peer);
    }
    if error.is_dns() || has("dns error") || has("failed to lookup address") {
        return route.proxy.map_or_else(|| trouble::no_address(request), trouble::proxy_without_address);
    }
    if io_kind(error) == Some(ErrorKind::ConnectionRefused) {
        return route.proxy.map_or_else(|| trouble::refused(request), trouble::proxy_refuses);
    }
    no_tls(error, &text, peer).unwrap_or_else(|| trouble::unreachable(peer, &text))
}

/// The client's word for a tunnel for which there is no connection to the proxy.
const NOT_AT_PROXY: &str = "failed to create underlying connection";

/// There is a connection, but no TLS on it.
fn no_tls(error: &reqwest::Error, text: &str, peer: Peer<'_>) -> Option<Trouble> {
    let has = |needle: &str| text.contains(needle);
    let plain = Some(peer.remedy(Remedy::UsePlainHttp));
    if has("InvalidContentType") || has("corrupt message") {
        return Some(trouble::no_tls(peer, "the server there does not speak TLS", plain));
    }
    if has("received fatal alert") {
        return Some(trouble::no_tls(peer, &format!("it aborted the handshake ({text})"), None));
    }
    if peer.uses_tls() && (has("tls handshake") || end(error).is_some()) {
        return Some(trouble::no_tls(peer, "it closed the connection during the handshake", plain));
    }
    None
}

/// A proxy that did not connect to the server.
fn tunnel(reason: &str, texts: &[String], request: &Request, (proxy, status): (&Url, Option<u16>)) -> Trouble {
    let last = texts.last().map_or(reason, String::as_str);
    let reason = match (reason, status) {
        ("proxy authorization required", _) => return trouble::proxy_login(proxy),
        ("unexpected end of file", _) => "it closed the connection".to_owned(),
        ("unsuccessful", Some(status)) => format!("it responds to CONNECT with the status {status}"),
        ("unsuccessful", None) => "its response to CONNECT does not have the status 200".to_owned(),
        _ => last.to_owned(),
    };
    trouble::no_tunnel(request, proxy, &reason)
}

/// How the connection ended, if it did.
fn end(error: &reqwest::Error) -> Option<End> {
    match io_kind(error) {
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe) => {
            return Some(End::Reset);
        }
        Some(ErrorKind::UnexpectedEof) => return Some(End::Closed),
        Some(_) | None => {}
    }
    let hyper = find::<hyper::Error>(error)?;
    (hyper.is_incomplete_message() || hyper.is_canceled() || hyper.is_closed()).then_some(End::Closed)
}

/// The fault that the parser of the HTTP client found in a head.
fn parser(error: &reqwest::Error, text: &str, request: &Request, proxy: Option<&Url>) -> Option<Trouble> {
    let is_unasked = text.contains("unexpected message");
    if !is_unasked && !find::<hyper::Error>(error)?.is_parse() {
        return None;
    }
    let server = Peer::Server(request, proxy);
    if text.contains("message head is too large") {
        return Some(trouble::head_too_large(server));
    }
    if text.contains("invalid HTTP version") {
        return Some(match Peer::in_messages(request, proxy) {
            Peer::Server(..) => trouble::no_http(request),
            Peer::Proxy(proxy) => trouble::proxy_without_http(proxy),
        });
    }
    let what = NOT_HTTP.iter().find(|(known, _)| text.contains(known)).map_or(text, |(_, what)| *what);
    Some(trouble::malformed(server, what))
}

/// The texts of the HTTP client's parser, and our text for each.
const NOT_HTTP: [(&str, &str); 5] = [
    ("invalid HTTP status-code parsed", "its status line is malformed"),
    ("invalid HTTP header parsed", "one of its field lines is malformed"),
    ("invalid content-length parsed", "its Content-Length is not a length, or there are several that differ"),
    ("transfer-encoding parsed", "a response of HTTP/1.0 has a Transfer-Encoding"),
    ("unexpected message", "it came before it was asked for"),
];

/// Whether TLS itself is malformed, and not the HTTP inside: there, the HTTP client has such errors for chunks alone.
fn is_broken_tls(error: &reqwest::Error, peer: Peer<'_>) -> bool {
    let is_invalid = io_kind(error) == Some(ErrorKind::InvalidData);
    peer.uses_tls() && is_invalid && !texts(error).last().is_some_and(|text| text.contains("chunk"))
}

/// The fault of the certificate, and the remedy.
fn certificate(reason: &str, peer: Peer<'_>) -> Trouble {
    let has = |needle: &str| reason.contains(needle);
    let (what, remedy) = if has("UnknownIssuer") {
        ("its certificate is from an issuer that is not trusted".to_owned(), Remedy::TrustIssuer)
    } else if has("expired") || has("Expired") {
        (
            validity(reason, "after").map_or_else(
                || format!("its certificate has expired ({reason})"),
                |date| format!("its certificate expired on {date}"),
            ),
            Remedy::RenewCertificate,
        )
    } else if let Some(date) = validity(reason, "before") {
        (
            format!("its certificate is not valid before {date}: check the clocks of both machines"),
            Remedy::AcceptCertificate,
        )
    } else if has("not valid for name") || has("NotValidForName") {
        (format!("its certificate is for another name ({reason})"), Remedy::NameInCertificate)
    } else if has("CaUsedAsEndEntity") {
        let message = "its certificate is one of a certificate authority (CA:TRUE), which servers must not use";
        (message.to_owned(), Remedy::EndEntityCertificate)
    } else {
        (format!("its certificate is not valid: {reason}"), Remedy::AcceptCertificate)
    };
    trouble::no_tls(peer, &what, Some(remedy))
}

/// The time after (or before) which a certificate is not valid, which the TLS library has in UNIX seconds.
fn validity(reason: &str, word: &str) -> Option<String> {
    // RFC 3339 ends with the year 9999.
    const LAST: u64 = 253_402_300_799;
    let (_, rest) = reason.split_once(&format!("not valid {word} "))?;
    let seconds: u64 = rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.min(LAST)))?;
    Some(humantime::format_rfc3339_seconds(time).to_string().replace('T', " ").replace('Z', " UTC"))
}

/// An error with all its causes on one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    for next in causes(error).map(ToString::to_string) {
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
    }
    text
}

/// The texts of all causes, without the client's own text, which only repeats the URL.
pub(super) fn texts(error: &reqwest::Error) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in causes(error).map(ToString::to_string) {
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
    }
    texts
}

/// The kind of the innermost I/O error.
fn io_kind(error: &reqwest::Error) -> Option<ErrorKind> {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last().map(io::Error::kind)
}

/// The outermost cause of this type.
fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes<'e>(error: &'e dyn Error) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| Error::source(*cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_validity_of_a_certificate_is_a_date() {
        let expired = "certificate expired: verification time 1700000000 (UNIX), but certificate is not valid after \
                       1600000000 (100000000 seconds ago)";
        assert_eq!(validity(expired, "after").as_deref(), Some("2020-09-13 12:26:40 UTC"));
        assert_eq!(validity(expired, "before"), None);
        assert_eq!(validity("not valid before 99999999999999", "before").as_deref(), Some("9999-12-31 23:59:59 UTC"));
        assert_eq!(validity("certificate expired", "after"), None);
    }
}
