//! The Matrix version by which a server wants to be judged: the newest that it claims and the suites know.

use url::Url;

use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method, Remedy, Request, Response, ServerInfo, Trouble};
use crate::fetch::Fetcher;
use crate::setting::MatrixVersion;

/// The most versions that an error names; servers claim the oldest first.
const MAX_NAMED: usize = 30;

/// Why no version can be taken from a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// The versions could not be fetched.
    #[error("the versions that the server claims could not be fetched from {url}: {trouble}")]
    Trouble {
        /// The URL of the versions.
        url: String,
        /// What happened.
        trouble: Trouble,
    },
    /// The response does not list versions.
    #[error("the server does not say which versions it claims: {url} {fault}")]
    Response {
        /// The URL of the versions.
        url: String,
        /// The fault of the response.
        fault: String,
    },
    /// The suites know none of the versions.
    #[error(
        "the server claims none of the Matrix versions that this tool knows ({}); it claims {claimed}",
        MatrixVersion::known().map(|version| version.to_string()).collect::<Vec<_>>().join(", ")
    )]
    Unknown {
        /// The versions that the server claims.
        claimed: String,
    },
}

impl ClaimError {
    /// What to do about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Trouble { trouble, .. } => trouble.remedy.unwrap_or(Remedy::GiveMatrixVersion),
            Self::Response { .. } | Self::Unknown { .. } => Remedy::GiveMatrixVersion,
        }
    }
}

/// Asks the homeserver at this base URL for its versions (Client-Server API, section API Versions): the newest that it
/// claims and the suites know.
pub async fn newest_claimed(target: &Url, fetcher: &Fetcher) -> Result<MatrixVersion, ClaimError> {
    let text = format!("{}/_matrix/client/versions", target.as_str().trim_end_matches('/'));
    let failed = |fault: String| ClaimError::Response { url: text.clone(), fault };
    let url = Url::parse(&text).map_err(|error| failed(format!("is not a URL: {error}")))?;
    let (method, destination) = (Method::Get, Destination::Target);
    let request = Request { method, url, fields: Fields::new(), content: [].into(), destination };
    let exchange = fetcher.fetch(&request, &fetcher.patience()).await;
    let response = exchange.result.map_err(|trouble| ClaimError::Trouble { url: text.clone(), trouble })?;
    newest(&response).map_err(|error| match error {
        Unclaimed::Fault(fault) => failed(fault),
        Unclaimed::Unknown(claimed) => ClaimError::Unknown { claimed },
    })
}

/// Why a response gives no version.
#[derive(Debug, PartialEq, Eq)]
enum Unclaimed {
    /// It does not list versions, for this reason.
    Fault(String),
    /// It lists these.
    Unknown(String),
}

fn newest(response: &Response) -> Result<MatrixVersion, Unclaimed> {
    if response.status != 200 {
        let to = response.fields.value("location").map_or_else(String::new, |to| format!(" to {to}"));
        return Err(Unclaimed::Fault(format!("has the status {}{to}", response.status)));
    }
    let mut info = ServerInfo::default();
    info.add_versions(response);
    let claimed = info.versions;
    if claimed.is_empty() {
        return Err(Unclaimed::Fault("has no list of versions".to_owned()));
    }
    MatrixVersion::newest_of(&claimed).ok_or_else(|| {
        let more = if claimed.len() > MAX_NAMED { ", …" } else { "" };
        let named: Vec<&str> = claimed.iter().take(MAX_NAMED).map(String::as_str).collect();
        Unclaimed::Unknown(format!("{}{more}", named.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest_of(status: u16, body: &str) -> Result<String, String> {
        let found = newest(&Response::new(status, Fields::new(), body.as_bytes().to_vec()));
        found.map(|version| version.to_string()).map_err(|why| format!("{why:?}"))
    }

    #[test]
    fn the_newest_version_that_both_know_counts_in_any_order() {
        for (versions, expected) in [
            (r#"["r0.6.1","v1.15","v1.17","v1.16"]"#, "v1.17"),
            (r#"["v1.18","v1.20","v2.0"]"#, "v1.18"),
            (r#"[" v1.15 ",7,"v1.1"]"#, "v1.15"),
        ] {
            assert_eq!(newest_of(200, &format!(r#"{{"versions":{versions}}}"#)), Ok(expected.to_owned()), "{versions}");
        }
    }

    #[test]
    fn without_a_known_version_the_claimed_ones_are_named() {
        let all: Vec<String> = (0..40).map(|minor| format!("v0.{minor}")).collect();
        let many = newest_of(200, &serde_json::json!({ "versions": all }).to_string());
        assert!(many.is_err_and(|why| why.contains("v0.29, …") && !why.contains("v0.30")));
        for (status, body, expected) in [
            (200, r#"{"versions":["r0.6.1","v1.12"]}"#, "Unknown(\"r0.6.1, v1.12\")"),
            (200, r#"{"versions":["v1.150"]}"#, "Unknown(\"v1.150\")"),
            (200, r#"{"versions":[]}"#, "Fault(\"has no list of versions\")"),
            (200, "<html>", "Fault(\"has no list of versions\")"),
            (404, r#"{"versions":["v1.15"]}"#, "Fault(\"has the status 404\")"),
        ] {
            assert_eq!(newest_of(status, body), Err(expected.to_owned()), "{status} {body}");
        }
    }
}
