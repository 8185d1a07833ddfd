//! The proof from outside: a homeserver for a counterexample or a healthy variant of many entries, judged over the network by
//! the built binary. Its exit code and its reports must be those that the case file alone leads to. Suites that take requests
//! of others, or have flows, are not shown here: their own examples are not all that a run of them needs.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "proof/server.rs"]
mod server;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use matrix_conformance::cli::wording;
use matrix_conformance::exchange::{Exchange, ServerInfo};
use matrix_conformance::harness::builtin;
use matrix_conformance::outcome::{Outcome, Policy, Record, Run, Skip, SuiteRecord};
use matrix_conformance::proof::{TestProof, example, healthy_variants, relocate};
use matrix_conformance::report::{json, junit};
use matrix_conformance::suite::{Extent, Suite, Test, Variant};
use serde_json::Value;
use server::{Authority, Framing, Proxy};
use tokio::runtime::Builder;
use url::Host;

use crate::command::Folder;
use crate::proven::{PROVEN, Proven, some_of};

/// The digest of the built-in cases, whatever suite is judged.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let suites = builtin::selected(&["versions"], Extent::Complete).unwrap_or_default();
    builtin::digest(&suites)
});

/// The most variants of a suite that are judged over the network.
const MOST: usize = 12;

/// The most runs at once.
const THREADS: usize = 4;

const FRAMINGS: [Framing; 5] = [
    Framing::Length("content-length"),
    Framing::Chunks(4096),
    Framing::Close,
    Framing::Length("CONTENT-LENGTH"),
    Framing::Chunks(1000),
];

/// A variant, and what must come of it.
struct Case {
    name: String,
    variant: Variant,
    suite: Arc<Suite>,
}

#[test]
fn the_binary_says_what_the_case_files_lead_to() {
    // Others take requests of suites that their own examples say nothing about.
    let is_alone = |suite: &Suite| suite.requests.iter().all(|request| !request.is_borrowed && request.step.is_none());
    let suites = PROVEN.iter().filter(|proven| !proven.is_profile && is_alone(&proven.suite));
    let (cases, unseen): (Vec<Case>, Vec<Case>) = suites.flat_map(cases).partition(is_seen);
    assert!(cases.len() > 10, "{} variants", cases.len());
    assert!(unseen.len() < 20, "{} variants can't be shown", unseen.len());
    let authority = Authority::new().unwrap();
    let folder = Folder::new("proof");
    let trusted = folder.0.join("authority.pem");
    fs::write(&trusted, authority.pem()).unwrap();
    let next = AtomicUsize::new(0);
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|next| *next < cases.len()) {
                    let Case { name, .. } = &cases[number];
                    if let Err(difference) = compare(&cases[number], number, &authority, &trusted) {
                        differences.lock().unwrap().push(format!("{name}: {difference}"));
                    }
                }
            });
        }
    });
    let differences = differences.into_inner().unwrap();
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), cases.len(), differences.join("\n"));
}

fn cases(Proven { suite, proof, .. }: &Proven) -> Vec<Case> {
    let case = |kind: &str, id: &str, variant: Variant| Case {
        name: format!("{kind} of {id}, {}", variant.place),
        variant,
        suite: Arc::clone(suite),
    };
    let mut entries = HashSet::new();
    let of_test = |(test, proof): (&Test, &TestProof)| {
        // The others take the same way; `check` judges all of them.
        let counterexample = proof.counterexamples.first().cloned();
        let counterexample = counterexample.map(|variant| case("counterexample", &test.id, variant));
        let healthy = if test.from_profile { Vec::new() } else { healthy_variants(test) };
        let healthy = healthy.into_iter().next().map(|variant| case("healthy variant", &test.id, variant));
        counterexample.into_iter().chain(healthy)
    };
    let tests = suite.tests.iter().zip(&proof.tests);
    // What an entry of the case file makes for the rows of a table differs only in the names.
    let all: Vec<Case> = tests
        .filter(|(test, _)| entries.insert((&test.place.file.name, test.place.span.start)))
        .flat_map(of_test)
        .collect();
    // Each is a process of its own; `cases.rs` judges variants of all suites without one.
    some_of(all, MOST)
}

/// Whether the HTTP client shows a variant through a proxy: it drops content that must not be there, and speaks no TLS with
/// a host that is an IPv6 address.
fn is_seen(case: &Case) -> bool {
    let record = example::judge(&case.suite, &case.variant).unwrap();
    let is_dropped = |exchange: &Exchange| {
        let has_content = exchange.result.as_ref().is_ok_and(|response| !response.content.is_empty());
        has_content && !server::has_content(exchange)
    };
    let is_ipv6 = |exchange: &Exchange| matches!(exchange.request.url.host(), Some(Host::Ipv6(_)));
    !record.exchanges.iter().any(|(_, exchange)| is_dropped(exchange) || is_ipv6(exchange))
}

/// The tests that there is no content where there must be none: they do not apply where it can't be seen.
const NO_CONTENT: [&str; 3] = [
    "auth-metadata/method/head-no-content",
    "auth-metadata/caching/304-shape/no-content/revalidated",
    "auth-metadata/caching/304-shape/no-content/revalidated-list",
];

/// An exchange, and the bytes of its response if it is not well-formed.
type Shown = (Arc<Exchange>, Option<Vec<u8>>);

