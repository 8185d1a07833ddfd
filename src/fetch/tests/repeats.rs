//! Which requests are sent a second time, and the time that there is for all of it.

use super::*;

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const MALFORMED: [&str; 4] = [
    "HTTP/1.1 20",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
    "SSH-2.0-x\r\n",
];

#[test]
fn a_malformed_response_to_a_safe_method_is_asked_for_again_on_another_connection() {
    for way in Way::ALL {
        for malformed in MALFORMED {
            let (result, requests) = exchange(way, Method::Get, &[Does::Sends(malformed), Does::Sends(FINE)]);
            assert_eq!((result.unwrap().status, requests.len()), (200, 2), "{way:?} {malformed:?}");
            let (result, requests) = exchange(way, Method::Get, &[Does::Sends(malformed)]);
            assert!(result.unwrap_err().kind.is_malformed(), "{way:?} {malformed:?}");
            assert_eq!(requests.len(), 2, "{way:?} {malformed:?}");
        }
    }
}

#[test]
fn the_second_result_counts() {
    let does = [Does::Sends(MALFORMED[0]), Does::Sends("")];
    assert_eq!(exchange(Way::Plain, Method::Get, &does).0.unwrap_err().kind, TroubleKind::Closed);
    let does = [Does::Sends(MALFORMED[0]), Does::Sends("HTTP/1.1 500 \r\n\r\n")];
    assert_eq!(exchange(Way::Plain, Method::Get, &does).0.unwrap().status, 500);
}

#[test]
fn what_may_have_changed_something_is_sent_once() {
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        for first in
            [MALFORMED[0], MALFORMED[3], "", "HTTP/1.1 502 \r\n\r\n", "HTTP/1.1 503 \r\nretry-after: 0\r\n\r\n"]
        {
            let (_, requests) = exchange(Way::Plain, method, &[Does::Sends(first), Does::Sends(FINE)]);
            assert_eq!(requests.len(), 1, "{method} {first:?}");
        }
    }
}

#[test]
fn a_connection_without_a_response_is_no_reason_to_ask_again() {
    for method in [Method::Get, Method::Head, Method::Options] {
        for way in Way::ALL {
            let (result, requests) = exchange(way, method, &[Does::Sends(""), Does::Sends(FINE)]);
            assert_eq!((result.unwrap_err().kind, requests.len()), (TroubleKind::Closed, 1), "{way:?} {method}");
        }
    }
}

#[test]
fn a_gateway_is_asked_again_by_safe_methods() {
    for status in [502, 503, 504] {
        let gateway: &'static str = Box::leak(format!("HTTP/1.1 {status} \r\n\r\n").into_boxed_str());
        for method in [Method::Get, Method::Options] {
            let (result, requests) = exchange(Way::Plain, method, &[Does::Sends(gateway), Does::Sends(FINE)]);
            assert_eq!((result.unwrap().status, requests.len()), (200, 2), "{method} {status}");
        }
    }
}

#[test]
fn a_server_that_asks_for_a_little_patience_is_asked_again_by_any_method() {
    const LIMITED: &str = "HTTP/1.1 429 \r\nretry-after: 0\r\n\r\n";
    for method in Method::ALL {
        let (result, requests) = exchange(Way::Plain, method, &[Does::Sends(LIMITED), Does::Sends(FINE)]);
        assert_eq!((result.unwrap().status, requests.len()), (200, 2), "{method}");
    }
}

#[test]
fn a_conditional_request_is_sent_once() {
    let server = Server::start(Way::Plain, &[Does::Sends(FINE)]);
    let mut request = request(Method::Get, &format!("http://{}/", server.address), Destination::Target);
    request.fields.push("if-none-match", "\"v1\"");
    let response = send(&Fetcher::new(FetchOptions::default()).unwrap(), &request).unwrap();
    assert_eq!((response.status, server.requests().len()), (200, 1));
}

#[test]
fn there_is_one_time_for_both_attempts() {
    // Each of the two alone would come in time.
    let does = [Does::Waits(600, MALFORMED[0]), Does::Waits(600, FINE)];
    let (result, _) = exchange_within(Duration::from_secs(1), Way::Plain, Method::Get, &does);
    let trouble = result.unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Timeout, "{trouble}");
    assert!(trouble.message.ends_with(" within 1 s"), "{trouble}");
}

#[test]
fn what_came_in_time_is_told() {
    for way in Way::ALL {
        let within = |does| exchange_within(Duration::from_millis(500), way, Method::Get, &[does]).0.unwrap_err();
        let trouble = within(Does::Stalls(""));
        assert_eq!(trouble.kind, TroubleKind::Timeout, "{way:?}");
        assert!(trouble.to_string().ends_with(" within 0.5 s (raise it with --timeout)"), "{way:?}: {trouble}");
        let trouble = within(Does::Stalls("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"));
        assert!(trouble.message.ends_with(" within 0.5 s; 2 octets of its body came"), "{way:?}: {trouble}");
    }
}
