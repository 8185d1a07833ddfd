//! A flow whose requests carry the secrets of earlier responses: its recording has none of them, and is judged as the run
//! was.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::command::Folder;

const CASES: &str = include_str!("pseudonyms/tokens.yaml");

const ACCESS: &str = "pl4nted-acc/ess+t0ken==";
const REFRESH: &str = "pl4nted-refr~esh/t0ken";
const NEW_ACCESS: &str = "an0ther-acc/ess+t0ken==";
const NEW_REFRESH: &str = "an0ther-refr~esh/t0ken";
const CODE: &str = "c0de+with/escapes";
const COOKIE: &str = "s3ssion-c00kie-value";
const SECRETS: [&str; 6] = [ACCESS, REFRESH, NEW_ACCESS, NEW_REFRESH, CODE, COOKIE];

const REPORTS: [&str; 5] = ["junit.xml", "report.json", "report.html", "report.md", "recording.har"];

/// An authorization server that knows its tokens.
#[derive(Default)]
struct Tokens {
    is_revoked: AtomicBool,
    /// Whether a refresh gives the old access token again.
    is_stale: bool,
}

impl Tokens {
    fn respond(&self, request: &Request, base: &str) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let form = |name: &str| {
            url::form_urlencoded::parse(body.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        };
        let query = |name: &str| {
            request.url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
        };
        let json = |status, value: Value| ResponseTemplate::new(status).set_body_json(value);
        let new_access = if self.is_stale { ACCESS } else { NEW_ACCESS };
        match request.url.path() {
            "/metadata" => json(200, json!({ "issuer": base, "authorization_endpoint": format!("{base}/authorize") })),
            "/authorize" => {
                let code: String = url::form_urlencoded::byte_serialize(CODE.as_bytes()).collect();
                let location = format!("{base}/callback?code={code}&state=suite");
                json(302, json!({}))
                    .insert_header("location", location)
                    .insert_header("set-cookie", format!("s={COOKIE}; Path=/"))
            }
            "/callback" if query("code").as_deref() == Some(CODE) => json(200, json!({ "code": CODE })),
            "/token" if form("code").as_deref() == Some(CODE) => {
                json(200, json!({ "access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 300 }))
            }
            "/token" if form("refresh_token").as_deref() == Some(REFRESH) => json(
                200,
                json!({ "access_token": new_access, "refresh_token": NEW_REFRESH, "echo": format!("<{REFRESH}>") }),
            ),
            "/whoami" => {
                let bearer = request.headers.get("authorization").and_then(|value| value.to_str().ok());
                let is_known =
                    bearer == Some(&format!("Bearer {new_access}")) && query("hint").as_deref() == Some(NEW_REFRESH);
                match is_known && !self.is_revoked.load(Ordering::SeqCst) {
                    true => json(200, json!({ "user_id": "@a:b", "token": new_access })),
                    false => {
                        json(401, json!({ "errcode": "M_UNKNOWN_TOKEN", "error": format!("{bearer:?} is unknown") }))
                    }
                }
            }
            "/revoke" if body.contains(new_access) => {
                self.is_revoked.store(true, Ordering::SeqCst);
                json(200, json!({}))
            }
            _ => json(400, json!({ "error": "invalid_request", "error_description": body })),
        }
    }
}

/// The outcome of each test, in the run and by its recording, and all that was written.
fn run_and_judge(tokens: Tokens, name: &str) -> (Value, Value, Vec<(String, String)>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let server = runtime.block_on(MockServer::start());
    let base = server.uri();
    let respond = move |request: &Request| tokens.respond(request, &base);
    runtime.block_on(Mock::given(any()).respond_with(respond).mount(&server));
    let folder = Folder::new(name);
    fs::write(folder.0.join("tokens.yaml"), CASES).unwrap();
    let cases = ["--cases", "tokens.yaml", "--no-builtin-cases"];
    let run = call(&folder, &[&["run", &server.uri(), "--dev", "--report-dir", "run"], &cases[..]].concat());
    let judged = call(&folder, &[&["judge", "run/recording.har", "--report-dir", "again"], &cases[..]].concat());
    let mut texts = vec![("the terminal".to_owned(), run), ("the terminal again".to_owned(), judged)];
    for report in ["run", "again"].iter().flat_map(|run| REPORTS.map(|report| format!("{run}/{report}"))) {
        texts.push((report.clone(), fs::read_to_string(folder.0.join(report)).unwrap()));
    }
    let outcomes = |report: &str| {
        let text = fs::read_to_string(folder.0.join(report)).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        let tests = report["suites"].as_array().unwrap().iter().flat_map(|suite| suite["tests"].as_array().unwrap());
        tests.map(|test| json!([test["id"], test["outcome"]])).collect::<Value>()
    };
    (outcomes("run/report.json"), outcomes("again/report.json"), texts)
}

/// The forms in which a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    let percent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let html = secret.replace('+', "&#43;").replace('/', "&#47;").replace('=', "&#61;");
    let base64 = STANDARD.encode(secret).trim_end_matches('=').to_owned();
    let inner =
        |text: &str| text.split(['/', '+', '~', '=', '%']).max_by_key(|part| part.len()).unwrap_or_default().to_owned();
    vec![
        secret.to_owned(),
        secret.replace('/', "\\/"),
        percent.clone(),
        percent.to_lowercase(),
        html,
        base64,
        inner(secret),
    ]
}

#[track_caller]
fn assert_no_secrets(texts: &[(String, String)]) {
    for (name, text) in texts {
        for form in SECRETS.iter().flat_map(|secret| forms(secret)).filter(|form| form.len() >= 8) {
            assert!(!text.contains(&form), "{form} is in {name}");
        }
    }
}

#[test]
fn a_recorded_flow_gives_the_verdicts_of_the_run() {
    let (run, judged, texts) = run_and_judge(Tokens::default(), "healthy");
    assert_eq!(run, judged);
    let passed = run.as_array().unwrap().iter().all(|test| test[1] == "pass");
    assert!(passed && run.as_array().unwrap().len() == 8, "{run:#}");
    assert_no_secrets(&texts);
    let (_, recording) = texts.iter().find(|(name, _)| name == "run/recording.har").unwrap();
    assert!(recording.contains("Bearer *"), "the scheme is kept");
    let (_, again) = texts.iter().find(|(name, _)| name == "again/recording.har").unwrap();
    assert!(recording == again, "masking again changes nothing");
}

#[test]
fn an_old_token_is_still_an_old_token() {
    let tokens = Tokens { is_stale: true, ..Tokens::default() };
    let (run, judged, texts) = run_and_judge(tokens, "stale");
    assert_eq!(run, judged);
    let failed: Vec<&Value> =
        run.as_array().unwrap().iter().filter(|test| test[1] == "fail").map(|test| &test[0]).collect();
    assert_eq!(failed, ["tokens/refresh/new"]);
    assert_no_secrets(&texts);
}

/// What the command prints.
fn call(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.run(arguments);
    let printed = [run.out, run.err].concat();
    assert!(matches!(run.code, Some(0 | 1)), "{printed}");
    printed
}
