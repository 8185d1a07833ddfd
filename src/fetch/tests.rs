//! Requests to servers on loopback.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};

use super::resolve::tests::Changing;
use super::*;

/// A server that gives these responses, one a connection, and its address.
fn server(responses: &'static [&'static str]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for response in responses {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    address
}

fn request(method: Method, url: &str, condition: Option<&str>, destination: Destination) -> Request {
    let mut fields = Fields::new();
    condition.into_iter().for_each(|tag| fields.push("if-none-match", tag));
    Request { method, url: url.parse().unwrap(), fields, content: Vec::new(), destination }
}

fn send(fetcher: &Fetcher, request: &Request) -> Result<Response, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(fetcher.fetch(request)).result
}

fn fetch(method: Method, condition: Option<&str>, responses: &'static [&'static str]) -> Response {
    let url = format!("http://{}/", server(responses));
    let fetcher = Fetcher::new(FetchOptions::default()).unwrap();
    send(&fetcher, &request(method, &url, condition, Destination::Target)).unwrap()
}

#[test]
fn content_that_must_not_be_there_is_seen() {
    let head = fetch(Method::Head, None, &["HTTP/1.1 200 OK\r\n\r\n{}"]);
    assert_eq!((head.status, head.content.as_ref()), (200, b"{}".as_slice()));
    const UNCHANGED: &str = "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n{}";
    let response = fetch(Method::Get, Some("\"v1\""), &[UNCHANGED]);
    assert_eq!((response.status, response.content.as_ref()), (304, b"{}".as_slice()));
}

#[test]
fn a_conditional_request_that_is_not_answered_with_304_is_left_to_the_http_client() {
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let response = fetch(Method::Get, Some("\"v1\""), &[CHUNKED, CHUNKED]);
    assert_eq!((response.status, response.content.as_ref()), (200, b"{}".as_slice()));
}

/// GET goes through the HTTP client, HEAD and conditional GET over a connection of our own, https over TLS.
const WAYS: [(Method, Option<&str>, &str); 4] = [
    (Method::Get, None, "http"),
    (Method::Head, None, "http"),
    (Method::Get, Some("\"v1\""), "http"),
    (Method::Get, None, "https"),
];

/// What comes of a request that a public homeserver asks for, in each way, with this host in place of that of a listener
/// on loopback, to which nobody may connect.
fn refusals(host: &str, fetcher: impl Fn() -> Fetcher) -> Vec<Trouble> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let troubles = WAYS.map(|(method, condition, scheme)| {
        let url = format!("{scheme}://{host}:{port}/");
        let trouble = send(&fetcher(), &request(method, &url, condition, Destination::NamedByPublic)).unwrap_err();
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
            assert!(trouble.message.contains("a public homeserver does not send us"), "{host}: {trouble}");
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
    // There is no address at first; whoever asks again is told one.
    let look_up = Changing::new(&[&[], &["127.0.0.1"], &["127.0.0.1"]]);
    let options = FetchOptions::default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://hs.example.org:{}/", listener.local_addr().unwrap().port());
    for (method, left) in [(Method::Get, 2), (Method::Head, 1)] {
        let fetcher = Fetcher::with_resolver(options.clone(), Arc::<Changing>::clone(&look_up)).unwrap();
        let result = send(&fetcher, &request(method, &url, None, Destination::NamedByPublic));
        assert_eq!(look_up.left(), left, "{method}: one look-up each; {result:?}");
        assert!(listener.accept().is_err(), "{method}");
    }
}

#[test]
fn what_the_user_gives_with_resolve_is_meant_so() {
    const RESPONSE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let address = server(&[RESPONSE, RESPONSE]);
    let options = FetchOptions { resolve: vec![("hs.example.org".to_owned(), address)], ..FetchOptions::default() };
    let fetcher = Fetcher::with_resolver(options, Changing::new(&[])).unwrap();
    for method in [Method::Get, Method::Head] {
        let url = format!("http://HS.example.org:{}/", address.port());
        assert_eq!(send(&fetcher, &request(method, &url, None, Destination::NamedByPublic)).unwrap().status, 200);
    }
}

#[test]
fn a_name_is_left_to_the_proxy_and_an_address_is_not() {
    const RESPONSE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    // The proxy itself is in a private place.
    let options = FetchOptions { proxy: Some(format!("http://{}", server(&[RESPONSE]))), ..FetchOptions::default() };
    let fetcher = Fetcher::with_resolver(options, Changing::new(&[])).unwrap();
    let named = |url| send(&fetcher, &request(Method::Get, url, None, Destination::NamedByPublic));
    assert_eq!(named("http://hs.example.org/").unwrap().status, 200);
    for url in ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://mas:8080/"] {
        assert_eq!(named(url).unwrap_err().kind, TroubleKind::NotVisited, "{url}");
    }
}

#[test]
fn a_redirect_is_an_response_and_is_not_followed() {
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    target.set_nonblocking(true).unwrap();
    let location = format!("http://{}/", target.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        for destination in [Destination::Target, Destination::Named, Destination::NamedByPublic] {
            let text = format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let responses: &'static [&'static str] = Box::leak(Box::new([&*Box::leak(text.into_boxed_str())]));
            let address = server(responses);
            let options =
                FetchOptions { resolve: vec![("hs.example.org".to_owned(), address)], ..FetchOptions::default() };
            let url = format!("http://hs.example.org:{}/", address.port());
            let request = request(Method::Get, &url, None, destination);
            let response = send(&Fetcher::new(options).unwrap(), &request).unwrap();
            assert_eq!((response.status, response.fields.value("location")), (status, Some(location.clone())));
            assert!(target.accept().is_err(), "{status} {destination:?}");
        }
    }
}
