//! Servers that are broken on the wire, or hostile, judged by the built command, a process for each: it ends with the
//! documented exit code, says what is wrong, takes little memory, and its reports are sound. The results
//! are in `servers/expected.txt`, one line for each server; `UPDATE_GOLDEN=1 cargo test` updates it. Wrong documents are
//! the business of `counterexamples.rs` and `proof.rs`.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "servers/bombs.rs"]
mod bombs;
#[path = "servers/cases.rs"]
mod cases;
#[path = "servers/certificates.rs"]
mod certificates;
#[path = "servers/judgement.rs"]
mod judgement;
#[path = "servers/listener.rs"]
mod listener;
#[path = "servers/process.rs"]
mod process;
#[path = "servers/responses.rs"]
mod responses;
#[path = "servers/tls_cases.rs"]
mod tls_cases;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cases::{CASES, Case};
use certificates::{Certificate, NAME};
use judgement::described;
use listener::{Behaviour, Listener};
use process::{Ended, PemFile};
use responses::{document, document_of, response};
use tls_cases::{Handshake, TLS_CASES, TlsCase};
use tokio::runtime::{Builder, Runtime};

use crate::proven::{BUILT_IN, is_complete, some_of};

/// The most runs at once.
const THREADS: usize = 4;

/// Every run takes less, unless it does not end.
const DEADLINE: Duration = Duration::from_secs(60);

#[test]
fn every_broken_server_is_judged() {
    let tests = every_test();
    let (plain, tls) = (sample(CASES), sample(TLS_CASES));
    let plain = each(&plain, |case| Judged::of(case.name, judge_case(case), &tests));
    let tls = each(&tls, |case| Judged::of(case.name, judge_tls_case(case), &tests));
    show_costs(plain.iter().chain(&tls));
    compare("expected.txt", &plain);
    compare("expected_tls.txt", &tls);
}

#[test]
fn a_mix_up_of_http_and_https_is_named() {
    let runtime = runtime();
    let (acceptor, pem) = certificates::make(Certificate::Good, &[]).unwrap();
    let plain = runtime.block_on(Listener::start(Behaviour::Sends(document("")), None)).unwrap();
    let tls = runtime.block_on(Listener::start(Behaviour::Sends(document("")), Some(acceptor))).unwrap();
    let pem = PemFile::new(&pem);
    let ended = process::judge(&format!("https://{}", plain.address), &["--cacert", pem.path()], DEADLINE).unwrap();
    let words = "the server there does not speak TLS (try http:// in place of https://)";
    assert!(ended.out.contains(words), "{}", ended.out);
    let ended = process::judge(&format!("http://{}", tls.address), &[], DEADLINE).unwrap();
    assert!(ended.out.contains("if the server expects TLS there, use https://"), "{}", ended.out);
}

#[test]
fn a_closed_port_is_one_error() {
    let ended = process::judge(&format!("http://{}", free_port()), &[], DEADLINE).unwrap();
    assert_eq!(described(&ended, &every_test()), "3 undecided: refused http/response");
}

/// How much more memory a run may take for responses at every limit than for empty ones, in octets. The program takes the
/// rest, more of it in a debug build.
const MORE_MEMORY: u64 = 16 << 20;

#[test]
fn responses_at_every_limit_take_little_memory() {
    let peak = |behaviour| {
        let runtime = runtime();
        let server = runtime.block_on(Listener::start(behaviour, None)).unwrap();
        // All suites take a while.
        let judge = if is_complete() { process::judge_all } else { process::judge };
        judge(&format!("http://{}", server.address), &["--timeout", "20s"], DEADLINE).unwrap().peak
    };
    let longest = |number: usize| {
        let document = document_of(1 << 20, 900, 9_000).replace("/authorize", &format!("/{}", number % 7));
        let field = |at: usize| format!("x-{at}: {}\r\n", "\u{e9}".repeat(770));
        response(&(0..240).map(field).collect::<String>(), document)
    };
    let (empty, longest) = (peak(Behaviour::Sends(response("", "{}"))), peak(Behaviour::Numbered(longest)));
    let (Some(empty), Some(longest)) = (empty, longest) else { return };
    assert!(longest < empty + MORE_MEMORY, "{} and {} MB", longest >> 20, empty >> 20);
}

