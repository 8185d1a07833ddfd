//! The record as JSON for programs, in the format of `published`.

use std::io;
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::explanation::{self, MAX_VIOLATIONS, case, entry_place, not_judged};
use super::location::Location;
use crate::check::{self, Spot};
use crate::exchange::{Exchange, ServerInfo, Software, Wording};
use crate::outcome::{JudgedKnownFailure, LeftBehind, Outcome, Record, Skip, SuiteRecord, Tally};
use crate::published::{self, PlaceKind, VERSION};
use crate::safe::json::{indented, line, write_indented};
use crate::safe::{cut, date};
use crate::suite;

/// The longest text that quotes the server, in characters.
const MAX_LENGTH: usize = 4000;

/// The report, in version 1, indented, with a line break at its end. Texts are as sent by the server; characters that a
/// terminal or an editor would not show are written as `\u` escapes.
pub fn render(record: &Record, wording: Wording) -> String {
    indented(&report(record, wording))
}

/// Writes the text of [`render`] test by test, because it may be long.
///
/// # Errors
/// Those of the writer.
pub fn write(record: &Record, wording: Wording, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&report(record, wording), out)
}

/// The result for one of several targets, on a line with a line break at its end; `reports` is the folder of its
/// reports.
pub fn render_brief(record: &Record, reports: &str) -> String {
    let summary = record.summary();
    line(&published::Brief {
        version: VERSION,
        target: record.run().setting.target.to_string(),
        name: record.run().name.clone(),
        conclusion: summary.conclusion,
        conforming: summary.is_conforming(),
        exit_code: summary.exit_code,
        tally: summary.tally.clone(),
        duration_ms: milliseconds(record.run().duration),
        reports: reports.to_owned(),
    })
}

fn report(record: &Record, wording: Wording) -> published::Report<Suites<'_>> {
    let (run, summary) = (record.run(), record.summary());
    published::Report {
        version: VERSION,
        tool: published::Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        target: run.setting.target.to_string(),
        name: run.name.clone(),
        server: server(&run.server),
        matrix_version: run.setting.matrix_version.to_string(),
        deployment: run.setting.deployment,
        strict: run.policy.strict,
        allow_unsupported: run.policy.allow_unsupported,
        started: date(run.started),
        duration_ms: milliseconds(run.duration),
        run_id: run.id.clone(),
        cases_digest: run.cases_digest.clone(),
        conclusion: summary.conclusion,
        conforming: summary.is_conforming(),
        exit_code: summary.exit_code,
        tally: summary.tally.clone(),
        other_tests: run.unread_tests,
        suites: Suites { record, wording },
        left_behind: record.left_behind().into_iter().map(left_behind).collect(),
        known_failures: record.known_failures().iter().map(|judged| known_failure(judged, wording)).collect(),
    }
}

/// The suites of a record, which take their published form one by one while they are written.
struct Suites<'a> {
    record: &'a Record,
    wording: Wording,
}

impl Serialize for Suites<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let suites = self.record.tallied_suites();
        serializer.collect_seq(suites.map(|(suite, tally)| suite_of(suite, tally, self.wording)))
    }
}

/// The tests of a suite, likewise.
struct Tests<'a> {
    suite: &'a SuiteRecord,
    wording: Wording,
}

impl Serialize for Tests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tests = self.suite.tests();
        serializer.collect_seq(tests.map(|(test, outcome)| test_of(self.suite, test, outcome, self.wording)))
    }
}

fn left_behind(left: LeftBehind) -> published::LeftBehind {
    let LeftBehind { writes, name, request } = left;
    published::LeftBehind { kind: writes.as_str().to_owned(), name, request }
}

/// Information from the server about itself, if there is any.
fn server(info: &ServerInfo) -> Option<published::Server> {
    let ServerInfo { software, versions, unstable_features } = info.clone();
    let software = software.map(|Software { name, version }| published::Software { name, version });
    let server = published::Server { software, versions, unstable_features };
    (server != published::Server::default()).then_some(server)
}

