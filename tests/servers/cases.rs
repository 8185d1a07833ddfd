//! The servers: a line is one of them. What runs say of them stands in `expected.txt` and `expected_tls.txt`. Lines of
//! JSON are as large as a debug build judges in a few seconds.

use super::answers::{DOCUMENT, answer, document, framed, gzip_bomb, with_member};
use super::certificates::Certificate;
use super::listener::Behaviour::{self, Drips, Numbered, Repeats, Resets, Sends, Stalls};

/// A broken server.
pub(crate) struct Case {
    /// What is wrong with it.
    pub(crate) name: &'static str,
    /// How long to wait for a whole answer, in seconds: little where none will come.
    pub(crate) patience: u64,
    /// What it does.
    pub(crate) behaviour: fn() -> Behaviour,
}

impl Case {
    /// A run takes less than so many seconds, unless it does not end.
    pub(crate) fn hang(&self) -> u64 {
        if self.patience == IMPATIENT { 20 } else { 60 }
    }
}

const IMPATIENT: u64 = 1;
const PATIENT: u64 = 15;

const fn ends(name: &'static str, behaviour: fn() -> Behaviour) -> Case {
    Case { name, patience: PATIENT, behaviour }
}

const fn never_ends(name: &'static str, behaviour: fn() -> Behaviour) -> Case {
    Case { name, patience: IMPATIENT, behaviour }
}

/// Certificates, by what is wrong with them.
pub(crate) const TLS_CASES: &[(&str, Certificate)] = &[
    ("nothing", Certificate::Good),
    ("expired", Certificate::Expired),
    ("not yet valid", Certificate::TooEarly),
    ("for another name", Certificate::OtherName),
    ("from an unknown issuer", Certificate::UnknownIssuer),
    ("self-signed", Certificate::SelfSigned),
    ("self-signed, but trusted", Certificate::SelfSignedTrusted),
    ("self-signed for an authority, but trusted", Certificate::Authority),
];

