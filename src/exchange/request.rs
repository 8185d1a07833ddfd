//! A request, ready to be sent.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::Fields;

/// The request methods that case files may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of RFC 9110, section 9.3, and RFC 5789")]
pub enum Method {
    Get,
    Head,
    Options,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// All methods, in the order of the case language.
    pub const ALL: [Self; 7] = [Self::Get, Self::Head, Self::Options, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The method token, in upper case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the method is safe (RFC 9110, section 9.2.1), so that the request may be repeated.
    pub fn is_safe(self) -> bool {
        match self {
            Self::Get | Self::Head | Self::Options => true,
            Self::Post | Self::Put | Self::Patch | Self::Delete => false,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Where a request goes. Values that are for the homeserver under test alone (such as `--header`) are sent nowhere
/// else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Destination {
    /// The homeserver under test.
    Target,
    /// A URL from one of its responses.
    Named,
    /// A URL from a response of a homeserver on a public host: requested only at public addresses.
    NamedByPublic,
}

/// A request, ready to be sent. Equal requests are sent once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute http or https URL.
    pub url: Url,
    /// The header fields that the case asks for.
    pub fields: Fields,
    /// The content, empty for none. Copies share it.
    pub content: Arc<[u8]>,
    /// Where it goes.
    pub destination: Destination,
}
