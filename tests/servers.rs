//! Servers that are broken on the wire, or hostile: each run ends, says what is wrong, and its reports are sound. What
//! a run says of each stands in `servers/expected.txt`, one line a server; `UPDATE_GOLDEN=1 cargo test` writes it anew.
//! Homeservers that are wrong in what they say are the business of `reference.rs`.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "servers/answers.rs"]
mod answers;
#[path = "servers/cases.rs"]
mod cases;
#[path = "servers/certificates.rs"]
mod certificates;
#[path = "servers/listener.rs"]
mod listener;
#[path = "servers/run.rs"]
mod run;

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use answers::{answer, document, with_member};
use cases::{CASES, Case, TLS_CASES};
use certificates::{Certificate, NAME};
use listener::{Behaviour, Listener};
use matrix_conformance::fetch::FetchOptions;
use matrix_conformance::outcome::Record;
use matrix_conformance::report::{Color, json, junit, terminal};
use run::{judge, options, summary, unsound_reports};
use tokio::runtime::{Builder, Runtime};

/// The most runs at once.
const THREADS: usize = 4;

#[test]
fn every_broken_server_is_judged() {
    let summaries = each(CASES, |case| runtime().block_on(judge_case(case)));
    compare("expected.txt", &CASES.iter().map(|case| case.name).zip(summaries).collect::<Vec<_>>());
}

#[test]
fn every_certificate_is_judged() {
    let summaries = each(TLS_CASES, |(_, certificate)| runtime().block_on(judge_certificate(*certificate)));
    compare("expected_tls.txt", &TLS_CASES.iter().map(|case| case.0).zip(summaries).collect::<Vec<_>>());
}

#[test]
fn a_mix_up_of_http_and_https_is_named() {
    let (plain, tls) = runtime().block_on(async {
        let (acceptor, _) = certificates::make(Certificate::Good).unwrap();
        let plain = Listener::start(Behaviour::Sends(document("")), None).await.unwrap();
        let tls = Listener::start(Behaviour::Sends(document("")), Some(acceptor)).await.unwrap();
        let (plain, tls) = (format!("https://{}", plain.address), format!("http://{}", tls.address));
        (judge(&plain, trusting_nobody(), 20).await.unwrap(), judge(&tls, patient(10), 20).await.unwrap())
    });
    let plain = terminal::render(&plain, Color::Plain);
    assert!(plain.contains("what answers there does not speak TLS (try http:// in place of https://)"), "{plain}");
    let tls = terminal::render(&tls, Color::Plain);
    assert!(tls.contains("if the server speaks TLS there, use https://"), "{tls}");
}

#[test]
fn a_closed_port_is_one_error() {
    let port = free_port();
    let record = runtime().block_on(judge(&format!("http://{port}"), patient(10), 20)).unwrap();
    assert_eq!(summary(&record), "undecided: refused auth/none-needed");
    assert_eq!(unsound_reports(&record), Vec::<String>::new());
}

