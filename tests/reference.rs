//! The built-in suites against the reference homeserver: correct, and with each of its faults. What every fault turns
//! red stands in `reference_faults.txt`, one line a fault; `UPDATE_GOLDEN=1 cargo test` writes it anew, and keeps what
//! stands behind `#` there. Broken servers that are no homeservers at all are the business of `servers.rs`.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "recordings/replay.rs"]
mod replay;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use matrix_conformance::fetch::{FetchOptions, Fetcher};
use matrix_conformance::harness::{self, RunOptions, Selection, builtin, discovery};
use matrix_conformance::outcome::{Conclusion, Outcome, Policy, Record, Skip, SuiteRecord};
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};

use matrix_conformance::reference::{Fault, Reference};
use matrix_conformance::suite::{Severity, Suite, Test};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// The most runs at once.
const CONCURRENCY: usize = 4;

/// The name in the table of the correct reference judged as a production deployment, which must not use http.
const AS_PRODUCTION: &str = "correct, but in production";

#[test]
fn nothing_is_wrong_with_the_correct_reference() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let record = runtime.block_on(judge(Vec::new(), Deployment::Development, suites()));
    let unmet: Vec<String> = tests(&record)
        .filter(|(_, outcome)| !matches!(outcome, Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_))))
        .map(|(test, outcome)| format!("{}: {outcome:?}", test.id))
        .collect();
    assert!(unmet.is_empty(), "{}", unmet.join("\n"));
    assert_eq!(record.conclusion(), Conclusion::Conforming);
    assert_eq!(record.exit_code(), 0);
    assert!(record.is_complete());
}

#[test]
fn every_fault_turns_red_what_it_breaks() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference_faults.txt");
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let actual = with_reasons(&page(), &expected);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &actual).unwrap();
        return;
    }
    assert!(expected == actual, "UPDATE_GOLDEN=1 writes tests/reference_faults.txt anew\n{}", diff(&expected, &actual));
}

#[test]
fn a_test_is_blocked_only_by_what_is_red() {
    let mut wrong = Vec::new();
    for (fault, record) in faulty_runs() {
        let red: BTreeSet<&str> =
            tests(record).filter(|run| finding(run).is_some()).map(|(test, _)| &*test.id).collect();
        for (test, outcome) in tests(record) {
            if let Outcome::Skip(Skip::Blocked(by)) = outcome
                && !red.contains(by.as_str())
            {
                wrong.push(format!("{fault}: {} is blocked by {by}", test.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_test_that_counts_as_a_failure_can_fail() {
    let failing: BTreeSet<&str> = faulty_runs()
        .iter()
        .flat_map(|(_, record)| tests(record))
        .filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_)))
        .map(|(test, _)| test.id.as_str())
        .collect();
    let suites = suites();
    let weighty = suites.iter().flat_map(|suite| &suite.tests).filter(|test| test.severity == Severity::Fail);
    let never: Vec<&str> = weighty.map(|test| test.id.as_str()).filter(|id| !failing.contains(id)).collect();
    assert!(never.is_empty(), "no fault makes these fail: {never:#?}");
}

/// Where a recording says something else than the run: the issuer in the document has a user and a password, which are
/// masked there, but not in the signed copy of it.
const CHANGED_BY_MASKING: (&str, &str) = ("issuer-userinfo", "auth-metadata/optional/signed_metadata");

#[test]
fn a_run_and_the_judging_of_its_recording_agree() {
    let runs = faulty_runs();
    let differences = |(fault, record): &'static (String, Record)| {
        replay::differences(record).into_iter().map(move |difference| (fault.as_str(), difference))
    };
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let some = runs.chunks(runs.len().div_ceil(CONCURRENCY));
        let threads: Vec<_> =
            some.map(|some| scope.spawn(move || some.iter().flat_map(differences).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let (masked, wrong): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|(fault, difference)| {
        let (fault_of_masking, test) = CHANGED_BY_MASKING;
        *fault == fault_of_masking && difference.starts_with(test)
    });
    assert_eq!(wrong, Vec::new());
    assert_eq!(masked.len(), 1, "{masked:?}");
    assert!(runs.len() > 200, "{} runs", runs.len());
}

#[test]
fn the_exit_code_says_what_kind_of_response_it_was() {
    let exit_code = |name: &str| {
        let (_, record) = faulty_runs().iter().find(|(fault, _)| fault == name).unwrap();
        record.exit_code()
    };
    assert_eq!(exit_code("missing-issuer"), 1, "a requirement is broken");
    assert_eq!(exit_code("no-allow"), 0, "a warning does not count");
    assert_eq!(exit_code("rate-limited"), 3, "nothing could be judged");
    assert_eq!(exit_code("not-offered"), 4, "the API is not there");
}

fn suites() -> Vec<Arc<Suite>> {
    builtin::suites().unwrap_or_default()
}

fn tests(record: &Record) -> impl Iterator<Item = (&Test, &Outcome)> {
    record.suites.iter().flat_map(SuiteRecord::tests)
}

/// The reference with these faults, judged by all suites.
async fn judge(faults: Vec<Fault>, deployment: Deployment, suites: Vec<Arc<Suite>>) -> Record {
    let reference = Reference::start(0, &faults).await.unwrap();
    let options = RunOptions {
        known_failures: Vec::new(),
        setting: Setting {
            target: discovery::base_url(reference.url()).unwrap(),
            deployment,
            matrix_version: MatrixVersion::NEWEST,
        },
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::default(),
    };
    let fetcher = Arc::new(Fetcher::new(FetchOptions::default()).unwrap());
    harness::run(&suites, &options, &fetcher, std::future::pending()).await
}

/// Each fault alone, by its name, in the order of [`Fault::all`]; run once for all tests here.
fn faulty_runs() -> &'static [(String, Record)] {
    static RUNS: OnceLock<Vec<(String, Record)>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(judge_each_alone()).into_values().collect()
    })
}

