//! Requests sent, and what comes of them: the only user of the HTTP client. Trouble comes back as data. Redirects are
//! never followed, connections are not reused, and the environment (its proxies) has no say.

mod head;
mod trouble;

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, Proxy, Response};

use crate::exchange::request::Destination;
use crate::exchange::{Answer, Exchange, Fields, Method, Request, Trouble, TroubleKind, host};

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

/// Options that the HTTP client does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// A header field that HTTP does not allow.
    #[error("`{0}` is not the name of a header field, or its value has characters that HTTP does not allow")]
    Header(String),
    /// Certificates that can't be read.
    #[error("the CA certificates can't be read: {0}")]
    Certificates(String),
    /// A proxy that can't be used.
    #[error("the proxy `{url}` can't be used: {reason}")]
    Proxy {
        /// As it was given.
        url: String,
        /// Why not.
        reason: String,
    },
    /// Anything else.
    #[error("the HTTP client can't be set up: {0}")]
    Client(String),
}

/// The most octets of a body that are read: 2 MiB.
pub const MAX_BODY: usize = 2 << 20;

/// The most header field lines of an answer that are read.
const MAX_HEADERS: usize = 256;

/// What the tool calls itself.
pub const USER_AGENT: &str = concat!("matrix-conformance/", env!("CARGO_PKG_VERSION"));

/// Sends requests. TLS is set up only when the first https URL is met: loading the system's certificates takes longer
/// than a whole run against a local server.
pub struct Fetcher {
    options: FetchOptions,
    headers: HeaderMap,
    certificates: Option<Vec<Certificate>>,
    plain: Client,
    tls: OnceLock<Result<Client, String>>,
}

impl Fetcher {
    /// A fetcher; the options are checked here, so that the user hears of them before anything is sent.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &options.headers {
            let (name, mut value) = header(name, value.as_bytes()).ok_or_else(|| FetchError::Header(name.clone()))?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        let certificates = options.ca_certificates.as_deref().map(read_certificates).transpose()?;
        let plain = builder(&options)?.tls_certs_only([]);
        let plain = plain.build().map_err(|error| FetchError::Client(trouble::chain(&error)))?;
        Ok(Self { options, headers, certificates, plain, tls: OnceLock::new() })
    }

    /// Sends one request and waits for the whole answer.
    pub async fn fetch(&self, request: &Request) -> Exchange {
        let start = Instant::now();
        let result = self.answer(request).await;
        Exchange { request: request.clone(), result, received: SystemTime::now(), duration: start.elapsed() }
    }

    async fn answer(&self, request: &Request) -> Result<Answer, Trouble> {
        let mut headers = HeaderMap::new();
        for (name, value) in request.fields.iter() {
            let (name, value) = header(name, value).ok_or_else(|| unsendable(name))?;
            headers.append(name, value);
        }
        if request.destination == Destination::Target {
            self.add_own(&mut headers);
        }
        if request.destination == Destination::NamedByPublic {
            self.refuse_private_address(request).await?;
        }
        let can_see_content = request.url.scheme() == "http" && self.options.proxy.is_none();
        if can_see_content && request.method == Method::Head {
            return head::fetch(request, &headers, &self.options).await;
        }
        if can_see_content && is_conditional(request) {
            // A 304 has no content either; any other answer, and any trouble, is left to the HTTP client.
            if let Ok(answer) = head::fetch(request, &headers, &self.options).await
                && answer.status == 304
            {
                return Ok(answer);
            }
        }
        let mut outgoing = self.client(request)?.request(method(request.method), request.url.clone()).headers(headers);
        // Also without content: servers may insist on Content-Length (RFC 9110, section 8.6).
        let takes_content = matches!(request.method, Method::Post | Method::Put | Method::Patch);
        if takes_content || !request.content.is_empty() {
            outgoing = outgoing.body(request.content.clone());
        }
        let response = outgoing.send().await.map_err(|error| trouble::classify(&error, request))?;
        read(response, request).await
    }

    /// A public name may resolve into somebody's private network, where a homeserver has no business to send us.
    async fn refuse_private_address(&self, request: &Request) -> Result<(), Trouble> {
        let host = request.url.host_str().unwrap_or_default();
        let is_given = self.options.resolve.iter().any(|(known, _)| known.eq_ignore_ascii_case(host));
        if is_given || self.options.proxy.is_some() {
            return Ok(());
        }
        let port = request.url.port_or_known_default().unwrap_or(443);
        let look_up = tokio::net::lookup_host((host.trim_matches(['[', ']']), port));
        // A name without an address is found out again, and better told, when the connection is made.
        let Ok(Ok(addresses)) = tokio::time::timeout(self.options.connect_timeout, look_up).await else {
            return Ok(());
        };
        match addresses.into_iter().find(|address| !host::is_public_address(address.ip())) {
            None => Ok(()),
            Some(address) => {
                let ip = address.ip();
                let message = format!("{host} is at {ip}, where a public homeserver does not send us: not visited");
                Err(Trouble { kind: TroubleKind::NotVisited, message, help: None })
            }
        }
    }

    /// The user's header fields, where the case does not say itself what to send.
    fn add_own(&self, headers: &mut HeaderMap) {
        for name in self.headers.keys().filter(|name| !headers.contains_key(*name)).cloned().collect::<Vec<_>>() {
            for value in self.headers.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
    }

    fn client(&self, request: &Request) -> Result<&Client, Trouble> {
        if request.url.scheme() != "https" {
            return Ok(&self.plain);
        }
        let client = self.tls.get_or_init(|| self.tls_client().map_err(|error| error.to_string()));
        client.as_ref().map_err(|message| {
            let help = Some("check the system's certificates, or give some with --cacert".to_owned());
            Trouble { kind: TroubleKind::Tls, message: message.clone(), help }
        })
    }

    fn tls_client(&self) -> Result<Client, FetchError> {
        let mut builder = builder(&self.options)?;
        if let Some(certificates) = &self.certificates {
            builder = builder.tls_certs_only(certificates.iter().cloned());
        }
        if self.options.insecure {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        builder.build().map_err(|error| FetchError::Client(trouble::chain(&error)))
    }
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
        let proxy =
            Proxy::all(url).map_err(|error| FetchError::Proxy { url: url.clone(), reason: trouble::chain(&error) })?;
        builder = builder.proxy(proxy);
    }
    Ok(builder)
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
    Trouble { kind: TroubleKind::NotVisited, message, help: None }
}

