//! Requests sent, and what comes of them: the only user of the HTTP client. Trouble comes back as data. Redirects are
//! never followed, connections are not reused, and the environment (its proxies) has no say.

mod causes;
mod clients;
mod deadline;
mod head;
mod incoming;
mod resolve;
mod retry;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod trouble;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::clock::{self, Stopwatch};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Method, Request, Response, Secrets, Trouble, TroubleKind};
use clients::Clients;
use deadline::Deadline;
use resolve::{PublicOnly, System};

/// How requests are sent. Not to be printed: the header fields may hold secrets.
#[derive(Clone)]
pub struct FetchOptions {
    /// For a complete exchange, from the look-up of the name to the last octet, its repetition included.
    pub timeout: Duration,
    /// For making a connection, with TLS where it is asked for.
    pub connect_timeout: Duration,
    /// Header fields sent to the homeserver under test, and to nobody else, where a case does not set them itself.
    pub headers: Vec<(String, String)>,
    /// PEM certificates that are trusted in place of those of the system.
    pub ca_certificates: Option<Vec<u8>>,
    /// Accept any certificate.
    pub insecure: bool,
    /// Hosts with the addresses to use for them.
    pub resolve: Vec<(String, SocketAddr)>,
    /// The URL of a proxy for everything.
    pub proxy: Option<String>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            headers: Vec::new(),
            ca_certificates: None,
            insecure: false,
            resolve: Vec::new(),
            proxy: None,
        }
    }
}

impl FetchOptions {
    /// The time for a connection, where it is less than that for the exchange.
    fn time_to_connect(&self) -> Option<Duration> {
        Some(self.connect_timeout).filter(|time| *time < self.timeout)
    }
}

/// Options that the HTTP client does not take. The texts quote no value and no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// A header field whose name HTTP does not allow. The name is not shown: it may be a value in the wrong place.
    #[error(
        "what stands before the colon is not the name of a header field, in header field number {0} of those given"
    )]
    HeaderName(usize),
    /// A header field whose value HTTP does not allow.
    #[error("the value for the header field `{0}` has characters that HTTP does not allow")]
    HeaderValue(String),
    /// Certificates that can't be read.
    #[error("the CA certificates can't be read: {0}")]
    Certificates(String),
    /// A proxy that can't be used.
    #[error("the proxy `{url}` can't be used: {reason}")]
    Proxy {
        /// As it was given, without the credentials.
        url: String,
        /// Why not.
        reason: String,
    },
    /// Anything else.
    #[error("the HTTP client can't be set up: {0}")]
    Client(String),
}

/// The most octets of a body that are read: 1 MiB.
pub const MAX_BODY: usize = 1 << 20;

/// The most header field lines of a response that are read.
const MAX_HEADERS: usize = 256;

/// What the tool calls itself.
pub const USER_AGENT: &str = concat!("matrix-conformance/", env!("CARGO_PKG_VERSION"));

/// Sends requests.
pub struct Fetcher {
    /// The user's header fields.
    own: HeaderMap,
    secrets: Secrets,
    clients: Clients,
}

/// A request as it is sent.
struct Outgoing<'a> {
    request: &'a Request,
    /// All header fields that are not the HTTP client's business.
    headers: HeaderMap,
    /// The look-up that must be used, if it is not any.
    public_only: Option<&'a PublicOnly>,
}

