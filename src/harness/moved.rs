//! A target of http whose host redirects everything to https: the user has the wrong address, and nothing that the
//! redirects break says anything about the homeserver.

use std::sync::Arc;

use url::Url;

use super::run::RunOptions;
use crate::check::{Unseen, UnseenKind};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Method};
use crate::outcome::SuiteRecord;
use crate::plan::Plan;
use crate::suite::Suite;

/// The records as they are; or if the homeserver is elsewhere, records in which nothing is decided for that reason, with
/// the same exchanges.
pub(super) fn judged(suites: &[Arc<Suite>], options: &RunOptions, records: Vec<SuiteRecord>) -> Vec<SuiteRecord> {
    let exchanges = records.iter().flat_map(|record| &record.exchanges).map(|(_, exchange)| exchange.as_ref());
    let target = &options.setting.target;
    let Some(base) = new_base(target, exchanges) else { return records };
    let plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    let here = target.as_str().trim_end_matches('/');
    let message = format!("{here} redirects everything to https: use {base} as the target");
    let why = Unseen { request: String::new(), kind: UnseenKind::Discovery, message, remedy: None };
    let undecided = plan.finish(&why).into_iter().zip(records);
    undecided.map(|(undecided, record)| SuiteRecord { exchanges: record.exchanges, ..undecided }).collect()
}

/// The base URL with https to which every GET of the homeserver is redirected, each to its own path.
fn new_base<'a>(target: &Url, exchanges: impl Iterator<Item = &'a Exchange>) -> Option<String> {
    let is_meant = |exchange: &&Exchange| {
        exchange.request.destination == Destination::Target && exchange.request.method == Method::Get
    };
    let responded = exchanges.filter(is_meant).filter(|exchange| exchange.result.is_ok());
    let mut bases = responded.map(|exchange| base_of_redirect(target, exchange));
    let first = bases.next()??;
    bases.all(|base| base.as_ref() == Some(&first)).then_some(first)
}

/// The base URL of the URL to which one response redirects, if that is the same endpoint over https.
fn base_of_redirect(target: &Url, exchange: &Exchange) -> Option<String> {
    let response =
        exchange.result.as_ref().ok().filter(|response| matches!(response.status, 301 | 302 | 303 | 307 | 308))?;
    let url = &exchange.request.url;
    let to = url.join(&response.fields.value("location")?).ok()?;
    if target.scheme() != "http" || to.scheme() != "https" || !to.username().is_empty() {
        return None;
    }
    let endpoint = url.path().strip_prefix(target.path().trim_end_matches('/')).filter(|path| !path.is_empty())?;
    let path = to.path().strip_suffix(endpoint)?;
    Some(format!("{}{path}", to.origin().ascii_serialization()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::exchange::{Fields, Request, Response};

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
    fn a_redirect_that_is_no_move_of_the_homeserver_is_judged() {
        let moved = || exchange("/_matrix/a", 301, "https://hs.example/_matrix/a");
        let target = "http://hs.example:8008";
        for other in [
            exchange("/_matrix/b", 200, "https://hs.example/_matrix/b"),
            exchange("/_matrix/b", 301, "https://hs.example/login"),
            exchange("/_matrix/b", 301, "https://other.example/_matrix/b"),
            exchange("/_matrix/b", 301, "http://hs.example/_matrix/b"),
        ] {
            assert_eq!(base(target, &[moved(), other]), None);
        }
        assert_eq!(base(target, &[]), None);
    }
}
