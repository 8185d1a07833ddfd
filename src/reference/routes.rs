//! The paths of the server and their methods. Only exact paths count: Matrix defines no other spelling, and the HTTP
//! library has already handled RFC 3986 equivalence.

use super::client_server::{self, Operation};
use super::endpoint::Endpoint;
use super::message::{Request, Response};
use super::operations::Path;
use super::sign_in::{self, Way};
use super::state::State;
use super::{consent, link};

/// The path of the metadata document (Matrix v1.15, `getAuthMetadata`).
pub(super) const METADATA: &str = "/_matrix/client/v1/auth_metadata";

/// The destination of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// The metadata document.
    Metadata,
    /// The list of Matrix versions.
    Versions,
    /// The discovery document of Matrix clients.
    ClientDiscovery,
    /// The metadata as published by the issuer (RFC 8414 section 3, OpenID Connect Discovery).
    IssuerMetadata,
    /// One of the endpoints in the metadata.
    Oauth(Endpoint),
    /// A page for users that no document names.
    Page(Page),
    /// An operation of the Client-Server API.
    ClientServer(Operation),
    /// Another operation of the Client-Server API, which is served by the list of operations.
    Declared(&'static Path),
    /// The name and version of the server.
    ServerVersion,
    /// A path under `/_matrix` that is not implemented.
    Unrecognized,
    /// Any other path.
    Elsewhere,
}

/// A page for users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    SignIn,
    Register,
    Consent,
    Link,
    SingleSignOn,
}

impl Page {
    fn of(path: &str) -> Option<Self> {
        match path {
            sign_in::SIGN_IN => Some(Self::SignIn),
            sign_in::REGISTER => Some(Self::Register),
            consent::PATH => Some(Self::Consent),
            link::PATH => Some(Self::Link),
            client_server::SINGLE_SIGN_ON => Some(Self::SingleSignOn),
            _ => None,
        }
    }

    fn allow(self) -> &'static str {
        match self {
            Self::SignIn | Self::Register | Self::Link | Self::SingleSignOn => "GET, HEAD, POST, OPTIONS",
            Self::Consent => "POST, OPTIONS",
        }
    }

    /// The response to a request with an allowed method.
    pub(super) fn respond(self, request: &Request, state: &mut State) -> Result<Response, Response> {
        match self {
            Self::SignIn => sign_in::respond(Way::SignIn, request, state),
            Self::Register => sign_in::respond(Way::Register, request, state),
            Self::Consent => consent::decide(request, state),
            Self::Link => link::respond(request, state),
            Self::SingleSignOn => client_server::single_sign_on(request, state),
        }
    }
}

impl Route {
    /// The destination of a request. Of a path that is served in part, other operations are served by the list.
    pub(super) fn of_request(request: &Request) -> Self {
        let route = Self::of(&request.path);
        match (route, Path::of(&request.path)) {
            (Self::ClientServer(_), Some(path)) if route.refuses(request).is_some() => Self::Declared(path),
            _ => route,
        }
    }

    /// The destination of a path.
    pub(super) fn of(path: &str) -> Self {
        match path {
            METADATA => Self::Metadata,
            "/_matrix/client/versions" => Self::Versions,
            "/.well-known/matrix/client" => Self::ClientDiscovery,
            "/.well-known/openid-configuration" | "/.well-known/oauth-authorization-server" => Self::IssuerMetadata,
            "/_matrix/federation/v1/version" => Self::ServerVersion,
            _ => Self::of_other(path),
        }
    }

    fn of_other(path: &str) -> Self {
        if let Some(endpoint) = Endpoint::ALL.into_iter().find(|endpoint| endpoint.path() == path) {
            return Self::Oauth(endpoint);
        }
        if let Some(page) = Page::of(path) {
            return Self::Page(page);
        }
        if let Some(operation) = Operation::of(path) {
            return Self::ClientServer(operation);
        }
        match Path::of(path) {
            Some(path) => Self::Declared(path),
            None if path == "/_matrix" || path.starts_with("/_matrix/") => Self::Unrecognized,
            None => Self::Elsewhere,
        }
    }

    /// Whether scripts of other sites may read the responses. Pages for users are for nobody else (RFC 9700
    /// section 2.6).
    pub(super) fn is_for_scripts(self) -> bool {
        !self.is_page()
    }

    /// Whether a browser shows the responses to a user.
    pub(super) fn is_page(self) -> bool {
        matches!(self, Self::Page(_) | Self::Oauth(Endpoint::Authorization | Endpoint::AccountManagement))
    }

    /// The methods as an `Allow` value, or `None` where nothing is served.
    pub(super) fn allow(self) -> Option<&'static str> {
        match self {
            Self::Metadata | Self::Versions | Self::ClientDiscovery | Self::IssuerMetadata | Self::ServerVersion => {
                Some("GET, HEAD, OPTIONS")
            }
            Self::Oauth(endpoint) => Some(endpoint.allow()),
            Self::Page(page) => Some(page.allow()),
            Self::ClientServer(operation) => Some(operation.allow()),
            Self::Declared(path) => Some(path.allow()),
            Self::Unrecognized | Self::Elsewhere => None,
        }
    }

    /// The `Allow` value if it does not include the method of this request.
    pub(super) fn refuses(self, request: &Request) -> Option<&'static str> {
        self.allow().filter(|allow| !allow.split(", ").any(|method| method == request.method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_exact() {
        assert_eq!(Route::of(METADATA), Route::Metadata);
        assert_eq!(Route::of(&format!("{METADATA}/")), Route::Unrecognized);
        assert_eq!(Route::of("/_matrix/client/v3/auth_metadata"), Route::Unrecognized);
        assert_eq!(Route::of("/_matrixx"), Route::Elsewhere);
        assert_eq!(Route::of(Endpoint::Token.path()), Route::Oauth(Endpoint::Token));
    }

    #[test]
    fn a_method_is_refused_only_where_something_is_served() {
        let request = |method: &str| Request { method: method.to_owned(), ..Request::default() };
        assert!(Route::Metadata.refuses(&request("HEAD")).is_none());
        assert_eq!(Route::Metadata.refuses(&request("POST")), Some("GET, HEAD, OPTIONS"));
        assert!(Route::Unrecognized.refuses(&request("POST")).is_none());
    }
}