#[test]
fn a_secret_header_goes_to_the_target_alone_and_into_no_report() {
    const SECRET: &str = "planted-secret";
    let (record, target, named) = runtime().block_on(async {
        let named = Listener::start(Behaviour::Sends(answer("", r#"{"keys":[]}"#)), None).await.unwrap();
        let own_document = answers::DOCUMENT.replace("127.0.0.1:1/", &format!("{}/", named.address));
        let body = own_document.replacen('{', &format!(r#"{{"jwks_uri":"http://{}/keys","#, named.address), 1);
        let target = Listener::start(Behaviour::Sends(answer("", body)), None).await.unwrap();
        let mut options = patient(10);
        options.headers = vec![("authorization".to_owned(), format!("Bearer {SECRET}"))];
        let record = judge(&format!("http://{}", target.address), options, 20).await.unwrap();
        (record, target.requests(), named.requests())
    });
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
    for report in [terminal::render(&record, Color::Plain), junit::render(&record).concat(), json::render(&record)] {
        assert!(!report.contains(SECRET), "{report}");
    }
}

#[test]
fn the_command_ends_with_an_exit_code_and_whole_reports() {
    let hostile = "\\u001b[2J]]></script>";
    let codes = [
        command("refused", None),
        command("silent", Some(Behaviour::Stalls(Vec::new()))),
        command("hostile", Some(Behaviour::Sends(answer("", answers::DOCUMENT.replace("code", hostile))))),
        command("right", Some(Behaviour::Sends(answer("", with_member("\"x\":1"))))),
    ];
    assert_eq!(codes, [Some(3), Some(3), Some(1), Some(0)]);
}

/// The exit code of the command against such a server, or against a closed port, once its reports are found sound.
fn command(name: &str, behaviour: Option<Behaviour>) -> Option<i32> {
    let runtime = runtime();
    let server = behaviour.map(|behaviour| runtime.block_on(Listener::start(behaviour, None)).unwrap());
    let address = server.as_ref().map_or_else(free_port, |server| server.address);
    let folder = std::env::temp_dir().join(format!("matrix-conformance-servers-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let timeout = if name == "silent" { "1s" } else { "10s" };
    let output = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"))
        .args(["run", &format!("http://{address}"), "--dev", "--timeout", timeout])
        .args(["--junit", "junit.xml", "--json", "run.json"])
        .current_dir(&folder)
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    assert!(roxmltree::Document::parse(&read("junit.xml")).is_ok(), "{name}");
    assert!(serde_json::from_str::<serde_json::Value>(&read("run.json")).is_ok(), "{name}");
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!printed.chars().any(|c| c.is_control() && c != '\n'), "{name}: {printed:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    output.status.code()
}

/// One for each server, so that one that keeps the processor busy does not make another look slow.
fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn patient(seconds: u64) -> FetchOptions {
    FetchOptions { timeout: Duration::from_secs(seconds), ..options() }
}

/// The certificates of the system are not asked for where none can be right.
fn trusting_nobody() -> FetchOptions {
    let (_, pem) = certificates::make(Certificate::Good).unwrap();
    FetchOptions { ca_certificates: Some(pem), ..options() }
}

/// An address at which nobody listens.
fn free_port() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// What `run` makes of each case, in their order, some at once.
fn each<C: Sync>(cases: &[C], run: impl Fn(&C) -> String + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<String>> = cases.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(index) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < cases.len())
                {
                    *results[index].lock().unwrap() = run(&cases[index]);
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().unwrap()).collect()
}

async fn judge_case(case: &Case) -> String {
    let server = Listener::start((case.behaviour)(), None).await.unwrap();
    described(judge(&format!("http://{}", server.address), patient(case.patience), case.hang()).await)
}

async fn judge_certificate(certificate: Certificate) -> String {
    let (acceptor, trusted) = certificates::make(certificate).unwrap();
    let server = Listener::start(Behaviour::Sends(document("")), Some(acceptor)).await.unwrap();
    let mut options = patient(10);
    options.resolve = vec![(NAME.to_owned(), server.address)];
    options.ca_certificates = Some(trusted);
    described(judge(&format!("https://{NAME}:{}", server.address.port()), options, 20).await)
}

/// What a run says, and what is wrong with its reports, if anything is.
fn described(run: Result<Record, Box<dyn std::error::Error>>) -> String {
    match run {
        Ok(record) => [vec![summary(&record)], unsound_reports(&record)].concat().join("; "),
        Err(error) => format!("{error}"),
    }
}

/// Holds what runs say against the file.
fn compare(file: &str, summaries: &[(&str, String)]) {
    let mut actual = String::new();
    summaries.iter().for_each(|(name, summary)| writeln!(actual, "{name} -> {summary}").unwrap());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differing: Vec<&str> = actual.lines().filter(|line| !expected.lines().any(|known| known == *line)).collect();
    assert!(expected == actual, "UPDATE_GOLDEN=1 writes {file} anew; now:\n{}", differing.join("\n"));
}
