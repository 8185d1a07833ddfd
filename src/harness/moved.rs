//! A target of http whose host redirects everything to https: the user has the wrong address, and nothing that the
//! redirects break says anything about the homeserver.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::check::{Unseen, UnseenKind};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Method, Response};
use crate::outcome::SuiteRecord;

/// Why nothing can be said about the homeserver, if it is elsewhere.
pub(super) fn moved(target: &Url, records: &[SuiteRecord]) -> Option<Unseen> {
    let exchanges = records.iter().flat_map(|record| &record.exchanges).map(|(_, exchange)| exchange.as_ref());
    let base = new_base(target, exchanges)?;
    let here = target.as_str().trim_end_matches('/');
    let message = format!("{here} redirects everything to https: use {base} as the target");
    Some(Unseen { request: String::new(), kind: UnseenKind::Discovery, message, remedy: None })
}

/// Where one response says that the homeserver is.
enum Place {
    /// At this base URL: the same endpoint is there.
    Base(String),
    /// At this origin, without its path.
    Origin(String),
    /// It says nothing: it is an error that the server in front of the homeserver may send for itself.
    Unknown,
}

/// The base URL with https to which the GETs of the homeserver are redirected, each to its own path or all to the root.
/// Nothing if any response is of a homeserver, or leads elsewhere.
fn new_base<'a>(target: &Url, exchanges: impl Iterator<Item = &'a Exchange>) -> Option<String> {
    let of_target = exchanges.filter(|exchange| exchange.request.destination == Destination::Target);
    let places = of_target.filter_map(|exchange| match (exchange.request.method, &exchange.result) {
        (Method::Get, Ok(response)) => Some(place(target, &exchange.request.url, response)),
        (Method::Get, Err(_)) => Some(Some(Place::Unknown)),
        // Whether such a request is redirected says little, but a homeserver that responds to it is there.
        (_, Ok(response)) => (!is_redirect(response) && is_own(response)).then_some(None),
        (_, Err(_)) => None,
    });
    let places: Vec<Place> = places.collect::<Option<_>>()?;
    let named = places.iter().filter(|place| !matches!(place, Place::Unknown)).count();
    let bases = || places.iter().filter_map(|place| if let Place::Base(base) = place { Some(base) } else { None });
    let origins =
        || places.iter().filter_map(|place| if let Place::Origin(origin) = place { Some(origin) } else { None });
    let base = bases().next().or_else(|| origins().next())?;
    let is_one = bases().all(|other| other == base) && origins().all(|origin| is_at(base, origin));
    (is_one && 2 * named > places.len()).then(|| base.clone())
}

/// Whether a base URL has this origin.
fn is_at(base: &str, origin: &str) -> bool {
    base.strip_prefix(origin).is_some_and(|path| path.is_empty() || path.starts_with('/'))
}

/// Where the response to a GET of this URL says that the homeserver is; `None` if it is the homeserver's own, or leads
/// anywhere else.
fn place(target: &Url, url: &Url, response: &Response) -> Option<Place> {
    if !is_redirect(response) {
        return (response.status >= 400 && !is_own(response)).then_some(Place::Unknown);
    }
    let to = url.join(&response.fields.value("location")?).ok()?;
    if target.scheme() != "http" || to.scheme() != "https" || !to.username().is_empty() {
        return None;
    }
    let origin = to.origin().ascii_serialization();
    // A page for signing in has parameters of its own.
    let has_own_query = to.query().is_some() && to.query() != url.query();
    let to = plain(to.path());
    if to.is_empty() {
        return (!has_own_query).then_some(Place::Origin(origin));
    }
    let (path, below) = (plain(url.path()), plain(target.path()));
    let endpoint = path.strip_prefix(&below).filter(|path| !path.is_empty())?;
    Some(Place::Base(format!("{origin}{}", to.strip_suffix(endpoint)?)))
}

fn is_redirect(response: &Response) -> bool {
    matches!(response.status, 301 | 302 | 303 | 307 | 308)
}

/// Whether it is the response of a homeserver, which has JSON.
fn is_own(response: &Response) -> bool {
    let kind = response.fields.value("content-type").unwrap_or_default();
    response.body().document().is_ok() || (!response.has_content() && kind.contains("json"))
}

