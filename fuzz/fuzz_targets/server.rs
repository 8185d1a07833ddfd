//! Complete runs: octets of a server on loopback, by the built-in suites, to all reports. The input has the responses, one
//! after the other, with `\n--\n` between them; each connection gets the next one.

#![no_main]

mod shared;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use matrix_conformance::fetch::{FetchOptions, Fetcher};
use matrix_conformance::harness::{self, target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// What the server sends.
static RESPONSES: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// How many connections there were in this run.
static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

const SEPARATOR: &[u8] = b"\n--\n";

fuzz_target!(|octets: &[u8]| {
    static SERVER: OnceLock<(Runtime, SocketAddr)> = OnceLock::new();
    let (runtime, address) = SERVER.get_or_init(start);
    *RESPONSES.lock().unwrap() = split(octets, &address.to_string());
    CONNECTIONS.store(0, Ordering::Relaxed);
    let options = FetchOptions {
        timeout: Duration::from_secs(2),
        rate_limit_wait: Duration::ZERO,
        deadline: Duration::from_secs(20),
        ..FetchOptions::default()
    };
    let fetcher = Arc::new(Fetcher::new(options).unwrap());
    let target = target::base_url(&format!("http://{address}")).unwrap();
    let options = shared::options(target);
    let run = harness::run(shared::suites(), &options, &fetcher, std::future::pending());
    shared::report(&runtime.block_on(run));
});

/// The responses; `HOST` stands for the server's own address.
fn split(octets: &[u8], address: &str) -> Vec<Vec<u8>> {
    let mut responses = vec![Vec::new()];
    let mut rest = octets;
    while let Some((first, others)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(SEPARATOR) {
            responses.push(Vec::new());
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(b"HOST") {
            responses.last_mut().unwrap().extend_from_slice(address.as_bytes());
            rest = behind;
        } else {
            responses.last_mut().unwrap().push(*first);
            rest = others;
        }
    }
    responses
}

fn start() -> (Runtime, SocketAddr) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(respond(stream));
        }
    });
    (runtime, address)
}

async fn respond(mut stream: TcpStream) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if !stream.read_buf(&mut head).await.is_ok_and(|count| count > 0) {
            return;
        }
    }
    let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let response = {
        let responses = RESPONSES.lock().unwrap();
        responses[number % responses.len()].clone()
    };
    let _ = stream.write_all(&response).await;
    let _ = stream.shutdown().await;
}
