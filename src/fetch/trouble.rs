//! The troubles of an exchange: kind, message and remedy. `causes` chooses one from the errors of the HTTP client.

use std::time::Duration;

use url::Url;

use super::{MAX_BODY, MAX_HEADERS, proxy};
use crate::exchange::{Remedy, Request, Trouble, TroubleKind};

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The server closed it.
    Closed,
    /// The server reset it.
    Reset,
}

impl End {
    fn of(self, request: &Request) -> String {
        match self {
            Self::Closed => format!("{} closed the connection", origin(request)),
            Self::Reset => format!("{} reset the connection", origin(request)),
        }
    }
}

/// The host has no address.
pub(super) fn no_address(request: &Request) -> Trouble {
    let remedy = Some(Remedy::NameAddress);
    trouble(TroubleKind::NameResolution, format!("the host of {} has no address", origin(request)), remedy)
}

/// Nothing listens on the port.
pub(super) fn refused(request: &Request) -> Trouble {
    trouble(TroubleKind::Refused, format!("{} refuses connections", origin(request)), Some(Remedy::StartServer))
}

/// There is no connection for another reason.
pub(super) fn unreachable(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Refused, format!("no connection to {}: {reason}", origin(request)), None)
}

/// Nothing listens on the port of the proxy.
pub(super) fn proxy_refuses(proxy: &Url) -> Trouble {
    let message = format!("the proxy {} refuses connections", proxy::name(proxy));
    trouble(TroubleKind::Refused, message, Some(Remedy::CheckProxy))
}

/// The host of the proxy has no address.
pub(super) fn proxy_without_address(proxy: &Url) -> Trouble {
    let message = format!("the host of the proxy {} has no address", proxy::name(proxy));
    trouble(TroubleKind::NameResolution, message, Some(Remedy::CheckProxy))
}

/// The proxy did not connect to the server.
pub(super) fn no_tunnel(request: &Request, proxy: &Url, reason: &str) -> Trouble {
    let message = format!("the proxy {} did not connect to {}: {reason}", proxy::name(proxy), origin(request));
    trouble(TroubleKind::Refused, message, None)
}

/// The HTTP client cannot name an IPv6 address to TLS behind a proxy.
pub(super) fn no_address_in_tunnel(request: &Request) -> Trouble {
    let message = format!("https to an IPv6 address, {}, does not work through a proxy: use a name", origin(request));
    trouble(TroubleKind::Other, message, Some(Remedy::NameAddress))
}

/// No connection within its time limit, perhaps through a proxy.
pub(super) fn not_connected(request: &Request, proxy: Option<&Url>, time: Duration) -> Trouble {
    let through = proxy.map_or_else(String::new, |proxy| format!(" through the proxy {}", proxy::name(proxy)));
    let message = format!("no connection to {}{through} within {}", origin(request), seconds(time));
    trouble(TroubleKind::ConnectTimeout, message, Some(Remedy::LongerConnectTimeout))
}

/// No complete response within the time limit of the exchange. `octets` is how much of the body came, if any.
pub(super) fn not_complete(request: &Request, time: Duration, octets: Option<usize>) -> Trouble {
    let came = octets.map_or_else(String::new, |octets| format!("; {octets} octets of its body came"));
    let message = format!("no complete response from {} within {}{came}", origin(request), seconds(time));
    trouble(TroubleKind::Timeout, message, Some(Remedy::LongerTimeout))
}

/// TLS cannot be set up.
pub(super) fn no_client(why: &str) -> Trouble {
    trouble(TroubleKind::Tls, why.to_owned(), Some(Remedy::SystemCertificates))
}

/// There is no TLS connection.
pub(super) fn no_tls(request: &Request, what: &str, remedy: Option<Remedy>) -> Trouble {
    trouble(TroubleKind::Tls, format!("no TLS connection to {}: {what}", origin(request)), remedy)
}

/// Data on a TLS connection is not TLS.
pub(super) fn broken_tls(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Tls, format!("the TLS connection to {} broke: {reason}", origin(request)), None)
}

/// The connection ended before the first octet of a response.
pub(super) fn nothing_came(request: &Request, end: End) -> Trouble {
    trouble(TroubleKind::Closed, format!("{} before it responded", end.of(request)), mix_up(request))
}

/// The connection ended before a complete head, and nothing shows whether a head had begun.
pub(super) fn no_head_came(request: &Request, end: End) -> Trouble {
    let message = format!("{} before the head of a response was complete", end.of(request));
    trouble(TroubleKind::Closed, message, mix_up(request))
}

/// The connection ended inside the response, after this much of it.
pub(super) fn truncated(request: &Request, end: End, so_much: &str) -> Trouble {
    trouble(TroubleKind::Truncated, format!("{} after {so_much}", end.of(request)), None)
}

/// The connection ended after this many octets of a body, and nothing shows whether the body was complete.
pub(super) fn may_have_ended(request: &Request, end: End, octets: usize) -> Trouble {
    let message = format!("{} after {octets} octets of the body, which may have been all of it", end.of(request));
    trouble(TroubleKind::Closed, message, None)
}

/// The response ended for another reason, after this many octets of its body.
pub(super) fn cut_short(request: &Request, reason: &str, octets: usize) -> Trouble {
    let message = format!("the response from {} ended after {octets} octets of its body: {reason}", origin(request));
    trouble(TroubleKind::Closed, message, None)
}

/// The octets do not begin like an HTTP/1 message.
pub(super) fn no_http(request: &Request) -> Trouble {
    let message = format!("the response from {} does not begin like an HTTP/1.1 message", origin(request));
    trouble(TroubleKind::NotHttp, message, mix_up(request))
}

/// The octets are not an HTTP/1.1 message, for this reason.
pub(super) fn malformed(request: &Request, what: &str) -> Trouble {
    let message = format!("the response from {} is not valid HTTP/1.1: {what}", origin(request));
    trouble(TroubleKind::NotHttp, message, None)
}

/// The head is too long.
pub(super) fn head_too_large(request: &Request) -> Trouble {
    let message = format!(
        "the head of the response from {} has more than {MAX_HEADERS} field lines, or is too long",
        origin(request)
    );
    trouble(TroubleKind::TooLarge, message, None)
}

/// A line between chunks, or the trailer section, is too long.
pub(super) fn chunk_lines_too_large(request: &Request) -> Trouble {
    let message = format!("the response from {} has a line between its chunks that is too long", origin(request));
    trouble(TroubleKind::TooLarge, message, None)
}

/// The body is too long.
pub(super) fn body_too_large() -> Trouble {
    let message = format!("the body is longer than the limit of {MAX_BODY} octets");
    trouble(TroubleKind::TooLarge, message, None)
}

/// There is no response for another reason.
pub(super) fn other(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Other, format!("no response from {}: {reason}", origin(request)), None)
}

/// The remedy for using http with a TLS server: such a server only closes the connection, or sends something else.
fn mix_up(request: &Request) -> Option<Remedy> {
    (request.url.scheme() == "http").then_some(Remedy::UseTls)
}

fn origin(request: &Request) -> String {
    request.url.origin().ascii_serialization()
}

/// A time limit for people: `30 s`, `0.5 s`.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn trouble(kind: TroubleKind, message: String, remedy: Option<Remedy>) -> Trouble {
    Trouble { kind, message, remedy }
}
