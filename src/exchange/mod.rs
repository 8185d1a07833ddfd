//! What went over the wire, as plain data: the request, the response or the trouble, and the body parsed once. `fetch`
//! sends, `check` judges.

pub mod body;
pub(crate) mod coding;
mod contents;
pub mod example;
pub mod fields;
pub mod host;
pub mod json;
pub mod pointer;
mod refresh;
pub mod remedy;
pub mod request;
pub mod response;
pub mod secret;
mod server;
pub mod trouble;

use std::time::{Duration, SystemTime};

pub use coding::CodingError;
pub use contents::Contents;
pub use fields::Fields;
pub use pointer::Pointer;
pub(crate) use refresh::refresh_url;
pub use remedy::{Remedy, Wording};
pub use request::{Method, Request};
pub use response::Response;
pub use secret::{Mask, Secrets};
pub use server::{ServerInfo, Software};
pub use trouble::{Trouble, TroubleKind};

/// One request and its result.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request as it was sent.
    pub request: Request,
    /// The response, or why there is none.
    pub result: Result<Response, Trouble>,
    /// When the response was complete, by our clock.
    pub received: SystemTime,
    /// The time from the start of the request to the last octet of the response.
    pub duration: Duration,
}
