//! The HTTP clients with the options of the user.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::OnceLock;

use reqwest::{Certificate, Client, ClientBuilder, Proxy};
use url::Url;

use super::resolve::PublicOnly;
use super::{FetchError, FetchOptions, MAX_HEADERS, Outgoing, causes, proxy, trouble};
use crate::exchange::Trouble;

/// HTTP clients, one for each kind of URL.
pub(super) struct Clients {
    options: FetchOptions,
    certificates: Option<Vec<Certificate>>,
    proxy: Option<Url>,
    public_only: PublicOnly,
    /// For hosts and ports that the user gives an address for: clients know hosts alone, so each port has its own.
    to_given: Vec<(u16, Pair)>,
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
        let proxy = options.proxy.as_deref().map(proxy::parse).transpose()?;
        let ports: BTreeSet<u16> = options.resolve.iter().map(|(_, address)| address.port()).collect();
        let to_given = ports.into_iter().map(|port| (port, Pair::default())).collect();
        let (to_any, to_public) = (Pair::default(), Pair::default());
        let clients = Self { options, certificates, proxy, public_only, to_given, to_any, to_public };
        let plain = plain_client(clients.builder(None, None)?)?;
        let _ = clients.to_any.plain.set(Ok(plain));
        Ok(clients)
    }

    pub(super) fn options(&self) -> &FetchOptions {
        &self.options
    }

    /// The proxy for all requests.
    pub(super) fn proxy(&self) -> Option<&Url> {
        self.proxy.as_ref()
    }

    pub(super) fn public_only(&self) -> &PublicOnly {
        &self.public_only
    }

    /// The client for a request.
    ///
    /// The client cannot be made: there are no trusted certificates.
    pub(super) fn one_for(&self, outgoing: &Outgoing<'_>) -> Result<&Client, Trouble> {
        let (public_only, url) = (outgoing.public_only, &outgoing.request.url);
        let port = self.options.given_address(url).and_then(|_| url.port_or_known_default());
        let given = self.to_given.iter().find(|(given, _)| Some(*given) == port).map(|(_, pair)| pair);
        let pair = given.unwrap_or(if public_only.is_some() { &self.to_public } else { &self.to_any });
        let has_tls_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy.scheme() == "https");
        let client = if url.scheme() == "https" || has_tls_proxy {
            pair.tls.get_or_init(|| self.tls_client(public_only, port).map_err(|error| error.to_string()))
        } else {
            pair.plain.get_or_init(|| {
                self.builder(public_only, port).and_then(plain_client).map_err(|error| error.to_string())
            })
        };
        client.as_ref().map_err(|why| trouble::no_client(why))
    }

    fn tls_client(&self, public_only: Option<&PublicOnly>, port: Option<u16>) -> Result<Client, FetchError> {
        let mut builder = self.builder(public_only, port)?;
        if let Some(certificates) = &self.certificates {
            builder = builder.tls_certs_only(certificates.iter().cloned());
        }
        if self.options.insecure {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        builder.build().map_err(|error| FetchError::Client(causes::chain(&error)))
    }

    /// A client with the given addresses for this port.
    fn builder(&self, public_only: Option<&PublicOnly>, port: Option<u16>) -> Result<ClientBuilder, FetchError> {
        let mut builder = builder(&self.options);
        for (host, address) in self.options.resolve.iter().filter(|(_, address)| Some(address.port()) == port) {
            // Port 0 stands for the port of the URL.
            builder = builder.resolve(host, SocketAddr::new(address.ip(), 0));
        }
        if let Some(url) = &self.proxy {
            let refused = |error: reqwest::Error| FetchError::Client(causes::chain(&error));
            builder = builder.proxy(Proxy::all(url.clone()).map_err(refused)?);
        }
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
fn builder(options: &FetchOptions) -> ClientBuilder {
    let mut builder = Client::builder()
        .user_agent(options.user_agent())
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
    builder
}

fn read_certificates(pem: &[u8]) -> Result<Vec<Certificate>, FetchError> {
    let certificates =
        Certificate::from_pem_bundle(pem).map_err(|error| FetchError::Certificates(causes::chain(&error)))?;
    if certificates.is_empty() {
        return Err(FetchError::Certificates("there is no PEM certificate".to_owned()));
    }
    Ok(certificates)
}
