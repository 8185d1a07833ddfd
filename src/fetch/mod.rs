//! Requests sent, and what comes of them: the only user of the HTTP client. Trouble comes back as data. Redirects are
//! never followed, connections are not reused, and the environment (its proxies) has no say.

mod head;
mod resolve;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod trouble;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, Proxy};

use crate::clock::{self, Stopwatch};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Method, Remedy, Request, Response, Secrets, Trouble, TroubleKind};
use resolve::{PublicOnly, System};

/// How requests are sent. Not to be printed: the header fields may hold secrets.
#[derive(Clone)]
pub struct FetchOptions {
    /// For a whole exchange, from the first to the last octet.
    pub timeout: Duration,
    /// For making the connection.
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

/// Options that the HTTP client does not take. The texts quote no value and no credentials.
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
    options: FetchOptions,
    headers: HeaderMap,
    secrets: Secrets,
    certificates: Option<Vec<Certificate>>,
    public_only: PublicOnly,
    to_any: Clients,
    /// For URLs that a public homeserver named. Apart, so that no connection is shared with the others.
    to_public: Clients,
}

/// HTTP clients, set up when the first URL of their kind is met: loading the system's certificates takes longer than a
/// whole run against a local server.
#[derive(Default)]
struct Clients {
    plain: OnceLock<Result<Client, String>>,
    tls: OnceLock<Result<Client, String>>,
}

impl Fetcher {
    /// A fetcher; the options are checked here, so that the user hears of them before anything is sent.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        Self::with_resolver(options, Arc::new(System))
    }

    /// With a look-up of its own for the names in URLs that a public homeserver named.
    fn with_resolver(options: FetchOptions, resolver: Arc<dyn Resolve>) -> Result<Self, FetchError> {
        let mut headers = HeaderMap::new();
        let mut secrets = Secrets::default();
        for (number, (name, value)) in (1..).zip(&options.headers) {
            let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| FetchError::HeaderName(number))?;
            let mut sent =
                HeaderValue::from_bytes(value.as_bytes()).map_err(|_| FetchError::HeaderValue(name.clone()))?;
            sent.set_sensitive(true);
            headers.append(field, sent);
            secrets.add_field(name, value);
        }
        options.proxy.iter().for_each(|url| secrets.add_url(url));
        let certificates = options.ca_certificates.as_deref().map(read_certificates).transpose()?;
        let public_only = PublicOnly::on(resolver);
        let to_any = Clients { plain: OnceLock::from(Ok(plain_client(builder(&options)?)?)), tls: OnceLock::new() };
        Ok(Self { options, headers, secrets, certificates, public_only, to_any, to_public: Clients::default() })
    }

    /// What nobody else may see: the values of the user's header fields, and the credentials for the proxy.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Sends one request and waits for the whole response.
    pub async fn fetch(&self, request: &Request) -> Exchange {
        let stopwatch = Stopwatch::start();
        let result = self.response(request).await;
        Exchange { request: request.clone(), result, received: clock::now(), duration: stopwatch.elapsed() }
    }

    async fn response(&self, request: &Request) -> Result<Response, Trouble> {
        let mut headers = HeaderMap::new();
        for (name, value) in request.fields.iter() {
            let (name, value) = header(name, value).ok_or_else(|| unsendable(name))?;
            headers.append(name, value);
        }
        if request.destination == Destination::Target {
            self.add_own(&mut headers);
        }
        let public_only = self.restriction(request)?;
        let can_see_content = request.url.scheme() == "http" && self.options.proxy.is_none();
        if can_see_content && request.method == Method::Head {
            return head::fetch(request, &headers, &self.options, public_only).await;
        }
        if can_see_content && is_conditional(request) {
            // A 304 has no content either; any other response, and any trouble, is left to the HTTP client.
            if let Ok(response) = head::fetch(request, &headers, &self.options, public_only).await
                && response.status == 304
            {
                return Ok(response);
            }
        }
        let client = self.client(request, public_only)?;
        let mut outgoing = client.request(method(request.method), request.url.clone()).headers(headers);
        // Also without content: servers may insist on Content-Length (RFC 9110, section 8.6).
        let takes_content = matches!(request.method, Method::Post | Method::Put | Method::Patch);
        if takes_content || !request.content.is_empty() {
            outgoing = outgoing.body(request.content.clone());
        }
        let response = outgoing.send().await;
        let response = response.map_err(|error| trouble::classify(&error, request, &self.options))?;
        read(response, request, self.options.timeout).await
    }

    /// The look-up that this request must use, if it is not any: a public homeserver has no business to send us into
    /// somebody's private network. What the user gave with --resolve is meant so, and a proxy looks up by itself.
    fn restriction(&self, request: &Request) -> Result<Option<&PublicOnly>, Trouble> {
        let host = request.url.host_str().unwrap_or_default();
        let is_given = self.options.resolve.iter().any(|(known, _)| known.eq_ignore_ascii_case(host));
        if request.destination != Destination::NamedByPublic || is_given {
            return Ok(None);
        }
        let is_looked_up = self.options.proxy.is_none();
        resolve::check_form(request, is_looked_up)?;
        Ok(is_looked_up.then_some(&self.public_only))
    }

    /// The user's header fields, where the case does not say itself what to send.
    fn add_own(&self, headers: &mut HeaderMap) {
        for name in self.headers.keys().filter(|name| !headers.contains_key(*name)).cloned().collect::<Vec<_>>() {
            for value in self.headers.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
    }

    fn client(&self, request: &Request, public_only: Option<&PublicOnly>) -> Result<&Client, Trouble> {
        let clients = if public_only.is_some() { &self.to_public } else { &self.to_any };
        let client = if request.url.scheme() == "https" {
            clients.tls.get_or_init(|| self.tls_client(public_only).map_err(|error| error.to_string()))
        } else {
            clients
                .plain
                .get_or_init(|| self.builder(public_only).and_then(plain_client).map_err(|error| error.to_string()))
        };
        client.as_ref().map_err(|message| {
            let remedy = Some(Remedy::SystemCertificates);
            Trouble { kind: TroubleKind::Tls, message: message.clone(), remedy }
        })
    }

    fn tls_client(&self, public_only: Option<&PublicOnly>) -> Result<Client, FetchError> {
        let mut builder = self.builder(public_only)?;
        if let Some(certificates) = &self.certificates {
            builder = builder.tls_certs_only(certificates.iter().cloned());
        }
        if self.options.insecure {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        builder.build().map_err(|error| FetchError::Client(trouble::chain(&error)))
    }

    fn builder(&self, public_only: Option<&PublicOnly>) -> Result<ClientBuilder, FetchError> {
        let builder = builder(&self.options)?;
        Ok(match public_only {
            Some(public_only) => builder.dns_resolver(public_only.clone()),
            None => builder,
        })
    }
}

fn plain_client(builder: ClientBuilder) -> Result<Client, FetchError> {
    builder.tls_certs_only([]).build().map_err(|error| FetchError::Client(trouble::chain(&error)))
}

fn builder(options: &FetchOptions) -> Result<ClientBuilder, FetchError> {
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        // Servers that close a kept connection make requests fail that were sent at that moment.
        .pool_max_idle_per_host(0)
        .connect_timeout(options.connect_timeout)
        .timeout(options.timeout)
        .http1_max_headers(MAX_HEADERS);
    for (host, address) in &options.resolve {
        // Port 0 stands for that of the URL.
        builder = builder.resolve(host, SocketAddr::new(address.ip(), 0));
    }
    if let Some(url) = &options.proxy {
        // Only the innermost cause does not quote the URL.
        let refused = |error: reqwest::Error| FetchError::Proxy {
            url: without_credentials(url),
            reason: trouble::causes(&error).pop().unwrap_or_else(|| "it is not a URL".to_owned()),
        };
        builder = builder.proxy(Proxy::all(url).map_err(refused)?);
    }
    Ok(builder)
}

/// The URL of a proxy with `…` in the place of what stands before the host, however that is written.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    match rest.rsplit_once('@') {
        None => url.to_owned(),
        Some((_, host)) if scheme.is_empty() => format!("…@{host}"),
        Some((_, host)) => format!("{scheme}://…@{host}"),
    }
}

