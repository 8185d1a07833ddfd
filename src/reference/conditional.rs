//! Validators of the metadata document, and the 304 response to a request that already has it
//! (RFC 9110 sections 8.8 and 13).

use std::fmt::Write as _;
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::message::{Request, Response};

/// Adds the caching lifetime of the response, a strong entity tag over its octets, and the time of its last change.
pub(super) fn add_validators(response: &mut Response, since: SystemTime) {
    response.set("cache-control", "public, max-age=600");
    response.set("etag", &entity_tag(&response.body));
    response.set("last-modified", &httpdate::fmt_http_date(since));
}

/// The response, or 304 if the client's copy is still current.
pub(super) fn evaluate(request: &Request, response: Response) -> Response {
    if response.status == 200 && is_current(request, &response) { not_modified(response) } else { response }
}

/// `If-Modified-Since` counts only without `If-None-Match` (RFC 9110 section 13.2.2).
fn is_current(request: &Request, response: &Response) -> bool {
    if let Some(tags) = request.field("if-none-match") {
        let current = response.field("etag");
        return tags.trim() == "*" || opaque_tags(&tags).any(|tag| Some(tag) == current);
    }
    let date = |text: &str| httpdate::parse_http_date(text).ok();
    let asked = request.field("if-modified-since").as_deref().and_then(date);
    let modified = response.field("last-modified").and_then(date);
    matches!((asked, modified), (Some(asked), Some(modified)) if modified <= asked)
}

/// The fields that a 200 would have carried and a 304 must repeat (RFC 9110 section 15.4.5).
fn not_modified(mut response: Response) -> Response {
    const REPEATED: [&str; 5] = ["cache-control", "content-location", "etag", "expires", "vary"];
    response.fields.retain(|(name, _)| REPEATED.contains(&name.as_ref()));
    response.status = 304;
    response.body.clear();
    response
}

fn entity_tag(octets: &[u8]) -> String {
    let digest = Sha256::digest(octets);
    let mut tag = String::from("\"");
    for octet in digest.iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{octet:02x}");
    }
    tag.push('"');
    tag
}

/// The quoted parts of a list of entity tags. The mark of a weak tag is left out, because `If-None-Match` compares
/// weakly; a comma may stand inside the quotes.
fn opaque_tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let start = rest.find('"')?;
        let length = rest[start + 1..].find('"')? + 2;
        let tag = &rest[start..start + length];
        rest = &rest[start + length..];
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn response() -> Response {
        let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut response = Response::new(200, "application/json", "{}").with("vary", "Accept-Encoding");
        add_validators(&mut response, since);
        response
    }

    fn status(fields: &[(&str, &str)]) -> u16 {
        let request = Request {
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Request::default()
        };
        evaluate(&request, response()).status
    }

    #[test]
    fn if_none_match_takes_lists_weak_tags_and_the_star() {
        let response = response();
        let tag = response.field("etag").unwrap_or_default();
        for value in [tag.to_owned(), format!("W/{tag}"), format!("\"a,b\", {tag}"), " * ".to_owned()] {
            assert_eq!(status(&[("if-none-match", &value)]), 304, "{value}");
        }
        for value in ["\"x\"", "", tag.trim_matches('"'), "\"*\""] {
            assert_eq!(status(&[("if-none-match", value)]), 200, "{value}");
        }
    }

    #[test]
    fn the_date_counts_only_without_a_tag() {
        let (exact, before) = (
            ("if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT"),
            ("if-modified-since", "Tue, 14 Nov 2023 22:13:19 GMT"),
        );
        assert_eq!(status(&[exact]), 304);
        assert_eq!(status(&[before]), 200);
        assert_eq!(status(&[("if-modified-since", "yesterday")]), 200);
        assert_eq!(status(&[exact, ("if-none-match", "\"x\"")]), 200);
    }

    #[test]
    fn a_304_repeats_the_validators_and_nothing_of_the_body() {
        let full = response();
        let short = not_modified(full.clone());
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(short.field(name), full.field(name), "{name}");
        }
        assert_eq!(short.field("content-type"), None);
        assert!(short.body.is_empty());
    }
}
