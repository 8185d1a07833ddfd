//! Faults of a proxy, which are not those of the server behind it.

use super::*;
use crate::exchange::Remedy;

/// The trouble of a request to this URL through this proxy.
fn trouble(proxy: &str, url: &str, options: FetchOptions) -> Trouble {
    let options = FetchOptions { proxy: Some(proxy.to_owned()), ..options };
    send(&Fetcher::new(options).unwrap(), &request(Method::Get, url, Destination::Target)).unwrap_err()
}

const TARGETS: [&str; 2] = ["http://hs.example/", "https://hs.example/"];

#[test]
fn a_proxy_without_tls_is_not_taken_for_the_server() {
    for octets in ["HTTP/1.1 400 Bad Request\r\n\r\n", ""] {
        let proxy = format!("https://{}", Server::start(Way::Plain, &[Does::Sends(octets)]).address);
        for url in TARGETS {
            // A plain HTTP server waits for more of what is no request to it.
            let connect_timeout = Duration::from_secs(1);
            let found = trouble(&proxy, url, FetchOptions { connect_timeout, ..FetchOptions::default() });
            assert!(found.message.contains(&format!("the proxy {proxy}")), "{found}");
        }
    }
    let proxy = format!("https://{}", greeting("SSH-2.0-x\r\n"));
    for url in TARGETS {
        let found = trouble(&proxy, url, FetchOptions::default());
        let expected = format!("no TLS connection to the proxy {proxy}: the server there does not speak TLS");
        assert_eq!((found.message, found.remedy), (expected, Some(Remedy::CheckProxy)), "{url}");
    }
}

/// The address of something that sends this at once, on each connection.
fn greeting(text: &'static str) -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::io::Write::write_all(&mut stream, text.as_bytes()).unwrap();
            kept.push(stream);
        }
    });
    address
}

#[test]
fn the_certificate_of_a_proxy_is_its_own() {
    let server = Server::start(Way::Tls, &[Does::Sends("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]);
    let proxy = format!("https://{}", server.address);
    for url in TARGETS {
        let found = trouble(&proxy, url, FetchOptions::default());
        assert_eq!(found.kind, TroubleKind::Tls, "{found}");
        let expected = format!("no TLS connection to the proxy {proxy}: its certificate");
        assert!(found.message.starts_with(&expected), "{found}");
    }
    let through = FetchOptions { proxy: Some(proxy), insecure: true, ..FetchOptions::default() };
    let response = send(&Fetcher::new(through).unwrap(), &request(Method::Get, TARGETS[0], Destination::Target));
    assert_eq!(response.unwrap().status, 200, "a proxy behind TLS works for http, too");
}

#[test]
fn tls_in_place_of_a_proxy_is_named_as_the_proxy() {
    let proxy = format!("http://{}", Server::start(Way::Tls, &[Does::Sends("")]).address);
    for url in TARGETS {
        let found = trouble(&proxy, url, FetchOptions::default());
        assert!(found.message.contains(&format!("the proxy {proxy}")), "{found}");
        assert!(!found.kind.is_malformed(), "{url}: {found:?}");
    }
    let resetting = format!("http://{}", Server::start(Way::Plain, &[Does::Resets("")]).address);
    let found = trouble(&resetting, TARGETS[0], FetchOptions::default());
    let expected = format!("the proxy {resetting} reset the connection before the head of a response was complete");
    assert_eq!((found.message, found.remedy), (expected, Some(Remedy::CheckProxy)));
}

#[test]
fn a_proxy_that_says_nothing_is_named() {
    let proxy = format!("http://{}", Server::start(Way::Plain, &[Does::Stalls("")]).address);
    let timeout = Duration::from_millis(300);
    for url in TARGETS {
        let found = trouble(&proxy, url, FetchOptions { timeout, ..FetchOptions::default() });
        let origin = url.trim_end_matches('/');
        let expected = format!("no complete response from {origin} through the proxy {proxy} within 0.3 s");
        assert_eq!(found.message, expected);
    }
}

#[test]
fn a_dead_proxy_is_dead_for_every_scheme() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for url in TARGETS {
        let found = trouble(&proxy, url, FetchOptions::default());
        let expected = format!("the proxy {proxy} refuses connections");
        assert_eq!((found.message, found.remedy), (expected, Some(Remedy::CheckProxy)), "{url}");
        let found = trouble("http://proxy.invalid:1", url, FetchOptions::default());
        let expected = "the host of the proxy http://proxy.invalid:1 has no address".to_owned();
        assert_eq!((found.message, found.remedy), (expected, Some(Remedy::CheckProxy)), "{url}");
    }
}

#[test]
fn the_login_to_a_proxy_is_no_business_of_the_server() {
    let json = "HTTP/1.1 407 Login\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    let server = Server::start(Way::Plain, &[Does::Sends(json)]);
    for url in TARGETS {
        let found = trouble(&format!("http://u:planted@{}", server.address), url, FetchOptions::default());
        let expected = format!("the proxy http://{} asks for a login (407)", server.address);
        assert_eq!((found.message, found.remedy), (expected, Some(Remedy::CheckProxy)), "{url}");
    }
    // Without a proxy, it is a response like any other.
    assert_eq!(response(Way::Plain, Method::Get, json).status, 407);
}
