//! Names looked up, and where a document of a public homeserver may send us: to public addresses. The one place that
//! decides it, at the look-up of the connection itself, so that no name can change its address between the check and the
//! connection.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use url::{Host, Url};

use super::trouble;
use crate::exchange::{Request, Trouble, TroubleKind, host};

/// What a look-up comes to.
pub(super) type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Knows the addresses of names.
pub(super) trait LookUp: Send + Sync {
    fn look_up(&self, name: &str) -> Addresses;
}

/// The system's own look-up.
pub(super) struct System;

impl LookUp for System {
    fn look_up(&self, name: &str) -> Addresses {
        let name = name.to_owned();
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// Which addresses may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Any.
    Anywhere,
    /// Public ones.
    Public,
}

/// Knows where hosts are.
#[derive(Clone)]
pub(super) struct Resolver {
    /// What the user says, before anybody is asked.
    given: Vec<(String, IpAddr)>,
    look_up: Arc<dyn LookUp>,
}

impl Resolver {
    pub(super) fn new(given: &[(String, SocketAddr)], look_up: Arc<dyn LookUp>) -> Self {
        let given = given.iter().map(|(name, address)| (name.clone(), address.ip())).collect();
        Self { given, look_up }
    }

    /// The address that the user gave for a host.
    pub(super) fn given(&self, host: &str) -> Option<IpAddr> {
        let mut given = self.given.iter().filter(|(known, _)| known.eq_ignore_ascii_case(host));
        given.next().map(|(_, address)| *address)
    }

    /// The addresses for the host and port of a URL, in order of preference; none of them if one is out of reach: which of
    /// several is tried, and which responds, is up to chance and to whoever serves the name. Addresses that stand in the
    /// URL are not looked at here.
    ///
    /// # Errors
    /// There is no address, or one that is out of reach.
    pub(super) async fn addresses(&self, url: &Url, reach: Reach) -> Result<Vec<SocketAddr>, Trouble> {
        let port = url.port_or_known_default().unwrap_or_default();
        let at = |address: IpAddr| SocketAddr::new(address, port);
        if let Some(address) = self.given(url.host_str().unwrap_or_default()) {
            return Ok(vec![at(address)]);
        }
        let name = match url.host() {
            Some(Host::Ipv4(address)) => return Ok(vec![at(address.into())]),
            Some(Host::Ipv6(address)) => return Ok(vec![at(address.into())]),
            Some(Host::Domain(name)) => name,
            None => return Err(trouble::no_address(url)),
        };
        let found = self.look_up.look_up(name).await.ok().filter(|addresses| !addresses.is_empty());
        let addresses = found.ok_or_else(|| trouble::no_address(url))?;
        let out_of_reach = |address: &&IpAddr| reach == Reach::Public && !host::is_public_address(**address);
        match addresses.iter().find(out_of_reach) {
            Some(address) => Err(not_visited(&format!("{name} is at {address}"))),
            None => Ok(addresses.into_iter().map(at).collect()),
        }
    }
}

/// Refuses a URL whose host is not public by its form. An address is never looked up; a name is, but not by us where a
/// proxy does it.
pub(super) fn check_form(request: &Request, is_looked_up: bool) -> Result<(), Trouble> {
    let is_name = matches!(request.url.host(), Some(Host::Domain(_)));
    if (is_name && is_looked_up) || host::is_public(&request.url) {
        return Ok(());
    }
    Err(not_visited(&format!("{} is private", request.url.host_str().unwrap_or_default())))
}

/// The request was not sent.
fn not_visited(place: &str) -> Trouble {
    let message = format!("{place}, where a public homeserver does not send us: not visited");
    Trouble { kind: TroubleKind::NotVisited, message, remedy: None }
}

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

    impl LookUp for Changing {
        fn look_up(&self, _: &str) -> Addresses {
            let next = self.0.lock().unwrap().pop();
            Box::pin(async move { next.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)) })
        }
    }

    fn looked_up(response: &[&str], reach: Reach) -> Result<Vec<String>, Trouble> {
        let resolver = Resolver::new(&[], Changing::new(&[response]));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let url = "https://hs.example.org:8448/".parse().unwrap();
        let addresses = runtime.block_on(resolver.addresses(&url, reach));
        addresses.map(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn public_addresses_are_passed_on_in_order() {
        assert_eq!(
            looked_up(&["203.0.113.9", "2001:db8::1"], Reach::Public).unwrap(),
            ["203.0.113.9:8448", "[2001:db8::1]:8448"]
        );
    }

    #[test]
    fn one_private_address_is_enough_to_refuse_a_name() {
        for private in ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "64:ff9b::7f00:1", "fd00:ec2::254"] {
            let refusal = looked_up(&["203.0.113.9", private], Reach::Public).unwrap_err();
            assert_eq!(refusal.kind, TroubleKind::NotVisited);
            assert!(refusal.message.starts_with(&format!("hs.example.org is at {private}, where")), "{refusal}");
            assert_eq!(looked_up(&["203.0.113.9", private], Reach::Anywhere).unwrap().len(), 2);
        }
    }

    #[test]
    fn a_name_without_address_is_trouble() {
        for reach in [Reach::Anywhere, Reach::Public] {
            assert_eq!(looked_up(&[], reach).unwrap_err().kind, TroubleKind::NameResolution);
        }
    }
}
