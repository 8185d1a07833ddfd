//! Which hosts are public, judged by their form alone: no name is resolved here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Endings of names that no public name server serves (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and common practice).
pub(crate) const PRIVATE_ENDINGS: [&str; 7] =
    ["localhost", "test", "local", "internal", "home.arpa", "docker", "invalid"];

/// Whether clients elsewhere can reach the URL's host: it is not loopback, private, link-local, unspecified or a single
/// label, and has no private ending.
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

/// Whether an address is globally reachable, by the special-purpose address registries of IANA (RFC 6890). Addresses
/// for documentation count as public, because examples use them.
pub fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => embedded_v4(v6).map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    // Protocol assignments; one cloud has its metadata service there (192.0.0.192).
    let assignments = (a, b, c) == (192, 0, 0);
    let benchmarking = a == 198 && (18..20).contains(&b);
    // 240.0.0.0/4 is reserved; multicast and broadcast are not hosts either.
    let no_host = a == 0 || a >= 224;
    let private = address.is_private() || address.is_loopback() || address.is_link_local() || shared;
    !(private || assignments || benchmarking || no_host || address == AZURE_HOST)
}

/// The address of the host machine and of its metadata service on Azure; unused elsewhere.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// All global unicast addresses are in 2000::/3. The first /23 of 2001::/16 is for protocols (Teredo, benchmarking,
/// ORCHID), not for hosts. Addresses outside (::1, fc00::/7, fe80::/10, fec0::/10, …) are not global.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let for_protocols = first == 0x2001 && second < 0x0200;
    (0x2000..0x4000).contains(&first) && !for_protocols
}

/// The IPv4 address to which packets for an IPv6 address are forwarded: IPv4-mapped (RFC 4291), 6to4 (RFC 3056), or
/// translated by the NAT64 of the network (RFC 6052). Local translators (RFC 8215) use prefixes that only they know.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(from(high, low))
        }
        _ => None,
    }
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
    fn special_addresses_are_not_public() {
        for address in [
            "192.0.0.192",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::ffff:127.0.0.1",
            "::ffff:0:127.0.0.1",
            "::127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:2::1",
            "100::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "::1",
        ] {
            assert!(address.parse().is_ok_and(|address| !is_public_address(address)), "{address}");
        }
    }

    #[test]
    fn addresses_beside_the_special_ones_are_public() {
        for address in [
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "223.255.255.255",
            "192.0.2.1",
            "203.0.113.9",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2001:200::1",
            "2001:db8::1",
            "2606:4700::1111",
            "3fff::1",
        ] {
            assert!(address.parse().is_ok_and(is_public_address), "{address}");
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