/// A path as servers may write it again: without percent-encoding, doubled slashes, and a slash at its end.
fn plain(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    decoded.split('/').filter(|segment| !segment.is_empty()).map(|segment| format!("/{segment}")).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::exchange::{Fields, Request};

    fn exchange(path: &str, status: u16, location: &str) -> Exchange {
        let url = Url::parse(&format!("http://hs.example:8008{path}")).unwrap();
        let request = Request {
            method: Method::Get,
            url,
            fields: Fields::new(),
            content: Arc::default(),
            destination: Destination::Target,
        };
        let mut fields = Fields::new();
        fields.push("location", location.as_bytes());
        let result = Ok(Response::new(status, fields, Vec::new()));
        Exchange { request, result, received: SystemTime::UNIX_EPOCH, duration: Duration::ZERO }
    }

    fn base(target: &str, exchanges: &[Exchange]) -> Option<String> {
        new_base(&Url::parse(target).unwrap(), exchanges.iter())
    }

    #[test]
    fn redirects_of_everything_to_https_name_the_base_url() {
        let all = [
            exchange("/sub/_matrix/a", 301, "https://hs.example/_matrix/a"),
            exchange("/sub/_matrix/b", 308, "https://hs.example/_matrix/b"),
        ];
        assert_eq!(base("http://hs.example:8008/sub/", &all).as_deref(), Some("https://hs.example"));
        let kept = [exchange("/x/_matrix/a?q=1", 302, "//hs.example/x/_matrix/a")];
        assert_eq!(base("http://hs.example:8008/x", &kept), None, "it stays http");
        let below = [exchange("/_matrix/a", 307, "https://b.example:8448/c/_matrix/a")];
        assert_eq!(base("http://hs.example:8008", &below).as_deref(), Some("https://b.example:8448/c"));
    }

    #[test]
    fn servers_may_write_the_path_anew_or_leave_it_out() {
        let target = "http://hs.example:8008";
        let anew = [
            exchange("/_matrix/a/%40u%3Ahs", 301, "https://hs.example/_matrix/a/@u:hs"),
            exchange("/_matrix/b/", 301, "https://hs.example/_matrix//b"),
            exchange("/_matrix/c", 400, ""),
        ];
        assert_eq!(base(target, &anew).as_deref(), Some("https://hs.example"));
        let dropped = ["/_matrix/a", "/_matrix/b"].map(|path| exchange(path, 301, "https://hs.example"));
        assert_eq!(base(target, &dropped).as_deref(), Some("https://hs.example"));
        let evil =
            [exchange("/_matrix/a", 301, "https://hs.example"), exchange("/_matrix/b", 301, "https://hs.example.evil")];
        assert_eq!(base(target, &evil), None);
        let [first, _] = dropped;
        let both = [first, exchange("/_matrix/b", 302, "https://hs.example/sub/_matrix/b")];
        assert_eq!(base(target, &both).as_deref(), Some("https://hs.example/sub"));
    }

    #[test]
    fn a_redirect_that_is_no_move_of_the_homeserver_is_judged() {
        let moved = || exchange("/_matrix/a", 301, "https://hs.example/_matrix/a");
        let target = "http://hs.example:8008";
        let own = || Response::new(404, Fields::new(), br#"{"errcode":"M_NOT_FOUND"}"#.to_vec());
        for other in [
            exchange("/_matrix/b", 200, "https://hs.example/_matrix/b"),
            Exchange { result: Ok(own()), ..exchange("/_matrix/b", 404, "") },
            exchange("/_matrix/b", 500, ""),
            exchange("/_matrix/b", 301, "https://hs.example/login"),
            exchange("/_matrix/b", 301, "https://other.example/_matrix/b"),
            exchange("/_matrix/b", 301, "http://hs.example/_matrix/b"),
        ] {
            assert_eq!(base(target, &[moved(), other]), None);
        }
        assert_eq!(base(target, &[]), None);
        let own_to_post = Exchange { result: Ok(own()), ..exchange("/_matrix/b", 404, "") };
        let own_to_post = Exchange { request: Request { method: Method::Post, ..own_to_post.request }, ..own_to_post };
        assert_eq!(base(target, &[moved(), moved(), own_to_post]), None, "a homeserver responds to other methods");
        let sign_in = || exchange("/_matrix/a", 302, "https://hs.example/?SAMLRequest=x");
        assert_eq!(base(target, &[sign_in(), sign_in()]), None);
    }
}
