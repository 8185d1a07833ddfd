//! Which requests are sent a second time, and their common time limit.

use super::*;
use crate::exchange::Remedy;

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const CUT: &str = "HTTP/1.1 20";
const MALFORMED: [&str; 3] = [
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
    "SSH-2.0-x\r\n",
];

#[test]
fn a_malformed_response_to_a_safe_method_is_asked_for_again_on_another_connection() {
    for way in Way::ALL {
        // What does not begin like a message is no proxy, which is no fault of the server.
        let is_meant = |octets: &&str| way != Way::Proxy || octets.starts_with("HTTP/1.");
        for malformed in MALFORMED.into_iter().filter(is_meant) {
            let (result, requests) = exchange(way, Method::Get, &[Does::Sends(malformed), Does::Sends(FINE)]);
            assert_eq!((result.unwrap().status, requests.len()), (200, 2), "{way:?} {malformed:?}");
            let (result, requests) = exchange(way, Method::Get, &[Does::Sends(malformed)]);
            assert!(result.unwrap_err().kind.is_malformed(), "{way:?} {malformed:?}");
            assert_eq!(requests.len(), 2, "{way:?} {malformed:?}");
        }
    }
}

#[test]
fn a_head_that_is_cut_short_is_looked_at_and_asked_for_again_if_it_is_complete_then() {
    let (result, requests) = exchange(Way::Plain, Method::Get, &[Does::Sends(CUT), Does::Sends(FINE)]);
    assert_eq!((result.unwrap().status, requests.len()), (200, 3));
    let (result, requests) = exchange(Way::Plain, Method::Get, &[Does::Sends(CUT)]);
    assert_eq!((result.unwrap_err().kind, requests.len()), (TroubleKind::Truncated, 2));
    // All octets are seen the first time.
    let (result, requests) = exchange(Way::Plain, Method::Head, &[Does::Sends(CUT), Does::Sends(FINE)]);
    assert_eq!((result.unwrap().status, requests.len()), (200, 2));
}

#[test]
fn the_second_result_counts() {
    let does = [Does::Sends(MALFORMED[2]), Does::Sends("")];
    assert_eq!(exchange(Way::Plain, Method::Get, &does).0.unwrap_err().kind, TroubleKind::Closed);
    let does = [Does::Sends(MALFORMED[0]), Does::Sends("HTTP/1.1 500 \r\n\r\n")];
    assert_eq!(exchange(Way::Plain, Method::Get, &does).0.unwrap().status, 500);
}

#[test]
fn what_may_have_changed_something_is_sent_once() {
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        for first in
            [CUT, MALFORMED[0], MALFORMED[2], "", "HTTP/1.1 502 \r\n\r\n", "HTTP/1.1 503 \r\nretry-after: 0\r\n\r\n"]
        {
            let (_, requests) = exchange(Way::Plain, method, &[Does::Sends(first), Does::Sends(FINE)]);
            assert_eq!(requests.len(), 1, "{method} {first:?}");
        }
    }
}

#[test]
fn where_no_octets_are_seen_an_ended_connection_is_no_reason_to_ask_again() {
    for method in [Method::Get, Method::Head, Method::Options] {
        for way in [Way::Tls, Way::Proxy, Way::Tunnel] {
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
        let does = [Does::Sends(LIMITED), Does::Sends(LIMITED), Does::Sends(FINE)];
        let (result, requests) = exchange(Way::Plain, method, &does);
        assert_eq!((result.unwrap().status, requests.len()), (200, 3), "{method}");
    }
}

#[test]
fn a_step_is_sent_again_after_a_limit_of_the_rate_and_after_nothing_else() {
    const LIMITED: &str =
        "HTTP/1.1 429 \r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"retry_after_ms\":9}";
    for (first, count) in [(LIMITED, 2), ("HTTP/1.1 503 \r\nretry-after: 0\r\n\r\n", 1), (FINE, 1)] {
        for method in [Method::Get, Method::Post] {
            let server = Server::start(Way::Plain, &[Does::Sends(first), Does::Sends(FINE)]);
            let fetcher = Fetcher::new(FetchOptions::default()).unwrap();
            let request = request(method, &format!("http://{}/", server.address), Destination::Target);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(fetcher.fetch_once(&request, &fetcher.patience()));
            assert_eq!(server.requests().len(), count, "{method} {first:?}");
        }
    }
}

#[test]
fn what_takes_longer_than_the_patience_of_a_run_is_not_waited_for() {
    let server = Server::start(Way::Plain, &[Does::Sends("HTTP/1.1 429 \r\nretry-after: 11\r\n\r\n")]);
    let fetcher = Fetcher::new(FetchOptions::default()).unwrap();
    let request = request(Method::Get, &format!("http://{}/", server.address), Destination::Target);
    assert_eq!(send(&fetcher, &request).unwrap().status, 429);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_conditional_request_is_sent_again_only_if_its_response_may_have_content() {
    const UNCHANGED: &str = "HTTP/1.1 304 Not Modified\r\n\r\n";
    for way in Way::ALL {
        let (result, requests) = exchange_if(way, Method::Get, Some("\"v1\""), &[Does::Sends(UNCHANGED)]);
        assert_eq!((result.unwrap().status, requests.len()), (304, 1), "{way:?}");
        let (result, requests) = exchange_if(way, Method::Get, Some("\"v1\""), &[Does::Sends(FINE)]);
        let expected = if way == Way::Plain { 2 } else { 1 };
        assert_eq!((result.unwrap().status, requests.len()), (200, expected), "{way:?}");
        assert!(requests.iter().all(|head| head.contains("if-none-match: \"v1\"")), "{requests:?}");
    }
}

#[test]
fn requests_are_the_same_with_either_client() {
    let head = exchange(Way::Plain, Method::Head, &[Does::Sends(FINE)]).1.remove(0);
    let get = exchange(Way::Plain, Method::Get, &[Does::Sends(FINE)]).1.remove(0);
    let names = |head: &str| -> std::collections::BTreeSet<String> {
        let names = head.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0.to_owned()));
        names.filter(|name| name != "connection").collect()
    };
    assert_eq!(names(&head), names(&get));
}

#[test]
fn there_is_one_time_for_both_attempts() {
    // Each of the two alone would come in time.
    for (method, first) in [(Method::Get, MALFORMED[0]), (Method::Get, CUT), (Method::Head, CUT)] {
        let does = [Does::Waits(600, first), Does::Waits(600, FINE)];
        let request = request(method, "http://replaced/", Destination::Target);
        let (result, _) = exchange_within(Duration::from_secs(1), Way::Plain, request, &does);
        let trouble = result.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Timeout, "{trouble}");
        assert!(trouble.message.ends_with(" within 1 s"), "{trouble}");
    }
}

#[test]
fn a_timeout_says_how_much_of_the_body_came() {
    for way in Way::ALL {
        let request = request(Method::Get, "http://replaced/", Destination::Target);
        let within = |does| exchange_within(Duration::from_millis(500), way, request.clone(), &[does]).0.unwrap_err();
        let trouble = within(Does::Stalls(""));
        assert_eq!(trouble.kind, TroubleKind::Timeout, "{way:?}");
        assert!(trouble.message.ends_with(" within 0.5 s"), "{way:?}: {trouble}");
        assert_eq!(trouble.remedy, Some(Remedy::LongerTimeout), "{way:?}: {trouble}");
        let trouble = within(Does::Stalls("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"));
        assert!(trouble.message.ends_with(" within 0.5 s; 2 octets of its body came"), "{way:?}: {trouble}");
    }
}
