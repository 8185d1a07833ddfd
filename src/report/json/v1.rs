//! Version 1 of the JSON report. Members may be added to it; what is there keeps its name and its meaning.

use std::time::Duration;

use serde::Serialize;

use crate::check::{Spot, Violation};
use crate::exchange::{Exchange, Wording};
use crate::outcome::{Conclusion, JudgedKnownFailure, Outcome, Record, SuiteRecord, Tally as Counted};
use crate::report::clean::cut;
use crate::report::deployment;
use crate::report::explanation::{self, MAX_VIOLATIONS, case, entry_place};
use crate::report::location::Location;
use crate::report::time::date;
use crate::suite::{Severity, Test as Case};

/// The most characters of a text that quotes the server.
const MAX_LENGTH: usize = 4000;

/// The whole report.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    version: u8,
    tool: Tool,
    target: &'a str,
    matrix_version: String,
    deployment: &'static str,
    strict: bool,
    allow_unsupported: bool,
    /// RFC 3339, in UTC.
    started: String,
    duration_ms: f64,
    /// SHA-256 of the case files, in hexadecimal.
    cases_digest: &'a str,
    conclusion: &'static str,
    /// Every MUST that applies holds, and nothing was left out.
    conforming: bool,
    exit_code: u8,
    tally: Tally,
    suites: Vec<Suite<'a>>,
    /// The user's list, and what became of its entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known_failures: Vec<KnownFailure<'a>>,
}

#[derive(Serialize)]
struct KnownFailure<'a> {
    test: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    entry: String,
    state: &'static str,
    /// What is wrong with it, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<String>,
}

impl<'a> KnownFailure<'a> {
    fn of(judged: &'a JudgedKnownFailure, wording: Wording) -> Self {
        let known = &judged.known;
        Self {
            test: &known.test,
            reason: known.reason.as_deref(),
            link: known.link.as_deref(),
            expires: known.expires.as_deref(),
            target: known.target.as_ref().map(url::Url::as_str),
            entry: entry_place(known),
            state: judged.state.as_str(),
            complaint: judged.complaint(wording),
        }
    }
}

/// What is said of one target where there are several.
#[derive(Serialize)]
pub(super) struct Brief<'a> {
    version: u8,
    target: &'a str,
    conclusion: &'static str,
    conforming: bool,
    exit_code: u8,
    tally: Tally,
    duration_ms: f64,
    /// The folder of its reports.
    reports: &'a str,
}

impl<'a> Brief<'a> {
    pub(super) fn of(record: &'a Record, reports: &'a str) -> Self {
        let conclusion = record.conclusion();
        Self {
            version: 1,
            target: record.target.as_str(),
            conclusion: conclusion.as_str(),
            conforming: conclusion == Conclusion::Conforming && record.is_complete(),
            exit_code: record.exit_code(),
            tally: Tally::of(record.tally()),
            duration_ms: milliseconds(record.duration),
            reports,
        }
    }
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Tally {
    pass: usize,
    fail: usize,
    warn: usize,
    note: usize,
    error: usize,
    not_applicable: usize,
    blocked: usize,
    not_judged: usize,
    outside_version: usize,
    filtered_out: usize,
    known_failure: usize,
}

#[derive(Serialize)]
struct Suite<'a> {
    name: &'a str,
    title: &'a str,
    not_offered: bool,
    tally: Tally,
    requests: Vec<Request<'a>>,
    tests: Vec<Test<'a>>,
}

/// A request with its status, or why there is none.
#[derive(Serialize)]
struct Request<'a> {
    name: &'a str,
    method: &'static str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<Trouble>,
    duration_ms: f64,
}

#[derive(Serialize)]
struct Trouble {
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Test<'a> {
    id: &'a str,
    level: &'static str,
    severity: &'static str,
    outcome: &'static str,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason<'a>>,
    /// The first ten.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Broken<'a>>,
    /// How many more there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_violations: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Unjudged<'a>>,
    requirement: &'a str,
    because: &'a str,
    source: Vec<String>,
    case: String,
}

#[derive(Serialize)]
struct Reason<'a> {
    kind: &'static str,
    message: String,
    /// The test that blocks this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_by: Option<&'a str>,
}

#[derive(Serialize)]
struct Broken<'a> {
    request: &'a str,
    expected: &'a str,
    /// The first 4000 characters.
    got: String,
    #[serde(rename = "where")]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    kind: &'static str,
    /// Of a header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    /// In the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// In characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// A piece of the body around the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

#[derive(Serialize)]
struct Unjudged<'a> {
    kind: &'static str,
    /// The first 4000 characters.
    message: String,
    request: &'a str,
}

