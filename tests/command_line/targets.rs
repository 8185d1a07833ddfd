//! Wrong targets and proxies: each is refused, or blamed, with what to use.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::command::{Folder, Served};

/// A server that gives every request the same response, made of its target.
fn respond(response: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut octets = [0; 4096];
            let length = stream.read(&mut octets).unwrap_or_default();
            let head = String::from_utf8_lossy(&octets[..length]).into_owned();
            let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let _ = stream.write_all(response(&target).as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn a_pasted_endpoint_is_refused_with_its_base_url() {
    let folder = Folder::new("endpoint");
    let served = Served::start(&[]);
    for path in ["/_matrix/client/v3/login", "/_matrix/federation/v1/version?x=y", "/.well-known/matrix/client"] {
        let run = folder.run(&["run", &format!("{}{path}", served.url), "--dev", "--allow-unsupported"]);
        run.expect(2, &[], &["is the URL of an endpoint", &format!("use its base URL: {}", served.url)]);
    }
    assert!(!folder.0.join("reports").exists());
}

#[test]
fn a_server_that_moved_to_https_is_one_error_that_names_the_address() {
    let folder = Folder::new("moved");
    let url = respond(|target| {
        format!(
            "HTTP/1.1 301 Moved\r\nlocation: https://matrix.hs.example:8443{target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    });
    let run = folder.run(&["run", &url, "--dev", "--suite=auth-metadata", "--record", "run.har"]);
    run.expect(3, &["redirects everything to https: use https://matrix.hs.example:8443 as the target"], &[]);
    let junit = folder.read("reports/junit.xml");
    assert_eq!((junit.matches("<error").count(), junit.matches("<failure").count()), (1, 0));
    let judged = folder.run(&["judge", "run.har"]);
    judged.expect(3, &["use https://matrix.hs.example:8443 as the target"], &[]);
}

#[test]
fn a_server_that_moved_may_leave_the_path_out() {
    let folder = Folder::new("moved-root");
    let url = respond(|_| {
        let location = "https://matrix.hs.example/";
        format!("HTTP/1.1 308 Moved\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    });
    let run = folder.run(&["run", &url, "--suite=access", "--suite=versions", "--suite=login"]);
    run.expect(3, &["redirects everything to https: use https://matrix.hs.example as the target"], &[]);
    assert!(run.out.lines().count() <= 6, "{}", run.out);
    let junit = folder.read("reports/junit.xml");
    let errors: Vec<&str> = junit.split("<testcase ").filter(|case| case.contains("<error")).collect();
    assert!(errors.len() == 1 && !errors[0].contains("classname=\"access\""), "no user signs in: {errors:?}");
}

#[test]
fn a_gateway_that_responds_to_everything_is_one_cause() {
    for (status, cause) in
        [("502 Bad", "a gateway did not reach the server (502"), ("401 No", "asks for a login or refuses (401")]
    {
        let folder = Folder::new("gateway");
        let url = respond(move |_| {
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: 4\r\nconnection: close\r\n\r\n<h1>"
            )
        });
        let run = folder.run(&["run", &url, "--suite=auth-metadata", "--suite=versions", "--record", "run.har"]);
        run.expect(3, &[cause, "tests could be judged"], &[]);
        assert!(run.out.lines().count() <= 6, "{}", run.out);
        let junit = folder.read("reports/junit.xml");
        assert_eq!((junit.matches("<error").count(), junit.matches("<failure").count()), (1, 0));
        folder.run(&["judge", "run.har"]).expect(3, &[cause], &[]);
    }
}

#[test]
fn a_plain_text_is_called_one() {
    let folder = Folder::new("plain-text");
    let url = respond(|_| {
        let text = "503 backend is down";
        format!(
            "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    });
    let run = folder.run(&["run", &url, "--dev", "--suite=auth-metadata", "--json", "run.json"]);
    let report = folder.read("run.json");
    assert!(!run.out.contains("trailing data") && !report.contains("trailing data"), "{}", run.out);
    assert!(report.contains("plain text that begins with `503 backend is down`"), "{report}");
}

#[test]
fn proxies_of_other_schemes_are_refused_and_dead_ones_named() {
    let folder = Folder::new("proxies");
    let served = Served::start(&[]);
    for proxy in [
        "socks4://127.0.0.1:1",
        "SOCKS5h://u:planted-secret@127.0.0.1:1",
        "ssh://127.0.0.1",
        "htp://127.0.0.1:1",
        "//h:1",
    ] {
        let run = folder.run(&["run", &served.url, "--dev", "--suite=versions", "--proxy", proxy]);
        run.expect(2, &[], &["can't be used"]);
        assert!(!run.err.contains("planted"), "{}", run.err);
    }
    // Another suite meets the trouble first, and its advice is not lost.
    let dead = ["run", "http://hs.example", "--suite=token", "--proxy", "http://127.0.0.1:1"];
    folder.run(&dead).expect(3, &["the proxy http://127.0.0.1:1 refuses connections", "--proxy"], &[]);
    let refusing = respond(|_| "HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 0\r\n\r\n".to_owned());
    let tunnel = folder.run(&["run", "https://hs.example", "--suite=versions", "--proxy", &refusing]);
    let said = format!(
        "the proxy {refusing} did not connect to https://hs.example: it responds to CONNECT with the status 504"
    );
    tunnel.expect(3, &[&said], &[]);
}

#[test]
fn an_address_is_for_its_port_alone() {
    let folder = Folder::new("resolve");
    let served = Served::start(&[]);
    let port = served.url.rsplit(':').next().expect("a port").to_owned();
    let named = format!("http://hs.invalid:{port}");
    let here = format!("hs.invalid:{port}:127.0.0.1");
    let report = |resolve: &str| folder.run(&["run", &named, "--dev", "--resolve", resolve, "status/200"]);
    report(&here).expect(0, &["passed"], &[]);
    report("hs.invalid:1:127.0.0.1").expect(3, &["has no address"], &[]);
}

#[test]
fn a_variable_in_place_of_a_target_turns_nothing_green_and_shows_no_file() {
    let folder = Folder::new("variables");
    fs::write(folder.0.join("notes"), "host git.example password planted-word\nhttps://u:planted-word@x.example\n")
        .expect("a file");
    for value in ["", "-h", "-V", "--help", "--version", "--list", "--targets=notes", "--color=always", "--", "-v"] {
        for run in [
            folder.run(&["run", value, "--dev", "--json", "reports/run.json"]),
            folder.run(&["run", &format!("--target={value}"), "--dev", "--json", "reports/run.json"]),
        ] {
            assert_eq!(run.code, Some(2), "{value:?}: {}{}", run.out, run.err);
            assert!(!format!("{}{}", run.out, run.err).contains("planted"), "{value:?}: {}", run.err);
        }
    }
}

#[test]
fn requests_carry_the_id_of_the_run_that_reports_name() {
    let folder = Folder::new("run-id");
    let (sender, receiver) = std::sync::mpsc::channel();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut octets = [0; 4096];
            let length = stream.read(&mut octets).unwrap_or_default();
            let _ = sender.send(String::from_utf8_lossy(&octets[..length]).to_lowercase());
            let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    folder.run(&["run", &url, "--dev", "--json", "run.json", "status/200"]);
    let report: serde_json::Value = serde_json::from_str(&folder.read("run.json")).expect("the report is JSON");
    let id = report["run_id"].as_str().expect("the id of the run");
    let head = receiver.recv().expect("a request");
    let agent = concat!("user-agent: matrix-conformance/", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(&format!("{agent} (run {id})")), "{head}");
}
