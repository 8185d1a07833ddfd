//! From a server name to the base URL of its homeserver (Client-Server API, section Server Discovery).

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::target::base_url;
use super::web_clients;
use crate::clock::Stopwatch;
use crate::exchange::request::Destination;
use crate::exchange::{Fields, Mask, Method, Pointer, Remedy, Request, Response, Trouble, host};
use crate::fetch::Fetcher;

/// Why a server name gives no base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// The well-known document could not be fetched.
    #[error("{url} could not be fetched: {trouble}")]
    Trouble {
        /// The URL of the document.
        url: String,
        /// What happened.
        trouble: Trouble,
    },
    /// Clients cannot use the response.
    #[error("{url} {what}; give the base URL instead")]
    Response {
        /// The URL of the document.
        url: String,
        /// The fault of the response.
        what: String,
    },
}

impl DiscoveryError {
    /// What to do about it, if that is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Trouble { trouble, .. } => trouble.remedy,
            Self::Response { .. } => None,
        }
    }
}

/// What a server name leads to.
#[derive(Debug)]
pub struct Discovered {
    /// The base URL of the homeserver.
    pub base: Url,
    /// Advice for the well-known document.
    pub hint: Option<String>,
}

/// The base URL of a server name: `m.homeserver.base_url` of its well-known document, or the name itself where there is
/// no such document (404).
pub async fn discover(server_name: &str, fetcher: &Fetcher) -> Result<Discovered, DiscoveryError> {
    // The host name alone: the port in a server name is for federation.
    let host = server_name.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let host = host.map_or(server_name, |(host, _)| host);
    let text = format!("https://{host}/.well-known/matrix/client");
    let mask = Mask::new(fetcher.secrets(), &[server_name]);
    let failed = |what: String| DiscoveryError::Response { url: text.clone(), what: mask.masked(what) };
    let url = Url::parse(&text).map_err(|error| failed(format!("is not a URL: {error}")))?;
    let here = url.clone();
    // Marked as a URL from a response: header fields for the homeserver are not sent there.
    let request = get(url, Destination::Named);
    let exchange = fetcher.fetch(&request, &fetcher.patience()).await;
    let response = exchange.result.map_err(|trouble| DiscoveryError::Trouble { url: text.clone(), trouble })?;
    match response.status {
        200 => {}
        404 => {
            let base = base_url(&format!("https://{host}")).map_err(|error| failed(error.to_string()))?;
            return Ok(Discovered { base, hint: None });
        }
        status => {
            let to = response.fields.value("location").map_or_else(String::new, |to| format!(" to {to}"));
            return Err(failed(format!("has the status {status}{to}")));
        }
    }
    let base = named_base(&response, &here).map_err(failed)?;
    Ok(Discovered { base, hint: web_clients::advice(&request, &response, fetcher).await })
}

/// The base URL that a well-known document names, or why clients can't use it.
fn named_base(response: &Response, here: &Url) -> Result<Url, String> {
    let pointer = Pointer::root().child("m.homeserver").child("base_url");
    let base = response.body().string_at(&pointer).ok_or_else(|| "has no m.homeserver.base_url".to_owned())?;
    let base = base_url(base).map_err(|error| format!("names an unusable base URL: {error}"))?;
    // What a public server names gets neither our secrets nor our writes on a private host.
    if host::is_public(here) && !host::is_public(&base) {
        return Err(format!("names a base URL on a private host, {base}; to judge it, give this URL as the target"));
    }
    // A document from https must not lead us, and the secrets we send, to http.
    if base.scheme() == "https" { Ok(base) } else { Err(format!("names a base URL without TLS, {base}")) }
}

/// The fetcher for a base URL that was discovered. On another host than the one that the user named, the homeserver must be
/// at a public address.
pub fn fetcher_for(base: &Url, server_name: &str, fetcher: &Arc<Fetcher>) -> Arc<Fetcher> {
    let own = Url::parse(&format!("https://{server_name}")).ok();
    let is_own = own.is_some_and(|own| own.host() == base.host());
    if is_own { Arc::clone(fetcher) } else { Arc::new(fetcher.for_named_target()) }
}

