//! Sends requests, and returns responses or trouble as data: the only user of the HTTP client. Redirects are never
//! followed, connections are not reused, and proxies from the environment are ignored.

mod causes;
mod clients;
mod deadline;
mod head;
mod here;
mod incoming;
mod patience;
mod peer;
mod proxy;
mod resolve;
mod retry;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod trouble;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::clock::{self, Stopwatch};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Method, Request, Response, Secrets, Trouble, TroubleKind};
use clients::Clients;
use deadline::Deadline;
pub use patience::Patience;
use resolve::{PublicOnly, System};

/// How requests are sent. Not `Debug`, because the header fields may hold secrets.
#[derive(Clone)]
pub struct FetchOptions {
    /// Time limit for one exchange, from the look-up of the name to the last octet, with its repetition.
    pub timeout: Duration,
    /// Time limit for a connection, with its TLS handshake.
    pub connect_timeout: Duration,
    /// Header fields sent to the homeserver under test alone, unless a case sets them itself.
    pub headers: Vec<(String, String)>,
    /// PEM certificates that are trusted instead of the system's.
    pub ca_certificates: Option<Vec<u8>>,
    /// Accept any certificate.
    pub insecure: bool,
    /// Hosts with the address to use for each, on its port.
    pub resolve: Vec<(String, SocketAddr)>,
    /// The URL of a proxy for all requests.
    pub proxy: Option<String>,
    /// How long a run waits, in all, where a server limits the rate of requests.
    pub rate_limit_wait: Duration,
    /// Time limit for all requests of a run.
    pub deadline: Duration,
    /// The id of the run, by which its requests are found in the logs of a server: User-Agent has it.
    pub run_id: Option<String>,
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
            rate_limit_wait: Duration::from_secs(10),
            deadline: Duration::from_secs(15 * 60),
            run_id: None,
        }
    }
}

impl FetchOptions {
    /// The time limit for a connection: at most that of the exchange.
    fn time_to_connect(&self) -> Option<Duration> {
        Some(self.connect_timeout).filter(|time| *time < self.timeout)
    }

    /// The value of the field User-Agent.
    fn user_agent(&self) -> String {
        self.run_id.as_ref().map_or_else(|| USER_AGENT.to_owned(), |id| format!("{USER_AGENT} (run {id})"))
    }

    /// The address that the user gave for the host and port of a URL.
    fn given_address(&self, url: &Url) -> Option<IpAddr> {
        let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let is_meant =
            |(name, address): &&(String, SocketAddr)| name.eq_ignore_ascii_case(host) && address.port() == port;
        self.resolve.iter().find(is_meant).map(|(_, address)| address.ip())
    }
}

/// Invalid options. The texts quote no value and no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The name of a header field is not valid in HTTP. It is not shown, because it may be a misplaced value.
    #[error("header field number {0} has no valid name before its colon")]
    HeaderName(usize),
    /// The value of a header field is not valid in HTTP.
    #[error("the value of the header field `{0}` has characters that HTTP does not allow")]
    HeaderValue(String),
    /// The CA certificates cannot be read.
    #[error("the CA certificates can't be read: {0}")]
    Certificates(String),
    /// The proxy cannot be used.
    #[error("the proxy `{url}` can't be used: {reason}")]
    Proxy {
        /// The URL as given, without the credentials.
        url: String,
        /// The reason.
        reason: String,
    },
    /// Any other fault.
    #[error("the HTTP client can't be set up: {0}")]
    Client(String),
}

/// The most octets of a body that are read: 1 MiB.
pub const MAX_BODY: usize = 1 << 20;

/// The most header field lines of a response that are read.
const MAX_HEADERS: usize = 256;

/// The user agent of the tool, without the id of a run.
pub const USER_AGENT: &str = concat!("matrix-conformance/", env!("CARGO_PKG_VERSION"));

/// Sends requests. A clone shares the clients.
#[derive(Clone)]
pub struct Fetcher {
    /// The user's header fields.
    own: HeaderMap,
    secrets: Secrets,
    clients: Arc<Clients>,
    /// A public document named the homeserver under test: it is requested only at public addresses, too.
    is_target_named: bool,
}

/// A request with the fields and the look-up to use.
struct Outgoing<'a> {
    request: &'a Request,
    /// All header fields except those that the HTTP client adds.
    headers: HeaderMap,
    /// The required look-up, if there is one.
    public_only: Option<&'a PublicOnly>,
}

