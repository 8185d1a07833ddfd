//! From the user's name for a homeserver to its base URL (Client-Server API, section Server Discovery).

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

use super::web_clients;
use crate::clock::Stopwatch;
use crate::exchange::request::Destination;
use crate::exchange::secret::without_suspects;
use crate::exchange::{Fields, Mask, Method, Pointer, Remedy, Request, Response, Trouble, host};
use crate::fetch::Fetcher;
use crate::setting::Deployment;

/// The user's name for a homeserver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A base URL.
    Url(Url),
    /// A server name, resolved through `/.well-known/matrix/client`.
    ServerName(String),
}

impl Target {
    /// Whether the user's name for it is that of a private host. A server name never is: [`parse`] takes only public ones.
    pub fn is_private(&self) -> bool {
        match self {
            Self::Url(url) => !host::is_public(url),
            Self::ServerName(_) => false,
        }
    }

    /// The deployment by which it is judged unless the user chooses one.
    pub fn deployment(&self) -> Deployment {
        if self.is_private() { Deployment::Development } else { Deployment::Production }
    }
}

/// Why there is no base URL. Credentials in the given text are not quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing was given: an unset variable must not select some default server.
    #[error("the target is empty; give the homeserver's base URL, such as http://localhost:8008, or its server name")]
    Empty,
    /// Not a URL for HTTP.
    #[error("`{0}` {fault}", fault = self.fault())]
    NotHttp(String),
    /// A URL with a query, a fragment or a password.
    #[error("`{0}` {fault}", fault = self.fault())]
    Part(String, &'static str),
    /// The URL of an endpoint.
    #[error("`{text}` {fault}; use its base URL: {base}", fault = self.fault())]
    Endpoint {
        /// As given.
        text: String,
        /// The base URL of its homeserver.
        base: String,
    },
    /// Neither a URL nor a server name.
    #[error("`{0}` {fault}", fault = self.fault())]
    Neither(String),
    /// The name of a local host, which cannot be discovered.
    #[error("`{0}` {fault}; did you mean http://{0} ?", fault = self.fault())]
    NoScheme(String),
}

impl TargetError {
    /// The fault of the text, as the end of a sentence that does not quote it.
    pub fn fault(&self) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::NotHttp(_) => "is not an http or https URL of a homeserver".to_owned(),
            Self::Part(_, part) => format!("has a {part}; a base URL must not have one"),
            Self::Endpoint { .. } => "is the URL of an endpoint, not of a homeserver".to_owned(),
            Self::Neither(_) => {
                "is neither a base URL, such as http://localhost:8008, nor a server name, such as example.org"
                    .to_owned()
            }
            Self::NoScheme(_) => "has no scheme".to_owned(),
        }
    }
}

/// Reads the target given by the user.
pub fn parse(text: &str) -> Result<Target, TargetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if text.contains("://") {
        return base_url(text).map(Target::Url);
    }
    // In a URL, the part before an `@` would be credentials.
    let shown = || without_suspects(&format!("https://{text}")).split_off("https://".len());
    let url = Url::parse(&format!("https://{text}/")).map_err(|_| TargetError::Neither(shown()))?;
    if let Some(base) = base_of_endpoint(&url).filter(|_| url.username().is_empty()) {
        let base = if host::is_public(&url) { base } else { base.replacen("https:", "http:", 1) };
        return Err(TargetError::Endpoint { text: shown(), base });
    }
    let only_host = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !only_host || text.contains('/') {
        return Err(TargetError::Neither(shown()));
    }
    if !host::is_public(&url) {
        return Err(TargetError::NoScheme(shown()));
    }
    Ok(Target::ServerName(text.to_owned()))
}

