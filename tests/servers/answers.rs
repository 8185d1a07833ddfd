//! The octets that the servers send: a right answer, and the many ways in which one can be broken.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A document that breaks no requirement in a development deployment; its endpoints are closed.
pub(crate) const DOCUMENT: &str = r#"{
    "issuer": "http://127.0.0.1:1/",
    "authorization_endpoint": "http://127.0.0.1:1/authorize",
    "token_endpoint": "http://127.0.0.1:1/token",
    "revocation_endpoint": "http://127.0.0.1:1/revoke",
    "registration_endpoint": "http://127.0.0.1:1/register",
    "response_types_supported": ["code"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "response_modes_supported": ["query", "fragment"],
    "code_challenge_methods_supported": ["S256"]
}"#;

/// The start of a right answer: all of it but its length, the empty line and its body.
const START: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n";

/// An answer with more field lines and a body, of the right length.
pub(crate) fn answer(lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    with_start(&format!("{START}Content-Length: {}\r\n{lines}", body.len()), body)
}

/// The right answer with more field lines.
pub(crate) fn document(lines: &str) -> Vec<u8> {
    answer(lines, DOCUMENT)
}

/// The right answer with other lines in the place of its length.
pub(crate) fn framed(lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_start(&format!("{START}{lines}"), body.as_ref())
}

/// The document with one more member, of this text.
pub(crate) fn with_member(member: &str) -> String {
    DOCUMENT.replacen('{', &format!("{{{member},"), 1)
}

fn with_start(start: &str, body: &[u8]) -> Vec<u8> {
    [start.as_bytes(), b"\r\n", body].concat()
}

/// So many octets of JSON in gzip; one stream after another, so that it is made quickly (RFC 1952, section 2.2).
pub(crate) fn gzip_bomb(octets: usize) -> Vec<u8> {
    const MEMBER: usize = 1 << 20;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(&vec![b' '; MEMBER]).and_then(|()| encoder.finish());
    written.unwrap_or_default().repeat(octets / MEMBER)
}
