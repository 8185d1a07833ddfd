//! Where requests are sent, and where they are not.

use std::net::TcpListener;

use super::*;
use crate::fetch::resolve::tests::Changing;

const RESPONSE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

/// The routes of requests, by method, condition and scheme.
const WAYS: [(Method, bool, &str); 4] = [
    (Method::Get, false, "http"),
    (Method::Get, true, "http"),
    (Method::Head, false, "http"),
    (Method::Get, false, "https"),
];

/// The result of a request that a public homeserver asks for, over each route. This host stands in place of that of a
/// listener on loopback, to which nobody may connect.
fn refusals(host: &str, fetcher: impl Fn() -> Fetcher) -> Vec<Trouble> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let troubles = WAYS.map(|(method, is_conditional, scheme)| {
        let url = format!("{scheme}://{host}:{port}/");
        let mut request = request(method, &url, Destination::NamedByPublic);
        if is_conditional {
            request.fields.push("if-none-match", "\"v1\"");
        }
        let trouble = send(&fetcher(), &request).unwrap_err();
        assert!(listener.accept().is_err(), "{method} {url} came to the listener");
        trouble
    });
    troubles.into()
}

#[test]
fn a_public_homeserver_cannot_send_us_to_loopback() {
    for host in ["localhost", "127.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"] {
        for trouble in refusals(host, || Fetcher::new(FetchOptions::default()).unwrap()) {
            assert_eq!(trouble.kind, TroubleKind::NotVisited, "{host}: {trouble}");
            assert!(
                trouble.message.contains("URLs from a public homeserver are requested only at public addresses"),
                "{host}: {trouble}"
            );
        }
    }
}

#[test]
fn a_public_name_with_a_private_address_is_not_visited() {
    let responses: [&[&str]; 3] = [&["127.0.0.1"], &["203.0.113.9", "127.0.0.1"], &["::1", "203.0.113.9"]];
    for response in responses {
        let look_up = || Changing::new(&[response, response]);
        for trouble in
            refusals("hs.example.org", || Fetcher::with_resolver(FetchOptions::default(), look_up()).unwrap())
        {
            assert_eq!(trouble.kind, TroubleKind::NotVisited, "{response:?}: {trouble}");
            assert!(trouble.message.starts_with("hs.example.org is at "), "{trouble}");
        }
    }
}

#[test]
fn the_address_that_was_checked_is_the_one_connected_to() {
    // There is no address at first; a second look-up would find one.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://hs.example.org:{}/", listener.local_addr().unwrap().port());
    for method in [Method::Get, Method::Head] {
        let look_up = Changing::new(&[&[], &["127.0.0.1"]]);
        let fetcher = Fetcher::with_resolver(FetchOptions::default(), Arc::<Changing>::clone(&look_up)).unwrap();
        let trouble = send(&fetcher, &request(method, &url, Destination::NamedByPublic)).unwrap_err();
        assert_eq!((trouble.kind, look_up.left()), (TroubleKind::NameResolution, 1), "{method}: {trouble}");
        assert!(listener.accept().is_err(), "{method}");
    }
}

#[test]
fn what_the_user_gives_with_resolve_is_meant_so() {
    let address = Server::start(Way::Plain, &[Does::Sends(RESPONSE)]).address;
    let options = FetchOptions { resolve: vec![("hs.example.org".to_owned(), address)], ..FetchOptions::default() };
    let fetcher = Fetcher::with_resolver(options, Changing::new(&[])).unwrap();
    for method in [Method::Get, Method::Head] {
        let url = format!("http://HS.example.org:{}/", address.port());
        assert_eq!(send(&fetcher, &request(method, &url, Destination::NamedByPublic)).unwrap().status, 200);
    }
}

#[test]
fn a_homeserver_that_a_public_document_named_is_requested_only_at_public_addresses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for (host, addresses) in
        [("base.example.org", &["10.0.0.7", "127.0.0.1"][..]), ("127.0.0.1", &[]), ("hs", &["::1"])]
    {
        for (method, scheme) in [(Method::Get, "http"), (Method::Head, "http"), (Method::Post, "https")] {
            let look_up = Changing::new(&[addresses, addresses]);
            let fetcher = Fetcher::with_resolver(FetchOptions::default(), look_up).unwrap().for_named_target();
            let request = request(method, &format!("{scheme}://{host}:{port}/"), Destination::Target);
            let trouble = send(&fetcher, &request).unwrap_err();
            assert_eq!(trouble.kind, TroubleKind::NotVisited, "{host} {method}: {trouble}");
            assert!(listener.accept().is_err(), "{host} {method}");
        }
    }
}