#[test]
fn a_secret_header_goes_to_the_target_alone_and_into_no_report() {
    const SECRET: &str = "planted-secret";
    let runtime = runtime();
    let start = |octets| runtime.block_on(Listener::start(Behaviour::Sends(octets), None)).unwrap();
    let named = start(response("", r#"{"keys":[]}"#));
    let own_document = responses::DOCUMENT.replace("127.0.0.1:1/", &format!("{}/", named.address));
    let body = own_document.replacen('{', &format!(r#"{{"jwks_uri":"http://{}/keys","#, named.address), 1);
    let target = start(response("", body));
    let header = format!("authorization: Bearer {SECRET}");
    let ended = process::judge(&format!("http://{}", target.address), &["--header", &header], DEADLINE).unwrap();
    let (target, named) = (target.requests(), named.requests());
    let own = "bearer suite-invalid-token";
    let without: Vec<&String> = target.iter().filter(|head| !head.contains(SECRET) && !head.contains(own)).collect();
    let replaced = target.iter().find(|head| head.contains(own) && head.contains(SECRET));
    assert!(
        target.iter().any(|head| head.contains(own)) && replaced.is_none(),
        "the case's own field wins: {replaced:?}"
    );
    assert!(without.is_empty(), "but where a case says what to send, the target always gets it: {without:#?}");
    assert!(named.len() >= 5, "the endpoints that the document names were asked: {named:#?}");
    assert!(!named.iter().any(|head| head.contains(SECRET)), "nobody else gets it: {named:#?}");
    for report in [ended.out, ended.err, ended.junit, ended.json, ended.html, ended.har] {
        assert!(!report.contains(SECRET), "{report}");
    }
}

/// One case in so many is judged, and all of them with `COMPLETE=1`.
const STEP: usize = 5;

fn sample<C>(cases: &'static [C]) -> Vec<&'static C> {
    let most = if is_updated() { cases.len() } else { cases.len().div_ceil(STEP) };
    some_of(cases.iter().collect(), most)
}

/// Whether the files with what is expected are written anew.
fn is_updated() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// What came of a server.
struct Judged {
    name: &'static str,
    summary: String,
    peak: Option<u64>,
    took: Duration,
}

impl Judged {
    fn of(name: &'static str, ended: Result<Ended, String>, tests: &BTreeSet<String>) -> Self {
        match ended {
            Ok(ended) => Self { name, summary: described(&ended, tests), peak: ended.peak, took: ended.took },
            Err(summary) => Self { name, summary, peak: None, took: Duration::ZERO },
        }
    }
}

fn judge_case(case: &Case) -> Result<Ended, String> {
    let runtime = runtime();
    let server = runtime.block_on(Listener::start((case.behaviour)(), None)).unwrap();
    let timeout = format!("{}s", case.patience);
    let ended = process::judge(&format!("http://{}", server.address), &["--timeout", &timeout], DEADLINE)?;
    match server.requests().iter().find(|head| head.contains("/followed")) {
        None => Ok(ended),
        Some(head) => Err(format!("a redirect was followed: {head}")),
    }
}

fn judge_tls_case(case: &TlsCase) -> Result<Ended, String> {
    let (certificate, protocols): (_, &[&str]) = match case.handshake {
        Handshake::Made(certificate) => (certificate, &[]),
        Handshake::MadeForHttp2 => (Certificate::Good, &["h2"]),
        Handshake::Missing => (Certificate::Good, &[]),
    };
    let (acceptor, trusted) = certificates::make(certificate, protocols).unwrap();
    let acceptor = (case.handshake != Handshake::Missing).then_some(acceptor);
    let (runtime, trusted) = (runtime(), PemFile::new(&trusted));
    let server = runtime.block_on(Listener::start((case.behaviour)(), acceptor)).unwrap();
    let (address, timeout) = (server.address, format!("{}s", case.patience));
    let resolve = format!("{NAME}:{}:{}", address.port(), address.ip());
    let arguments = ["--timeout", &timeout, "--resolve", &resolve, "--cacert", trusted.path()];
    process::judge(&format!("https://{NAME}:{}", address.port()), &arguments, DEADLINE)
}

/// The ids of all tests.
fn every_test() -> BTreeSet<String> {
    let suite = BUILT_IN.iter().find(|suite| suite.name == "auth-metadata");
    suite.iter().flat_map(|suite| &suite.tests).map(|test| test.id.clone()).collect()
}

/// One for each server, so that one that keeps the processor busy does not make another look slow.
fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// An address at which nobody listens.
fn free_port() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// What `run` makes of each case, in their order, some at once.
fn each<C: Sync, R: Send>(cases: &[&C], run: impl Fn(&C) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = cases.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(index) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < cases.len())
                {
                    *results[index].lock().unwrap() = Some(run(cases[index]));
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().unwrap().unwrap()).collect()
}

/// Says what the costliest runs cost. It goes past what the test harness keeps back, as it is of interest where nothing
/// is wrong.
fn show_costs<'a>(judged: impl Iterator<Item = &'a Judged> + Clone) {
    let memory = judged.clone().filter_map(|judged| Some((judged.peak? >> 20, judged.name))).max();
    let memory = memory.map_or("the memory is not measured on this system".to_owned(), |(megabytes, name)| {
        format!("the most memory is {megabytes} MB ({name})")
    });
    let (longest, name) = judged.clone().map(|judged| (judged.took, judged.name)).max().unwrap();
    let count = judged.count();
    let line = format!("{count} broken servers: {memory}, the longest time {:.1} s ({name})\n", longest.as_secs_f64());
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Holds what runs say against the file.
fn compare(file: &str, judged: &[Judged]) {
    let mut actual = String::new();
    judged.iter().for_each(|judged| writeln!(actual, "{} -> {}", judged.name, judged.summary).unwrap());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(file);
    if is_updated() {
        std::fs::write(&path, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differing: Vec<&str> = actual.lines().filter(|line| !expected.lines().any(|known| known == *line)).collect();
    assert!(differing.is_empty(), "UPDATE_GOLDEN=1 writes {file} anew; now:\n{}", differing.join("\n"));
    assert!(!is_complete() || expected == actual, "{file} has servers that are no more, or another order");
}
