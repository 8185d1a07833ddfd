//! Which redirect URIs a client may register (Matrix v1.15, "Redirect URI validation").

use url::Url;

use crate::reference::client::{ApplicationType, ClientUri, https, is_written_as_uri};

/// The hosts of the loopback interface that a native client may name.
pub(in crate::reference) const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Why a client may not register this redirect URI; nothing if it may.
pub(super) fn fault(uri: &str, application: ApplicationType, client: &ClientUri) -> Option<&'static str> {
    let Ok(url) = Url::parse(uri) else { return Some("a redirect URI must be an absolute URI") };
    if !is_written_as_uri(uri) {
        return Some("a redirect URI must consist of the characters of a URI");
    }
    if uri.contains('#') {
        return Some("a redirect URI must not have a fragment");
    }
    match application {
        ApplicationType::Web => claimed_fault(uri, client),
        ApplicationType::Native => native_fault(uri, &url, client),
    }
}

fn native_fault(uri: &str, url: &Url, client: &ClientUri) -> Option<&'static str> {
    match url.scheme() {
        "https" => claimed_fault(uri, client),
        "http" => loopback_fault(uri),
        scheme => private_fault(uri, scheme, client),
    }
}

/// An `https` URI below the URL of the client.
fn claimed_fault(uri: &str, client: &ClientUri) -> Option<&'static str> {
    match https(uri) {
        None => Some("this redirect URI must use https, without a user or password"),
        Some(url) if !client.is_base_of(&url) => {
            Some("this redirect URI must be on the host of client_uri, or below it")
        }
        Some(_) => None,
    }
}

/// An `http` URI on the loopback interface, without a port.
fn loopback_fault(uri: &str) -> Option<&'static str> {
    let authority = uri.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let authority = authority.unwrap_or_default().to_ascii_lowercase();
    (!LOOPBACK.contains(&authority.as_str()))
        .then_some("an http redirect URI must have the host localhost, 127.0.0.1 or [::1], and no port")
}

/// A URI with a scheme of the client's own.
fn private_fault(uri: &str, scheme: &str, client: &ClientUri) -> Option<&'static str> {
    let prefix = client.reversed_host();
    let rest = prefix.as_deref().and_then(|prefix| scheme.strip_prefix(prefix));
    if !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
        return Some("a private scheme must begin with the host of client_uri in reverse-DNS notation");
    }
    let has_authority = uri.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"));
    has_authority.then_some("a redirect URI with a private scheme must not have an authority")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn faults(application: ApplicationType, uris: &[&str]) -> Vec<bool> {
        let client = ClientUri::parse("https://example.com/").unwrap();
        uris.iter().map(|uri| fault(uri, application, &client).is_some()).collect()
    }

    #[test]
    fn web_clients_use_https_below_their_url() {
        let valid = [
            "https://example.com/callback",
            "https://app.example.com/callback",
            "https://example.com:5173/?query=value",
            "https://EXAMPLE.com",
        ];
        assert_eq!(faults(ApplicationType::Web, &valid), [false; 4]);
        let invalid = [
            "https://example.com/callback#fragment",
            "https://example.com/callback#",
            "http://example.com/callback",
            "http://localhost/",
            "https://user:pw@example.com/callback",
            "https://user@example.com/callback",
            "https://app.com/callback",
            "https://evilexample.com/callback",
            "https://example.com.evil.org/callback",
            "https://com/callback",
            "com.example.app:/callback",
            "/callback",
            "https:example.com/callback",
            "https://example.com/call back",
            "https://evil.org\\@example.com/",
            "",
        ];
        assert_eq!(faults(ApplicationType::Web, &invalid), [true; 16]);
    }

    #[test]
    fn native_clients_use_three_kinds_of_uri() {
        let valid = [
            "com.example.app:/callback",
            "com.example:/",
            "com.example:callback",
            "COM.example.app:/callback",
            "http://localhost/callback",
            "http://127.0.0.1/callback",
            "http://[::1]/callback",
            "http://localhost",
            "https://app.example.com/callback",
        ];
        assert_eq!(faults(ApplicationType::Native, &valid), [false; 9]);
        let invalid = [
            "example:/callback",
            "com.example.app://callback",
            "com.examplefoo:/callback",
            "com.evil.app:/callback",
            "javascript:alert(1)",
            "com.example.app:/callback#x",
            "https://localhost/callback",
            "https://app.com/callback",
            "http://localhost:1234/callback",
            "http://localhost:80/callback",
            "http://localhost:/callback",
            "http://user@localhost/callback",
            "http://127.0.0.1/callback#x",
            "http://127.0.0.2/callback",
            "http://127.1/callback",
            "http://[::2]/callback",
            "http://192.168.1.10/callback",
            "http://localhost.example.org/callback",
            "http://example.com/callback",
            "http:/localhost/callback",
        ];
        assert_eq!(faults(ApplicationType::Native, &invalid), [true; 20]);
    }
}
