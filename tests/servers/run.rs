//! A run against a broken server through the library: it must end, and its reports must be sound whatever the server
//! sent.

use std::sync::Arc;
use std::time::Duration;

use matrix_conformance::check::Deployment;
use matrix_conformance::fetch::{FetchOptions, Fetcher};
use matrix_conformance::harness::{self, RunOptions, Selection, builtin};
use matrix_conformance::outcome::{Outcome, Policy, Record, SuiteRecord};
use matrix_conformance::plan::Setting;
use matrix_conformance::report::{Color, json, junit, terminal};
use matrix_conformance::suite::MatrixVersion;
use url::Url;

/// Little patience.
pub(crate) fn options() -> FetchOptions {
    FetchOptions {
        timeout: Duration::from_secs(1),
        connect_timeout: Duration::from_secs(10),
        ..FetchOptions::default()
    }
}

/// Judges the server at this URL by all suites. A run of more than `hang` seconds does not end.
pub(crate) async fn judge(
    target: &str,
    options: FetchOptions,
    hang: u64,
) -> Result<Record, Box<dyn std::error::Error>> {
    let suites = builtin::suites().map_err(|problems| format!("{} problems", problems.len()))?;
    let setting = Setting {
        target: Url::parse(target)?,
        deployment: Deployment::Development,
        matrix_version: MatrixVersion::NEWEST,
    };
    let policy = Policy { strict: false, allow_unsupported: false };
    let run_options = RunOptions { setting, policy, selection: Selection::default(), known_failures: Vec::new() };
    let fetcher = Arc::new(Fetcher::new(options)?);
    let run = harness::run(&suites, &run_options, &fetcher, std::future::pending());
    tokio::time::timeout(Duration::from_secs(hang), run).await.map_err(|_| "the run does not end".into())
}

/// The conclusion, then what failed or could not be judged, the latter with the kind of trouble.
pub(crate) fn summary(record: &Record) -> String {
    let findings = record.suites.iter().flat_map(SuiteRecord::tests).filter_map(|(test, outcome)| {
        let id = test.id.split_once('/').map_or(test.id.as_str(), |(_, id)| id);
        match outcome {
            Outcome::Fail(_) => Some(format!("fail {id}")),
            Outcome::Error(unseen) => Some(format!("{} {id}", unseen.kind)),
            Outcome::Pass | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => None,
        }
    });
    format!("{}: {}", record.conclusion().as_str(), findings.collect::<Vec<_>>().join(", "))
}

/// What is wrong with the reports of a run, if anything is.
pub(crate) fn unsound_reports(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Err(error) = roxmltree::Document::parse(&junit::render(record).concat()) {
        wrong.push(format!("JUnit: {error}"));
    }
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&json::render(record)) {
        wrong.push(format!("JSON: {error}"));
    }
    let terminal = terminal::render(record, Color::Plain);
    wrong.extend(terminal.chars().find(|c| c.is_control() && *c != '\n').map(|c| format!("terminal: {c:?}")));
    wrong
}
