//! The outcome of a test in the JSON report: the word, and what was found where.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::words;
use crate::outcome::Kind;

/// The outcome of a test: its word is in the member `outcome`, next to the details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The requirement is met.
    Pass,
    /// It is broken, which fails the run.
    Fail(Findings),
    /// It is broken, which counts as a warning.
    Warn(Findings),
    /// It is broken, which counts as a note.
    Note(Findings),
    /// It was not judged, or does not count.
    Skip {
        /// Why.
        reason: Reason,
        /// Where it is broken, if it is a known failure.
        #[serde(flatten)]
        findings: Findings,
    },
    /// It could not be judged, and its violation would fail the run.
    Error {
        /// Why.
        error: Unjudged,
    },
}

/// Where a requirement is broken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The first places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// The number of further places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_violations: Option<usize>,
}

/// A place where a requirement is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The name of the request.
    pub request: String,
    /// What was expected.
    pub expected: String,
    /// The received value; long values are cut.
    pub got: String,
    /// Where in the exchange.
    #[serde(rename = "where")]
    pub place: Place,
}

/// A place in an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The part of the exchange.
    pub kind: PlaceKind,
    /// The name of the header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// JSON Pointer (RFC 6901) in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Line in the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in that line in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The part of the body around the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// A part of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The status code.
    Status,
    /// The URL of the request.
    Url,
    /// A header field.
    Field,
    /// The body, as text or octets.
    Body,
    /// A value in the body.
    Json,
}

/// Why a test was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The kind of skip.
    #[serde(with = "words::skip")]
    pub kind: Kind,
    /// The reason, for people.
    pub message: String,
    /// The id of the test that blocks this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
}

/// Why a test could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unjudged {
    /// A stable word, such as `timeout`.
    pub kind: String,
    /// What happened, for people; long texts are cut.
    pub message: String,
    /// The name of the request.
    pub request: String,
}

impl Outcome {
    /// The kind of the outcome.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Pass => Kind::Pass,
            Self::Fail(_) => Kind::Fail,
            Self::Warn(_) => Kind::Warn,
            Self::Note(_) => Kind::Note,
            Self::Skip { reason, .. } => reason.kind,
            Self::Error { .. } => Kind::Error,
        }
    }

    /// The id of the test that blocks this one.
    pub fn blocked_by(&self) -> Option<&str> {
        match self {
            Self::Skip { reason, .. } => reason.blocked_by.as_deref(),
            Self::Pass | Self::Fail(_) | Self::Warn(_) | Self::Note(_) | Self::Error { .. } => None,
        }
    }

    /// The expected and the received value, or why the test was not judged; `None` for a test that passed.
    pub fn detail(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Pass => None,
            Self::Fail(findings) | Self::Warn(findings) | Self::Note(findings) => findings.detail().map(Cow::Owned),
            Self::Skip { reason, .. } => Some(Cow::Borrowed(&reason.message)),
            Self::Error { error } => Some(Cow::Borrowed(&error.message)),
        }
    }
}

impl Findings {
    fn detail(&self) -> Option<String> {
        let Violation { expected, got, .. } = self.violations.first()?;
        let more = match self.violations.len().saturating_add(self.more_violations.unwrap_or(0)) {
            1 => String::new(),
            all => format!(" (and {} more)", all - 1),
        };
        Some(format!("expected {expected}, got {got}{more}"))
    }
}
