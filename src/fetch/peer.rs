//! The other end of a connection: the server, or the proxy on the way to it. Trouble names the one that it is about.

use std::fmt;

use url::Url;

use super::proxy;
use crate::exchange::{Remedy, Request};

/// What is at the other end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Peer<'a> {
    /// The server of the request, perhaps through a proxy.
    Server(&'a Request, Option<&'a Url>),
    /// The proxy itself.
    Proxy(&'a Url),
}

impl<'a> Peer<'a> {
    /// The one that sends the messages: with plain HTTP, a proxy makes them itself; through its tunnel, the server does.
    pub(super) fn in_messages(request: &'a Request, proxy: Option<&'a Url>) -> Self {
        match proxy {
            Some(proxy) if request.url.scheme() == "http" => Self::Proxy(proxy),
            Some(_) | None => Self::Server(request, proxy),
        }
    }

    /// Whether the connection to it uses TLS.
    pub(super) fn uses_tls(self) -> bool {
        match self {
            Self::Server(request, _) => request.url.scheme() == "https",
            Self::Proxy(url) => url.scheme() == "https",
        }
    }

    /// A remedy for a wrong address: this one for the server's, and to check that of the proxy.
    pub(super) fn remedy(self, of_server: Remedy) -> Remedy {
        match self {
            Self::Server(..) => of_server,
            Self::Proxy(_) => Remedy::CheckProxy,
        }
    }
}

impl<'a> From<&'a Request> for Peer<'a> {
    fn from(request: &'a Request) -> Self {
        Self::Server(request, None)
    }
}

impl fmt::Display for Peer<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(request, None) => out.write_str(&request.url.origin().ascii_serialization()),
            Self::Server(request, Some(through)) => {
                write!(out, "{} through the proxy {}", Peer::from(*request), proxy::name(through))
            }
            Self::Proxy(url) => write!(out, "the proxy {}", proxy::name(url)),
        }
    }
}
