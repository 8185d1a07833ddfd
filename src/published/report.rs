//! Version 1 of the JSON report. Members may be added, but existing members keep their names and meanings. The JSON
//! Schema is `schema/report.schema.json`.

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::words;
use crate::outcome::{Conclusion, Tally};
use crate::setting::Deployment;
use crate::suite::{Level, Severity};

/// The version of the format.
pub const VERSION: u8 = 1;

/// The report of a run. A writer may have a list of its own that makes the suites when it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report<Suites = Vec<Suite>> {
    /// [`VERSION`].
    pub version: u8,
    /// The tool that wrote it.
    pub tool: Tool,
    /// The base URL of the homeserver.
    pub target: String,
    /// The name of the target, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Information from the homeserver about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Server>,
    /// The Matrix version by which it was judged, such as `v1.15`.
    pub matrix_version: String,
    /// How it is deployed.
    pub deployment: Deployment,
    /// Whether warnings failed the run.
    pub strict: bool,
    /// Whether a server without the API passed.
    pub allow_unsupported: bool,
    /// When the run began (RFC 3339, in UTC).
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// The id of the run, which the field User-Agent of its requests has. Recordings of other tools have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// SHA-256 of the case files, in hexadecimal.
    pub cases_digest: String,
    /// The conclusion about the server.
    #[serde(with = "words")]
    pub conclusion: Conclusion,
    /// Whether every MUST that applies holds, and nothing was left out.
    pub conforming: bool,
    /// The exit code of the run.
    pub exit_code: u8,
    /// The number of tests of each kind.
    #[serde(with = "words::tally")]
    pub tally: Tally,
    /// The number of tests of suites that are not in the report, because none of their tests was selected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_tests: usize,
    /// The suites, in the order of the run.
    pub suites: Suites,
    /// What the run left on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<LeftBehind>,
    /// The user's list of known failures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_failures: Vec<KnownFailure>,
}

/// Whether a number says nothing.
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Something that a run left on the server, such as a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// What it is: `client` or `user`, as in the case language.
    pub kind: String,
    /// The name that the server gave it.
    pub name: String,
    /// The request that made it: the suite and its name there.
    pub request: String,
}

/// Information from a homeserver about itself. Members are missing if it gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<Software>,
    /// The versions of the specification that it claims, in its own order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// The unstable features that it says are on, in its own order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unstable_features: Vec<String>,
}

/// The software of a homeserver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Such as `Synapse`.
    pub name: String,
    /// Such as `1.163.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// The result for one of several targets, each of which has a report of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// [`VERSION`].
    pub version: u8,
    /// The base URL of the homeserver.
    pub target: String,
    /// Its name in the reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The conclusion about the server.
    #[serde(with = "words")]
    pub conclusion: Conclusion,
    /// Whether every MUST that applies holds, and nothing was left out.
    pub conforming: bool,
    /// The exit code for this target.
    pub exit_code: u8,
    /// The number of tests of each kind.
    #[serde(with = "words::tally")]
    pub tally: Tally,
    /// How long the run took, in milliseconds.
    pub duration_ms: f64,
    /// The folder of the reports.
    pub reports: String,
}

/// The tool that wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The result of one suite. A writer may have a list of its own that makes the tests when it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suite<Tests = Vec<Test>> {
    /// Its name, the first part of the ids of its tests.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// Whether the server does not offer the API.
    pub not_offered: bool,
    /// The number of its tests of each kind.
    #[serde(with = "words::tally")]
    pub tally: Tally,
    /// The requests that were sent.
    pub requests: Vec<Request>,
    /// Its tests, in the order of the case file.
    pub tests: Tests,
}

/// A request, with the status of the response or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Its name in the case file.
    pub name: String,
    /// Its method.
    pub method: String,
    /// Its URL.
    pub url: String,
    /// The status code of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there is no response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// A stable word, such as `timeout`.
    pub kind: String,
    /// What happened, for people.
    pub message: String,
}

/// A test and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Its unique id.
    pub id: String,
    /// The level of the requirement.
    #[serde(with = "words")]
    pub level: Level,
    /// How a violation counts.
    #[serde(with = "words")]
    pub severity: Severity,
    /// Its outcome.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What the server has to do.
    pub requirement: String,
    /// Why.
    pub because: String,
    /// The sections of documents that say so, with their addresses.
    pub source: Vec<String>,
    /// Its place in the case file: file and line.
    pub case: String,
}

/// An entry of the user's list of known failures, and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFailure {
    /// The id of a test, or the beginning of ids followed by `*`.
    pub test: String,
    /// Why the test fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the failure is tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The last day on which it is excused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The base URL of the only homeserver that the entry is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Where the entry stands: file and line.
    pub entry: String,
    /// A stable word, such as `excuses` or `no-longer-fails`.
    pub state: String,
    /// What is wrong with it, and the remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
}

impl Report {
    /// All tests, with their suites.
    pub fn tests(&self) -> impl Iterator<Item = (&Suite, &Test)> {
        self.suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)))
    }
}

impl Server {
    /// The name and version of the software, such as `Synapse 1.163.2`.
    pub fn title(&self) -> Option<String> {
        let Software { name, version } = self.software.as_ref()?;
        Some(version.as_ref().map_or_else(|| name.clone(), |version| format!("{name} {version}")))
    }
}