fn known_failure(judged: &JudgedKnownFailure, wording: Wording) -> published::KnownFailure {
    let known = &judged.known;
    published::KnownFailure {
        test: known.test.clone(),
        reason: known.reason.clone(),
        link: known.link.clone(),
        expires: known.expires.clone(),
        target: known.target.as_ref().map(ToString::to_string),
        entry: entry_place(known),
        state: judged.state.as_str().to_owned(),
        complaint: judged.complaint(wording),
    }
}

fn suite_of<'a>(suite: &'a SuiteRecord, tally: &Tally, wording: Wording) -> published::Suite<Tests<'a>> {
    published::Suite {
        name: suite.suite.name.clone(),
        title: suite.suite.title.clone(),
        not_offered: suite.not_offered.is_some(),
        tally: tally.clone(),
        requests: suite.exchanges.iter().map(|(name, exchange)| request(name, exchange, wording)).collect(),
        tests: Tests { suite, wording },
    }
}

fn request(name: &str, exchange: &Exchange, wording: Wording) -> published::Request {
    let Exchange { request, result, duration, .. } = exchange;
    published::Request {
        name: name.to_owned(),
        method: request.method.as_str().to_owned(),
        url: request.url.to_string(),
        status: result.as_ref().ok().map(|response| response.status),
        trouble: result.as_ref().err().map(|trouble| published::Trouble {
            kind: trouble.kind.as_str().to_owned(),
            message: trouble.with_remedy(wording),
        }),
        duration_ms: milliseconds(*duration),
    }
}

fn test_of(suite: &SuiteRecord, test: &suite::Test, outcome: &Outcome, wording: Wording) -> published::Test {
    published::Test {
        id: test.id.clone(),
        level: test.level,
        severity: test.severity,
        outcome: outcome_of(suite, outcome, wording),
        requirement: test.requirement.clone(),
        because: test.because.clone(),
        source: test.source.iter().map(ToString::to_string).collect(),
        case: case(test),
    }
}

fn outcome_of(suite: &SuiteRecord, outcome: &Outcome, wording: Wording) -> published::Outcome {
    let findings = findings(suite, outcome.violations());
    match outcome {
        Outcome::Pass => published::Outcome::Pass,
        Outcome::Fail(_) => published::Outcome::Fail(findings),
        Outcome::Warn(_) => published::Outcome::Warn(findings),
        Outcome::Note(_) => published::Outcome::Note(findings),
        Outcome::Skip(skip) => published::Outcome::Skip { reason: reason(skip, wording), findings },
        Outcome::Error(unseen) => published::Outcome::Error {
            error: published::Unjudged {
                kind: unseen.kind.as_str().to_owned(),
                message: cut(&not_judged(unseen, wording), MAX_LENGTH),
                request: unseen.request.clone(),
            },
        },
    }
}

fn reason(skip: &Skip, wording: Wording) -> published::Reason {
    published::Reason {
        kind: skip.kind(),
        message: explanation::reason(skip, wording),
        blocked_by: skip.blocked_by().map(ToOwned::to_owned),
    }
}

fn findings(suite: &SuiteRecord, violations: &[check::Violation]) -> published::Findings {
    let more = violations.len().saturating_sub(MAX_VIOLATIONS);
    published::Findings {
        violations: violations.iter().take(MAX_VIOLATIONS).map(|it| violation(suite, it)).collect(),
        more_violations: (more > 0).then_some(more),
    }
}

fn violation(suite: &SuiteRecord, violation: &check::Violation) -> published::Violation {
    let location = Location::of(violation, suite.exchange(&violation.request).map(AsRef::as_ref));
    let (kind, name, pointer) = match &violation.spot {
        Spot::Status => (PlaceKind::Status, None, None),
        Spot::Url => (PlaceKind::Url, None, None),
        Spot::Field(name) => (PlaceKind::Field, Some(name.clone()), None),
        Spot::Body(_) => (PlaceKind::Body, None, None),
        Spot::Json(pointer, _) => (PlaceKind::Json, None, Some(pointer.as_str().to_owned())),
    };
    let (line, column) = location.line_column.unzip();
    let excerpt = location.excerpt.map(|excerpt| excerpt.text);
    published::Violation {
        request: violation.request.clone(),
        expected: violation.expected.clone(),
        got: cut(&violation.got, MAX_LENGTH),
        place: published::Place { kind, name, pointer, line, column, excerpt },
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
