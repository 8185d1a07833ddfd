//! Which requests are sent again, and when. `--wait` has its own repetition, and a conditional GET is sent a second
//! time if its response is not the expected 304.

use std::time::Duration;

use crate::exchange::{Method, Response, Trouble, TroubleKind};

/// The longest wait that a server may ask for (RFC 6585, section 4).
const MAX_RETRY_AFTER: Duration = Duration::from_secs(5);

/// How long to wait before a request to a gateway is sent again.
const GATEWAY_PAUSE: Duration = Duration::from_millis(200);

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

/// How long to wait before the request is sent again, as an exchange of its own. A gateway that did not reach the
/// server (502 to 504) may have passed the request on, so only safe methods are repeated; a server that sends 429 did
/// nothing, so all methods are.
pub(super) fn pause(method: Method, result: &Result<Response, Trouble>) -> Option<Duration> {
    let response = result.as_ref().ok()?;
    match response.status {
        429 => {
            let seconds = response.fields.value("retry-after")?.parse().ok()?;
            Some(Duration::from_secs(seconds)).filter(|pause| *pause <= MAX_RETRY_AFTER)
        }
        502..=504 if method.is_safe() => Some(GATEWAY_PAUSE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Fields;

    fn response(status: u16, retry_after: Option<&str>) -> Result<Response, Trouble> {
        let mut fields = Fields::new();
        retry_after.into_iter().for_each(|value| fields.push("retry-after", value));
        Ok(Response::new(status, fields, *b""))
    }

    fn trouble(kind: TroubleKind) -> Result<Response, Trouble> {
        Err(Trouble { kind, message: String::new(), remedy: None })
    }

    #[test]
    fn only_safe_methods_are_repeated_after_a_gateway() {
        for status in [502, 503, 504] {
            for method in Method::ALL {
                let expected = matches!(method, Method::Get | Method::Head | Method::Options).then_some(GATEWAY_PAUSE);
                assert_eq!(pause(method, &response(status, None)), expected, "{method} {status}");
            }
        }
    }

    #[test]
    fn any_method_is_repeated_after_a_little_patience() {
        for method in Method::ALL {
            let after = |value| pause(method, &response(429, value));
            assert_eq!(after(Some("0")), Some(Duration::ZERO), "{method}");
            assert_eq!(after(Some("5")), Some(Duration::from_secs(5)), "{method}");
            for value in [None, Some("6"), Some(""), Some("-1"), Some("1.5"), Some("Fri, 31 Dec 1999 23:59:59 GMT")] {
                assert_eq!(after(value), None, "{method} {value:?}");
            }
        }
    }

    #[test]
    fn nothing_else_is_repeated() {
        for method in Method::ALL {
            for status in [200, 304, 400, 401, 403, 404, 408, 500, 501, 505] {
                assert_eq!(pause(method, &response(status, Some("1"))), None, "{method} {status}");
                assert!(!at_once(method, &response(status, None)), "{method} {status}");
                assert!(!may_have_begun(method, &response(status, None)), "{method} {status}");
            }
            for kind in TroubleKind::ALL {
                assert_eq!(pause(method, &trouble(kind)), None, "{method} {kind:?}");
                let (result, is_safe) = (trouble(kind), method.is_safe());
                assert_eq!(at_once(method, &result), is_safe && kind.is_malformed(), "{method} {kind:?}");
                let is_closed = kind == TroubleKind::Closed;
                assert_eq!(may_have_begun(method, &result), is_safe && is_closed, "{method} {kind:?}");
            }
        }
    }
}
