//! Where a host is for this machine: only for advice, as a name may have another address at each look-up.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use url::{Host, Url};

use super::Fetcher;
use crate::exchange::host;

/// The longest wait for the look-up.
const PATIENCE: Duration = Duration::from_secs(2);

impl Fetcher {
    /// Whether the host of the URL has an address that is not public, as far as is known here. Through a proxy nothing is
    /// looked up.
    pub async fn is_private_here(&self, url: &Url) -> bool {
        let options = self.clients.options();
        let Some(Host::Domain(name)) = url.host() else { return !host::is_public(url) };
        if !host::is_public(url) {
            return true;
        }
        if options.proxy.is_some() {
            return false;
        }
        if let Some(address) = options.given_address(url) {
            return !host::is_public_address(address);
        }
        let is_private = |address: IpAddr| !host::is_public_address(address);
        match tokio::time::timeout(PATIENCE, tokio::net::lookup_host((name, 0))).await {
            Ok(Ok(mut addresses)) => addresses.any(|address: SocketAddr| is_private(address.ip())),
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::FetchOptions;

    async fn is_private(url: &str, options: FetchOptions) -> Option<bool> {
        let fetcher = Fetcher::new(options).ok()?;
        Some(fetcher.is_private_here(&Url::parse(url).ok()?).await)
    }

    #[tokio::test]
    async fn the_address_decides_and_not_only_the_name() {
        let at = |address: &str| FetchOptions {
            resolve: address.parse().map(|address| ("hs.example".to_owned(), address)).into_iter().collect(),
            ..FetchOptions::default()
        };
        assert_eq!(is_private("https://hs.example/", at("10.1.2.3:443")).await, Some(true));
        assert_eq!(is_private("https://HS.example/", at("1.2.3.4:443")).await, Some(false));
        assert_eq!(is_private("https://192.168.1.1/", FetchOptions::default()).await, Some(true));
        assert_eq!(is_private("https://8.8.8.8/", FetchOptions::default()).await, Some(false));
        let proxy = FetchOptions { proxy: Some("http://127.0.0.1:1".to_owned()), ..at("10.1.2.3:443") };
        assert_eq!(is_private("https://hs.example/", proxy).await, Some(false), "a proxy resolves the name");
    }
}
