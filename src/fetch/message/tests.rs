//! Responses given in one piece and in several, whole, cut short, and malformed.

use super::*;
use proptest::prelude::*;

/// What comes of these octets, given in pieces of this length.
fn read(method: Method, octets: &[u8], piece: usize, end: End) -> Result<Response, Fault> {
    let mut incoming = Incoming::new(method);
    for octets in octets.chunks(piece) {
        if incoming.need() == Need::Nothing {
            break;
        }
        incoming.take(octets)?;
    }
    incoming.end(end)
}

fn get(octets: &[u8]) -> Result<Response, Fault> {
    let results = [1, 3, 1000, usize::MAX].map(|piece| read(Method::Get, octets, piece, End::Closed));
    let [first, others @ ..] = results;
    for other in others {
        let parts = |result: &Result<Response, Fault>| {
            result.as_ref().map(|response| (response.status, response.content.to_vec())).map_err(Clone::clone)
        };
        assert_eq!(parts(&first), parts(&other), "{octets:?}");
    }
    first
}

fn status_and_content(octets: &str) -> (u16, String) {
    let response = get(octets.as_bytes()).unwrap();
    (response.status, String::from_utf8(response.content.to_vec()).unwrap())
}

fn is_truncated(octets: &str) -> bool {
    matches!(get(octets.as_bytes()), Err(Fault::Truncated(_)))
}

fn is_malformed(octets: &str) -> bool {
    matches!(get(octets.as_bytes()), Err(Fault::Malformed(_)))
}

#[test]
fn content_is_read_to_its_end_and_no_further() {
    let close = "HTTP/1.1 200 OK\r\nx: y\r\n\r\n{}";
    assert_eq!(status_and_content(close), (200, "{}".to_owned()));
    let length = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 500";
    assert_eq!(status_and_content(length), (200, "{}".to_owned()));
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\nmore";
    assert_eq!(status_and_content(chunks), (200, "{}".to_owned()));
}

#[test]
fn the_head_is_kept_as_it_came() {
    let head = "HTTP/1.0 404 Nicht da\r\nX-A: b\r\nContent-Length: 0\r\nx-a:  c \r\ncontent-length: 0\r\n\r\n";
    let response = get(head.as_bytes()).unwrap();
    assert_eq!((response.version.as_str(), response.reason.as_deref()), ("HTTP/1.0", Some("Nicht da")));
    let lines: Vec<_> = response.fields.iter().map(|(name, value)| (name, fields::text(value))).collect();
    let expected = [("x-a", "b"), ("content-length", "0"), ("x-a", "c"), ("content-length", "0")];
    assert_eq!(lines, expected.map(|(name, value)| (name, value.to_owned())));
    assert!(response.content_shown);
    assert_eq!(get(b"HTTP/1.1 200\r\n\r\n").unwrap().reason, None);
}

#[test]
fn content_that_must_not_be_there_is_kept() {
    for (method, status) in [(Method::Head, 200), (Method::Get, 204), (Method::Get, 304), (Method::Get, 101)] {
        for announced in ["", "content-length: 9\r\n", "transfer-encoding: chunked\r\n"] {
            let octets = format!("HTTP/1.1 {status} \r\n{announced}\r\n{{}}");
            let response = read(method, octets.as_bytes(), 5, End::Broken).unwrap();
            assert_eq!(response.content.as_ref(), b"{}", "{method} {status} {announced}");
        }
    }
}

#[test]
fn interim_responses_are_passed_over() {
    let interim = "HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n";
    assert_eq!(status_and_content(&format!("{interim}{interim}HTTP/1.1 405 \r\n\r\n")), (405, String::new()));
    assert_eq!(get(interim.as_bytes()).unwrap_err(), Fault::Nothing);
    assert!(is_truncated(&format!("{interim}HTTP/1.1 2")));
}

