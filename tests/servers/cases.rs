//! The servers that speak HTTP without TLS: a line is one of them. What runs say of them stands in `expected.txt`.

use super::bombs;
use super::listener::Behaviour::{self, Drips, HangsUp, Numbered, Repeats, Resets, Sends, Stalls};
use super::responses::{
    DOCUMENT, HOSTILE, HOSTILE_FIELD, chunked, document, document_of, framed, hostile_json, json_with, redirect,
    response, with_member,
};

/// A broken server.
pub(crate) struct Case {
    /// What is wrong with it.
    pub(crate) name: &'static str,
    /// How long to wait for a complete response, in seconds: little where none will come.
    pub(crate) patience: u64,
    /// What it does.
    pub(crate) behaviour: fn() -> Behaviour,
}

/// For servers that never end a response, in seconds.
pub(crate) const IMPATIENT: u64 = 1;
/// For the others, in seconds.
pub(crate) const PATIENT: u64 = 15;

const fn ends(name: &'static str, behaviour: fn() -> Behaviour) -> Case {
    Case { name, patience: PATIENT, behaviour }
}

const fn never_ends(name: &'static str, behaviour: fn() -> Behaviour) -> Case {
    Case { name, patience: IMPATIENT, behaviour }
}

#[rustfmt::skip]
pub(crate) const CASES: &[Case] = &[
    ends("nothing", || Sends(document(""))),

    // The connection.
    ends("closed before the request", || HangsUp),
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
    ends("103 Early Hints and the right response", || Sends([b"HTTP/1.1 103 Early Hints\r\n\r\n", &*document("")].concat())),
    never_ends("103 Early Hints again and again", || Repeats(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100))),
    ends("101 Switching Protocols", || Sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_vec())),
    ends("control characters as the reason", || Sends(b"HTTP/1.1 500 \x1b[2J\r\nContent-Length: 0\r\n\r\n".to_vec())),
    ends("control characters in a field", || Sends(document("X-A: \x1b[2J\x1b]0;owned\x07\r\n"))),
    ends("a tab in a field", || Sends(document("ETag: \"a\tb\"\r\n"))),
    ends("NUL in a field", || Sends(document("X-A: a\0b\r\n"))),
    ends("a bare CR in a field", || Sends(document("X-A: a\rSet-Cookie: b\r\n"))),
    ends("a folded field", || Sends(document("X-A: a\r\n b\r\n"))),
    ends("a redirect to itself", || Sends(redirect("/_matrix/client/v1/auth_metadata"))),
    ends("redirects from one URL to another and back", || Numbered(|number| redirect(if number % 2 == 0 { "/followed/a" } else { "/followed/b" }))),
    ends("a redirect elsewhere", || Sends(redirect("http://127.0.0.1:1/followed]]>"))),
    ends("a redirect to file:", || Sends(redirect("file:///etc/passwd"))),
    ends("a redirect to javascript:", || Sends(redirect("javascript:alert(1)"))),
    ends("a redirect to ftp:", || Sends(redirect("ftp://127.0.0.1:1/followed"))),
    ends("a redirect to gopher:", || Sends(redirect("gopher://127.0.0.1:1/_followed"))),

    // The framing.
    ends("shorter than Content-Length", || Sends(framed("Content-Length: 5000\r\n", DOCUMENT))),
    ends("longer than Content-Length", || Sends(framed("Content-Length: 2\r\n", DOCUMENT))),
    ends("two lengths", || Sends(document("Content-Length: 2\r\n"))),
    ends("a negative length", || Sends(framed("Content-Length: -1\r\n", DOCUMENT))),
    ends("a length beyond 64 bits", || Sends(framed("Content-Length: 99999999999999999999\r\n", DOCUMENT))),
    never_ends("a length of 1 TB", || Stalls(framed("Content-Length: 1099511627776\r\n", "{"))),
    ends("a length and chunks", || Sends(document("Transfer-Encoding: chunked\r\n"))),
    ends("a length, and chunks that are right", || Sends(framed("Content-Length: 9\r\nTransfer-Encoding: gzip, Chunked\r\n", chunked(DOCUMENT)))),
    ends("the same length twice", || Sends(framed(&format!("Content-Length: {0}\r\nContent-Length: {0}\r\n", DOCUMENT.len()), DOCUMENT))),
    ends("a transfer coding that there is no more", || Sends(framed("Transfer-Encoding: identity\r\n", DOCUMENT))),
    ends("chunks in HTTP/1.0", || Sends([b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunked(DOCUMENT).as_bytes()].concat())),
    ends("a bad chunk size", || Sends(framed("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"))),
    ends("a chunk size beyond 64 bits", || Sends(framed("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"))),
    ends("chunks without an end", || Sends(framed("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"))),
    ends("a body that never ends", || Repeats(framed("", "["), b" ".repeat(1 << 16))),
    ends("a body of 100 MB", || Sends(response("", vec![b' '; 100 << 20]))),

    // The coding.
    ends("gzip that inflates to 500 MB", || Sends(response("Content-Encoding: gzip\r\n", bombs::gzip(500 << 20)))),
    ends("gzip in gzip that inflates to 500 MB", || Sends(response("Content-Encoding: gzip, gzip\r\n", bombs::gzip_of(&bombs::gzip(500 << 20))))),
    ends("br that inflates to 1 GB", || Sends(response("Content-Encoding: br\r\n", bombs::brotli()))),
    ends("zstd that inflates to 1 GB", || Sends(response("Content-Encoding: zstd\r\n", bombs::zstd(1 << 30, 17)))),
    ends("zstd that inflates to 1 GB, with a window of 64 MB", || Sends(response("Content-Encoding: zstd\r\n", bombs::zstd(1 << 30, 26)))),
    ends("gzip that was not asked for", || Sends(response("Content-Encoding: gzip\r\n", bombs::gzip_of(DOCUMENT.as_bytes())))),
    ends("gzip that is not announced", || Sends(response("", bombs::gzip_of(DOCUMENT.as_bytes())))),
    ends("gzip in gzip that is none", || Sends(response("Content-Encoding: gzip, gzip\r\n", bombs::gzip(1 << 20)))),
    ends("br that is none", || Sends(response("Content-Encoding: br\r\n", DOCUMENT))),
    ends("zstd that is none", || Sends(response("Content-Encoding: zstd\r\n", DOCUMENT))),
    ends("zstd that asks for a window of 1 TB", || Sends(response("Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\0\xf0\x01\0\0"))),
    ends("br with a window that RFC 7932 does not have", || Sends(response("Content-Encoding: br\r\n", bombs::large_window_brotli(DOCUMENT.as_bytes())))),

    // The document.
    ends("arrays 100,000 deep", || Sends(response("", "[".repeat(100_000)))),
    ends("objects 100,000 deep", || Sends(response("", with_member(&format!("\"x\":{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)))))),
    ends("a number of 1 MB", || Sends(response("", with_member(&format!("\"x\":{}", "9".repeat(1_000_000)))))),
    ends("an exponent beyond reason", || Sends(response("", with_member("\"x\":1e999999999999999999999")))),
    ends("500,000 array elements", || Sends(response("", with_member(&format!("\"x\":[0{}]", ",0".repeat(500_000)))))),
    ends("ten million array elements", || Sends(response("", with_member(&format!("\"x\":[0{}]", ",0".repeat(10_000_000)))))),
    ends("as many values and levels as are read", || Sends(response("", document_of(400_000, 1000, 10_000)))),
    ends("as much as is read", || Sends(response("", document_of(1 << 20, 1000, 10_000)))),
    ends("as much as is read, another document at each fetch", || Numbered(|number| response("", document_of(1 << 20, 1000, 10_000).replace("/authorize", &format!("/{number}"))))),
    ends("as much as is read, with a token", || Sends(response("", document_of((1 << 20) - 13, 1000, 10_000).replace("/authorize", "/?access_token=abcdefgh")))),
    ends("as much as is read, in gzip", || Sends(response("Content-Encoding: gzip\r\n", bombs::gzip_of(document_of(1 << 20, 1000, 10_000).as_bytes())))),
    ends("as much as is read after the first fetch", || Numbered(|number| if number == 0 { document("") } else { response("", document_of(1 << 20, 1000, 10_000)) })),
    ends("a value more than is read", || Sends(response("", document_of(400_000, 1000, 10_001)))),
    ends("a level more than is read", || Sends(response("", document_of(400_000, 1001, 10_000)))),
    ends("an octet more than is read", || Sends(response("", document_of((1 << 20) + 1, 1000, 10_000)))),
    ends("9,000 wrong items", || Sends(response("", DOCUMENT.replace("[\"", &format!("[{}\"", "0,".repeat(2250)))))),
    ends("9,000 names twice, 900 levels deep", || Sends(response("", with_member(&format!("\"x\":{}{{{}}}{}", "{\"a\":".repeat(900), duplicates(4500), "}".repeat(900)))))),
    ends("9,000 unpaired surrogates", || Sends(response("", with_member(&format!("\"x\":\"{}\"", "\\ud800".repeat(9000)))))),
    ends("170,000 unpaired surrogates", || Sends(response("", with_member(&format!("\"x\":\"{}\"", "\\ud800".repeat(170_000)))))),
    ends("9,000 tokens", || Sends(response("", with_member(&tokens(9000))))),
    ends("150,000 members of one name", || Sends(response("", with_member("\"x\":0,".repeat(150_000).trim_end_matches(','))))),

    // Hostile text in every place that reports quote.
    ends("hostile text as the reason", || Sends(json_with(&format!("500 {HOSTILE_FIELD}"), "", "{}"))),
    ends("hostile text as the names of fields", || Sends(document("]]></script>::error::0wned: x\r\n"))),
    ends("odd names of fields", || Sends(document("X-!#$%&'*+.^_`|~0wned: x\r\n"))),
    ends("hostile text in each field", || Sends(json_with("200 OK", &hostile_fields(), DOCUMENT))),
    ends("hostile text as the type", || Sends(framed(&format!("Content-Type: {HOSTILE_FIELD}\r\n"), DOCUMENT))),
    ends("hostile text as the coding", || Sends(document(&format!("Content-Encoding: {HOSTILE_FIELD}\r\n")))),
    ends("hostile text as the place to go to", || Sends(redirect(HOSTILE_FIELD))),
    ends("hostile text as a challenge", || Sends(json_with("403 Forbidden", &format!("cf-mitigated: {HOSTILE_FIELD}\r\n"), "{}"))),
    ends("hostile text as the body", || Sends(response("", HOSTILE))),
    ends("hostile text as the document", || Sends(response("", format!("\"{}\"", hostile_json())))),
    ends("hostile text as values", || Sends(response("", DOCUMENT.replace("\"code\"", &format!("\"{}\"", hostile_json()))))),
    ends("hostile text as all values", || Sends(response("", hostile_values()))),
    ends("hostile text as names", || Sends(response("", with_member(&format!("\"{0}\":1,\"{0}\":2", hostile_json()))))),
    ends("hostile text in the URLs", || Sends(response("", DOCUMENT.replace("127.0.0.1:1/", &format!("127.0.0.1:1/{}", hostile_json()))))),
    ends("hostile text as the hosts", || Sends(response("", DOCUMENT.replace("127.0.0.1:1/", &format!("{}/", hostile_json()))))),
    ends("hostile text as values of other types", || Sends(response("", DOCUMENT.replace("\": \"http", &format!("\": {{\"{0}\":\"{0}\"}}, \"x\": \"", hostile_json()))))),
    ends("hostile text in an error", || Sends(json_with("400 Bad Request", "", &hostile_error(&hostile_json())))),
    ends("hostile text in a refusal", || Sends(json_with("404 Not Found", "", &hostile_error(&hostile_json())))),
    ends("hostile text in an API that is not offered", || Sends(json_with("404 Not Found", "", &hostile_error("M_UNRECOGNIZED")))),

    // Over time.
    ends("another document at each fetch", || Numbered(|number| response("", with_member(&format!("\"x\":{number}"))))),
    ends("another status after the first fetch", || Numbered(|number| match number {
        0 => document(""),
        _ => b"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n".to_vec(),
    })),
    ends("nothing more after the first fetch", || Numbered(|number| if number == 0 { document("") } else { Vec::new() })),
];

/// Names that stand twice in one object, so many of them.
fn duplicates(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|number| format!("\"{number}\":0,\"{number}\":0")).collect();
    members.join(",")
}

/// Members with texts that are masked in reports, so many of them.
fn tokens(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|number| format!("\"access_token\":\"secret-{number:08}\"")).collect();
    members.join(",")
}

/// The fields that tests look at, all of them hostile.
fn hostile_fields() -> String {
    let names = [
        "ETag",
        "Cache-Control",
        "Last-Modified",
        "Expires",
        "Age",
        "Date",
        "Vary",
        "Server",
        "Location",
        "Allow",
        "Retry-After",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "WWW-Authenticate",
        "Set-Cookie",
    ];
    names.map(|name| format!("{name}: {HOSTILE_FIELD}\r\n")).concat()
}

/// The document with all its texts hostile.
fn hostile_values() -> String {
    let members: Vec<&str> = DOCUMENT.lines().filter_map(|line| line.split('"').nth(1)).collect();
    let hostile = hostile_json();
    let members: Vec<String> = members.iter().map(|name| format!("\"{name}\":\"{hostile}\"")).collect();
    format!("{{{}}}", members.join(","))
}

fn hostile_error(errcode: &str) -> String {
    format!("{{\"errcode\":\"{errcode}\",\"error\":\"{}\"}}", hostile_json())
}
