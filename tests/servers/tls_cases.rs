//! The servers that speak TLS, or should: a line is one of them. What runs say of them stands in `expected_tls.txt`.

use super::cases::{IMPATIENT, PATIENT};
use super::certificates::Certificate;
use super::listener::Behaviour::{self, Cuts, HangsUp, Repeats, Sends, Stalls};
use super::responses::{document, framed};

/// A broken server.
pub(crate) struct TlsCase {
    /// What is wrong with it.
    pub(crate) name: &'static str,
    /// How long to wait for a whole response, in seconds: little where none will come.
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
    /// What TLS asks for, from a server that agrees on nothing but HTTP/2.
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
    made("cut off inside the body", PATIENT, || Cuts(framed("Content-Length: 5000\r\n", "{"))),
    made("silent after the handshake", IMPATIENT, || Stalls(Vec::new())),
    TlsCase { name: "HTTP/2 and nothing else", patience: PATIENT, handshake: Handshake::MadeForHttp2, behaviour: || HangsUp },
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

/// Full records that go on with a message of the handshake.
fn endless_handshake() -> Vec<u8> {
    [&[0; 16380][..], b"\x16\x03\x03\x40\0\0\0\0\0"].concat()
}
