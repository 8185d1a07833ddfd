//! What a response shows, and which trouble stands for a missing one, over each route.

use super::*;

/// The kind of trouble, if there is any.
fn kind(result: &Result<Response, Trouble>) -> Option<TroubleKind> {
    result.as_ref().err().map(|trouble| trouble.kind)
}

#[test]
fn the_octets_of_a_head_tell_a_part_of_it_from_none() {
    for (does, direct) in [
        (Does::Sends(""), TroubleKind::Closed),
        (Does::Cuts(""), TroubleKind::Closed),
        (Does::Resets(""), TroubleKind::Closed),
        (Does::Sends("HTTP/1.1 103 Early Hints\r\n\r\n"), TroubleKind::Closed),
        (Does::Sends("HTTP/1.1 200 O"), TroubleKind::Truncated),
        (Does::Cuts("HTTP/1.1 200 OK\r\nx: y\r\n"), TroubleKind::Truncated),
        (Does::Resets("HTTP/1.1 200 OK\r\nx: y\r\n"), TroubleKind::Truncated),
        (Does::Sends("HTTP/1.1 103 Early Hints\r\n\r\nHTTP"), TroubleKind::Truncated),
    ] {
        for method in [Method::Get, Method::Head, Method::Options] {
            for way in Way::ALL {
                let (result, _) = exchange(way, method, &[does]);
                // The HTTP client does not show them.
                let expected = if way == Way::Plain { direct } else { TroubleKind::Closed };
                assert_eq!(kind(&result), Some(expected), "{method} {way:?} {does:?}: {result:?}");
            }
        }
    }
}

