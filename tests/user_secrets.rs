//! Users who sign in on the reference homeserver, or whose access tokens are given: nothing that the command prints or writes has
//! a password, token, code or cookie in any usual form, and no session is left behind, whether the run is interrupted or not.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "user_secrets/tap.rs"]
mod tap;

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use matrix_conformance::reference::Reference;
use serde_json::Value;
use tap::Tap;
use tokio::runtime::Runtime;

use crate::command::Folder;
use crate::oauth_server::signed_in;

const PASSWORD: &str = "c0rrect-h0rse/b4ttery+st4ple";

const REPORTS: [&str; 5] = ["junit.xml", "report.json", "report.html", "report.md", "recording.har"];

/// A suite with requests of the user, which break something so that they are shown.
const OWN: &str = r#"
suite: own
title: Requests of the user
since: v1.15
level: must
source: spec A section
documents: { spec: { title: A specification, link: "https://spec.example/#<section>" } }
request: whoami
requests:
  whoami: { as: anna, get: /_matrix/client/v3/account/whoami, example: { json: { user_id: "@a:b", secret: x } } }
tests:
  secret: { expect: { /secret: present }, requirement: There is a secret., because: This fails. }
"#;

/// Users who sign in with the same password.
const USERS: &str = "users: { anna: { name: anna, password-env: SECRET }, bert: { name: bert, password-env: SECRET } }";

struct Setup {
    runtime: Runtime,
    server: Reference,
    tap: Tap,
    folder: Folder,
    /// What the users file leaves to the environment.
    secret: String,
}

impl Setup {
    /// Two users with a password.
    fn new(name: &str) -> Self {
        let runtime = runtime();
        let server = runtime.block_on(Reference::start(0)).unwrap();
        for user in ["anna", "bert"] {
            runtime.block_on(register(server.url(), user));
        }
        Self::with(name, runtime, server, USERS, PASSWORD)
    }

    fn with(name: &str, runtime: Runtime, server: Reference, users: &str, secret: &str) -> Self {
        let folder = Folder::new(name);
        fs::write(folder.0.join("own.yaml"), OWN).unwrap();
        fs::write(folder.0.join("users.yaml"), users).unwrap();
        Self { runtime, server, tap: Tap::start(), folder, secret: secret.to_owned() }
    }