#[test]
fn a_name_that_is_private_here_is_not_sent_to_a_proxy() {
    let server = Server::start(Way::Proxy, &[Does::Sends(RESPONSE)]);
    let options = || FetchOptions { proxy: Some(format!("http://{}", server.address)), ..FetchOptions::default() };
    for addresses in [&["192.168.3.4"][..], &["203.0.113.9", "fd00::2"]] {
        let fetcher = Fetcher::with_resolver(options(), Changing::new(&[addresses])).unwrap();
        let trouble = send(&fetcher, &request(Method::Get, "http://auth.example.org/", Destination::NamedByPublic));
        assert_eq!(trouble.unwrap_err().kind, TroubleKind::NotVisited, "{addresses:?}");
    }
    assert!(server.requests().is_empty());
    let fetcher = Fetcher::with_resolver(options(), Changing::new(&[&["203.0.113.9"]])).unwrap();
    let named = request(Method::Get, "http://auth.example.org/", Destination::NamedByPublic);
    assert_eq!(send(&fetcher, &named).unwrap().status, 200);
}

#[test]
fn what_does_not_work_through_a_proxy_is_named() {
    let server = Server::start(Way::Proxy, &[Does::Sends(RESPONSE)]);
    let options = FetchOptions { proxy: Some(format!("http://{}", server.address)), ..FetchOptions::default() };
    let fetcher = Fetcher::new(options).unwrap();
    let get = |url| send(&fetcher, &request(Method::Get, url, Destination::Target));
    let trouble = get("https://[2001:db8::7]:8448/").unwrap_err();
    assert!(trouble.message.contains("https://[2001:db8::7]:8448, does not work through a proxy"), "{trouble}");
    assert!(server.requests().is_empty());
    assert_eq!(get("http://[2001:db8::7]/").unwrap().status, 200);
}

#[test]
fn a_proxy_is_used_or_refused_and_never_gone_around() {
    let target = Server::start(Way::Plain, &[Does::Sends(RESPONSE)]);
    let request = request(Method::Get, &format!("http://{}/", target.address), Destination::Target);
    // It closes each connection.
    let proxy_address = Server::start(Way::Plain, &[Does::Sends("")]).address;
    for proxy in
        ["socks6://", "gopher://", "wss://", "file://", "unix://", "data:", "http+unix://", "HTTPS://", "", "//"]
    {
        // Some wait for the proxy, which says nothing.
        let connect_timeout = Duration::from_secs(1);
        let proxy_url = Some(format!("{proxy}{proxy_address}"));
        match Fetcher::new(FetchOptions { proxy: proxy_url, connect_timeout, ..FetchOptions::default() }) {
            Ok(fetcher) => assert!(send(&fetcher, &request).is_err(), "{proxy}"),
            Err(error) => assert!(error.to_string().starts_with("the proxy `"), "{proxy}: {error}"),
        }
        assert!(target.requests().is_empty(), "{proxy}");
    }
    for proxy in ["", "http://", "http:///", "not a url", "socks5://user:planted@127.0.0.1:1"] {
        let options = FetchOptions { proxy: Some(proxy.to_owned()), ..FetchOptions::default() };
        let error = Fetcher::new(options).err().unwrap().to_string();
        assert!(!error.contains("planted"), "{error}");
    }
}

#[test]
fn a_name_is_left_to_the_proxy_and_an_address_is_not() {
    // The proxy itself is in a private place.
    let options = FetchOptions {
        proxy: Some(format!("http://{}", Server::start(Way::Proxy, &[Does::Sends(RESPONSE)]).address)),
        ..FetchOptions::default()
    };
    let fetcher = Fetcher::with_resolver(options, Changing::new(&[])).unwrap();
    let named = |url| send(&fetcher, &request(Method::Get, url, Destination::NamedByPublic));
    assert_eq!(named("http://hs.example.org/").unwrap().status, 200);
    for url in ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://mas:8080/"] {
        assert_eq!(named(url).unwrap_err().kind, TroubleKind::NotVisited, "{url}");
    }
}

#[test]
fn a_redirect_is_a_response_and_is_not_followed() {
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    target.set_nonblocking(true).unwrap();
    let location = format!("http://{}/", target.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        for destination in [Destination::Target, Destination::Named, Destination::NamedByPublic] {
            let text = format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let address = Server::start(Way::Plain, &[Does::Sends(Box::leak(text.into_boxed_str()))]).address;
            let options =
                FetchOptions { resolve: vec![("hs.example.org".to_owned(), address)], ..FetchOptions::default() };
            let url = format!("http://hs.example.org:{}/", address.port());
            let request = request(Method::Get, &url, destination);
            let response = send(&Fetcher::new(options).unwrap(), &request).unwrap();
            assert_eq!((response.status, response.fields.value("location")), (status, Some(location.clone())));
            assert!(target.accept().is_err(), "{status} {destination:?}");
        }
    }
}
