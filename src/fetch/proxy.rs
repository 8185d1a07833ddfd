//! A proxy: where it is, and the tunnel that it makes for https (RFC 9110, section 9.3.6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;

use super::FetchError;
use super::connection::Stream;
use super::message::Incoming;
use crate::exchange::{Method, Trouble, TroubleKind};

/// A proxy for everything.
pub(super) struct Proxy {
    /// Its http or https URL.
    pub(super) url: Url,
    /// The value of `Proxy-Authorization`, if the URL has credentials.
    pub(super) credentials: Option<String>,
}

impl Proxy {
    /// The proxy at a URL; `http://` may be left out.
    ///
    /// # Errors
    /// It is not an http or https URL. The error quotes no credentials.
    pub(super) fn parse(text: &str) -> Result<Self, FetchError> {
        let refused = |reason: String| FetchError::Proxy { url: without_credentials(text), reason };
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&with_scheme).map_err(|error| refused(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("it has neither the scheme http nor https".to_owned()));
        }
        let credentials = credentials(&url);
        Ok(Self { url, credentials })
    }

    /// Has the proxy connect to an authority such as `hs.example:443`.
    ///
    /// # Errors
    /// It does not.
    pub(super) async fn tunnel(&self, stream: &mut dyn Stream, authority: &str) -> Result<(), Trouble> {
        let credentials = self.credentials.iter().map(|value| format!("proxy-authorization: {value}\r\n"));
        let credentials: String = credentials.collect();
        let head = format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n{credentials}\r\n");
        let broken = |why: String| refused(authority, &why, None);
        stream.write_all(head.as_bytes()).await.map_err(|error| broken(error.to_string()))?;
        // As with HEAD, no content belongs to the response.
        let mut incoming = Incoming::new(Method::Head);
        let mut buffer = [0; 1024];
        while incoming.progress().is_none() {
            let count = stream.read(&mut buffer).await.map_err(|error| broken(error.to_string()))?;
            if count == 0 {
                return Err(broken("it closes the connection".to_owned()));
            }
            incoming.take(&buffer[..count]).map_err(|_| broken("it does not respond as HTTP asks".to_owned()))?;
        }
        match incoming.status() {
            Some(200..300) => Ok(()),
            Some(407) => {
                Err(refused(authority, "it asks for a login (407)", Some("give its credentials with --proxy")))
            }
            status => Err(broken(format!("it responds with the status {}", status.unwrap_or_default()))),
        }
    }
}

fn refused(authority: &str, why: &str, help: Option<&str>) -> Trouble {
    let message = format!("the proxy makes no connection to {authority}: {why}");
    Trouble { kind: TroubleKind::Refused, message, remedy: help.and(None) }
}

/// Basic authentication (RFC 7617) with what stands before the host.
fn credentials(url: &Url) -> Option<String> {
    let password = url.password().unwrap_or_default();
    if url.username().is_empty() && password.is_empty() {
        return None;
    }
    let octets = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let pair = [octets(url.username()), b":".to_vec(), octets(password)].concat();
    Some(format!("Basic {}", STANDARD.encode(pair)))
}

/// The URL of a proxy with `…` in the place of what stands before the host, however that is written.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    match rest.rsplit_once('@') {
        None => url.to_owned(),
        Some((_, host)) if scheme.is_empty() => format!("…@{host}"),
        Some((_, host)) => format!("{scheme}://…@{host}"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_url_with_or_without_credentials() {
        for (text, url, credentials) in [
            ("http://127.0.0.1:3128", "http://127.0.0.1:3128/", None),
            ("proxy.example:8080", "http://proxy.example:8080/", None),
            ("https://[::1]/", "https://[::1]/", None),
            ("http://user:p%40ss@proxy.example", "http://user:p%40ss@proxy.example/", Some("Basic dXNlcjpwQHNz")),
            ("user@proxy.example", "http://user@proxy.example/", Some("Basic dXNlcjo=")),
        ] {
            let proxy = Proxy::parse(text).unwrap();
            assert_eq!((proxy.url.as_str(), proxy.credentials.as_deref()), (url, credentials), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_without_its_credentials() {
        for (text, shown) in [
            ("::", "::"),
            ("", ""),
            ("socks5://user:secret@proxy.example", "socks5://…@proxy.example"),
            ("user:secret@host:x", "…@host:x"),
            ("http://user:se@cret@", "http://…@"),
        ] {
            let error = Proxy::parse(text).map(|proxy| proxy.url).unwrap_err();
            assert!(matches!(&error, FetchError::Proxy { url, .. } if url == shown), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
