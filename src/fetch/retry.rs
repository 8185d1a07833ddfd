//! Which requests are sent again, and when. `--wait` has its own repetition, and a conditional GET is sent a second
//! time if its response is not the expected 304.

use std::time::{Duration, SystemTime};

use crate::exchange::{Exchange, Method, Pointer, Response, Trouble, TroubleKind};

/// How long to wait before a request to a gateway is sent again.
const GATEWAY_PAUSE: Duration = Duration::from_millis(200);

/// The shortest wait after a 429, so that a server that asks for none is not asked without an end.
const SHORTEST_WAIT: Duration = Duration::from_millis(250);

/// The first wait after a 429 that does not say how long; each further one is twice as long.
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// Whether to send the request again at once, on a second connection, as part of the same exchange: one broken message
/// may be an accident of the connection, two are the server's fault. Unsafe methods are not repeated, as the first
/// request may have had an effect.
pub(super) fn at_once(method: Method, result: &Result<Response, Trouble>) -> bool {
    method.is_safe() && result.as_ref().is_err_and(|trouble| trouble.kind.is_malformed())
}

/// Whether the connection ended, and the HTTP client does not tell whether a response had begun. Then a second
/// connection, whose octets are all seen, is part of the same exchange.
pub(super) fn may_have_begun(method: Method, result: &Result<Response, Trouble>) -> bool {
    method.is_safe() && result.as_ref().is_err_and(|trouble| trouble.kind == TroubleKind::Closed)
}

/// How long to wait before the request is sent again, as an exchange of its own. A gateway that did not reach the server
/// (502 to 504) may have passed the request on, so only safe methods are repeated.
pub(super) fn after_gateway(method: Method, result: &Result<Response, Trouble>) -> Option<Duration> {
    let status = result.as_ref().ok()?.status;
    ((502..=504).contains(&status) && method.is_safe()).then_some(GATEWAY_PAUSE)
}

/// How long to wait after a 429, which refused the request before it acted: all methods are repeated. Before this exchange,
/// the request was sent this many `times`.
pub(super) fn wait_for_rate(exchange: &Exchange, times: u32) -> Option<Duration> {
    let response = exchange.result.as_ref().ok().filter(|response| response.status == 429)?;
    let wait = retry_after(response, exchange.received).or_else(|| retry_after_ms(response));
    Some(wait.unwrap_or_else(|| USUAL_WAIT.saturating_mul(2_u32.saturating_pow(times))).max(SHORTEST_WAIT))
}

/// The field Retry-After: a number of seconds, or a date (RFC 9110, section 10.2.3). A date counts from that of the
/// response, whose clock need not be ours.
fn retry_after(response: &Response, received: SystemTime) -> Option<Duration> {
    let date = |text: &str| httpdate::parse_http_date(text.trim()).ok();
    let value = response.fields.value("retry-after")?;
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = response.fields.value("date").as_deref().and_then(date).unwrap_or(received);
    Some(date(&value)?.duration_since(now).unwrap_or_default())
}

/// The member `retry_after_ms` of an error (Client-Server API, Rate limiting).
fn retry_after_ms(response: &Response) -> Option<Duration> {
    let found = response.body().document().ok()?.root.find(&Pointer::root().child("retry_after_ms"))?.to_text();
    found.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::request::Destination;
    use crate::exchange::{Fields, Request};

    fn response(status: u16, fields: &[(&str, &str)], content: &str) -> Result<Response, Trouble> {
        let mut all = Fields::new();
        fields.iter().for_each(|(name, value)| all.push(name, *value));
        Ok(Response::new(status, all, content.as_bytes()))
    }

    fn trouble(kind: TroubleKind) -> Result<Response, Trouble> {
        Err(Trouble { kind, message: String::new(), remedy: None })
    }

    /// The wait after this result, which came on the first of January 2026, the second time.
    fn wait(result: Result<Response, Trouble>) -> Option<Duration> {
        let url = url::Url::parse("http://hs.test/").ok()?;
        let (fields, content, destination) = (Fields::new(), Vec::new(), Destination::Target);
        let request = Request { method: Method::Post, url, fields, content: content.into(), destination };
        let received = httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").ok()?;
        wait_for_rate(&Exchange { request, result, received, duration: Duration::ZERO }, 1)
    }

    #[test]
    fn only_safe_methods_are_repeated_after_a_gateway() {
        for status in [502, 503, 504] {
            for method in Method::ALL {
                let expected = matches!(method, Method::Get | Method::Head | Method::Options).then_some(GATEWAY_PAUSE);
                assert_eq!(after_gateway(method, &response(status, &[], "")), expected, "{method} {status}");
            }
        }
    }

    #[test]
    fn a_server_can_say_in_three_ways_how_long_to_wait() {
        let after = |value| wait(response(429, &[("retry-after", value)], ""));
        assert_eq!(after("5"), Some(Duration::from_secs(5)));
        assert_eq!(after("0"), Some(SHORTEST_WAIT));
        assert_eq!(after("Thu, 01 Jan 2026 00:00:07 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(after("Thu, 01 Jan 2015 00:00:07 GMT"), Some(SHORTEST_WAIT), "that is over");
        let date = ("date", "Tue, 06 Jan 2026 12:00:00 GMT");
        let own_clock = response(429, &[date, ("retry-after", "Tue, 06 Jan 2026 12:00:03 GMT")], "");
        assert_eq!(wait(own_clock), Some(Duration::from_secs(3)), "the clock of the server counts");
        let json = r#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1500}"#;
        assert_eq!(wait(response(429, &[], json)), Some(Duration::from_millis(1500)));
        assert_eq!(wait(response(429, &[("retry-after", "2")], json)), Some(Duration::from_secs(2)));
        assert_eq!(wait(response(429, &[("retry-after", "soon")], json)), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn otherwise_the_wait_grows() {
        for (value, json) in [("", ""), ("-1", "[]"), ("1.5", "no"), ("soon", r#"{"retry_after_ms":"7"}"#)] {
            assert_eq!(wait(response(429, &[("retry-after", value)], json)), Some(2 * USUAL_WAIT), "{value} {json}");
        }
    }

    #[test]
    fn nothing_else_is_repeated() {
        for method in Method::ALL {
            for status in [200, 304, 400, 401, 403, 404, 408, 500, 501, 505] {
                let result = response(status, &[("retry-after", "1")], "");
                assert_eq!(after_gateway(method, &result), None, "{method} {status}");
                assert!(!at_once(method, &result), "{method} {status}");
                assert!(!may_have_begun(method, &result), "{method} {status}");
                assert_eq!(wait(result), None, "{status}");
            }
            for kind in TroubleKind::ALL {
                let (result, is_safe) = (trouble(kind), method.is_safe());
                assert_eq!(after_gateway(method, &result), None, "{method} {kind:?}");
                assert_eq!(at_once(method, &result), is_safe && kind.is_malformed(), "{method} {kind:?}");
                let is_closed = kind == TroubleKind::Closed;
                assert_eq!(may_have_begun(method, &result), is_safe && is_closed, "{method} {kind:?}");
                assert_eq!(wait(result), None, "{kind:?}");
            }
        }
    }
}
