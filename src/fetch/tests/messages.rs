//! What a response shows, and what it means that there is none: the same in each way.

use super::*;

/// The kind of trouble, if there is any.
fn kind(result: &Result<Response, Trouble>) -> Option<TroubleKind> {
    result.as_ref().err().map(|trouble| trouble.kind)
}

#[test]
fn nothing_is_told_apart_from_a_part_and_from_what_is_malformed() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";
    for (does, expected) in [
        (Does::Sends(""), Some(TroubleKind::Closed)),
        (Does::Cuts(""), Some(TroubleKind::Closed)),
        (Does::Resets(""), Some(TroubleKind::Closed)),
        (Does::Sends("HTTP/1.1 103 Early Hints\r\n\r\n"), Some(TroubleKind::Closed)),
        (Does::Sends("HTTP/1.1 200 O"), Some(TroubleKind::Truncated)),
        (Does::Cuts("HTTP/1.1 200 OK\r\nx: y\r\n"), Some(TroubleKind::Truncated)),
        (Does::Resets("HTTP/1.1 200 OK\r\nx: y\r\n"), Some(TroubleKind::Truncated)),
        (Does::Sends(HEAD), Some(TroubleKind::Truncated)),
        (Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Cuts("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Resets("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"), Some(TroubleKind::Truncated)),
        (Does::Sends("SSH-2.0-OpenSSH_9.9\r\n"), Some(TroubleKind::NotHttp)),
        (Does::Sends("{\"issuer\":\"https://hs.test/\"}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\nx y\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\n\r\n{}"), None),
        (Does::Cuts("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), None),
    ] {
        for way in Way::ALL {
            let (result, _) = exchange(way, Method::Get, &[does]);
            assert_eq!(kind(&result), expected, "{way:?} {does:?}: {result:?}");
        }
    }
}

#[test]
fn without_its_alert_the_end_of_tls_ends_no_body() {
    let does = [Does::Cuts("HTTP/1.1 200 OK\r\n\r\n{}")];
    for way in [Way::Plain, Way::Proxy] {
        assert_eq!(exchange(way, Method::Get, &does).0.unwrap().content.as_ref(), b"{}");
    }
    for way in [Way::Tls, Way::Tunnel] {
        let trouble = exchange(way, Method::Get, &does).0.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Closed, "{trouble}");
        assert!(trouble.message.ends_with("after 2 octets of the body, which may have been all of it"), "{trouble}");
    }
}

#[test]
fn messages_say_where_a_response_ended() {
    for (octets, message) in [
        ("", "closed the connection before it responded"),
        ("HTTP/1.1 2", "closed the connection after 10 octets of the head, before its end"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}", "closed the connection after 2 of 5 octets of the body"),
    ] {
        let trouble = exchange(Way::Plain, Method::Get, &[Does::Sends(octets)]).0.unwrap_err();
        assert!(trouble.message.ends_with(message), "{trouble}");
    }
    let trouble = exchange(Way::Plain, Method::Get, &[Does::Resets("HTTP/1.1 2")]).0.unwrap_err();
    assert!(trouble.message.contains("broke the connection off after 10 octets of the head"), "{trouble}");
}

#[test]
fn framing_is_shown_as_it_came() {
    let chunks = "2\r\n{}\r\n0\r\n\r\n";
    for (status, lines, body) in [
        (200, "transfer-encoding: gzip, chunked\r\n", chunks),
        (200, "transfer-encoding: Chunked\r\n", chunks),
        (200, "transfer-encoding: identity\r\n", "{}"),
        (200, "transfer-encoding: chunked\r\ncontent-length: 12\r\n", chunks),
        (200, "content-length: 2\r\ntransfer-encoding: identity\r\n", "{}"),
        (200, "content-length: 2\r\ncontent-length: 2\r\n", "{}"),
        (200, "content-length: 2, 2\r\n", "{}"),
        (204, "content-length: 2\r\n", "{}"),
        (304, "transfer-encoding: chunked\r\n", "{}"),
    ] {
        let octets: &'static str = Box::leak(format!("HTTP/1.1 {status} \r\n{lines}\r\n{body}").into_boxed_str());
        for way in Way::ALL {
            let response = response(way, Method::Get, octets);
            let shown =
                response.fields.iter().map(|(name, value)| format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
            assert_eq!((response.status, shown.collect::<String>().as_str()), (status, lines), "{way:?}");
            assert_eq!(response.content.as_ref(), b"{}", "{way:?} {lines}");
        }
    }
}

#[test]
fn content_that_must_not_be_there_is_seen() {
    for (method, octets) in [
        (Method::Head, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        (Method::Get, "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n{}"),
        (Method::Options, "HTTP/1.1 204 No Content\r\n\r\n{}"),
    ] {
        for way in Way::ALL {
            let response = response(way, method, octets);
            assert_eq!((response.content.as_ref(), response.content_shown), (b"{}".as_slice(), true), "{way:?}");
        }
    }
}

#[test]
fn a_proxy_may_have_dropped_content_that_must_not_be_there() {
    for (method, octets) in [
        (Method::Head, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
        (Method::Get, "HTTP/1.1 304 Not Modified\r\n\r\n"),
        (Method::Get, "HTTP/1.1 204 No Content\r\n\r\n"),
    ] {
        for way in Way::ALL {
            let response = response(way, method, octets);
            assert_eq!((response.content.len(), response.content_shown), (0, way != Way::Proxy), "{way:?}");
        }
    }
    assert!(response(Way::Proxy, Method::Get, "HTTP/1.1 200 OK\r\n\r\n").content_shown, "it is not to be dropped");
}

#[test]
fn a_server_that_keeps_the_connection_is_not_waited_for() {
    for way in Way::ALL {
        for octets in ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "HTTP/1.1 204 No Content\r\n\r\n"] {
            let (result, _) = exchange(way, Method::Get, &[Does::Stalls(octets)]);
            assert!(result.is_ok(), "{way:?}: {result:?}");
        }
    }
}

#[test]
fn a_proxy_that_makes_no_tunnel_says_why() {
    for (octets, why) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "it asks for a login (407) (give its credentials"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "it responds with the status 502"),
        ("SSH-2.0-x\r\n", "it does not respond as HTTP asks"),
        ("", "it closes the connection"),
    ] {
        let proxy = Server::start(Way::Plain, &[Does::Sends(octets)]);
        let options = FetchOptions { proxy: Some(format!("http://u:p@{}", proxy.address)), ..FetchOptions::default() };
        let request = request(Method::Get, "https://[2001:db8::1]/", Destination::Target);
        let trouble = send(&Fetcher::new(options).unwrap(), &request).unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Refused, "{trouble}");
        let expected = format!("the proxy makes no connection to [2001:db8::1]:443: {why}");
        assert!(trouble.to_string().starts_with(&expected), "{trouble}");
        let head = proxy.requests().pop().unwrap();
        assert!(head.starts_with("connect [2001:db8::1]:443 http/1.1\r\n"), "{head}");
        assert!(head.contains("\r\nproxy-authorization: basic dtpw\r\n"), "{head}");
    }
}

#[test]
fn https_needs_a_certificate_that_is_trusted_unless_insecure() {
    let fetch = |options: FetchOptions| {
        let server = Server::start(Way::Tls, &[Does::Sends("HTTP/1.1 200 OK\r\n\r\n")]);
        let options = FetchOptions { resolve: vec![(server::NAME.to_owned(), server.address)], ..options };
        let url = format!("https://{}:{}/", server::NAME, server.address.port());
        send(&Fetcher::new(options).unwrap(), &request(Method::Get, &url, Destination::Target))
    };
    let trouble = fetch(FetchOptions::default()).unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Tls);
    assert!(trouble.to_string().contains("its certificate"), "{trouble}");
    assert_eq!(fetch(FetchOptions { insecure: true, ..FetchOptions::default() }).unwrap().status, 200);
}
