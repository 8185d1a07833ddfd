//! What it means for the user that there is no response.

use std::io;
use std::time::Duration;

use tokio_rustls::rustls::{AlertDescription, CertificateError, Error as TlsError};
use url::Url;

use super::message::{End, Fault};
use super::{MAX_BODY, MAX_HEADERS};
use crate::exchange::{Request, Trouble, TroubleKind};

/// The host of a URL has no address.
pub(super) fn no_address(url: &Url) -> Trouble {
    let help = "check the name, or give the address with --resolve";
    trouble(TroubleKind::NameResolution, format!("the host of {} has no address", origin(url)), Some(help))
}

/// There is no connection to a URL's origin.
pub(super) fn unreachable(error: &io::Error, url: &Url) -> Trouble {
    let origin = origin(url);
    if error.kind() == io::ErrorKind::ConnectionRefused {
        let help = "is the server running, and on this port?";
        return trouble(TroubleKind::Refused, format!("{origin} refuses connections"), Some(help));
    }
    trouble(TroubleKind::Refused, format!("no connection to {origin}: {error}"), None)
}

/// There was no connection in the time for it, which this option raises.
pub(super) fn not_connected(request: &Request, time: Duration, option: &str) -> Trouble {
    let message = format!("no connection to {} within {}", origin(&request.url), seconds(time));
    let help = format!("raise it with {option}, or check the address");
    trouble(TroubleKind::ConnectTimeout, message, Some(&help))
}

/// There was no complete response in the time for the exchange; nothing of its body, or so many octets.
pub(super) fn not_complete(request: &Request, time: Duration, octets: Option<usize>) -> Trouble {
    let came = octets.map_or_else(String::new, |octets| format!("; {octets} octets of its body came"));
    let message = format!("no complete response from {} within {}{came}", origin(&request.url), seconds(time));
    trouble(TroubleKind::Timeout, message, Some("raise it with --timeout"))
}

/// TLS could not be set up on our side.
pub(super) fn no_tls(why: &str) -> Trouble {
    let help = "check the system's certificates, or give some with --cacert";
    trouble(TroubleKind::Tls, format!("TLS can't be used: {why}"), Some(help))
}

/// The handshake with a URL's host failed.
pub(super) fn handshake(error: &io::Error, url: &Url) -> Trouble {
    let (what, help) = match tls_error(error) {
        Some(TlsError::InvalidCertificate(error)) => certificate(error),
        Some(TlsError::InvalidMessage(_)) => {
            ("what responds there does not speak TLS".to_owned(), Some("try http:// in place of https://"))
        }
        Some(TlsError::AlertReceived(AlertDescription::NoApplicationProtocol)) => {
            ("it does not offer HTTP/1.1".to_owned(), Some("that is the version of HTTP that is judged"))
        }
        Some(TlsError::AlertReceived(alert)) => (format!("it breaks the handshake off ({alert:?})"), None),
        Some(_) => (error.to_string(), None),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            let help = "if the server speaks plain HTTP there, use http://";
            ("it closes the connection in the handshake".to_owned(), Some(help))
        }
        None => (error.to_string(), None),
    };
    trouble(TroubleKind::Tls, format!("no TLS connection to {}: {what}", origin(url)), help)
}

/// The error of TLS in one of I/O.
fn tls_error(error: &io::Error) -> Option<&TlsError> {
    error.get_ref()?.downcast_ref()
}

/// What is wrong with the server's certificate, and what to do about it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library may add any number of other errors")]
fn certificate(error: &CertificateError) -> (String, Option<&'static str>) {
    let reason = error.to_string();
    match error {
        CertificateError::UnknownIssuer => (
            "its certificate is from an issuer that is not trusted".to_owned(),
            Some("give the issuer's certificate with --cacert"),
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            (format!("its certificate has expired ({reason})"), Some("renew it, or see past it with --insecure"))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            format!("its certificate is for another name ({reason})"),
            Some("use the name that the certificate is for"),
        ),
        _ if reason.contains("CaUsedAsEndEntity") => (
            "its certificate is one of a certificate authority (CA:TRUE), which servers must not use".to_owned(),
            Some("make one with basicConstraints CA:FALSE, or see past it with --insecure"),
        ),
        _ => (format!("its certificate is not valid: {reason}"), Some("see past it with --insecure")),
    }
}

/// The connection failed while a response was read, and not in a way that ends one.
pub(super) fn failed(error: &io::Error, request: &Request) -> Trouble {
    let kind = if tls_error(error).is_some() { TroubleKind::Tls } else { TroubleKind::Other };
    trouble(kind, format!("no response from {}: {error}", origin(&request.url)), None)
}

/// There is something wrong with the response, or the connection ended before it did.
pub(super) fn fault(fault: Fault, end: End, request: &Request) -> Trouble {
    let origin = origin(&request.url);
    let ended = match end {
        End::Closed => format!("{origin} closed the connection"),
        End::Broken => format!("{origin} broke the connection off"),
    };
    match fault {
        Fault::Malformed(what) => {
            let message = format!("what {origin} sends is not a response of HTTP/1.1: {what}");
            trouble(TroubleKind::NotHttp, message, mix_up(request))
        }
        Fault::HeadTooLarge => {
            let message = format!(
                "the response from {origin} has more than {MAX_HEADERS} field lines, or a longer head than is read"
            );
            trouble(TroubleKind::TooLarge, message, None)
        }
        Fault::BodyTooLarge => {
            let message = format!("the body is longer than {MAX_BODY} octets, the most that is read");
            trouble(TroubleKind::TooLarge, message, None)
        }
        Fault::TooManyLines => {
            let message = format!("the response from {origin} has longer lines between its chunks than are read");
            trouble(TroubleKind::TooLarge, message, None)
        }
        Fault::Nothing => trouble(TroubleKind::Closed, format!("{ended} before it responded"), mix_up(request)),
        Fault::Truncated(place) => trouble(TroubleKind::Truncated, format!("{ended} {place}"), None),
        Fault::Doubtful(octets) => {
            let message = format!("{ended} after {octets} octets of the body, which may have been all of it");
            trouble(TroubleKind::Closed, message, None)
        }
    }
}

/// A server that speaks TLS where it is not expected shows only that it hangs up, or sends something else.
fn mix_up(request: &Request) -> Option<&'static str> {
    (request.url.scheme() == "http").then_some("if the server speaks TLS there, use https://")
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// A time as people write it: `30 s`, `0.5 s`.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn trouble(kind: TroubleKind, message: String, help: Option<&str>) -> Trouble {
    Trouble { kind, message, remedy: help.and(None) }
}