    fn start(&self, more: &[&str]) -> Child {
        let base = ["run", self.server.url(), "--dev", "--proxy", &self.tap.url, "--users", "users.yaml"];
        let reports = ["--report-dir", "run", "--github", "-v", "--cases", "own.yaml"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"));
        command.args(base).args(reports).args(more).current_dir(&self.folder.0).stdin(Stdio::null());
        command.env("SECRET", &self.secret).env("GITHUB_STEP_SUMMARY", self.folder.0.join("summary.md"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Judges the recording of the run.
    fn judge_again(&self, suites: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"));
        let of_run = ["judge", "run/recording.har", "--cases", "own.yaml", "--json", "again.json"];
        command.args(of_run).args(suites);
        command.current_dir(&self.folder.0).stdin(Stdio::null()).output().unwrap();
    }

    /// All that was printed and written.
    fn texts(&self, output: &Output) -> Vec<(String, String)> {
        let printed = [output.stdout.as_slice(), &output.stderr].concat();
        let mut texts = vec![("the terminal".to_owned(), String::from_utf8_lossy(&printed).into_owned())];
        for report in REPORTS {
            let path = self.folder.0.join("run").join(report);
            texts.push((report.to_owned(), fs::read_to_string(path).unwrap()));
        }
        texts.push(("the summary".to_owned(), fs::read_to_string(self.folder.0.join("summary.md")).unwrap()));
        texts
    }

    /// The ids and the outcomes of tests in a JSON report.
    fn outcomes(&self, report: &str) -> Vec<(Value, Value)> {
        let report: Value = serde_json::from_str(&fs::read_to_string(self.folder.0.join(report)).unwrap()).unwrap();
        let tests = report["suites"].as_array().unwrap().iter().flat_map(|suite| suite["tests"].as_array().unwrap());
        tests.map(|test| (test["id"].clone(), test["outcome"].clone())).collect()
    }

    /// How many of the access tokens that the server issued still open something.
    fn open_sessions(&self) -> usize {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/_matrix/client/v3/account/whoami", self.server.url());
        let tokens = self.tap.members("access_token");
        let is_open = |token: &String| {
            let response = self.runtime.block_on(http.get(&url).bearer_auth(token).send()).unwrap();
            response.status() == 200
        };
        tokens.iter().filter(|token| is_open(token)).count()
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Creates an account, as a browser does it.
async fn register(base: &str, user: &str) {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let response = http.get(format!("{base}/register")).send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = response.text().await.unwrap();
    let attribute =
        |text: &str, name: &str| text.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(str::to_owned);
    let inputs = page.split("<input").skip(1).map(|input| input.split('>').next().unwrap());
    let mut form: Vec<(String, String)> = inputs
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect();
    for (name, value) in &mut form {
        match name.as_str() {
            "username" => user.clone_into(value),
            "password" | "confirm-password" => PASSWORD.clone_into(value),
            _ => {}
        }
    }
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = http.post(format!("{base}/register")).header("cookie", cookie);
    let sent = request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap();
    assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
}

/// The forms in which a secret may be written.
fn forms(secret: &str) -> BTreeSet<String> {
    let octets = secret.as_bytes();
    let form: String = url::form_urlencoded::byte_serialize(octets).collect();
    let percent: String = octets.iter().map(|octet| format!("%{octet:02x}")).collect();
    let json: String = octets.iter().map(|octet| format!("\\u{octet:04x}")).collect();
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    let html = secret.replace('+', "&#43;").replace('/', "&#47;").replace('=', "&#61;");
    let mut forms: BTreeSet<String> =
        [secret.to_owned(), secret.replace('/', "\\/"), form, percent, json, hex, html].into();
    // The base64 of a text in which the secret stands: what does not depend on the octets around it.
    for before in 0..3 {
        let whole = [&[0; 3][..before], octets].concat();
        let (start, end) = ((before * 8).div_ceil(6), (before + octets.len()) * 8 / 6);
        forms.extend(
            [STANDARD_NO_PAD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole)].map(|text| text[start..end].to_owned()),
        );
    }
    forms.into_iter().map(|form| form.to_lowercase()).collect()
}

#[track_caller]
fn assert_no_secrets(setup: &Setup, texts: &[(String, String)], least: usize) {
    let secrets = setup.tap.secrets();
    assert!(secrets.len() >= least, "{secrets:?}");
    let written: String = url::form_urlencoded::byte_serialize(setup.secret.as_bytes()).collect();
    assert!(secrets.contains(&written), "{secrets:?}");
    let secrets: Vec<String> = secrets.into_iter().chain([setup.secret.clone()]).collect();
    let all: Vec<String> = secrets.iter().flat_map(|secret| forms(secret)).collect();
    for (name, text) in texts {
        let lower = text.to_lowercase();
        let found: Vec<&String> = all.iter().filter(|form| lower.contains(form.as_str())).collect();
        assert!(found.is_empty(), "in {name}: {found:?}");
    }
}

#[test]
fn a_complete_run_shows_no_secret_and_leaves_no_session() {
    let setup = Setup::new("complete");
    let suites = ["--suite", "user", "--suite", "session", "--suite", "access", "--suite", "own"];
    let output = setup.start(&suites).wait_with_output().unwrap();
    let texts = setup.texts(&output);
    assert_eq!(output.status.code(), Some(1), "{}", texts[0].1);
    assert!(texts[0].1.contains("own/secret") && texts[0].1.contains("all 4 suites: "), "{}", texts[0].1);
    assert_no_secrets(&setup, &texts, 60);
    assert!(setup.tap.members("access_token").len() > 20);
    assert_eq!(setup.open_sessions(), 0);
    setup.judge_again(&suites);
    assert_eq!(setup.outcomes("run/report.json"), setup.outcomes("again.json"), "a run and its recording");
}

#[test]
fn a_given_access_token_judges_and_is_shown_nowhere() {
    let runtime = runtime();
    let (server, token) = runtime.block_on(signed_in());
    let users = "users: { anna: { access-token-env: SECRET } }";
    let setup = Setup::with("token", runtime, server, users, &token);
    let suites = ["--suite", "client-server-user", "--suite", "session", "--suite", "access", "--suite", "own"];
    let output = setup.start(&suites).wait_with_output().unwrap();
    let texts = setup.texts(&output);
    assert_eq!(output.status.code(), Some(1), "{}", texts[0].1);
    assert_no_secrets(&setup, &texts, 1);
    let outcomes = setup.outcomes("run/report.json");
    let of = |id: &str| outcomes.iter().find(|(known, _)| known == id).map(|(_, outcome)| outcome.as_str().unwrap());
    assert_eq!(of("own/secret"), Some("fail"));
    for passes in ["session/anna/whoami", "client-server-user/required/createRoom/room_id/there", "access/user/anna"] {
        assert_eq!(of(passes), Some("pass"), "{passes}");
    }
    for skipped in ["session/anna/token", "session/bert/token", "access/refused/getRoomState"] {
        assert_eq!(of(skipped), Some("skip"), "{skipped}");
    }
    setup.judge_again(&suites);
    assert_eq!(outcomes, setup.outcomes("again.json"), "a run and its recording");
}

#[test]
fn an_interrupted_flow_of_users_is_cleaned_up_before_their_sessions_end() {
    let setup = Setup::new("flow");
    let mut run = setup.start(&["--suite", "access"]);
    while setup.tap.members("event_id").len() < 2 {
        assert_eq!(run.try_wait().unwrap(), None, "the run has ended before there are events in the room");
        std::thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    let output = run.wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("ended before"), "{output:?}");
    assert_eq!(setup.tap.count("/leave HTTP/1.1"), 2, "both users leave the room");
    assert_eq!(setup.tap.count("M_UNKNOWN_TOKEN"), 0, "no token is revoked too early");
    assert_eq!(setup.open_sessions(), 0);
}

#[test]
fn an_interrupted_run_shows_no_secret_and_leaves_no_session() {
    // The number of token requests that were sent when the run is interrupted: in the first sign-in, and among many.
    for number in [1, 4, 12] {
        let setup = Setup::new(&format!("interrupted-{number}"));
        let mut run = setup.start(&["--suite", "user", "--suite", "access", "--suite", "own"]);
        while setup.tap.count("POST http://") < number || setup.tap.members("access_token").len() < number {
            assert_eq!(run.try_wait().unwrap(), None, "the run has ended before {number} tokens");
            std::thread::sleep(Duration::from_millis(2));
        }
        Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
        let output = run.wait_with_output().unwrap();
        let texts = setup.texts(&output);
        assert!(texts[0].1.contains("ended before"), "{}", texts[0].1);
        assert_no_secrets(&setup, &texts, 5);
        assert_eq!(setup.open_sessions(), 0, "after {number} tokens");
    }
}
