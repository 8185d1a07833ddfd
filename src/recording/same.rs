//! Whether two requests are the same by their values: escapes and the order of JSON members don't count, because a masked
//! value is escaped in other ways than the secret was.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::exchange::json::{self, ArrayOrder};
use crate::exchange::{Fields, Request};

/// Whether the requests are equal, whatever their destinations.
pub(super) fn is_same(recorded: &Request, request: &Request) -> bool {
    recorded.method == request.method
        && is_same_url(&recorded.url, &request.url)
        && lines(&recorded.fields).eq(lines(&request.fields))
        && is_same_content(recorded, request)
}

fn lines(fields: &Fields) -> impl Iterator<Item = (&str, &[u8])> {
    fields.iter()
}

/// Whether the URLs name the same resource; a fragment is never sent.
pub(super) fn is_same_url(a: &Url, b: &Url) -> bool {
    let path = |url: &Url| -> Vec<Vec<u8>> { url.path().split('/').map(decoded).collect() };
    let query = |url: &Url| url.query().map(pairs);
    a.origin() == b.origin()
        && (a.username(), a.password()) == (b.username(), b.password())
        && (a.path() == b.path() || path(a) == path(b))
        && (a.query() == b.query() || query(a) == query(b))
}

/// Whether the contents mean the same: octets, fields of a form, or JSON.
pub(super) fn is_same_content(a: &Request, b: &Request) -> bool {
    if a.content == b.content {
        return true;
    }
    let (Ok(first), Ok(second)) = (std::str::from_utf8(&a.content), std::str::from_utf8(&b.content)) else {
        return false;
    };
    if is_form(&a.fields) || is_form(&b.fields) {
        return pairs(first) == pairs(second);
    }
    match (json::read(first), json::read(second)) {
        (Ok(first), Ok(second)) => json::equal(&first.root, &second.root, ArrayOrder::Matters),
        (Ok(_) | Err(_), _) => false,
    }
}

fn is_form(fields: &Fields) -> bool {
    let kind = fields.value("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// The names and values of a form or a query, in order.
fn pairs(text: &str) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let decoded = |text: &str| decoded(&text.replace('+', " "));
    let pair = |part: &str| match part.split_once('=') {
        Some((name, value)) => (decoded(name), Some(decoded(value))),
        None => (decoded(part), None),
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> Vec<u8> {
    Cow::from(percent_decode_str(text)).into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::exchange::Method;
    use crate::exchange::request::Destination;

    fn request(url: &str, kind: &str, content: &str) -> Request {
        let mut fields = Fields::new();
        fields.push("content-type", kind);
        let (url, content) = (Url::parse(url).unwrap(), content.as_bytes().to_vec());
        Request { method: Method::Post, url, fields, content: content.into(), destination: Destination::Target }
    }

    #[test]
    fn escapes_and_the_order_of_members_do_not_count() {
        const FORM: &str = "application/x-www-form-urlencoded";
        for (a, b, is_same) in [
            (("https://a/b%2a?c=%2A#d", FORM, "e=%2A+1"), ("https://a/b*?c=*", FORM, "e=*%201"), true),
            (("https://a/", FORM, "e=1&f=2"), ("https://a/", FORM, "f=2&e=1"), false),
            (("https://a/?b", FORM, ""), ("https://a/?b=", FORM, ""), false),
            (("https://a/b%2Fc", FORM, ""), ("https://a/b/c", FORM, ""), false),
            (
                ("https://a/", "application/json", r#"{"a":1,"b":[1,2]}"#),
                ("https://a/", "application/json", r#"{ "b": [1, 2], "a": 1.0 }"#),
                true,
            ),
            (("https://a/", "application/json", "[1,2]"), ("https://a/", "application/json", "[2,1]"), false),
            (("https://a/", "text/plain", "a=%2A"), ("https://a/", "text/plain", "a=*"), false),
            (("https://a:444/", "", ""), ("https://a/", "", ""), false),
        ] {
            let (a, b) = (request(a.0, a.1, a.2), request(b.0, b.1, b.2));
            assert_eq!((super::is_same(&a, &b), super::is_same(&b, &a)), (is_same, is_same), "{a:?} {b:?}");
        }
    }
}
