//! Why there is no response to judge.

use std::fmt;

use super::{Remedy, Wording};

/// What went wrong on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TroubleKind {
    /// The host name has no address.
    NameResolution,
    /// Nothing listens there.
    Refused,
    /// No connection within the time limit.
    ConnectTimeout,
    /// No TLS connection: the certificate or the handshake.
    Tls,
    /// The server closed or reset the connection before the first octet of a response; or later, if nothing shows
    /// whether the response was complete by then (RFC 9112, section 9.8).
    Closed,
    /// No complete response within the time limit.
    Timeout,
    /// Not an HTTP/1.1 message (RFC 9112): the status line, a field line or the framing is malformed.
    NotHttp,
    /// The connection ended inside the head, or inside a body whose length was announced by Content-Length or in chunks
    /// (RFC 9112, section 8).
    Truncated,
    /// More octets than are read.
    TooLarge,
    /// The request was not sent, because that would not be safe.
    NotVisited,
    /// A recording is judged, and it lacks the exchange.
    NotRecorded,
    /// A user got lost on the way through the pages of a server, or is signed in no longer.
    SignIn,
    /// Something else.
    Other,
}

impl TroubleKind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::NameResolution,
        Self::Refused,
        Self::ConnectTimeout,
        Self::Tls,
        Self::Closed,
        Self::Timeout,
        Self::NotHttp,
        Self::Truncated,
        Self::TooLarge,
        Self::NotVisited,
        Self::NotRecorded,
        Self::SignIn,
        Self::Other,
    ];

    /// The stable word for it in reports, such as `timeout`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NameResolution => "name-resolution",
            Self::Refused => "refused",
            Self::ConnectTimeout => "connect-timeout",
            Self::Tls => "tls",
            Self::Closed => "closed",
            Self::Timeout => "timeout",
            Self::NotHttp => "not-http",
            Self::Truncated => "truncated",
            Self::TooLarge => "too-large",
            Self::NotVisited => "not-visited",
            Self::NotRecorded => "not-recorded",
            Self::SignIn => "sign-in",
            Self::Other => "other",
        }
    }

    /// Whether other requests to the same origin will probably fail too: there was no connection, or no response within
    /// the time limit.
    pub fn concerns_origin(self) -> bool {
        match self {
            Self::NameResolution | Self::Refused | Self::ConnectTimeout | Self::Tls | Self::Timeout => true,
            Self::Closed
            | Self::NotHttp
            | Self::Truncated
            | Self::TooLarge
            | Self::NotVisited
            | Self::NotRecorded
            | Self::SignIn
            | Self::Other => false,
        }
    }

    /// Whether the start of a response came that is not a complete, well-formed message (RFC 9112). For safe methods
    /// ([`Method::is_safe`](super::Method::is_safe)) it came twice, each time on a new connection; other requests are
    /// sent once.
    pub fn is_malformed(self) -> bool {
        match self {
            Self::NotHttp | Self::Truncated => true,
            Self::NameResolution
            | Self::Refused
            | Self::ConnectTimeout
            | Self::Tls
            | Self::Closed
            | Self::Timeout
            | Self::TooLarge
            | Self::NotVisited
            | Self::NotRecorded
            | Self::SignIn
            | Self::Other => false,
        }
    }
}

/// Why there is no response, and what to do about it. `Display` shows the message; the remedy needs a [`Wording`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kind of trouble.
    pub kind: TroubleKind,
    /// What happened, in lower case and without a full stop.
    pub message: String,
    /// What to try next.
    pub remedy: Option<Remedy>,
}

impl Trouble {
    /// What happened and what to try next, on one line.
    pub fn with_remedy(&self, wording: Wording) -> String {
        match self.remedy {
            Some(remedy) => format!("{} ({})", self.message, wording(remedy)),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}