async fn judge_each_alone() -> BTreeMap<usize, (String, Record)> {
    let correct = (AS_PRODUCTION.to_owned(), Vec::new(), Deployment::Production);
    let faulty = Fault::all().map(|fault| (fault.to_string(), vec![fault], Deployment::Development));
    let suites = suites();
    let mut runs = BTreeMap::new();
    let mut under_way = JoinSet::new();
    for (index, (name, faults, deployment)) in std::iter::once(correct).chain(faulty).enumerate() {
        if under_way.len() >= CONCURRENCY {
            runs.extend(under_way.join_next().await.map(Result::unwrap));
        }
        let suites = suites.clone();
        under_way.spawn(async move { (index, (name, judge(faults, deployment, suites).await)) });
    }
    runs.extend(under_way.join_all().await);
    runs
}

/// What is not as it should be about a test; nothing where it passed, does not apply, or is blocked.
fn finding((test, outcome): &(&Test, &Outcome)) -> Option<String> {
    match outcome {
        Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::Blocked(_)) => None,
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Error(_) => {
            Some(format!("{} {}", outcome.as_str(), test.id))
        }
        Outcome::Skip(
            skip @ (Skip::NotJudged(_) | Skip::OutsideVersion(_) | Skip::FilteredOut | Skip::KnownFailure(_)),
        ) => Some(format!("{} {}", skip.kind(), test.id)),
    }
}

/// A line for each fault: what it turned red.
fn page() -> String {
    let mut page = String::new();
    for (fault, record) in faulty_runs() {
        let findings: Vec<String> = tests(record).filter_map(|run| finding(&run)).collect();
        let findings = if findings.is_empty() { "nothing".to_owned() } else { findings.join(", ") };
        writeln!(page, "{fault}: {findings}").unwrap();
    }
    page
}

/// The page with what a person wrote behind the lines of the old one.
fn with_reasons(page: &str, old: &str) -> String {
    let name = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let reasons: BTreeMap<String, &str> =
        old.lines().filter_map(|line| Some((name(line), line.split_once("  # ")?.1))).collect();
    let lines = page.lines().map(|line| match reasons.get(&name(line)) {
        Some(reason) => format!("{line}  # {reason}\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn diff(expected: &str, actual: &str) -> String {
    let only = |sign: char, these: &str, others: &str| -> String {
        let others: BTreeSet<&str> = others.lines().collect();
        these.lines().filter(|line| !others.contains(line)).map(|line| format!("{sign} {line}\n")).collect()
    };
    only('-', expected, actual) + &only('+', actual, expected)
}
