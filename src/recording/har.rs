//! HAR 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>) as types that write and read it. We write every required
//! member, and our own members, which begin with `_`. Of other tools' files we read only what is needed: members with
//! `skip_deserializing` may hold anything there, and most others may be missing.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::lenient;
use crate::setting::{Deployment, MatrixVersion};

/// A file. `E` is a list for reading, and an iterator for writing.
#[derive(Serialize, Deserialize)]
pub(super) struct Har<'a, E> {
    pub(super) log: Log<'a, E>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Log<'a, E> {
    #[serde(skip_deserializing)]
    pub(super) version: &'static str,
    #[serde(skip_deserializing)]
    pub(super) creator: Program,
    #[serde(skip_deserializing)]
    pub(super) browser: Program,
    #[serde(rename = "_run")]
    pub(super) run: Option<Run<'a>>,
    #[serde(skip_deserializing)]
    pub(super) pages: Vec<Page<'a>>,
    pub(super) entries: E,
}

#[derive(Serialize, Default)]
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// The facts of the run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    pub(super) version: u64,
    #[serde(skip_deserializing)]
    pub(super) tool: Program,
    /// The id of the run; older recordings have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) target: Cow<'a, str>,
    pub(super) deployment: Deployment,
    pub(super) matrix_version: MatrixVersion,
    /// Whether the run could send requests that change something on the server; older recordings do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) writes: Option<bool>,
    /// Whether the run sent requests that take minutes; older recordings do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slow: Option<bool>,
    /// The names of the users who could sign in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) users: Vec<String>,
    /// Information from the server about itself; older recordings have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) server: Option<Server>,
    /// The names of the users whose access token was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tokens: Vec<String>,
    #[serde(default)]
    pub(super) suites: Cow<'a, [String]>,
    pub(super) cases_digest: Cow<'a, str>,
    pub(super) started: String,
    /// In milliseconds.
    pub(super) duration: f64,
}

/// Information from the server about itself. It is not part of any exchange of the run.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Server {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) software: Option<Software>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) versions: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unstable_features: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Software {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    pub(super) started_date_time: String,
    pub(super) id: &'static str,
    pub(super) title: &'a str,
    pub(super) page_timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageTimings {
    pub(super) on_content_load: i64,
    pub(super) on_load: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    #[serde(skip_deserializing)]
    pub(super) pageref: &'static str,
    /// The requests that share the exchange, each as `suite/request`.
    #[serde(rename = "_requests")]
    pub(super) requests: Option<Cow<'a, [String]>>,
    pub(super) started_date_time: String,
    /// In milliseconds.
    #[serde(default, deserialize_with = "lenient::milliseconds")]
    pub(super) time: Option<f64>,
    pub(super) request: Request<'a>,
    pub(super) response: Option<Response<'a>>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) cache: Cache,
    /// The cache that the response came from, as Chrome writes it.
    #[serde(rename = "_fromCache", default, deserialize_with = "lenient::text", skip_serializing)]
    pub(super) from_cache: Option<String>,
    #[serde(skip_deserializing)]
    pub(super) timings: Timings,
}

/// We cache nothing; Firefox writes what is in its cache, if the response came from there.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cache {
    #[serde(default, deserialize_with = "lenient::is_object", skip_serializing)]
    pub(super) after_request: bool,
}

/// Only the total is known; it counts as waiting.
#[derive(Serialize, Default)]
pub(super) struct Timings {
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'a> {
    pub(super) method: Cow<'a, str>,
    pub(super) url: Cow<'a, str>,
    #[serde(skip_deserializing)]
    pub(super) http_version: Cow<'a, str>,
    #[serde(skip_deserializing)]
    pub(super) cookies: [(); 0],
    #[serde(default, deserialize_with = "lenient::headers")]
    pub(super) headers: Option<Vec<Header<'a>>>,
    #[serde(skip_deserializing)]
    pub(super) query_string: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
    #[serde(skip_deserializing)]
    pub(super) headers_size: i64,
    #[serde(default, deserialize_with = "lenient::size")]
    pub(super) body_size: Option<i64>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Header<'a> {
    pub(super) name: Cow<'a, str>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) value: Option<String>,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    pub(super) base64: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    #[serde(skip_deserializing)]
    pub(super) mime_type: String,
    pub(super) text: Option<String>,
    /// The fields of a form, which some tools write in place of the text.
    #[serde(default, deserialize_with = "lenient::headers", skip_serializing)]
    pub(super) params: Option<Vec<Header<'static>>>,
    /// The name of a file beside the recording that has the content.
    #[serde(rename = "_file", default, deserialize_with = "lenient::text", skip_serializing)]
    pub(super) file: Option<String>,
    /// The octets, where they are not UTF-8.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    pub(super) base64: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response<'a> {
    #[serde(default, deserialize_with = "lenient::status")]
    pub(super) status: i64,
    pub(super) status_text: Option<Cow<'a, str>>,
    pub(super) http_version: Option<Cow<'a, str>>,
    /// They are in the header fields.
    #[serde(skip_deserializing)]
    pub(super) cookies: [(); 0],
    #[serde(default, deserialize_with = "lenient::headers")]
    pub(super) headers: Option<Vec<Header<'a>>>,
    pub(super) content: Option<Content<'a>>,
    #[serde(rename = "redirectURL", skip_deserializing)]
    pub(super) redirect_url: String,
    #[serde(skip_deserializing)]
    pub(super) headers_size: i64,
    #[serde(default, deserialize_with = "lenient::size")]
    pub(super) body_size: Option<i64>,
    /// Where Safari had the response from.
    #[serde(rename = "_fetchType", default, deserialize_with = "lenient::text", skip_serializing)]
    pub(super) fetch_type: Option<String>,
    /// `false` if the HTTP client may have dropped content.
    #[serde(rename = "_contentShown", skip_serializing_if = "Option::is_none")]
    pub(super) content_shown: Option<bool>,
    /// The reason for a missing response, as browsers write it.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Cow<'a, str>>,
    /// The reason for a missing response, as browser automation tools write it.
    #[serde(rename = "_failureText", skip_serializing_if = "Option::is_none")]
    pub(super) failure_text: Option<Cow<'a, str>>,
    #[serde(rename = "_trouble", skip_serializing_if = "Option::is_none")]
    pub(super) trouble: Option<Trouble<'a>>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content<'a> {
    #[serde(default, deserialize_with = "lenient::size")]
    pub(super) size: Option<i64>,
    /// How many octets the content coding saved.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) compression: Option<i64>,
    #[serde(skip_deserializing)]
    pub(super) mime_type: String,
    pub(super) text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<Cow<'a, str>>,
    /// The name of a file beside the recording that has the content.
    #[serde(rename = "_file", default, deserialize_with = "lenient::text", skip_serializing)]
    pub(super) file: Option<String>,
    /// Why there is no content, in a recording that was made from one of another tool.
    #[serde(rename = "_notRecorded", skip_serializing_if = "Option::is_none")]
    pub(super) not_recorded: Option<String>,
    /// The octets as they came, where a content coding is undone in the text.
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    pub(super) base64: Option<String>,
}

/// Why there is no response.
#[derive(Serialize, Deserialize)]
pub(super) struct Trouble<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<Cow<'a, str>>,
}
