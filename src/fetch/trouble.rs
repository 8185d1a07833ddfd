//! The troubles of an exchange: kind, message and remedy. `causes` chooses one from the errors of the HTTP client.

use std::time::Duration;

use url::Url;

use super::peer::Peer;
use super::{MAX_BODY, MAX_HEADERS, proxy};
use crate::exchange::{Remedy, Request, Trouble, TroubleKind};

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The other end closed it.
    Closed,
    /// The other end reset it.
    Reset,
}

impl End {
    fn of(self, peer: Peer<'_>) -> String {
        match self {
            Self::Closed => format!("{peer} closed the connection"),
            Self::Reset => format!("{peer} reset the connection"),
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
pub(super) fn unreachable<'a>(peer: impl Into<Peer<'a>>, reason: &str) -> Trouble {
    trouble(TroubleKind::Refused, format!("no connection to {}: {reason}", peer.into()), None)
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

/// The proxy asks for a login: what it sends is no response of the server (RFC 9110, section 15.5.8).
pub(super) fn proxy_login(proxy: &Url) -> Trouble {
    let message = format!("the proxy {} asks for a login (407)", proxy::name(proxy));
    trouble(TroubleKind::Refused, message, Some(Remedy::CheckProxy))
}

/// The proxy does not speak HTTP.
pub(super) fn proxy_without_http(proxy: &Url) -> Trouble {
    let message = format!("the response from the proxy {} does not begin like HTTP/1.1", proxy::name(proxy));
    trouble(TroubleKind::Refused, message, Some(Remedy::CheckProxy))
}

/// The HTTP client cannot name an IPv6 address to TLS behind a proxy.
pub(super) fn no_address_in_tunnel(request: &Request) -> Trouble {
    let message = format!("https to an IPv6 address, {}, does not work through a proxy: use a name", origin(request));
    trouble(TroubleKind::Other, message, Some(Remedy::NameAddress))
}

/// No connection within its time limit, perhaps through a proxy.
pub(super) fn not_connected<'a>(peer: impl Into<Peer<'a>>, time: Duration) -> Trouble {
    let message = format!("no connection to {} within {}", peer.into(), seconds(time));
    trouble(TroubleKind::ConnectTimeout, message, Some(Remedy::LongerConnectTimeout))
}

/// No complete response within the time limit of the exchange. `octets` is how much of the body came, if any.
pub(super) fn not_complete(peer: Peer<'_>, time: Duration, octets: Option<usize>) -> Trouble {
    let came = octets.map_or_else(String::new, |octets| format!("; {octets} octets of its body came"));
    let message = format!("no complete response from {peer} within {}{came}", seconds(time));
    trouble(TroubleKind::Timeout, message, Some(Remedy::LongerTimeout))
}

/// TLS cannot be set up.
pub(super) fn no_client(why: &str) -> Trouble {
    trouble(TroubleKind::Tls, why.to_owned(), Some(Remedy::SystemCertificates))
}

/// There is no TLS connection.
pub(super) fn no_tls(peer: Peer<'_>, what: &str, remedy: Option<Remedy>) -> Trouble {
    trouble(TroubleKind::Tls, format!("no TLS connection to {peer}: {what}"), remedy)
}

/// Data on a TLS connection is not TLS.
pub(super) fn broken_tls(peer: Peer<'_>, reason: &str) -> Trouble {
    trouble(TroubleKind::Tls, format!("the TLS connection to {peer} broke: {reason}"), None)
}

/// The connection ended before the first octet of a response.
pub(super) fn nothing_came(request: &Request, end: End) -> Trouble {
    trouble(TroubleKind::Closed, format!("{} before it responded", end.of(request.into())), mix_up(request.into()))
}

/// The connection ended before a complete head, and nothing shows whether a head had begun.
pub(super) fn no_head_came(peer: Peer<'_>, end: End) -> Trouble {
    let message = format!("{} before the head of a response was complete", end.of(peer));
    trouble(TroubleKind::Closed, message, mix_up(peer))
}

/// The connection ended inside the response, after this much of it.
pub(super) fn truncated<'a>(peer: impl Into<Peer<'a>>, end: End, so_much: &str) -> Trouble {
    trouble(TroubleKind::Truncated, format!("{} after {so_much}", end.of(peer.into())), None)
}

/// The connection ended after this many octets of a body, and nothing shows whether the body was complete.
pub(super) fn may_have_ended<'a>(peer: impl Into<Peer<'a>>, end: End, octets: usize) -> Trouble {
    let message = format!("{} after {octets} octets of the body, which may have been all of it", end.of(peer.into()));
    trouble(TroubleKind::Closed, message, None)
}

/// The response ended for another reason, after this many octets of its body.
pub(super) fn cut_short<'a>(peer: impl Into<Peer<'a>>, reason: &str, octets: usize) -> Trouble {
    let message = format!("the response from {} ended after {octets} octets of its body: {reason}", peer.into());
    trouble(TroubleKind::Closed, message, None)
}

/// The octets do not begin like an HTTP/1 message.
pub(super) fn no_http(request: &Request) -> Trouble {
    let message = format!("the response from {} does not begin like an HTTP/1.1 message", origin(request));
    trouble(TroubleKind::NotHttp, message, mix_up(request.into()))
}

/// The octets are not an HTTP/1.1 message, for this reason.
pub(super) fn malformed<'a>(peer: impl Into<Peer<'a>>, what: &str) -> Trouble {
    let message = format!("the response from {} is not valid HTTP/1.1: {what}", peer.into());
    trouble(TroubleKind::NotHttp, message, None)
}

/// The head is too long.
pub(super) fn head_too_large<'a>(peer: impl Into<Peer<'a>>) -> Trouble {
    let message = format!(
        "the head of the response from {} has more than {MAX_HEADERS} field lines, or is too long",
        peer.into()
    );
    trouble(TroubleKind::TooLarge, message, None)
}

/// A line between chunks, or the trailer section, is too long.
pub(super) fn chunk_lines_too_large<'a>(peer: impl Into<Peer<'a>>) -> Trouble {
    let message = format!("the response from {} has a line between its chunks that is too long", peer.into());
    trouble(TroubleKind::TooLarge, message, None)
}

/// The body is too long.
pub(super) fn body_too_large() -> Trouble {
    let message = format!("the body is longer than the limit of {MAX_BODY} octets");
    trouble(TroubleKind::TooLarge, message, None)
}

/// There is no response for another reason.
pub(super) fn other<'a>(peer: impl Into<Peer<'a>>, reason: &str) -> Trouble {
    trouble(TroubleKind::Other, format!("no response from {}: {reason}", peer.into()), None)
}

/// The remedy for using http with a TLS server: such a server only closes the connection, or sends something else.
fn mix_up(peer: Peer<'_>) -> Option<Remedy> {
    (!peer.uses_tls()).then(|| peer.remedy(Remedy::UseTls))
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