/// Whether it is a GET whose answer may be a 304 (RFC 9110, section 13.1).
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
async fn read(mut response: Response, request: &Request) -> Result<Answer, Trouble> {
    let mut fields = Fields::new();
    for (name, value) in response.headers() {
        fields.push(name.as_str(), value.as_bytes());
    }
    let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason = reason.map(|phrase| crate::exchange::fields::text(phrase.as_bytes()));
    let mut content = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| trouble::in_body(&error, content.len(), request))? {
        if content.len() + chunk.len() > MAX_BODY {
            return Err(trouble::too_large(MAX_BODY));
        }
        content.extend_from_slice(&chunk);
    }
    let mut answer = Answer::new(response.status().as_u16(), fields, content);
    answer.reason = reason;
    answer.version = format!("{:?}", response.version());
    Ok(answer)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// A server that gives these answers, one a connection, and the URL of it.
    fn server(answers: &'static [&'static str]) -> url::Url {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        url
    }

    fn fetch(method: Method, condition: Option<&str>, answers: &'static [&'static str]) -> Answer {
        let mut fields = Fields::new();
        condition.into_iter().for_each(|tag| fields.push("if-none-match", tag));
        let url = server(answers);
        let request = Request { method, url, fields, content: Vec::new(), destination: Destination::Target };
        let fetcher = Fetcher::new(FetchOptions::default()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(fetcher.fetch(&request)).result.unwrap()
    }

    #[test]
    fn content_that_must_not_be_there_is_seen() {
        let head = fetch(Method::Head, None, &["HTTP/1.1 200 OK\r\n\r\n{}"]);
        assert_eq!((head.status, head.content.as_slice()), (200, b"{}".as_slice()));
        const UNCHANGED: &str = "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n{}";
        let answer = fetch(Method::Get, Some("\"v1\""), &[UNCHANGED]);
        assert_eq!((answer.status, answer.content.as_slice()), (304, b"{}".as_slice()));
    }

    #[test]
    fn a_conditional_request_that_is_not_answered_with_304_is_left_to_the_http_client() {
        const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        let answer = fetch(Method::Get, Some("\"v1\""), &[CHUNKED, CHUNKED]);
        assert_eq!((answer.status, answer.content.as_slice()), (200, b"{}".as_slice()));
    }
}
