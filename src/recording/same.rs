//! Whether two requests are the same by their values: escapes and the order of JSON members don't count, because a masked
//! value is escaped in other ways than the secret was.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use percent_encoding::percent_decode_str;
use url::Url;

use crate::exchange::json::{self, ArrayOrder, Json, Value};
use crate::exchange::{Fields, Request};

/// Longer contents are compared by their octets: to take them apart would cost many times their length.
const MAX_TAKEN_APART: usize = 2 << 20;

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
    a.origin() == b.origin()
        && (a.username(), a.password()) == (b.username(), b.password())
        && (a.path() == b.path() || path(a).eq(path(b)))
        && (a.query() == b.query() || a.query().map(pairs) == b.query().map(pairs))
}

/// URLs that name the same resource have the same hash.
pub(super) fn hash_url(url: &Url, hasher: &mut impl Hasher) {
    url.origin().hash(hasher);
    (url.username(), url.password()).hash(hasher);
    path(url).for_each(|part| part.hash(hasher));
    url.query().map(pairs).hash(hasher);
}

fn path(url: &Url) -> impl Iterator<Item = Vec<u8>> {
    url.path().split('/').map(decoded)
}

/// Whether the contents mean the same: octets, fields of a form, or JSON.
pub(super) fn is_same_content(a: &Request, b: &Request) -> bool {
    if a.content == b.content {
        return true;
    }
    if a.content.len().max(b.content.len()) > MAX_TAKEN_APART {
        return false;
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

/// The contents of requests with the same header fields have the same hash if they mean the same.
pub(super) fn hash_content(request: &Request, hasher: &mut impl Hasher) {
    let Request { content, fields, .. } = request;
    let text = std::str::from_utf8(content).ok().filter(|text| text.len() <= MAX_TAKEN_APART);
    match text {
        Some(text) if is_form(fields) => pairs(text).hash(hasher),
        Some(text) => match json::read(text) {
            Ok(document) => hash_json(&document.root, hasher),
            Err(_) => text.hash(hasher),
        },
        None => content.hash(hasher),
    }
}

/// By the members of an object, of which the last with a name counts; not by what these hold.
fn hash_json(root: &Json, hasher: &mut impl Hasher) {
    if let Value::Object(members) = &root.value {
        let members: BTreeMap<&str, &Json> = members.iter().map(|member| (&*member.name, &member.value)).collect();
        for (name, member) in members {
            name.hash(hasher);
            hash_scalar(member, hasher);
        }
    }
    hash_scalar(root, hasher);
}

fn hash_scalar(json: &Json, hasher: &mut impl Hasher) {
    match &json.value {
        Value::String(text) => ('"', text).hash(hasher),
        Value::Boolean(value) => ('b', value).hash(hasher),
        Value::Null => 'n'.hash(hasher),
        // Numbers may be written in many ways.
        Value::Number(_) => '0'.hash(hasher),
        Value::Array(items) => ('[', items.len()).hash(hasher),
        Value::Object(_) => '{'.hash(hasher),
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