#[rustfmt::skip]
pub(crate) const CASES: &[Case] = &[
    ends("nothing", || Sends(document(""))),

    // The connection.
    ends("reset before the head", || Resets(Vec::new())),
    ends("reset inside the head", || Resets(document("")[..40].to_vec())),
    ends("reset inside the body", || Resets(document("")[..300].to_vec())),
    ends("closed before the head", || Sends(Vec::new())),
    ends("closed inside the head", || Sends(document("")[..40].to_vec())),
    never_ends("silent", || Stalls(Vec::new())),
    never_ends("silent inside the body", || Stalls(document("")[..300].to_vec())),
    never_ends("an octet each 100 ms", || Drips(document(""))),

    // The head.
    ends("a head that never ends", || Repeats(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(1000))),
    ends("a field line that never ends", || Repeats(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'x'; 8192])),
    ends("10,000 field lines", || Sends(document(&"x: y\r\n".repeat(10_000)))),
    ends("a field of 1 MB", || Sends(document(&format!("x: {}\r\n", "y".repeat(1 << 20))))),
    ends("no HTTP", || Sends(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())),
    ends("HTTP/0.9", || Sends(DOCUMENT.into())),
    ends("HTTP/2 without being asked", || Sends(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64".to_vec())),
    ends("a status that is no number", || Sends(b"HTTP/1.1 OK 200\r\n\r\n".to_vec())),
    ends("a status of 999", || Sends(b"HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n".to_vec())),
    ends("100 Continue and nothing more", || Sends(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())),
    ends("103 Early Hints and the right answer", || Sends([b"HTTP/1.1 103 Early Hints\r\n\r\n", &*document("")].concat())),
    never_ends("103 Early Hints again and again", || Repeats(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100))),
    ends("101 Switching Protocols", || Sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_vec())),
    ends("markup as the reason", || Sends(b"HTTP/1.1 500 ]]></script>::error::x <b>\r\nContent-Length: 0\r\n\r\n".to_vec())),
    ends("control characters as the reason", || Sends(b"HTTP/1.1 500 \x1b[2J\r\nContent-Length: 0\r\n\r\n".to_vec())),
    ends("control characters in a field", || Sends(document("X-A: \x1b[2J\x1b]0;owned\x07\r\n"))),
    ends("a tab in a field", || Sends(document("ETag: \"a\tb\"\r\n"))),
    ends("NUL in a field", || Sends(document("X-A: a\0b\r\n"))),
    ends("a bare CR in a field", || Sends(document("X-A: a\rSet-Cookie: b\r\n"))),
    ends("Latin-1 and markup in a field", || Sends(document("ETag: ]]></script>::error::\u{e9}\u{202e}\r\n"))),
    ends("a folded field", || Sends(document("X-A: a\r\n b\r\n"))),
    ends("a redirect to itself", || Sends(b"HTTP/1.1 302 Found\r\nLocation: /_matrix/client/v1/auth_metadata\r\nContent-Length: 0\r\n\r\n".to_vec())),
    ends("a redirect elsewhere", || Sends(b"HTTP/1.1 307 \r\nLocation: http://127.0.0.1:1/]]>\r\nContent-Length: 0\r\n\r\n".to_vec())),

    // The framing.
    ends("shorter than Content-Length", || Sends(framed("Content-Length: 5000\r\n", DOCUMENT))),
    ends("longer than Content-Length", || Sends(framed("Content-Length: 2\r\n", DOCUMENT))),
    ends("two lengths", || Sends(document("Content-Length: 2\r\n"))),
    ends("a negative length", || Sends(framed("Content-Length: -1\r\n", DOCUMENT))),
    ends("a length beyond 64 bits", || Sends(framed("Content-Length: 99999999999999999999\r\n", DOCUMENT))),
    never_ends("a length of 1 TB", || Stalls(framed("Content-Length: 1099511627776\r\n", "{"))),
    ends("a length and chunks", || Sends(document("Transfer-Encoding: chunked\r\n"))),
    ends("a bad chunk size", || Sends(framed("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"))),
    ends("a chunk size beyond 64 bits", || Sends(framed("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"))),
    ends("chunks without an end", || Sends(framed("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"))),
    ends("a body that never ends", || Repeats(framed("", "["), b" ".repeat(1 << 16))),
    ends("a body of 100 MB", || Sends(answer("", vec![b' '; 100 << 20]))),

    // The coding.
    ends("gzip that inflates to 1 GB", || Sends(answer("Content-Encoding: gzip\r\n", gzip_bomb(1 << 30)))),
    ends("gzip in gzip that is none", || Sends(answer("Content-Encoding: gzip, gzip\r\n", gzip_bomb(1 << 20)))),
    ends("br that is none", || Sends(answer("Content-Encoding: br\r\n", DOCUMENT))),
    ends("zstd that is none", || Sends(answer("Content-Encoding: zstd\r\n", DOCUMENT))),
    ends("zstd that asks for a window of 1 TB", || Sends(answer("Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\0\xf0\x01\0\0"))),

    // The document.
    ends("arrays 100,000 deep", || Sends(answer("", "[".repeat(100_000)))),
    ends("objects 100,000 deep", || Sends(answer("", with_member(&format!("\"x\":{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)))))),
    ends("a number of 1 MB", || Sends(answer("", with_member(&format!("\"x\":{}", "9".repeat(1 << 20)))))),
    ends("an exponent beyond reason", || Sends(answer("", with_member("\"x\":1e999999999999999999999")))),
    ends("500,000 array elements", || Sends(answer("", with_member(&format!("\"x\":[0{}]", ",0".repeat(500_000)))))),
    ends("200,000 members of one name", || Sends(answer("", with_member("\"x\":0,".repeat(200_000).trim_end_matches(','))))),
    ends("control characters as the body", || Sends(answer("", "\0\x1b[2J\x1b]8;;http://evil.example\x07]]></script>\r\n::error::owned\u{202e}"))),
    ends("control characters as values", || Sends(answer("", DOCUMENT.replace("\"code\"", "\"\\u001b[2J]]></script>\\r\\n::error::\\u202e\"")))),
    ends("control characters as names", || Sends(answer("", with_member("\"\\u001b]]>\\u0000\":1,\"\\u001b]]>\\u0000\":2")))),

    // Over time.
    ends("another document at each fetch", || Numbered(|number| answer("", with_member(&format!("\"x\":{number}"))))),
    ends("another status after the first fetch", || Numbered(|number| match number {
        0 => document(""),
        _ => b"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n".to_vec(),
    })),
    ends("nothing more after the first fetch", || Numbered(|number| if number == 0 { document("") } else { Vec::new() })),
];
