//! Which hosts are public: reachable by anyone's client, by their form alone. No name is resolved here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Endings of names that no public name server serves (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and common practice).
const PRIVATE_ENDINGS: [&str; 7] = ["localhost", "test", "local", "internal", "home.arpa", "docker", "invalid"];

/// Whether the URL's host is one that clients elsewhere can reach: not loopback, private, link-local or unspecified,
/// not a single label, not under a private ending.
pub fn is_public(url: &Url) -> bool {
    match url.host() {
        None => false,
        Some(Host::Ipv4(address)) => is_public_address(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_public_address(IpAddr::V6(address)),
        Some(Host::Domain(name)) => is_public_name(name),
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let under = |ending: &str| name == ending || name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'));
    name.contains('.') && !PRIVATE_ENDINGS.iter().any(|ending| under(ending))
}

/// Whether an address is globally reachable (RFC 6890), as far as that decides whether a client may be sent there.
pub fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let private = address.is_private() || address.is_loopback() || address.is_link_local() || shared;
    !(private || a == 0 || address.is_broadcast() || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    let unique_local = first & 0xfe00 == 0xfc00;
    let link_local = first & 0xffc0 == 0xfe80;
    !(address.is_loopback() || address.is_unspecified() || address.is_multicast() || unique_local || link_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| is_public(&url))
    }

    #[test]
    fn internal_hosts_are_not_public() {
        for url in [
            "http://[::]:8080/",
            "http://mas:8080/",
            "https://localhost/",
            "http://127.0.0.1",
            "http://10.1.2.3",
            "http://192.168.0.1",
            "http://172.16.0.9",
            "http://169.254.169.254",
            "http://[fd00::1]",
            "http://[fe80::1]",
            "http://a.localhost",
            "https://hs.internal",
            "https://x.test.",
            "http://0.0.0.0",
            "http://100.64.0.1",
            "http://[::ffff:10.0.0.1]",
            "http://LOCALHOST:1/",
        ] {
            assert!(!public(url), "{url}");
        }
    }

    #[test]
    fn hosts_on_the_internet_are_public() {
        for url in [
            "https://account.example.com/",
            "https://1.1.1.1/",
            "https://[2001:db8::1]/",
            "https://mylocal.org",
            "https://xn--bcher-kva.example/",
            "https://latest.example",
        ] {
            assert!(public(url), "{url}");
        }
    }
}
