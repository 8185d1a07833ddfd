//! Registered clients, and what each may do.

use std::net::IpAddr;

use serde_json::{Value, json};
use url::{Host, Url};

/// A grant type of this server (RFC 7591 section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GrantType {
    /// RFC 6749 section 4.1.
    AuthorizationCode,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 8628 section 3.4.
    DeviceCode,
}

impl GrantType {
    /// All grant types of this server.
    pub(super) const ALL: [Self; 3] = [Self::AuthorizationCode, Self::RefreshToken, Self::DeviceCode];

    /// Its name on the wire.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == name)
    }
}

/// The kind of an application (Matrix v1.15, "Redirect URI validation").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ApplicationType {
    Web,
    Native,
}

impl ApplicationType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "native",
        }
    }
}

/// The metadata of a registered client (Matrix v1.15, "Client metadata").
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) application_type: ApplicationType,
    pub(super) uri: ClientUri,
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: Vec<GrantType>,
    pub(super) name: Option<String>,
    /// `logo_uri`, `tos_uri` and `policy_uri`, if they were given.
    pub(super) links: Vec<(&'static str, String)>,
}

impl Client {
    pub(super) fn may(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// The name that users see.
    pub(super) fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.uri.text)
    }

    /// All registered metadata (RFC 7591 section 3.2.1), defaults included.
    pub(super) fn metadata(&self) -> Vec<(&'static str, Value)> {
        let grants: Vec<&str> = self.grant_types.iter().map(|grant| grant.as_str()).collect();
        let response_types = if self.may(GrantType::AuthorizationCode) { json!(["code"]) } else { json!([]) };
        let name = self.name.iter().map(|name| ("client_name", json!(name)));
        let links = self.links.iter().map(|(member, uri)| (*member, json!(uri)));
        let required = [
            ("client_uri", json!(self.uri.text)),
            ("redirect_uris", json!(self.redirect_uris)),
            ("token_endpoint_auth_method", json!("none")),
            ("grant_types", json!(grants)),
            ("response_types", response_types),
            ("application_type", json!(self.application_type.as_str())),
        ];
        required.into_iter().chain(name).chain(links).collect()
    }
}

/// The URL of a client, the common base of its other URIs.
#[derive(Debug, Clone)]
pub(super) struct ClientUri {
    text: String,
    host: String,
    is_name: bool,
}

impl ClientUri {
    /// `https`, with a host, without user and password (Matrix v1.15, `client_uri`).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = https(text)?;
        let is_name = match url.host()? {
            Host::Domain(name) => name.parse::<IpAddr>().is_err(),
            Host::Ipv4(_) | Host::Ipv6(_) => false,
        };
        Some(Self { text: text.to_owned(), host: url.host_str()?.to_owned(), is_name })
    }

    /// Whether a URL is on the host or on a subdomain of it. Whole labels count.
    pub(super) fn is_base_of(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let is_subdomain =
            || host.strip_suffix(&self.host).and_then(|labels| labels.strip_suffix('.')).is_some_and(|l| !l.is_empty());
        host == self.host || (self.is_name && is_subdomain())
    }

    /// The host in reverse-DNS notation, such as `com.example`; nothing for an address.
    pub(super) fn reversed_host(&self) -> Option<String> {
        let labels: Vec<&str> = self.host.rsplit('.').collect();
        self.is_name.then(|| labels.join("."))
    }
}

/// An `https` URL with a host, without user and password.
pub(super) fn https(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && is_written_as_uri(text))?;
    let authority = text.split_once("://")?.1.split(['/', '?', '#']).next()?;
    (!authority.is_empty() && !authority.contains('@')).then_some(url)
}

/// Whether a text has only characters of a URI (RFC 3986 section 2). The URL parser of browsers takes more.
pub(super) fn is_written_as_uri(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_client_is_https_without_a_user() {
        for text in ["https://example.com/", "https://EXAMPLE.com:8443/a?b=c", "https://[2001:db8::1]/", "HTTPS://a.b"]
        {
            assert!(ClientUri::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "/about",
            "http://example.com/",
            "https:example.com",
            "https:///example.com",
            "https://u:p@example.com/",
            "https://@example.com/",
            " https://example.com/",
            "https://exa\tmple.com/",
            "https:\\\\example.com",
        ] {
            assert!(ClientUri::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn whole_labels_count() {
        let base = ClientUri::parse("https://example.com/").unwrap();
        for (url, expected) in [
            ("https://example.com/x", true),
            ("https://a.b.example.com/", true),
            ("https://evilexample.com/", false),
            ("https://example.com.evil.org/", false),
            ("https://com/", false),
        ] {
            assert_eq!(base.is_base_of(&Url::parse(url).unwrap()), expected, "{url}");
        }
        assert_eq!(base.reversed_host().as_deref(), Some("com.example"));
    }

    #[test]
    fn an_address_has_no_subdomains() {
        let base = ClientUri::parse("https://127.0.0.1/").unwrap();
        assert!(base.is_base_of(&Url::parse("https://127.0.0.1:1/").unwrap()));
        assert_eq!(base.reversed_host(), None);
    }
}
