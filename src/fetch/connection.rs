//! A fresh connection for each request: over TCP, through a proxy where there is one, with TLS for https.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;

use super::outgoing::Reader;
use super::proxy::Proxy;
use super::resolve::{Reach, Resolver};
use super::tls::{self, Tls};
use super::trouble;
use crate::exchange::{Request, Trouble};

/// How long one address may take before the next is tried beside it (RFC 8305, section 5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// What octets are sent over and come from.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Makes connections.
pub(super) struct Connector {
    pub(super) resolver: Resolver,
    pub(super) proxy: Option<Proxy>,
    pub(super) tls: Tls,
}

impl Connector {
    /// To whom a request is written on its connection.
    pub(super) fn reader(&self, request: &Request) -> Reader {
        match &self.proxy {
            Some(proxy) if request.url.scheme() == "http" => Reader::Proxy(proxy.credentials.clone()),
            Some(_) | None => Reader::Server,
        }
    }

    /// A connection for a request, on which nothing has been said yet.
    ///
    /// # Errors
    /// There is none.
    pub(super) async fn open(&self, request: &Request, reach: Reach) -> Result<Box<dyn Stream>, Trouble> {
        let is_https = request.url.scheme() == "https";
        let stream = match &self.proxy {
            None => self.connect(&request.url, reach).await?,
            Some(proxy) => {
                // It looks the name up by itself.
                let mut stream = self.connect(&proxy.url, Reach::Anywhere).await?;
                if proxy.url.scheme() == "https" {
                    stream = self.secure(stream, &proxy.url).await?;
                }
                if is_https {
                    proxy.tunnel(&mut stream, &authority(&request.url)).await?;
                }
                stream
            }
        };
        if is_https { self.secure(stream, &request.url).await } else { Ok(stream) }
    }

    async fn connect(&self, url: &Url, reach: Reach) -> Result<Box<dyn Stream>, Trouble> {
        let addresses = self.resolver.addresses(url, reach).await?;
        let stream = race(&addresses).await.map_err(|error| trouble::unreachable(&error, url))?;
        Ok(Box::new(stream))
    }

    /// TLS on a connection to the host of a URL.
    async fn secure(&self, stream: Box<dyn Stream>, url: &Url) -> Result<Box<dyn Stream>, Trouble> {
        let connector = self.tls.connector().map_err(|why| trouble::no_tls(&why))?;
        let stream = tls::handshake(&connector, url, stream).await;
        Ok(Box::new(stream.map_err(|error| trouble::handshake(&error, url))?))
    }
}

/// Host and port, the port of https included.
fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// Connects to the first address that responds: each is given a little time before the next is tried beside it, so that an
/// address without a route costs no more than that.
async fn race(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut attempts = JoinSet::new();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        attempts.spawn(TcpStream::connect(*address));
        match timeout(ATTEMPT_DELAY, attempts.join_next()).await {
            Ok(Some(Ok(Ok(stream)))) => return Ok(stream),
            Ok(Some(Ok(Err(error)))) => last = error,
            Ok(Some(Err(_)) | None) | Err(_) => {}
        }
    }
    while let Some(attempt) = attempts.join_next().await {
        match attempt {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => {}
        }
    }
    Err(last)
}
