//! The HTTP clients with the options of the user.

use std::net::SocketAddr;
use std::sync::OnceLock;

use reqwest::{Certificate, Client, ClientBuilder, Proxy};
use url::Url;

use super::resolve::PublicOnly;
use super::{FetchError, FetchOptions, MAX_HEADERS, Outgoing, USER_AGENT, causes, trouble};
use crate::exchange::Trouble;

/// HTTP clients, one for each kind of URL.
pub(super) struct Clients {
    options: FetchOptions,
    certificates: Option<Vec<Certificate>>,
    public_only: PublicOnly,
    to_any: Pair,
    /// For URLs from a public homeserver. It is separate, so that no connection is shared with the others.
    to_public: Pair,
}

/// Each is made when the first URL of its kind is requested: loading the system's certificates takes longer than a
/// complete run against a local server.
#[derive(Default)]
struct Pair {
    plain: OnceLock<Result<Client, String>>,
    tls: OnceLock<Result<Client, String>>,
}

impl Clients {
    /// # Errors
    /// An option is invalid.
    pub(super) fn new(options: FetchOptions, public_only: PublicOnly) -> Result<Self, FetchError> {
        let certificates = options.ca_certificates.as_deref().map(read_certificates).transpose()?;
        let plain = plain_client(builder(&options)?)?;
        let to_any = Pair { plain: OnceLock::from(Ok(plain)), tls: OnceLock::new() };
        Ok(Self { options, certificates, public_only, to_any, to_public: Pair::default() })
    }

    pub(super) fn options(&self) -> &FetchOptions {
        &self.options
    }

    pub(super) fn public_only(&self) -> &PublicOnly {
        &self.public_only
    }

    /// The client for a request.
    ///
    /// The client cannot be made: there are no trusted certificates.
    pub(super) fn one_for(&self, outgoing: &Outgoing<'_>) -> Result<&Client, Trouble> {
        let public_only = outgoing.public_only;
        let pair = if public_only.is_some() { &self.to_public } else { &self.to_any };
        let client = if outgoing.request.url.scheme() == "https" {
            pair.tls.get_or_init(|| self.tls_client(public_only).map_err(|error| error.to_string()))
        } else {
            pair.plain
                .get_or_init(|| self.builder(public_only).and_then(plain_client).map_err(|error| error.to_string()))
        };
        client.as_ref().map_err(|why| trouble::no_client(why))
    }

    fn tls_client(&self, public_only: Option<&PublicOnly>) -> Result<Client, FetchError> {
        let mut builder = self.builder(public_only)?;
        if let Some(certificates) = &self.certificates {
            builder = builder.tls_certs_only(certificates.iter().cloned());
        }
        if self.options.insecure {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        builder.build().map_err(|error| FetchError::Client(causes::chain(&error)))
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
    builder.tls_certs_only([]).build().map_err(|error| FetchError::Client(causes::chain(&error)))
}

/// The deadline of the exchange is kept outside of the client, which may get only a part of it.
fn builder(options: &FetchOptions) -> Result<ClientBuilder, FetchError> {
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        // Requests fail if the server closes a kept connection at that moment.
        .pool_max_idle_per_host(0)
        // No connection outlives its exchange, for which there is a deadline.
        .tcp_keepalive(None)
        .tcp_keepalive_interval(None)
        .tcp_keepalive_retries(None::<u32>)
        .http1_max_headers(MAX_HEADERS);
    if let Some(time) = options.time_to_connect() {
        builder = builder.connect_timeout(time);
    }
    for (host, address) in &options.resolve {
        // Port 0 stands for the port of the URL.
        builder = builder.resolve(host, SocketAddr::new(address.ip(), 0));
    }
    if let Some(proxy) = &options.proxy {
        builder = builder.proxy(Proxy::all(proxy_url(proxy)?).map_err(|error| {
            // Only the innermost cause does not quote the URL.
            no_proxy(proxy, &causes::texts(&error).pop().unwrap_or_else(|| "it is not a URL".to_owned()))
        })?);
    }
    Ok(builder)
}

/// The URL of a proxy. Of a scheme that it does not know, the HTTP client makes no proxy at all, and connects directly.
fn proxy_url(given: &str) -> Result<Url, FetchError> {
    let text =
        if given.contains("://") { given.to_owned() } else { format!("http://{}", given.trim_start_matches('/')) };
    let url = Url::parse(&text).map_err(|error| no_proxy(given, &error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        let reason = format!("`{}` is not supported; use a proxy with an http or https URL", url.scheme());
        return Err(no_proxy(given, &reason));
    }
    if url.has_host() { Ok(url) } else { Err(no_proxy(given, "it has no host")) }
}

fn no_proxy(given: &str, reason: &str) -> FetchError {
    FetchError::Proxy { url: without_credentials(given), reason: reason.to_owned() }
}

/// The URL of a proxy, with `…` in place of anything before the host.
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
        Certificate::from_pem_bundle(pem).map_err(|error| FetchError::Certificates(causes::chain(&error)))?;
    if certificates.is_empty() {
        return Err(FetchError::Certificates("there is no PEM certificate".to_owned()));
    }
    Ok(certificates)
}