#[test]
fn where_a_connection_ended_is_told_apart() {
    assert_eq!(get(b"").unwrap_err(), Fault::Nothing);
    assert_eq!(get(b"\r\n").unwrap_err(), Fault::Nothing);
    for head in ["H", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nx: y\r\n", "HTTP/1.1 200 OK\r\nx: y\r\n\r"]
    {
        assert!(is_truncated(head), "{head:?}");
    }
    assert!(is_truncated("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}"));
    assert!(is_truncated("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"));
    assert!(is_truncated("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"));
    let until_close = |end| read(Method::Get, b"HTTP/1.1 200 OK\r\n\r\n{}", 9, end);
    assert_eq!(until_close(End::Broken).unwrap_err(), Fault::Doubtful(2));
    assert!(until_close(End::Closed).is_ok());
    let length = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    assert!(read(Method::Get, length, 9, End::Broken).is_ok(), "it had ended before");
}

#[test]
fn what_is_not_http_is_malformed() {
    for octets in [
        "SSH-2.0-x\r\n",
        "{\"issuer\":1}",
        "\0\0\x12\x04\0\0\0\0\0",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 200 \x1b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx : y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\r\n b\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        assert!(is_malformed(octets), "{octets:?}");
    }
}

#[test]
fn heads_and_bodies_have_limits() {
    let lines = |count: usize| ["HTTP/1.1 200 OK\r\n", &"x: y\r\n".repeat(count), "\r\n"].concat();
    assert_eq!(status_and_content(&lines(MAX_HEADERS)), (200, String::new()));
    assert_eq!(get(lines(MAX_HEADERS + 1).as_bytes()).unwrap_err(), Fault::HeadTooLarge);
    let endless = |octets: &[u8], more: &[u8]| {
        let mut incoming = Incoming::new(Method::Get);
        incoming.take(octets).unwrap();
        (0..=MAX_BODY / more.len()).find_map(|_| incoming.take(more).err())
    };
    assert_eq!(endless(b"HTTP/1.1 200 OK\r\nx: ", &[b'x'; 8192]), Some(Fault::HeadTooLarge));
    assert_eq!(endless(b"", &b"HTTP/1.1 103 \r\n\r\n".repeat(100)), Some(Fault::HeadTooLarge));
    assert_eq!(endless(b"HTTP/1.1 200 OK\r\n\r\n", &[b' '; 8192]), Some(Fault::BodyTooLarge));
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", MAX_BODY + 1);
    assert_eq!(get(announced.as_bytes()).unwrap_err(), Fault::BodyTooLarge);
    let mut surplus = Incoming::new(Method::Head);
    surplus.take(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    assert_eq!(surplus.need(), Need::Surplus);
    surplus.take(&vec![b' '; MAX_BODY + 1]).unwrap();
    assert_eq!((surplus.need(), surplus.progress()), (Need::Nothing, Some(MAX_BODY)));
}

proptest! {
    #[test]
    fn any_octets_are_a_response_or_a_fault_however_they_are_cut(
        octets: Vec<u8>,
        scraps in r"(HTTP/1\.[01] |[1-9][0-9]{2} |OK|[a-z]{1,3}: ?|\r\n|\r\n\r\n|content-length: [0-9]|transfer-encoding: chunked\r\n|[0-9]\r\n|[\x00-\x20]|\u{80}){0,12}",
        piece in 1_usize..40,
    ) {
        for octets in [octets.as_slice(), scraps.as_bytes(), &[b"HTTP/1.1 200 ", scraps.as_bytes(), b"\r\n\r\n"].concat()] {
            for method in [Method::Get, Method::Head] {
                let at_once = read(method, octets, usize::MAX, End::Closed);
                let in_pieces = read(method, octets, piece, End::Closed);
                prop_assert_eq!(at_once.is_ok(), in_pieces.is_ok());
                if let (Ok(at_once), Ok(in_pieces)) = (at_once, in_pieces) {
                    prop_assert!((100..1000).contains(&at_once.status));
                    prop_assert_eq!(at_once.content, in_pieces.content);
                }
            }
        }
    }
}