/// Discovers the base URL, with repeated attempts for at most this long.
pub async fn discover_within(
    server_name: &str,
    most: Duration,
    fetcher: &Fetcher,
) -> Result<Discovered, DiscoveryError> {
    let stopwatch = Stopwatch::start();
    loop {
        let found = discover(server_name, fetcher).await;
        if found.is_ok() || stopwatch.elapsed() + PAUSE >= most {
            return found;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// How long to wait before the next attempt.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest wait before the next attempt: a server that limits the rate of requests must come to its breath.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Waits until the homeserver itself responds, and not only what stands in front of it, for at most this long. Returns
/// whether it did. A homeserver whose responses are too broken to be known is waited for to the end, and judged then.
pub async fn wait_for_response(target: &Url, most: Duration, fetcher: &Fetcher) -> bool {
    let stopwatch = Stopwatch::start();
    let base = target.as_str().trim_end_matches('/');
    let Ok(url) = Url::parse(&format!("{base}/_matrix/client/versions")) else { return false };
    let request = get(url, Destination::Target);
    let mut pause = PAUSE;
    loop {
        let left = most.saturating_sub(stopwatch.elapsed());
        let attempt = tokio::time::timeout(left, fetcher.exchange(&request)).await;
        let response = attempt.ok().and_then(|exchange| exchange.result.ok());
        if response.is_some_and(|response| is_of_homeserver(&response)) {
            return true;
        }
        if stopwatch.elapsed() + pause >= most {
            return false;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether a response to the request for the versions comes from a homeserver: gateways that have no backend yet respond
/// with pages, or with JSON of their own.
fn is_of_homeserver(response: &Response) -> bool {
    let body = response.body();
    let has = |member: &str| {
        body.document().is_ok_and(|document| document.root.find(&Pointer::root().child(member)).is_some())
    };
    response.stand_in(Destination::Target).is_none() && (has("versions") || has("errcode"))
}

fn get(url: Url, destination: Destination) -> Request {
    Request { method: Method::Get, url, fields: Fields::new(), content: Arc::default(), destination }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_json_of_gateways_are_not_of_the_homeserver() {
        let is_own = |status, kind: &str, content: &str| {
            let mut fields = Fields::new();
            fields.push("content-type", kind);
            is_of_homeserver(&Response::new(status, fields, content.as_bytes()))
        };
        let json = "application/json";
        assert!(is_own(200, json, r#"{"versions":["v1.15"]}"#) && is_own(200, "text/plain", r#"{"versions":[]}"#));
        assert!(
            is_own(404, json, r#"{"errcode":"M_UNRECOGNIZED"}"#) && is_own(500, json, r#"{"errcode":"M_UNKNOWN"}"#)
        );
        for (status, kind, content) in [
            (404, "text/html", "<h1>not found</h1>"),
            (404, "text/plain; charset=utf-8", "404 page not found"),
            (503, json, r#"{"message":"failure to get a peer from the ring-balancer"}"#),
            (200, "text/html", "<title>Welcome</title>"),
            (200, json, "[]"),
            (200, json, ""),
            (429, json, r#"{"errcode":"M_LIMIT_EXCEEDED"}"#),
        ] {
            assert!(!is_own(status, kind, content), "{status} {content}");
        }
    }

    /// The base URL in a document of this server.
    fn named(server: &str, base: &str) -> Result<String, String> {
        let document = serde_json::json!({ "m.homeserver": { "base_url": base } }).to_string();
        let here = Url::parse(&format!("https://{server}/.well-known/matrix/client")).map_err(|it| it.to_string())?;
        let response = Response::new(200, Fields::new(), document.as_bytes());
        named_base(&response, &here).map(|url| url.to_string())
    }

    #[test]
    fn a_public_document_names_only_public_homeservers_with_tls() {
        assert_eq!(named("example.org", "https://hs.example.org:8448"), Ok("https://hs.example.org:8448/".to_owned()));
        for private in [
            "https://127.0.0.1:8448",
            "https://2130706433",
            "https://[::1]",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost.",
            "https://synapse",
            "https://hs.internal/matrix",
            "https://192.168.1.7",
        ] {
            let refusal = named("example.org", private);
            assert!(refusal.is_err_and(|why| why.contains("on a private host")), "{private}");
            assert!(named("10.0.0.1", private).is_ok(), "{private}: a private document may");
        }
        assert!(named("example.org", "http://hs.example.org").is_err_and(|why| why.contains("without TLS")));
    }

    #[test]
    fn only_the_host_that_the_user_named_may_be_private() {
        let fetcher = Fetcher::new(crate::fetch::FetchOptions::default()).map(Arc::new);
        let is_own = |base: &str, server_name: &str| {
            let (fetcher, base) = (fetcher.as_ref().ok()?, Url::parse(base).ok()?);
            Some(Arc::ptr_eq(&fetcher_for(&base, server_name, fetcher), fetcher))
        };
        assert_eq!(is_own("https://Example.org:8448/x", "example.org"), Some(true));
        assert_eq!(is_own("https://example.org", "example.org:8449"), Some(true));
        assert_eq!(is_own("https://hs.example.org", "example.org"), Some(false));
    }
}
