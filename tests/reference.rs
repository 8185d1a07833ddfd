//! The built-in suites against the reference homeserver, which is correct. Homeservers that are wrong in what they say are
//! the business of `counterexamples.rs` and `proof.rs`; those that are wrong on the wire, of `servers.rs`.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use matrix_conformance::fetch::{FetchOptions, Fetcher};
use matrix_conformance::harness::{self, RunOptions, Selection, builtin, discovery};
use matrix_conformance::outcome::{Conclusion, Outcome, Policy, Record, Skip, SuiteRecord};
use matrix_conformance::reference::Reference;
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use tokio::runtime::Builder;

/// The reference, judged by all suites.
async fn judge(deployment: Deployment) -> Record {
    let reference = Reference::start(0).await.unwrap();
    let target = discovery::base_url(reference.url()).unwrap();
    let options = RunOptions {
        known_failures: Vec::new(),
        setting: Setting { target, deployment, matrix_version: MatrixVersion::NEWEST, writes: true },
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::default(),
    };
    let fetcher = Arc::new(Fetcher::new(FetchOptions::default()).unwrap());
    let suites = builtin::suites().map_err(|problems| problems.len()).unwrap();
    harness::run(&suites, &options, &fetcher, std::future::pending()).await
}

/// The ids of all tests that neither passed nor did not apply, to the API or to the Matrix version.
fn unmet(record: &Record) -> Vec<&str> {
    let is_fine = |outcome: &Outcome| {
        matches!(outcome, Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::OutsideVersion(_)))
    };
    let tests = record.suites().iter().flat_map(SuiteRecord::tests);
    tests.filter(|(_, outcome)| !is_fine(outcome)).map(|(test, _)| test.id.as_str()).collect()
}

#[test]
fn nothing_is_wrong_with_the_reference() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let record = runtime.block_on(judge(Deployment::Development));
    assert_eq!(unmet(&record), Vec::<&str>::new());
    assert_eq!(record.summary().conclusion, Conclusion::Conforming);
    assert_eq!(record.summary().exit_code, 0);
    assert!(record.summary().is_complete);
}

#[test]
fn in_production_it_lacks_tls() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let record = runtime.block_on(judge(Deployment::Production));
    assert_eq!(record.summary().exit_code, 1);
    let tests = record.suites().iter().flat_map(SuiteRecord::tests);
    let failed: Vec<&str> =
        tests.filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_))).map(|(test, _)| test.id.as_str()).collect();
    assert!(failed.len() > 5 && failed.iter().all(|id| id.ends_with("/https")), "{failed:?}");
}