/// What the case file leads to, at this moment: the record, and the exchanges that it comes from.
fn expected(case: &Case, framing: Framing, now: SystemTime) -> (Record, Vec<Shown>) {
    let setting = example::setting(&case.variant).unwrap();
    let mut responses = example::changed_responses(&case.suite, &case.variant);
    relocate::to_time(&mut responses, example::clock(), now);
    for (name, response) in &mut responses {
        let request = case.suite.request(name).unwrap();
        let is_chunked = response.field("transfer-encoding").is_some();
        let has_content = server::may_have_content(request.method, response.status);
        if matches!(framing, Framing::Chunks(_)) && has_content && !is_chunked {
            response.headers.push(("transfer-encoding".to_owned(), "chunked".to_owned()));
        }
    }
    let mut suite_record = example::judge_responses(&case.suite, &setting, &responses, now).unwrap();
    for (test, outcome) in case.suite.tests.iter().zip(&mut suite_record.outcomes) {
        if NO_CONTENT.contains(&test.id.as_str()) && *outcome == Outcome::Pass {
            let reason = "content that must not be there can't be seen over TLS, through a proxy, or in this recording";
            *outcome = Outcome::Skip(Skip::NotApplicable(reason.to_owned()));
        }
    }
    let mut seen = HashSet::new();
    let exchanges = suite_record.exchanges.iter().filter(|(_, exchange)| seen.insert(Arc::as_ptr(exchange)));
    let raw = |name: &str| responses.get(name).and_then(|response| response.raw.clone());
    let exchanges = exchanges.map(|(name, exchange)| (Arc::clone(exchange), raw(name))).collect();
    let run = Run {
        id: None,
        setting,
        name: None,
        server: ServerInfo::default(),
        policy: Policy { strict: false, allow_unsupported: false },
        started: now,
        duration: Duration::ZERO,
        // The other built-in suites are not read.
        unread_tests: builtin::listed().unwrap().len() - case.suite.tests.len(),
        cases_digest: DIGEST.clone(),
    };
    (Record::new(run, vec![suite_record], &[]), exchanges)
}

fn compare(case: &Case, number: usize, authority: &Authority, trusted: &Path) -> Result<(), String> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let framing = FRAMINGS[number % FRAMINGS.len()];
    let (record, exchanges) = expected(case, framing, SystemTime::now());
    let host = |(exchange, _): &Shown| exchange.request.url.host_str().map(ToOwned::to_owned);
    let hosts: BTreeSet<String> = exchanges.iter().filter_map(host).collect();
    let acceptor = authority.acceptor(hosts).unwrap();
    let proxy = runtime.block_on(Proxy::start(&exchanges, framing, acceptor)).unwrap();
    let setting = &record.run().setting;
    let file = |end: &str| -> PathBuf { trusted.with_file_name(format!("{number}.{end}")) };
    let output = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"))
        .args(["run", setting.target.as_str(), "--matrix-version", &setting.matrix_version.to_string()])
        .args(["--proxy", &format!("http://{}", proxy.address), "--quiet", "--allow-writes"])
        .args(["--rate-limit-wait", "0", "--suite", &case.suite.name])
        .arg("--cacert")
        .arg(trusted)
        .arg("--junit")
        .arg(file("xml"))
        .arg("--json")
        .arg(file("json"))
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let code = output.status.code();
    if code.is_none_or(|code| code == 2) {
        return Err(format!("exit {code:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let read = |end: &str| fs::read_to_string(file(end)).unwrap();
    same_outcomes(&record, &read("json"))?;
    first_difference("JSON", &json::render(&record, wording), &without_run_id(&read("json")))?;
    first_difference("JUnit", &junit::render(&record, wording).concat(), &read("xml"))?;
    match code == Some(i32::from(record.summary().exit_code)) {
        true => Ok(()),
        false => Err(format!("exit {code:?}, expected {}", record.summary().exit_code)),
    }
}

/// Whether a JSON report has the outcomes of a record, with the tests for which it has others.
fn same_outcomes(record: &Record, report: &str) -> Result<(), String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let tests = report["suites"].as_array().unwrap().iter().flat_map(|suite| suite["tests"].as_array().unwrap());
    let expected = record.suites().iter().flat_map(SuiteRecord::tests);
    let other = |(test, (expected, outcome)): (&Value, (&Test, &Outcome))| {
        let same = test["id"] == expected.id.as_str() && test["outcome"] == outcome.kind().outcome();
        (!same).then(|| format!("{}: expected {outcome:?}, found {} {}", expected.id, test["outcome"], test["reason"]))
    };
    let others: Vec<String> = tests.zip(expected).filter_map(other).collect();
    if others.is_empty() { Ok(()) } else { Err(others.join("\n    ")) }
}

/// The first line that differs, times left aside: a run takes some, and so our clock is not the binary's.
fn first_difference(format: &str, expected: &str, found: &str) -> Result<(), String> {
    let time = r#"(time(stamp)?="[^"]*"|"(duration_ms|started)": [^,]*|seconds of \w{3}, [0-9A-Za-z: ]* GMT)"#;
    let time = regex_lite::Regex::new(time).unwrap();
    let (expected, found) = (time.replace_all(expected, "T"), time.replace_all(found, "T"));
    let mut lines = expected.lines().zip(found.lines());
    match lines.find(|(expected, found)| expected != found) {
        _ if expected == found => Ok(()),
        None => Err(format!("{format}: one is longer")),
        Some((expected, found)) => Err(format!("{format}: expected {expected}\n    found {found}")),
    }
}

/// A JSON report without the id of its run, which is another each time.
fn without_run_id(report: &str) -> String {
    report.split_inclusive('\n').filter(|line| !line.starts_with("  \"run_id\": ")).collect()
}