fn read_certificates(pem: &[u8]) -> Result<Vec<Certificate>, FetchError> {
    let certificates =
        Certificate::from_pem_bundle(pem).map_err(|error| FetchError::Certificates(trouble::chain(&error)))?;
    if certificates.is_empty() {
        return Err(FetchError::Certificates("there is no PEM certificate".to_owned()));
    }
    Ok(certificates)
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
    request.method == Method::Get && request.content.is_empty() && has_condition
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// Reads the body, up to the limit.
async fn read(mut incoming: reqwest::Response, request: &Request, timeout: Duration) -> Result<Response, Trouble> {
    let mut fields = Fields::new();
    for (name, value) in incoming.headers() {
        fields.push(name.as_str(), value.as_bytes());
    }
    let reason = incoming.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason =
        reason.map(|phrase| crate::exchange::fields::text(phrase.as_bytes())).filter(|phrase| !phrase.is_empty());
    let mut content = Vec::new();
    loop {
        let chunk = incoming.chunk().await;
        let chunk = chunk.map_err(|error| trouble::in_body(&error, content.len(), request, timeout))?;
        let Some(chunk) = chunk else { break };
        if content.len() + chunk.len() > MAX_BODY {
            return Err(trouble::too_large(MAX_BODY));
        }
        content.extend_from_slice(&chunk);
    }
    // All responses are kept to the end of the run.
    content.shrink_to_fit();
    let mut response = Response::new(incoming.status().as_u16(), fields, content);
    response.reason = reason;
    response.version = format!("{:?}", incoming.version());
    Ok(response)
}
