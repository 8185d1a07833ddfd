//! The servers that speak TLS, or should: a line is one of them. What runs say of them stands in `expected_tls.txt`.

use super::cases::{IMPATIENT, PATIENT};
use super::certificates::Certificate;
use super::listener::Behaviour::{self, Cuts, HangsUp, Repeats, Sends, Stalls};
use super::responses::{document, framed};

/// A broken server.
pub(crate) struct TlsCase {
    /// What is wrong with it.
    pub(crate) name: &'static str,
    /// How long to wait for a complete response, in seconds: little where none will come.
    pub(crate) patience: u64,
    /// What it does for a handshake.
    pub(crate) handshake: Handshake,
    /// What it does then.
    pub(crate) behaviour: fn() -> Behaviour,
}

/// What a server does for a handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handshake {
    /// What TLS asks for, with a certificate of this kind.
    Made(Certificate),
    /// What TLS asks for, and it agrees on HTTP/2.
    MadeForHttp2,
    /// None.
    Missing,
}

#[rustfmt::skip]
pub(crate) const TLS_CASES: &[TlsCase] = &[
    certificate("nothing", Certificate::Good),

    // The certificate.
    certificate("expired", Certificate::Expired),
    certificate("not yet valid", Certificate::TooEarly),
    certificate("for another name", Certificate::OtherName),
    certificate("from an unknown issuer", Certificate::UnknownIssuer),
    certificate("self-signed", Certificate::SelfSigned),
    certificate("self-signed, but trusted", Certificate::SelfSignedTrusted),
    certificate("self-signed for an authority, but trusted", Certificate::Authority),

    // The handshake.
    missing("silent in the handshake", IMPATIENT, || Stalls(Vec::new())),
    missing("silent inside the handshake", IMPATIENT, || Stalls(b"\x16\x03\x03\x40\0\x02".to_vec())),
    missing("closed in the handshake", PATIENT, || Sends(Vec::new())),
    missing("an alert in place of a handshake", PATIENT, || Sends(b"\x15\x03\x03\0\x02\x02\x28".to_vec())),
    missing("a handshake that never ends", PATIENT, || Repeats(b"\x16\x03\x03\x40\0\x02\xff\xff\xff".to_vec(), endless_handshake())),
    missing("no TLS", PATIENT, || Sends(document(""))),
    made("closed after the handshake", PATIENT, || HangsUp),
    made("closed after the request", PATIENT, || Sends(Vec::new())),
    made("closed inside the head", PATIENT, || Sends(document("")[..40].to_vec())),
    made("cut off inside the body", PATIENT, || Cuts(framed("Content-Length: 5000\r\n", "{"))),
    made("cut off at the end of a body without length", PATIENT, || Cuts(framed("", "{"))),
    made("a bad chunk size", PATIENT, || Sends(framed("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"))),
    made("silent after the handshake", IMPATIENT, || Stalls(Vec::new())),

    // HTTP/2 (RFC 9113).
    http2("HTTP/2: HTTP/1.1 all the same", PATIENT, || Stalls(document(""))),
    http2("HTTP/2: silent", IMPATIENT, || Stalls(Vec::new())),
    http2("HTTP/2: silent after the settings", IMPATIENT, || Stalls(frame(SETTINGS, 0, 0, b""))),
    http2("HTTP/2: settings again and again", IMPATIENT, || Repeats(Vec::new(), frame(SETTINGS, 0, 0, b"").repeat(1000))),
    http2("HTTP/2: pings again and again", IMPATIENT, || Repeats(frame(SETTINGS, 0, 0, b""), frame(PING, 0, 0, b"12345678").repeat(1000))),
    http2("HTTP/2: fields that never end", PATIENT, || Repeats(unfinished_head(), frame(CONTINUATION, 0, 1, &b"\0\x01x\x01y".repeat(1000)))),
    http2("HTTP/2: no field, again and again", PATIENT, || Repeats(unfinished_head(), frame(CONTINUATION, 0, 1, b"").repeat(1000))),
    http2("HTTP/2: a body that never ends", PATIENT, || Repeats(head(), frame(DATA, 0, 1, &[b' '; 16384]))),
    http2("HTTP/2: a body of nothing that never ends", IMPATIENT, || Repeats(head(), frame(DATA, 0, 1, b"").repeat(1000))),
    http2("HTTP/2: a frame longer than any may be", PATIENT, || Stalls([frame(SETTINGS, 0, 0, b""), b"\xff\xff\xff\0\0\0\0\0\x01".to_vec()].concat())),
];

const fn certificate(name: &'static str, certificate: Certificate) -> TlsCase {
    TlsCase { name, patience: PATIENT, handshake: Handshake::Made(certificate), behaviour: || Sends(document("")) }
}

const fn missing(name: &'static str, patience: u64, behaviour: fn() -> Behaviour) -> TlsCase {
    TlsCase { name, patience, handshake: Handshake::Missing, behaviour }
}

const fn made(name: &'static str, patience: u64, behaviour: fn() -> Behaviour) -> TlsCase {
    TlsCase { name, patience, handshake: Handshake::Made(Certificate::Good), behaviour }
}

const fn http2(name: &'static str, patience: u64, behaviour: fn() -> Behaviour) -> TlsCase {
    TlsCase { name, patience, handshake: Handshake::MadeForHttp2, behaviour }
}

/// Full records that go on with a message of the handshake.
fn endless_handshake() -> Vec<u8> {
    [&[0; 16380][..], b"\x16\x03\x03\x40\0\0\0\0\0"].concat()
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// A frame (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let [.., high, middle, low] = payload.len().to_be_bytes();
    [&[high, middle, low, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// The settings and a head with the status 200 (RFC 7541, appendix A).
fn head() -> Vec<u8> {
    [frame(SETTINGS, 0, 0, b""), frame(HEADERS, END_HEADERS, 1, b"\x88")].concat()
}

/// The same, to be continued.
fn unfinished_head() -> Vec<u8> {
    [frame(SETTINGS, 0, 0, b""), frame(HEADERS, 0, 1, b"\x88")].concat()
}