impl Fetcher {
    /// A fetcher. Invalid options are reported here, before anything is sent.
    ///
    /// # Errors
    /// An option is invalid.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        Self::with_resolver(options, Arc::new(System))
    }

    /// A fetcher with its own look-up for names in URLs from a public homeserver.
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
        let clients = Arc::new(Clients::new(options, PublicOnly::on(resolver))?);
        Ok(Self { own, secrets, clients, is_target_named: false })
    }

    /// The secrets of the user: the values of the header fields, and the credentials for the proxy.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The id of the run, if it has one.
    pub fn run_id(&self) -> Option<&str> {
        self.options().run_id.as_deref()
    }

    /// The same fetcher for a homeserver that a public document named: it must not direct us into a private network.
    #[must_use]
    pub fn for_named_target(&self) -> Self {
        Self { is_target_named: true, ..self.clone() }
    }

    /// How long a run may wait, in all, where a server limits the rate of requests.
    pub fn patience(&self) -> Patience {
        Patience::new(self.options().rate_limit_wait)
    }

    /// The time limit for all requests of a run.
    pub fn deadline(&self) -> Duration {
        self.options().deadline
    }

    /// Sends a request and waits for the complete response. If the server asks for a short wait, or a gateway did not
    /// reach it, the request is sent again, and the last exchange counts (see `retry`).
    pub async fn fetch(&self, request: &Request, patience: &Patience) -> Exchange {
        let exchange = self.fetch_once(request, patience).await;
        let Some(pause) = retry::after_gateway(request.method, &exchange.result) else { return exchange };
        tokio::time::sleep(pause).await;
        self.fetch_once(request, patience).await
    }

    /// Sends a request that has one effect only: again after a 429 alone, which refused it before it acted.
    pub async fn fetch_once(&self, request: &Request, patience: &Patience) -> Exchange {
        for tries in 0.. {
            let exchange = self.exchange(request).await;
            let wait = retry::wait_for_rate(&exchange, tries);
            let Some(pause) = wait.and_then(|wait| patience.take(wait)) else { return exchange };
            tokio::time::sleep(pause).await;
        }
        self.exchange(request).await
    }

    /// One exchange, within its time limit.
    pub async fn exchange(&self, request: &Request) -> Exchange {
        let watch = Stopwatch::start();
        let deadline = Deadline::after(self.options().timeout);
        let result = match self.outgoing(request, deadline).await {
            Ok(outgoing) => self.response(&outgoing, deadline).await,
            Err(trouble) => Err(trouble),
        };
        Exchange { request: request.clone(), result, received: clock::now(), duration: watch.elapsed() }
    }

    /// A request with a malformed response is sent a second time, and the second result counts. So is a request for
    /// which the HTTP client cannot tell whether a response began, if our own client can.
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
            // Any other response may have content, which the HTTP client reads.
            if is_head || response.status == 304 {
                return Ok(response);
            }
        }
        incoming::fetch(outgoing, self.clients.one_for(outgoing)?, &self.clients, deadline).await
    }

    /// Whether our own client can send this request: TLS and proxies need the HTTP client.
    fn sees_octets(&self, request: &Request) -> bool {
        request.url.scheme() == "http" && self.options().proxy.is_none() && request.content.is_empty()
    }

    fn options(&self) -> &FetchOptions {
        self.clients.options()
    }

    async fn outgoing<'a>(&'a self, request: &'a Request, deadline: Deadline) -> Result<Outgoing<'a>, Trouble> {
        let is_address = matches!(request.url.host(), Some(url::Host::Ipv6(_)));
        if is_address && request.url.scheme() == "https" && self.options().proxy.is_some() {
            return Err(trouble::no_address_in_tunnel(request));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in request.fields.iter() {
            let (name, value) = header(name, value).ok_or_else(|| unsendable(name))?;
            headers.append(name, value);
        }
        if request.destination == Destination::Target {
            self.add_own(&mut headers);
        }
        Ok(Outgoing { request, headers, public_only: self.restriction(request, deadline).await? })
    }

    /// The user's header fields, unless the case sets them itself.
    fn add_own(&self, headers: &mut HeaderMap) {
        for name in self.own.keys().filter(|name| !headers.contains_key(*name)).cloned().collect::<Vec<_>>() {
            for value in self.own.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
    }

    /// The required look-up for this request, if there is one: a public homeserver must not direct us into a private
    /// network. Addresses from `--resolve` are the user's own choice. A proxy does its own look-ups; a name that is private
    /// here is not sent to it.
    async fn restriction(&self, request: &Request, deadline: Deadline) -> Result<Option<&PublicOnly>, Trouble> {
        let is_given = self.options().given_address(&request.url).is_some();
        let is_restricted = match request.destination {
            Destination::Target => self.is_target_named,
            Destination::Named => false,
            Destination::NamedByPublic => true,
        };
        if !is_restricted || is_given {
            return Ok(None);
        }
        let (public_only, is_looked_up) = (self.clients.public_only(), self.options().proxy.is_none());
        resolve::check_form(request, is_looked_up)?;
        if is_looked_up {
            return Ok(Some(public_only));
        }
        deadline.keep(public_only.refuse_private(&request.url), request, None).await??;
        Ok(None)
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