impl Fetcher {
    /// A fetcher; the options are checked here, so that the user hears of them before anything is sent.
    ///
    /// # Errors
    /// An option cannot be used.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        Self::with_resolver(options, Arc::new(System))
    }

    /// With a look-up of its own for the names in URLs that a public homeserver named.
    fn with_resolver(options: FetchOptions, resolver: Arc<dyn Resolve>) -> Result<Self, FetchError> {
        let mut own = HeaderMap::new();
        let mut secrets = Secrets::default();
        for (number, (name, value)) in (1..).zip(&options.headers) {
            let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| FetchError::HeaderName(number))?;
            let mut sent =
                HeaderValue::from_bytes(value.as_bytes()).map_err(|_| FetchError::HeaderValue(name.clone()))?;
            sent.set_sensitive(true);
            own.append(field, sent);
            secrets.add_field(name, value);
        }
        options.proxy.iter().for_each(|url| secrets.add_url(url));
        Ok(Self { own, secrets, clients: Clients::new(options, PublicOnly::on(resolver))? })
    }

    /// What nobody else may see: the values of the user's header fields, and the credentials for the proxy.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Sends a request and waits for the complete response. Where the server asks for a little patience, or a gateway did
    /// not reach it, the request is sent once more, and that exchange counts (`retry` says when).
    pub async fn fetch(&self, request: &Request) -> Exchange {
        let exchange = self.exchange(request).await;
        let Some(pause) = retry::pause(request.method, &exchange.result) else { return exchange };
        tokio::time::sleep(pause).await;
        self.exchange(request).await
    }

    /// One exchange, within the time for it.
    pub async fn exchange(&self, request: &Request) -> Exchange {
        let watch = Stopwatch::start();
        let result = match self.outgoing(request) {
            Ok(outgoing) => self.response(&outgoing, Deadline::after(self.options().timeout)).await,
            Err(trouble) => Err(trouble),
        };
        Exchange { request: request.clone(), result, received: clock::now(), duration: watch.elapsed() }
    }

    /// A malformed response is asked for a second time, and the second result counts. So is one of which the HTTP client
    /// cannot tell whether it began, where the octets can be looked at.
    async fn response(&self, outgoing: &Outgoing<'_>, deadline: Deadline) -> Result<Response, Trouble> {
        let first = self.attempt(outgoing, deadline).await;
        if retry::may_have_begun(outgoing.request.method, &first) && self.sees_octets(outgoing.request) {
            head::fetch(outgoing, self.options(), deadline).await?;
        } else if !retry::at_once(outgoing.request.method, &first) {
            return first;
        }
        self.attempt(outgoing, deadline).await
    }

    async fn attempt(&self, outgoing: &Outgoing<'_>, deadline: Deadline) -> Result<Response, Trouble> {
        let request = outgoing.request;
        let is_head = request.method == Method::Head;
        if self.sees_octets(request) && (is_head || is_conditional(request)) {
            let response = head::fetch(outgoing, self.options(), deadline).await?;
            // Any other response may have content, and that is left to the HTTP client.
            if is_head || response.status == 304 {
                return Ok(response);
            }
        }
        incoming::fetch(outgoing, self.clients.one_for(outgoing)?, self.options(), deadline).await
    }

    /// Whether the octets of a response can be looked at: over TLS and through proxies, they are the HTTP client's alone.
    fn sees_octets(&self, request: &Request) -> bool {
        request.url.scheme() == "http" && self.options().proxy.is_none() && request.content.is_empty()
    }

    fn options(&self) -> &FetchOptions {
        self.clients.options()
    }

    fn outgoing<'a>(&'a self, request: &'a Request) -> Result<Outgoing<'a>, Trouble> {
        let mut headers = HeaderMap::new();
        for (name, value) in request.fields.iter() {
            let (name, value) = header(name, value).ok_or_else(|| unsendable(name))?;
            headers.append(name, value);
        }
        if request.destination == Destination::Target {
            self.add_own(&mut headers);
        }
        Ok(Outgoing { request, headers, public_only: self.restriction(request)? })
    }

    /// The user's header fields, where the case does not say itself what to send.
    fn add_own(&self, headers: &mut HeaderMap) {
        for name in self.own.keys().filter(|name| !headers.contains_key(*name)).cloned().collect::<Vec<_>>() {
            for value in self.own.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
    }

    /// The look-up that this request must use, if it is not any: a public homeserver has no business to send us into
    /// somebody's private network. What the user gave with --resolve is meant so, and a proxy looks up by itself.
    fn restriction(&self, request: &Request) -> Result<Option<&PublicOnly>, Trouble> {
        let host = request.url.host_str().unwrap_or_default();
        let is_given = self.options().resolve.iter().any(|(known, _)| known.eq_ignore_ascii_case(host));
        if request.destination != Destination::NamedByPublic || is_given {
            return Ok(None);
        }
        let is_looked_up = self.options().proxy.is_none();
        resolve::check_form(request, is_looked_up)?;
        Ok(is_looked_up.then_some(self.clients.public_only()))
    }
}

fn header(name: &str, value: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
}

fn unsendable(name: &str) -> Trouble {
    let message = format!("the value for `{name}` has octets that can't be sent in a header field");
    Trouble { kind: TroubleKind::NotVisited, message, remedy: None }
}

/// Whether it is a GET whose response may be a 304 (RFC 9110, section 13.1).
fn is_conditional(request: &Request) -> bool {
    let has_condition = request.fields.has("if-none-match") || request.fields.has("if-modified-since");
    request.method == Method::Get && has_condition
}
