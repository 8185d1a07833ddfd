//! HAR 1.2 as it is read: what is needed of it, and our own members. Where tools leave out what HAR requires, and it can
//! be done without, so do we; members that are not known are passed over.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Har {
    pub(super) log: Log,
}

#[derive(Deserialize)]
pub(super) struct Log {
    #[serde(rename = "_run")]
    pub(super) run: Option<Run>,
    pub(super) entries: Vec<Entry>,
}

/// What the run was.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) version: u64,
    pub(super) target: String,
    pub(super) deployment: Deployment,
    pub(super) matrix_version: String,
    pub(super) cases_digest: String,
    pub(super) started: String,
    pub(super) duration: f64,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Deployment {
    Production,
    Development,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    #[serde(rename = "_requests")]
    pub(super) requests: Option<Vec<String>>,
    pub(super) started_date_time: String,
    pub(super) time: Option<f64>,
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Option<Vec<Header>>,
    pub(super) post_data: Option<PostData>,
}

#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: Option<String>,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64")]
    pub(super) base64: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PostData {
    pub(super) text: Option<String>,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64")]
    pub(super) base64: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) status: i64,
    pub(super) status_text: Option<String>,
    pub(super) http_version: Option<String>,
    pub(super) headers: Option<Vec<Header>>,
    pub(super) content: Option<Content>,
    /// What browsers say where there is no response.
    #[serde(rename = "_error")]
    pub(super) error: Option<String>,
    /// The same, by tools that steer browsers.
    #[serde(rename = "_failureText")]
    pub(super) failure_text: Option<String>,
    #[serde(rename = "_trouble")]
    pub(super) trouble: Option<Trouble>,
}

#[derive(Deserialize)]
pub(super) struct Content {
    pub(super) size: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) encoding: Option<String>,
    /// The octets as they came, where a content coding is undone in the text.
    #[serde(rename = "_base64")]
    pub(super) base64: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Trouble {
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) remedy: Option<String>,
}
