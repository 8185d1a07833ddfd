//! Keeps URLs from a public homeserver on public addresses. It is decided only here, in the look-up of the connection
//! itself, so that no name can change its address between the check and the connection.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::exchange::{Request, Trouble, TroubleKind, host};

/// A look-up that refuses names with any address that is not public. One such address is enough: it is chance, or the
/// owner of the name, that decides which of the addresses responds.
#[derive(Clone)]
pub(super) struct PublicOnly(Arc<dyn Resolve>);

impl PublicOnly {
    /// Wraps a look-up that has no such restriction.
    pub(super) fn on(resolver: Arc<dyn Resolve>) -> Self {
        Self(resolver)
    }

    /// The addresses of the host of a URL, for a connection to this port.
    pub(super) async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let name = host.parse().map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let addresses = self.resolve(name).await.map_err(io::Error::other)?;
        Ok(addresses.map(|address| SocketAddr::new(address.ip(), port)).collect())
    }

    /// Refuses a URL whose name has a private address here, for requests that a proxy sends. A name that is not known here
    /// is for the proxy to look up.
    pub(super) async fn refuse_private(&self, url: &Url) -> Result<(), Trouble> {
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        match self.addresses(name, 0).await {
            Ok(_) => Ok(()),
            Err(error) => NotPublic::among(&error).map_or(Ok(()), |refusal| Err(refusal.trouble())),
        }
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let look_up = self.0.resolve(name);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = look_up.await?.collect();
            if addresses.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            match addresses.iter().find(|address| !host::is_public_address(address.ip())) {
                Some(address) => Err(NotPublic { host, address: Some(address.ip()) }.into()),
                None => Ok(Box::new(addresses.into_iter()) as Addrs),
            }
        })
    }
}

/// The system's own look-up.
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?.collect::<Vec<_>>();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Refuses a URL whose host is not public by its form. An IP address is never looked up; a name is, except by a proxy.
pub(super) fn check_form(request: &Request, is_looked_up: bool) -> Result<(), Trouble> {
    let is_name = matches!(request.url.host(), Some(Host::Domain(_)));
    if (is_name && is_looked_up) || host::is_public(&request.url) {
        return Ok(());
    }
    let host = request.url.host_str().unwrap_or_default().to_owned();
    Err(NotPublic { host, address: None }.trouble())
}

/// A host that is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotPublic {
    host: String,
    /// An address of the host that is not public; `None` if the host itself shows it.
    address: Option<IpAddr>,
}

impl NotPublic {
    /// The trouble of a request that was not sent.
    pub(super) fn trouble(&self) -> Trouble {
        Trouble { kind: TroubleKind::NotVisited, message: self.to_string(), remedy: None }
    }

    /// The refusal among the causes of an error, if there is one.
    pub(super) fn among<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(refusal) = error.downcast_ref() {
                return Some(refusal);
            }
            cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                // `source` of an I/O error skips the error inside it.
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        None
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address } = self;
        match address {
            Some(address) => {
                write!(
                    out,
                    "{host} is at {address}, a private address, and URLs from a public homeserver are requested only at public addresses"
                )
            }
            None => write!(
                out,
                "{host} is private, and URLs from a public homeserver are requested only at public addresses"
            ),
        }
    }
}

impl std::error::Error for NotPublic {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
pub(super) mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A look-up that gives these responses, one after the other, and then none.
    #[derive(Default)]
    pub(in crate::fetch) struct Changing(Mutex<Vec<Vec<IpAddr>>>);

    impl Changing {
        pub(in crate::fetch) fn new(responses: &[&[&str]]) -> Arc<Self> {
            let responses = responses.iter().rev().map(|all| all.iter().map(|text| text.parse().unwrap()).collect());
            Arc::new(Self(Mutex::new(responses.collect())))
        }

        /// How many responses were not asked for.
        pub(in crate::fetch) fn left(&self) -> usize {
            self.0.lock().unwrap().len()
        }
    }

    impl Resolve for Changing {
        fn resolve(&self, _: Name) -> Resolving {
            let next = self.0.lock().unwrap().pop();
            Box::pin(async move {
                let addresses = next.ok_or("nothing more is known")?.into_iter();
                Ok(Box::new(addresses.map(|address| SocketAddr::new(address, 0))) as Addrs)
            })
        }
    }

    fn looked_up(response: &[&str]) -> Result<Vec<String>, String> {
        let public_only = PublicOnly::on(Changing::new(&[response]));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let addresses = runtime.block_on(public_only.addresses("hs.example.org", 8448));
        let texts = addresses.map(|all| all.iter().map(ToString::to_string).collect());
        texts.map_err(|error| NotPublic::among(&error).unwrap().to_string())
    }

    #[test]
    fn public_addresses_are_passed_on_in_order() {
        assert_eq!(looked_up(&["203.0.113.9", "2001:db8::1"]).unwrap(), ["203.0.113.9:8448", "[2001:db8::1]:8448"]);
    }

    #[test]
    fn one_private_address_is_enough_to_refuse_a_name() {
        for private in ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "64:ff9b::7f00:1", "fd00:ec2::254"] {
            let refusal = looked_up(&["203.0.113.9", private]).unwrap_err();
            assert!(refusal.starts_with("hs.example.org is at "), "{refusal}");
            assert!(refusal.ends_with(" are requested only at public addresses"), "{refusal}");
        }
    }
}