#[test]
fn what_is_malformed_or_cut_short_is_told_apart() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";
    for (does, expected) in [
        (Does::Sends(HEAD), Some(TroubleKind::Truncated)),
        (Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Cuts("HTTP/1.1 200 OK\r\ncontent-length: 5, 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Resets("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), Some(TroubleKind::Truncated)),
        (Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"), Some(TroubleKind::Truncated)),
        (Does::Cuts("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n2\r\n{"), Some(TroubleKind::Truncated)),
        (Does::Resets("HTTP/1.1 200 OK\r\n\r\n{}"), Some(TroubleKind::Closed)),
        (Does::Sends("SSH-2.0-OpenSSH_9.9\r\n"), Some(TroubleKind::NotHttp)),
        (Does::Stalls("{\"issuer\":\"https://hs.test/\"}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 OK 200\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\nx y\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: 2, 3\r\n\r\n{}"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), Some(TroubleKind::NotHttp)),
        (Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n"), Some(TroubleKind::NotHttp)),
        (
            Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
            Some(TroubleKind::NotHttp),
        ),
        (
            Does::Sends("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx y\r\n\r\n"),
            Some(TroubleKind::NotHttp),
        ),
        (Does::Sends("HTTP/1.1 200 OK\r\n\r\n{}"), None),
        (Does::Cuts("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), None),
    ] {
        for way in Way::ALL {
            let (result, _) = exchange(way, Method::Get, &[does]);
            // A proxy makes messages itself: what does not begin like one is no proxy.
            let is_no_proxy = way == Way::Proxy && !does.octets().starts_with("HTTP/1.");
            let expected = if is_no_proxy { Some(TroubleKind::Refused) } else { expected };
            assert_eq!(kind(&result), expected, "{way:?} {does:?}: {result:?}");
        }
    }
}

#[test]
fn what_is_longer_than_is_read_is_trouble() {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let lines = leak(format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(MAX_HEADERS + 1)));
    let extension = leak(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;{}", "x".repeat(1 << 20)));
    let body = leak(format!("HTTP/1.1 200 OK\r\n\r\n{}", " ".repeat(MAX_BODY + 1)));
    for way in Way::ALL {
        for octets in [lines, extension, body] {
            let (result, requests) = exchange(way, Method::Get, &[Does::Stalls(octets)]);
            assert_eq!((kind(&result), requests.len()), (Some(TroubleKind::TooLarge), 1), "{way:?}: {result:?}");
        }
        let (result, _) = exchange(way, Method::Head, &[Does::Stalls(lines)]);
        assert_eq!(kind(&result), Some(TroubleKind::TooLarge), "{way:?}: {result:?}");
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
fn broken_tls_is_no_broken_http() {
    for octets in ["", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"] {
        for way in [Way::Tls, Way::Tunnel] {
            let trouble = exchange(way, Method::Get, &[Does::Garbles(octets)]).0.unwrap_err();
            assert_eq!(trouble.kind, TroubleKind::Tls, "{way:?} {octets:?}: {trouble}");
            assert!(trouble.message.contains("the TLS connection to https://hs.test"), "{trouble}");
        }
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
    assert!(trouble.message.contains("reset the connection after 10 octets of the head"), "{trouble}");
    let trouble = exchange(Way::Tls, Method::Get, &[Does::Sends("HTTP/1.1 2")]).0.unwrap_err();
    assert!(trouble.message.ends_with("closed the connection before the head of a response was complete"), "{trouble}");
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
        (204, "content-length: 2\r\n", ""),
        (304, "transfer-encoding: chunked\r\n", ""),
    ] {
        let octets: &'static str = Box::leak(format!("HTTP/1.1 {status} \r\n{lines}\r\n{body}").into_boxed_str());
        for way in Way::ALL {
            let response = response(way, Method::Get, octets);
            let shown =
                response.fields.iter().map(|(name, value)| format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
            assert_eq!((response.status, shown.collect::<String>().as_str()), (status, lines), "{way:?}");
            let content: &[u8] = if body.is_empty() { b"" } else { b"{}" };
            assert_eq!(response.content.as_ref(), content, "{way:?} {lines}");
        }
    }
}

/// The content of a response to this request, and whether it is all of it.
fn content(way: Way, method: Method, condition: Option<&str>, octets: &'static str) -> (Vec<u8>, bool) {
    let response = exchange_if(way, method, condition, &[Does::Sends(octets)]).0.unwrap();
    (response.content.to_vec(), response.content_shown)
}

#[test]
fn content_that_must_not_be_there_is_seen_where_octets_are() {
    for (method, condition, octets) in [
        (Method::Head, None, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
        (Method::Get, Some("\"v1\""), "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n"),
    ] {
        let with_content: &'static str = Box::leak(format!("{octets}{{}}").into_boxed_str());
        for way in Way::ALL {
            let is_seen = way == Way::Plain;
            assert_eq!(content(way, method, condition, octets), (Vec::new(), is_seen), "{way:?} {method}");
            let seen = if is_seen { b"{}".to_vec() } else { Vec::new() };
            assert_eq!(content(way, method, condition, with_content), (seen, is_seen), "{way:?} {method}");
        }
    }
}

#[test]
fn the_http_client_drops_content_that_must_not_be_there() {
    for way in Way::ALL {
        for octets in ["HTTP/1.1 304 Not Modified\r\n\r\n{}", "HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}"]
        {
            assert_eq!(content(way, Method::Get, None, octets), (Vec::new(), false), "{way:?} {octets}");
        }
        for octets in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n"] {
            assert_eq!(content(way, Method::Get, None, octets), (Vec::new(), true), "{way:?} {octets}");
        }
    }
}

#[test]
fn a_server_that_keeps_the_connection_is_not_waited_for() {
    for way in Way::ALL {
        for octets in ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "HTTP/1.1 204 No Content\r\n\r\n"] {
            for method in [Method::Get, Method::Head] {
                let (result, _) = exchange(way, method, &[Does::Stalls(octets)]);
                assert!(result.is_ok(), "{way:?} {method}: {result:?}");
            }
        }
    }
}

#[test]
fn a_proxy_that_makes_no_tunnel_says_why() {
    for (octets, why) in [
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "it responds to CONNECT with the status 403"),
        ("SSH-2.0-x\r\n", "its response to CONNECT does not have the status 200"),
        ("", "it closed the connection"),
    ] {
        let proxy = Server::start(Way::Plain, &[Does::Sends(octets), Does::Sends(octets)]);
        let options = FetchOptions { proxy: Some(format!("http://u:p@{}", proxy.address)), ..FetchOptions::default() };
        let request = request(Method::Get, "https://hs.example/", Destination::Target);
        let trouble = send(&Fetcher::new(options).unwrap(), &request).unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Refused, "{trouble}");
        let expected = format!("the proxy http://{} did not connect to https://hs.example: {why}", proxy.address);
        assert!(trouble.to_string().starts_with(&expected), "{trouble}");
        let head = proxy.requests().pop().unwrap();
        assert!(head.starts_with("connect hs.example:443 http/1.1\r\n"), "{head}");
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

/// RFC 9110, section 8.6: even where the length is 0, if the method gives content a meaning.
#[test]
fn requests_without_content_have_a_length_where_content_has_a_meaning() {
    for way in Way::ALL {
        for (method, has_length) in [
            (Method::Post, true),
            (Method::Put, true),
            (Method::Patch, true),
            (Method::Delete, false),
            (Method::Get, false),
        ] {
            let (_, heads) = exchange(way, method, &[Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")]);
            let last = heads.last().unwrap().to_ascii_lowercase();
            assert_eq!(last.contains("\r\ncontent-length: 0\r\n"), has_length, "{way:?} {method:?}: {last}");
        }
    }
}
