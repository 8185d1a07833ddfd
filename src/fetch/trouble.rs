//! What it means for the user that there is no response. `causes` finds it out from the errors of the HTTP client.

use std::time::Duration;

use super::{MAX_BODY, MAX_HEADERS};
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

/// Nothing listens there.
pub(super) fn refused(request: &Request) -> Trouble {
    trouble(TroubleKind::Refused, format!("{} refuses connections", origin(request)), Some(Remedy::StartServer))
}

/// There is no connection for another reason.
pub(super) fn unreachable(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Refused, format!("no connection to {}: {reason}", origin(request)), None)
}

/// The proxy makes no tunnel to the server.
pub(super) fn no_tunnel(request: &Request, reason: &str) -> Trouble {
    let message = format!("the proxy makes no connection to {}: {reason}", origin(request));
    trouble(TroubleKind::Refused, message, None)
}

/// There was no connection in the time for one.
pub(super) fn not_connected(request: &Request, time: Duration) -> Trouble {
    let message = format!("no connection to {} within {}", origin(request), seconds(time));
    trouble(TroubleKind::ConnectTimeout, message, Some(Remedy::LongerConnectTimeout))
}

/// There was no complete response in the time for the exchange; nothing of its body, or so many octets.
pub(super) fn not_complete(request: &Request, time: Duration, octets: Option<usize>) -> Trouble {
    let came = octets.map_or_else(String::new, |octets| format!("; {octets} octets of its body came"));
    let message = format!("no complete response from {} within {}{came}", origin(request), seconds(time));
    trouble(TroubleKind::Timeout, message, Some(Remedy::LongerTimeout))
}

/// The HTTP client cannot be set up for TLS.
pub(super) fn no_client(why: &str) -> Trouble {
    trouble(TroubleKind::Tls, why.to_owned(), Some(Remedy::SystemCertificates))
}

/// There is no connection with TLS.
pub(super) fn no_tls(request: &Request, what: &str, remedy: Option<Remedy>) -> Trouble {
    trouble(TroubleKind::Tls, format!("no TLS connection to {}: {what}", origin(request)), remedy)
}

/// What goes on on a connection with TLS is not TLS.
pub(super) fn broken_tls(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Tls, format!("the TLS connection to {} broke: {reason}", origin(request)), None)
}

/// The connection ended before the first octet of a response.
pub(super) fn nothing_came(request: &Request, end: End) -> Trouble {
    trouble(TroubleKind::Closed, format!("{} before it responded", end.of(request)), mix_up(request))
}

/// The connection ended before a complete head, and nothing tells whether it had begun.
pub(super) fn no_head_came(request: &Request, end: End) -> Trouble {
    let message = format!("{} before the head of a response was complete", end.of(request));
    trouble(TroubleKind::Closed, message, mix_up(request))
}

/// The connection ended inside the response, after so much of it.
pub(super) fn truncated(request: &Request, end: End, so_much: &str) -> Trouble {
    trouble(TroubleKind::Truncated, format!("{} after {so_much}", end.of(request)), None)
}

/// The connection ended after so many octets of a body, and nothing tells whether it had ended by then.
pub(super) fn may_have_ended(request: &Request, end: End, octets: usize) -> Trouble {
    let message = format!("{} after {octets} octets of the body, which may have been all of it", end.of(request));
    trouble(TroubleKind::Closed, message, None)
}

/// The response was given up for another reason, after so many octets of its body.
pub(super) fn cut_short(request: &Request, reason: &str, octets: usize) -> Trouble {
    let message = format!("the response from {} ended after {octets} octets of its body: {reason}", origin(request));
    trouble(TroubleKind::Closed, message, None)
}

/// What came does not begin like a message of HTTP/1.
pub(super) fn no_http(request: &Request) -> Trouble {
    let message = format!("what {} sends does not begin like a response of HTTP/1.1", origin(request));
    trouble(TroubleKind::NotHttp, message, mix_up(request))
}

/// What came is not a message of HTTP/1.1, for this reason.
pub(super) fn malformed(request: &Request, what: &str) -> Trouble {
    let message = format!("what {} sends is not a response of HTTP/1.1: {what}", origin(request));
    trouble(TroubleKind::NotHttp, message, None)
}

/// The head is longer than is read.
pub(super) fn head_too_large(request: &Request) -> Trouble {
    let message = format!(
        "the response from {} has more than {MAX_HEADERS} field lines, or a longer head than is read",
        origin(request)
    );
    trouble(TroubleKind::TooLarge, message, None)
}

/// A line between chunks, or the trailer section, is longer than is read.
pub(super) fn chunk_lines_too_large(request: &Request) -> Trouble {
    let message = format!("the response from {} has longer lines between its chunks than are read", origin(request));
    trouble(TroubleKind::TooLarge, message, None)
}

/// The body is longer than is read.
pub(super) fn body_too_large() -> Trouble {
    let message = format!("the body is longer than {MAX_BODY} octets, the most that is read");
    trouble(TroubleKind::TooLarge, message, None)
}

/// There is no response for another reason.
pub(super) fn other(request: &Request, reason: &str) -> Trouble {
    trouble(TroubleKind::Other, format!("no response from {}: {reason}", origin(request)), None)
}

/// A server that speaks TLS where it is not expected shows only that it hangs up, or sends something else.
fn mix_up(request: &Request) -> Option<Remedy> {
    (request.url.scheme() == "http").then_some(Remedy::UseTls)
}

fn origin(request: &Request) -> String {
    request.url.origin().ascii_serialization()
}

/// A time as people write it: `30 s`, `0.5 s`.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn trouble(kind: TroubleKind, message: String, remedy: Option<Remedy>) -> Trouble {
    Trouble { kind, message, remedy }
}
