//! The user's name for a homeserver: its base URL or its server name.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::exchange::host;
use crate::exchange::secret::without_credentials;
use crate::setting::Deployment;

/// The user's name for a homeserver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A base URL.
    Url(Url),
    /// A server name, resolved through `/.well-known/matrix/client`.
    ServerName(String),
}

impl Target {
    /// Whether the user's name for it is that of a private host. A server name never is: [`parse`] takes only public ones.
    pub fn is_private(&self) -> bool {
        match self {
            Self::Url(url) => !host::is_public(url),
            Self::ServerName(_) => false,
        }
    }

    /// The deployment by which it is judged unless the user chooses one.
    pub fn deployment(&self) -> Deployment {
        if self.is_private() { Deployment::Development } else { Deployment::Production }
    }
}

/// Why there is no base URL. Credentials in the given text are not quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing was given: an unset variable must not select some default server.
    #[error("the target is empty; give the homeserver's base URL, such as http://localhost:8008, or its server name")]
    Empty,
    /// Not a URL for HTTP.
    #[error("`{0}` {fault}", fault = self.fault())]
    NotHttp(String),
    /// A URL with a query, a fragment or a password.
    #[error("`{0}` {fault}", fault = self.fault())]
    Part(String, &'static str),
    /// The URL of an endpoint.
    #[error("`{text}` {fault}; use its base URL: {base}", fault = self.fault())]
    Endpoint {
        /// As given.
        text: String,
        /// The base URL of its homeserver.
        base: String,
    },
    /// Neither a URL nor a server name.
    #[error("`{0}` {fault}", fault = self.fault())]
    Neither(String),
    /// The name of a local host, which cannot be discovered.
    #[error("`{0}` {fault}; did you mean http://{0} ?", fault = self.fault())]
    NoScheme(String),
}

impl TargetError {
    /// The fault of the text, as the end of a sentence that does not quote it.
    pub fn fault(&self) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::NotHttp(_) => "is not an http or https URL of a homeserver".to_owned(),
            Self::Part(_, part) => format!("has a {part}; a base URL must not have one"),
            Self::Endpoint { .. } => "is the URL of an endpoint, not of a homeserver".to_owned(),
            Self::Neither(_) => {
                "is neither a base URL, such as http://localhost:8008, nor a server name, such as example.org"
                    .to_owned()
            }
            Self::NoScheme(_) => "has no scheme".to_owned(),
        }
    }
}

/// Reads the target given by the user.
pub fn parse(text: &str) -> Result<Target, TargetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if text.contains("://") {
        return base_url(text).map(Target::Url);
    }
    // In a URL, the part before an `@` would be credentials.
    let shown = || without_credentials(text);
    let url = Url::parse(&format!("https://{text}/")).map_err(|_| TargetError::Neither(shown()))?;
    if let Some(base) = base_of_endpoint(&url).filter(|_| url.username().is_empty()) {
        let base = if host::is_public(&url) { base } else { base.replacen("https:", "http:", 1) };
        return Err(TargetError::Endpoint { text: shown(), base });
    }
    let only_host = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !only_host || text.contains('/') {
        return Err(TargetError::Neither(shown()));
    }
    if !host::is_public(&url) {
        return Err(TargetError::NoScheme(shown()));
    }
    Ok(Target::ServerName(text.to_owned()))
}

/// A base URL without a slash at its end.
pub fn base_url(text: &str) -> Result<Url, TargetError> {
    let not_http = || TargetError::NotHttp(without_credentials(text));
    let url = Url::parse(text).map_err(|_| not_http())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(not_http());
    }
    let user_name = ("user name", !url.username().is_empty() || url.password().is_some());
    let others = [("query", url.query().is_some()), ("fragment", url.fragment().is_some())];
    let part = |parts: &[(&'static str, bool)]| parts.iter().find(|(_, has)| *has).map(|(name, _)| *name);
    if let Some(name) = part(&[user_name]) {
        return Err(TargetError::Part(without_credentials(text), name));
    }
    if let Some(base) = base_of_endpoint(&url) {
        return Err(TargetError::Endpoint { text: without_credentials(text), base });
    }
    match part(&others) {
        Some(name) => Err(TargetError::Part(without_credentials(text), name)),
        None => Ok(url),
    }
}

/// The base URL in the URL of an endpoint: what stands before the segment with which all endpoints begin.
fn base_of_endpoint(url: &Url) -> Option<String> {
    let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().to_ascii_lowercase();
    let is_first = |segment: &&str| matches!(decoded(segment).as_str(), "_matrix" | ".well-known");
    let mut segments = url.path_segments()?;
    segments.clone().find(is_first)?;
    let above: Vec<&str> = segments.by_ref().take_while(|segment| !is_first(segment)).collect();
    let path = above.iter().filter(|segment| !segment.is_empty()).map(|segment| format!("/{segment}"));
    Some(format!("{}{}", url.origin().ascii_serialization(), path.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_base_url_or_a_server_name() {
        assert!(matches!(parse("http://localhost:8008"), Ok(Target::Url(_))));
        assert!(matches!(parse("https://example.org/matrix/"), Ok(Target::Url(_))));
        assert_eq!(parse("matrix.example.org"), Ok(Target::ServerName("matrix.example.org".to_owned())));
        assert_eq!(parse("example.org:8448"), Ok(Target::ServerName("example.org:8448".to_owned())));
    }

    #[test]
    fn anything_else_is_refused_with_what_to_write() {
        assert_eq!(parse(" "), Err(TargetError::Empty));
        assert_eq!(parse("localhost:8008"), Err(TargetError::NoScheme("localhost:8008".to_owned())));
        assert!(matches!(parse("example.org/x"), Err(TargetError::Neither(_))));
        assert!(matches!(parse("ftp://example.org"), Err(TargetError::NotHttp(_))));
        assert!(matches!(parse("https://example.org/?x=1"), Err(TargetError::Part(_, "query"))));
        assert!(matches!(parse("https://a:b@example.org/"), Err(TargetError::Part(_, "user name"))));
    }

    #[test]
    fn the_url_of_an_endpoint_is_refused_with_its_base_url() {
        for (text, expected) in [
            ("https://hs.example/_matrix/client/versions", "https://hs.example"),
            ("https://hs.example/base/_matrix/", "https://hs.example/base"),
            ("http://[::1]:8008//%5Fmatrix/client?x=1", "http://[::1]:8008"),
            ("https://hs.example/.well-known/matrix/client", "https://hs.example"),
            ("hs.example/_matrix/client", "https://hs.example"),
            ("localhost:8008/_MATRIX", "http://localhost:8008"),
        ] {
            let Err(TargetError::Endpoint { base, .. }) = parse(text) else { panic!("{text}: {:?}", parse(text)) };
            assert_eq!(base, expected, "{text}");
        }
        assert!(parse("https://hs.example/matrix").is_ok() && parse("https://hs.example/x_matrix/y").is_ok());
        assert!(matches!(parse("https://a:b@hs.example/_matrix"), Err(TargetError::Part(_, "user name"))));
    }

    #[test]
    fn credentials_in_a_target_are_not_quoted() {
        for text in [
            "https://user:planted@example.org/",
            "https://planted@example.org",
            "https://example.org/?access_token=planted",
            "https://user:planted@",
            "ftp://user:planted@example.org",
            "user:planted@example.org",
            "user:planted@localhost",
        ] {
            let message = parse(text).map_err(|error| error.to_string());
            assert!(message.as_ref().is_err_and(|message| !message.contains("planted")), "{text}: {message:?}");
        }
    }
}