/// A base URL without a slash at its end.
pub fn base_url(text: &str) -> Result<Url, TargetError> {
    let not_http = || TargetError::NotHttp(without_suspects(text));
    let url = Url::parse(text).map_err(|_| not_http())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(not_http());
    }
    let user_name = ("user name", !url.username().is_empty() || url.password().is_some());
    let others = [("query", url.query().is_some()), ("fragment", url.fragment().is_some())];
    let part = |parts: &[(&'static str, bool)]| parts.iter().find(|(_, has)| *has).map(|(name, _)| *name);
    if let Some(name) = part(&[user_name]) {
        return Err(TargetError::Part(without_suspects(text), name));
    }
    if let Some(base) = base_of_endpoint(&url) {
        return Err(TargetError::Endpoint { text: without_suspects(text), base });
    }
    match part(&others) {
        Some(name) => Err(TargetError::Part(without_suspects(text), name)),
        None => Ok(url),
    }
}

/// The base URL in the URL of an endpoint: what stands before the segment with which all endpoints begin.
fn base_of_endpoint(url: &Url) -> Option<String> {
    let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().to_ascii_lowercase();
    let is_first = |segment: &&str| matches!(decoded(segment).as_str(), "_matrix" | ".well-known");
    let mut segments = url.path_segments()?;
    segments.clone().find(is_first)?;
    let above: Vec<&str> = segments.by_ref().take_while(|segment| !is_first(segment)).collect();
    let path = above.iter().filter(|segment| !segment.is_empty()).map(|segment| format!("/{segment}"));
    Some(format!("{}{}", url.origin().ascii_serialization(), path.collect::<String>()))
}

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

    #[test]
    fn a_target_is_a_base_url_or_a_server_name() {
        assert!(matches!(parse("http://localhost:8008"), Ok(Target::Url(_))));
        assert!(matches!(parse("https://example.org/matrix/"), Ok(Target::Url(_))));
        assert_eq!(parse("matrix.example.org"), Ok(Target::ServerName("matrix.example.org".to_owned())));
        assert_eq!(parse("example.org:8448"), Ok(Target::ServerName("example.org:8448".to_owned())));
    }

    #[test]
    fn anything_else_is_refused_with_what_to_write() {
        assert_eq!(parse(" "), Err(TargetError::Empty));
        assert_eq!(parse("localhost:8008"), Err(TargetError::NoScheme("localhost:8008".to_owned())));
        assert!(matches!(parse("example.org/x"), Err(TargetError::Neither(_))));
        assert!(matches!(parse("ftp://example.org"), Err(TargetError::NotHttp(_))));
        assert!(matches!(parse("https://example.org/?x=1"), Err(TargetError::Part(_, "query"))));
        assert!(matches!(parse("https://a:b@example.org/"), Err(TargetError::Part(_, "user name"))));
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

    #[test]
    fn the_url_of_an_endpoint_is_refused_with_its_base_url() {
        for (text, expected) in [
            ("https://hs.example/_matrix/client/versions", "https://hs.example"),
            ("https://hs.example/base/_matrix/", "https://hs.example/base"),
            ("http://[::1]:8008//%5Fmatrix/client?x=1", "http://[::1]:8008"),
            ("https://hs.example/.well-known/matrix/client", "https://hs.example"),
            ("hs.example/_matrix/client", "https://hs.example"),
            ("localhost:8008/_MATRIX", "http://localhost:8008"),
        ] {
            let Err(TargetError::Endpoint { base, .. }) = parse(text) else { panic!("{text}: {:?}", parse(text)) };
            assert_eq!(base, expected, "{text}");
        }
        assert!(parse("https://hs.example/matrix").is_ok() && parse("https://hs.example/x_matrix/y").is_ok());
        assert!(matches!(parse("https://a:b@hs.example/_matrix"), Err(TargetError::Part(_, "user name"))));
    }

    #[test]
    fn credentials_in_a_target_are_not_quoted() {
        for text in [
            "https://user:planted@example.org/",
            "https://planted@example.org",
            "https://example.org/?access_token=planted",
            "https://user:planted@",
            "ftp://user:planted@example.org",
            "user:planted@example.org",
            "user:planted@localhost",
        ] {
            let message = parse(text).map_err(|error| error.to_string());
            assert!(message.as_ref().is_err_and(|message| !message.contains("planted")), "{text}: {message:?}");
        }
    }
}