impl<'a> Report<'a> {
    pub(super) fn of(record: &'a Record, wording: Wording) -> Self {
        let conclusion = record.conclusion();
        Self {
            version: 1,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            target: record.target.as_str(),
            matrix_version: record.matrix_version.to_string(),
            deployment: deployment(record.deployment),
            strict: record.policy.strict,
            allow_unsupported: record.policy.allow_unsupported,
            started: date(record.started),
            duration_ms: milliseconds(record.duration),
            cases_digest: &record.cases_digest,
            conclusion: conclusion.as_str(),
            conforming: conclusion == Conclusion::Conforming && record.is_complete(),
            exit_code: record.exit_code(),
            tally: Tally::of(record.tally()),
            suites: record.suites.iter().map(|suite| Suite::of(suite, wording)).collect(),
            known_failures: record.known_failures.iter().map(|judged| KnownFailure::of(judged, wording)).collect(),
        }
    }
}

impl Tally {
    fn of(tally: Counted) -> Self {
        let Counted {
            pass,
            fail,
            warn,
            note,
            error,
            not_applicable,
            blocked,
            not_judged,
            outside_version,
            filtered_out,
            known_failure,
            ..
        } = tally;
        Self {
            pass,
            fail,
            warn,
            note,
            error,
            not_applicable,
            blocked,
            not_judged,
            outside_version,
            filtered_out,
            known_failure,
        }
    }
}

impl<'a> Suite<'a> {
    fn of(suite: &'a SuiteRecord, wording: Wording) -> Self {
        Self {
            name: &suite.suite.name,
            title: &suite.suite.title,
            not_offered: suite.not_offered,
            tally: Tally::of(Counted::of(suite)),
            requests: suite.exchanges.iter().map(|(name, exchange)| Request::of(name, exchange, wording)).collect(),
            tests: suite.tests().map(|(test, outcome)| Test::of(suite, test, outcome, wording)).collect(),
        }
    }
}

impl<'a> Request<'a> {
    fn of(name: &'a str, exchange: &'a Exchange, wording: Wording) -> Self {
        let trouble = exchange.result.as_ref().err();
        let trouble =
            trouble.map(|trouble| Trouble { kind: trouble.kind.as_str(), message: trouble.with_remedy(wording) });
        Self {
            name,
            method: exchange.request.method.as_str(),
            url: exchange.request.url.as_str(),
            status: exchange.result.as_ref().ok().map(|response| response.status),
            trouble,
            duration_ms: milliseconds(exchange.duration),
        }
    }
}

impl<'a> Test<'a> {
    fn of(suite: &'a SuiteRecord, test: &'a Case, outcome: &'a Outcome, wording: Wording) -> Self {
        let violations = outcome.violations();
        let more = violations.len().saturating_sub(MAX_VIOLATIONS);
        Self {
            id: &test.id,
            level: test.level.as_str(),
            severity: severity(test.severity),
            outcome: outcome.as_str(),
            reason: reason(suite, outcome, wording),
            violations: violations.iter().take(MAX_VIOLATIONS).map(|violation| Broken::of(suite, violation)).collect(),
            more_violations: (more > 0).then_some(more),
            error: unjudged(suite, outcome, wording),
            requirement: &test.requirement,
            because: &test.because,
            source: test.source.iter().map(ToString::to_string).collect(),
            case: case(test),
        }
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "fail",
        Severity::Warn => "warn",
        Severity::Note => "note",
    }
}

fn reason<'a>(suite: &SuiteRecord, outcome: &'a Outcome, wording: Wording) -> Option<Reason<'a>> {
    match outcome {
        Outcome::Skip(skip) => {
            let message = explanation::reason(suite, skip, wording);
            Some(Reason { kind: skip.kind(), message, blocked_by: skip.blocked_by() })
        }
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Error(_) => None,
    }
}

fn unjudged<'a>(suite: &SuiteRecord, outcome: &'a Outcome, wording: Wording) -> Option<Unjudged<'a>> {
    match outcome {
        Outcome::Error(unseen) => {
            let message = cut(&explanation::not_judged(suite, unseen, wording), MAX_LENGTH);
            Some(Unjudged { kind: unseen.kind, message, request: &unseen.request })
        }
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => None,
    }
}

impl<'a> Broken<'a> {
    fn of(suite: &SuiteRecord, violation: &'a Violation) -> Self {
        let location = Location::of(violation, suite.exchange(&violation.request).map(AsRef::as_ref));
        let (kind, name, pointer) = match &violation.spot {
            Spot::Status => ("status", None, None),
            Spot::Url => ("url", None, None),
            Spot::Field(name) => ("field", Some(name.as_str()), None),
            Spot::Body(_) => ("body", None, None),
            Spot::Json(pointer, _) => ("json", None, Some(pointer.as_str())),
        };
        let (line, column) = location.line_column.unzip();
        let excerpt = location.excerpt.map(|excerpt| excerpt.text);
        Self {
            request: &violation.request,
            expected: &violation.expected,
            got: cut(&violation.got, MAX_LENGTH),
            place: Place { kind, name, pointer, line, column, excerpt },
        }
    }
}

/// To the microsecond.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_to_the_microsecond() {
        assert_eq!(milliseconds(Duration::from_nanos(1_234_999)).to_string(), "1.234");
    }
}
