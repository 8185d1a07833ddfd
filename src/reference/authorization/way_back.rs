//! The way back to the client: a registered redirect URI, and the parameters in its query or fragment (RFC 6749
//! sections 4.1.2 and 4.1.2.1; OAuth 2.0 Multiple Response Type Encoding Practices).

use url::form_urlencoded::Serializer;

use crate::reference::client::{ApplicationType, Client};
use crate::reference::document;
use crate::reference::message::Response;
use crate::reference::oauth_error::Code;
use crate::reference::pages::redirect;
use crate::reference::registration::LOOPBACK;

/// Where the parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Query,
    Fragment,
}

/// A redirect URI to which users may be sent.
#[derive(Debug, Clone)]
pub(in crate::reference) struct WayBack {
    /// As in the request, or else as registered.
    pub(in crate::reference) redirect_uri: String,
    pub(super) mode: Mode,
    pub(super) state: Option<String>,
    issuer: String,
}

impl WayBack {
    /// The way to a registered redirect URI. In its query, without `state`, until these are known.
    pub(super) fn new(redirect_uri: String, base: &str) -> Self {
        Self { redirect_uri, mode: Mode::Query, state: None, issuer: document::issuer(base) }
    }

    /// The redirect with a code.
    pub(in crate::reference) fn with_code(&self, code: &str) -> Response {
        self.redirect(&[("code", code)])
    }

    /// The redirect with an error. The description is ASCII, without `"` and `\`.
    pub(in crate::reference) fn with_error(&self, code: Code, description: &str) -> Response {
        self.redirect(&[("error", code.as_str()), ("error_description", description)])
    }

    /// The issuer goes along (RFC 9207 section 2).
    fn redirect(&self, parameters: &[(&str, &str)]) -> Response {
        let mut text = Serializer::new(String::new());
        text.extend_pairs(parameters).extend_pairs(self.state.iter().map(|state| ("state", state)));
        let text = text.append_pair("iss", &self.issuer).finish();
        let separator = match self.mode {
            Mode::Fragment => '#',
            Mode::Query if self.redirect_uri.contains('?') => '&',
            Mode::Query => '?',
        };
        redirect(&format!("{}{separator}{text}", self.redirect_uri))
    }
}

/// Whether a client registered this redirect URI. Texts are compared; on the loopback interface any port is accepted
/// (Matrix v1.15, "Redirect URI validation").
pub(super) fn is_registered(client: &Client, uri: &str) -> bool {
    let without_port = match client.application_type {
        ApplicationType::Native => loopback_without_port(uri),
        ApplicationType::Web => None,
    };
    client.redirect_uris.iter().any(|registered| registered == uri || Some(registered) == without_port.as_ref())
}

/// A loopback URI without its port; nothing if it is none.
fn loopback_without_port(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("http://")?;
    let host = LOOPBACK.into_iter().find(|host| rest.starts_with(host))?;
    let rest = &rest[host.len()..];
    let (port, path) = rest.strip_prefix(':')?.split_at(rest.find(['/', '?']).unwrap_or(rest.len()) - 1);
    let is_port = port.parse::<u16>().is_ok() && port.bytes().all(|octet| octet.is_ascii_digit());
    is_port.then(|| format!("http://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_of_a_loopback_uri_is_free() {
        for (uri, expected) in [
            ("http://localhost:49213/callback", Some("http://localhost/callback")),
            ("http://127.0.0.1:1024", Some("http://127.0.0.1")),
            ("http://[::1]:1/?a=b", Some("http://[::1]/?a=b")),
            ("http://localhost:/callback", None),
            ("http://localhost:70000/", None),
            ("http://localhost:+1/", None),
            ("http://localhost:1@evil.example/", None),
            ("http://localhost/callback", None),
            ("http://localhost.evil.example:1/", None),
            ("https://localhost:1/", None),
            ("http://127.0.0.2:1/", None),
        ] {
            assert_eq!(loopback_without_port(uri).as_deref(), expected, "{uri}");
        }
    }

    #[test]
    fn parameters_go_where_the_client_wants_them() {
        let way = |uri: &str, mode| WayBack {
            mode,
            state: Some("a+b &".to_owned()),
            ..WayBack::new(uri.to_owned(), "http://127.0.0.1:1")
        };
        let end = "code=c&state=a%2Bb+%26&iss=http%3A%2F%2F127.0.0.1%3A1%2F";
        for (uri, mode, separator) in [
            ("https://a.example/cb", Mode::Query, '?'),
            ("https://a.example/cb?x=1", Mode::Query, '&'),
            ("https://a.example/cb?x=1", Mode::Fragment, '#'),
            ("com.example:/cb", Mode::Fragment, '#'),
        ] {
            let response = way(uri, mode).with_code("c");
            assert_eq!(response.status, 303);
            assert_eq!(response.field("location"), Some(format!("{uri}{separator}{end}").as_str()));
        }
    }
}
