//! Requests sent, and what comes of them: the only user of the network. Trouble comes back as data. Each request has a
//! connection of its own, redirects are never followed, and the environment (its proxies) has no say.
//!
//! The client is our own, for HTTP/1.1 on plain TCP, TLS and through proxies: the usual ones repair responses, drop content
//! that must not be there, and do not tell a response cut short from none, all of which is to be judged.

mod connection;
mod framing;
mod message;
mod outgoing;
mod proxy;
mod resolve;
mod retry;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod tls;
mod trouble;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Request, Response, Secrets, Trouble};
use connection::{Connector, Stream};
use message::{End, Incoming, Need};
use outgoing::Reader;
use proxy::Proxy;
use resolve::{LookUp, Reach, Resolver, System};
use tls::Tls;

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

/// Options that cannot be used. The texts quote no value and no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// A header field whose name HTTP does not allow. The name is not shown: it may be a value in the wrong place.
    #[error("header field number {0} of those given: the text before the colon is not the name of a header field")]
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
        /// As it was given, but for the credentials.
        url: String,
        /// Why not.
        reason: String,
    },
}

/// The most octets of a body that are read: 1 MiB.
pub const MAX_BODY: usize = 1 << 20;

/// The most header field lines of a response that are read.
const MAX_HEADERS: usize = 256;

/// How long to wait for content that must not be there, or for the end of the connection, once the head is there. We ask
/// the server to close it.
const GRACE: Duration = Duration::from_millis(500);

/// What the tool calls itself.
pub const USER_AGENT: &str = concat!("matrix-conformance/", env!("CARGO_PKG_VERSION"));

/// Sends requests.
pub struct Fetcher {
    timeout: Duration,
    connect_timeout: Duration,
    /// The user's header fields.
    own: Fields,
    secrets: Secrets,
    connector: Connector,
}

impl Fetcher {
    /// A fetcher; the options are checked here, so that the user hears of them before anything is sent.
    ///
    /// # Errors
    /// An option cannot be used.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        Self::with_look_up(options, Arc::new(System))
    }

    fn with_look_up(options: FetchOptions, look_up: Arc<dyn LookUp>) -> Result<Self, FetchError> {
        let mut own = Fields::new();
        let mut secrets = Secrets::default();
        for (number, (name, value)) in (1..).zip(&options.headers) {
            if !outgoing::is_name(name) {
                return Err(FetchError::HeaderName(number));
            }
            if !outgoing::is_value(value.as_bytes()) {
                return Err(FetchError::HeaderValue(name.clone()));
            }
            own.push(name, value.as_bytes());
            secrets.add_field(name, value);
        }
        options.proxy.iter().for_each(|url| secrets.add_url(url));
        let connector = Connector {
            resolver: Resolver::new(&options.resolve, look_up),
            proxy: options.proxy.as_deref().map(Proxy::parse).transpose()?,
            tls: Tls::new(options.ca_certificates.as_deref(), options.insecure)?,
        };
        let FetchOptions { timeout, connect_timeout, .. } = options;
        Ok(Self { timeout, connect_timeout, own, secrets, connector })
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

    /// One exchange, within the time for it. A malformed response is asked for a second time, and the second result counts.
    pub async fn exchange(&self, request: &Request) -> Exchange {
        let start = Instant::now();
        let deadline = start + self.timeout;
        let mut result = self.attempt(request, deadline).await;
        if retry::at_once(request.method, &result) {
            result = self.attempt(request, deadline).await;
        }
        Exchange { request: request.clone(), result, received: SystemTime::now(), duration: start.elapsed() }
    }

    async fn attempt(&self, request: &Request, deadline: Instant) -> Result<Response, Trouble> {
        let reach = self.reach(request)?;
        let reader = self.connector.reader(request);
        let none = Fields::new();
        let own = if request.destination == Destination::Target { &self.own } else { &none };
        let octets = outgoing::octets(request, own, &reader)?;
        let stream = self.connect(request, reach, deadline).await?;
        let mut incoming = Incoming::new(request.method);
        let ended = timeout_at(deadline, converse(stream, &octets, &mut incoming, request)).await;
        let end = ended.unwrap_or_else(|_| Err(trouble::not_complete(request, self.timeout, incoming.progress())))?;
        let must_be_empty = incoming.must_be_empty();
        let mut response = incoming.end(end).map_err(|fault| trouble::fault(fault, end, request))?;
        // A proxy that reads the response itself passes no such content on.
        let is_direct = reader == Reader::Server;
        response.content_shown = is_direct || !must_be_empty || !response.content.is_empty();
        Ok(response)
    }

    /// A connection, in the time for one and in what is left of that for the exchange.
    async fn connect(&self, request: &Request, reach: Reach, deadline: Instant) -> Result<Box<dyn Stream>, Trouble> {
        let until = Instant::now() + self.connect_timeout;
        let (until, time, option) = if until < deadline {
            (until, self.connect_timeout, "--connect-timeout")
        } else {
            (deadline, self.timeout, "--timeout")
        };
        let stream = timeout_at(until, self.connector.open(request, reach)).await;
        stream.unwrap_or_else(|_| Err(trouble::not_connected(request, time, option)))
    }

    /// Where this request may go: a public homeserver has no business to send us into somebody's private network. What the
    /// user gave with --resolve is meant so, and a proxy looks up by itself.
    fn reach(&self, request: &Request) -> Result<Reach, Trouble> {
        let is_given = self.connector.resolver.given(request.url.host_str().unwrap_or_default()).is_some();
        if request.destination != Destination::NamedByPublic || is_given {
            return Ok(Reach::Anywhere);
        }
        resolve::check_form(request, self.connector.proxy.is_none())?;
        Ok(Reach::Public)
    }
}

/// Sends a request, and takes what comes until the response is complete or the connection ends. How it ended.
async fn converse(
    mut stream: Box<dyn Stream>,
    octets: &[u8],
    incoming: &mut Incoming,
    request: &Request,
) -> Result<End, Trouble> {
    // A server may respond and close before it has read everything: reading shows what came of it.
    let _ = stream.write_all(octets).await;
    let _ = stream.flush().await;
    let mut buffer = [0; 8192];
    let mut grace = None;
    loop {
        let read = match incoming.need() {
            Need::Nothing => return Ok(End::Closed),
            Need::More => stream.read(&mut buffer).await,
            Need::Surplus => {
                let until = *grace.get_or_insert_with(|| Instant::now() + GRACE);
                // However it ends, the response is complete.
                timeout_at(until, stream.read(&mut buffer)).await.map_or(Ok(0), |read| Ok(read.unwrap_or(0)))
            }
        };
        match read {
            Ok(0) => return Ok(End::Closed),
            Ok(count) => {
                incoming.take(&buffer[..count]).map_err(|fault| trouble::fault(fault, End::Closed, request))?;
            }
            Err(error) => return end(&error).ok_or_else(|| trouble::failed(&error, request)),
        }
    }
}

/// How a connection ended, if that is what an error says.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system may have any number of other errors")]
fn end(error: &io::Error) -> Option<End> {
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Some(End::Broken),
        _ => None,
    }
}
