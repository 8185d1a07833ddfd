//! Secrets stay secret: a server repeats all that it is sent, wherever a response has room for it, and nothing that the
//! command prints or writes has it. The verdicts are those of a record that is not masked.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "secrets/echo.rs"]
mod echo;
#[path = "secrets/planted.rs"]
mod planted;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use echo::{Echo, WAYS, Way};
use matrix_conformance::check::{Spot, Unseen};
use matrix_conformance::cli::wording;
use matrix_conformance::exchange::{Fields, Pointer, Response, Secrets, ServerInfo};
use matrix_conformance::fetch::Fetcher;
use matrix_conformance::outcome::{Outcome, Policy, Record, Run, Skip};
use matrix_conformance::plan::{Plan, interrupted};
use matrix_conformance::report::{Detail, View, github, html, json, junit, markdown, terminal};
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::suite::Suite;

use planted::{Planted, planted};

use crate::proven::{BUILT_IN, is_complete};
use crate::record;

/// The reports that the command writes: option and file. A new format is a new line.
const REPORTS: [(&str, &str); 5] = [
    ("--junit", "junit.xml"),
    ("--json", "run.json"),
    ("--html", "run.html"),
    ("--markdown", "run.md"),
    ("--record", "run.har"),
];

/// The summary of the job in GitHub Actions.
const SUMMARY: &str = "summary.md";

/// The forms of what it prints.
const FORMATS: [&str; 3] = ["pretty", "terse", "json"];

/// The suites of the runs: others send nothing of another kind.
const SUITES: [&str; 2] = ["auth-metadata", "registration"];

/// Thousands of tests whose responses hold the same secrets again.
const MANY: &str = "client-server";

/// With `COMPLETE=1` all suites but that, in all formats.
fn suites() -> Vec<Arc<Suite>> {
    let is_wanted =
        |suite: &&Arc<Suite>| if is_complete() { suite.name != MANY } else { SUITES.contains(&suite.name.as_str()) };
    BUILT_IN.iter().filter(is_wanted).cloned().collect()
}

/// What the command prints and writes, by name.
fn outputs(url: &str, planted: &Planted, format: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"));
    command.args(["run", url, "--dev", "--color", "always", "--format", format]);
    suites().iter().for_each(|suite| {
        command.args(["--suite", &suite.name]);
    });
    planted.headers.iter().for_each(|(name, value)| {
        command.args(["--header", &format!("{name}: {value}")]);
    });
    command.args(REPORTS.iter().flat_map(|(option, file)| [option, file]));
    // Annotations and the summary of a job are made of the record too; for one format, as they are the same for each.
    let is_step = format == FORMATS[0];
    command.env("GITHUB_ACTIONS", is_step.to_string()).env("GITHUB_STEP_SUMMARY", SUMMARY);
    let output = command.current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    let mut outputs = vec![("stdout".to_owned(), text(output.stdout)), ("stderr".to_owned(), text(output.stderr))];
    for file in REPORTS.map(|(_, file)| file).into_iter().chain(is_step.then_some(SUMMARY)) {
        outputs.push((file.to_owned(), std::fs::read_to_string(folder.path().join(file)).unwrap()));
    }
    outputs
}

/// The run as it is judged, without masking.
fn unmasked(url: &str, planted: &Planted) -> Record {
    let setting = Setting {
        target: url.parse().unwrap(),
        deployment: Deployment::Development,
        matrix_version: MatrixVersion::NEWEST,
        writes: true,
        slow: false,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    };
    let fetcher = Fetcher::new(planted.options()).unwrap();
    let mut plan = Plan::new(&suites(), &setting, |_| true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            break;
        }
        for planned in requests {
            plan.take(planned.number, runtime.block_on(fetcher.exchange(&planned.request)));
        }
    }
    let run = Run {
        id: None,
        setting,
        name: None,
        server: ServerInfo { versions: planted.parts.clone(), ..ServerInfo::default() },
        policy: Policy { strict: false, allow_unsupported: false },
        started: SystemTime::UNIX_EPOCH,
        duration: Duration::ZERO,
        unread_tests: 0,
        cases_digest: String::new(),
    };
    Record::new(run, plan.finish(&interrupted()), &[])
}

fn verdicts(record: &Record) -> BTreeMap<String, String> {
    let tests = record.tests();
    tests.map(|(test, outcome)| (test.id.clone(), outcome.as_str().to_owned())).collect()
}

fn verdicts_of_report(report: &str) -> BTreeMap<String, String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let tests = report["suites"].as_array().unwrap().iter().flat_map(|suite| suite["tests"].as_array().unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    tests.map(|test| (text(&test["id"]), text(&test["outcome"]))).collect()
}

/// All that a recording of the run could hold.
fn recording(record: &Record) -> String {
    let mut text = String::new();
    for (name, exchange) in record.suites().iter().flat_map(|suite| &suite.exchanges) {
        let request = &exchange.request;
        let mut lines = vec![format!("{name}: {} {}", request.method, request.url)];
        let line = |(name, value): (&str, &[u8])| format!("{name}: {}", String::from_utf8_lossy(value));
        lines.extend(request.fields.iter().map(line));
        lines.push(String::from_utf8_lossy(&request.content).into_owned());
        match &exchange.result {
            Err(trouble) => lines.push(trouble.to_string()),
            Ok(response) => {
                lines.push(format!("{} {:?}", response.status, response.reason));
                lines.extend(response.fields.iter().map(line));
                let contents = [response.content.as_ref(), response.body().octets(&response.content)];
                lines.extend(contents.map(|octets| String::from_utf8_lossy(octets).into_owned()));
            }
        }
        text += &lines.join("\n");
    }
    for suite in record.suites() {
        text += &format!("{:?}", suite.outcomes);
    }
    text
}

/// The reports as they are made of a record, and what others could be made of it.
fn texts(record: &Record) -> [(&'static str, String); 7] {
    let terminal = terminal::render(record, &View { detail: Detail::Everything, ..View::default() }, wording);
    let (junit, json, html) =
        (junit::render(record, wording).concat(), json::render(record, wording), html::render(record, wording));
    let (page, annotations, recording) = (
        markdown::render(record, wording),
        github::render(record, github::Step::default(), wording),
        recording(record),
    );
    [
        ("terminal", terminal),
        ("junit", junit),
        ("json", json),
        ("html", html),
        ("markdown", page),
        ("github", annotations),
        ("recording", recording),
    ]
}

/// Where the secrets are seen: a way that shows none of them unmasked would prove nothing.
fn seen_in(record: &Record, planted: &Planted) -> Vec<&'static str> {
    texts(record).into_iter().filter(|(_, text)| planted.found_in(text).is_some()).map(|(name, _)| name).collect()
}

fn judge(way: &Way, formats: &[&str]) {
    let planted = planted();
    let server = Echo::start(way);
    let mut record = unmasked(&server.url, &planted);
    let seen = seen_in(&record, &planted);
    assert!(seen.len() >= way.seen_in, "{}: without masking they are seen only in {seen:?}", way.name);
    let verdicts = verdicts(&record);
    for format in formats {
        let outputs = outputs(&server.url, &planted, format);
        for (name, text) in &outputs {
            planted.assert_not_in(&format!("{name} of {format}, {}", way.name), text);
        }
        let (_, report) = outputs.iter().find(|(name, _)| name == "run.json").unwrap();
        assert_eq!(verdicts_of_report(report), verdicts, "{}", way.name);
    }
    record.mask(&planted.secrets());
    for (name, text) in texts(&record) {
        planted.assert_not_in(&format!("{name}, {}", way.name), &text);
    }
    assert_eq!(self::verdicts(&record), verdicts);
}

#[test]
fn a_server_that_repeats_everything_puts_no_secret_into_a_report() {
    let formats = |number: usize| match is_complete() {
        true => &FORMATS[..],
        // They differ in what is printed alone, and each comes again with the next ways.
        false => &FORMATS[number % FORMATS.len()..][..1],
    };
    let ways: Vec<_> = WAYS.iter().enumerate().map(|(number, way)| (way, formats(number))).collect();
    // Much of the time is spent waiting.
    std::thread::scope(|scope| {
        for some in ways.chunks(ways.len().div_ceil(3)) {
            scope.spawn(|| some.iter().for_each(|(way, formats)| judge(way, formats)));
        }
    });
}

#[test]
fn a_secret_that_is_cut_leaves_no_beginning() {
    let planted = planted();
    let way = WAYS.iter().find(|way| way.name == "values that are cut").unwrap();
    let server = Echo::start(way);
    let mut record = unmasked(&server.url, &planted);
    let cut = |record: &Record| {
        let report = json::render(record, wording);
        let longest = |part: &String| {
            (6..=part.len()).rev().find(|length| report.contains(&format!("{}…", &part[..*length]))).unwrap_or(0)
        };
        planted.parts.iter().map(longest).filter(|length| *length > 0).collect::<Vec<_>>()
    };
    assert!(cut(&record).len() > 2, "without masking there are beginnings: {:?}", cut(&record));
    record.mask(&planted.secrets());
    assert_eq!(cut(&record), Vec::<usize>::new());
}

#[test]
fn what_case_files_send_is_shown() {
    let planted = planted();
    let server = Echo::start(&WAYS[0]);
    let mut record = unmasked(&server.url, &planted);
    let before: Vec<_> = requests(&record);
    let shared = exchanges(&record);
    record.mask(&planted.secrets());
    assert_eq!(exchanges(&record), shared, "equal requests share an exchange, as before");
    let after = requests(&record);
    let written = |text: &&String| text.contains("suite-invalid-token");
    assert_eq!(before.iter().filter(written).count(), 2);
    assert!(before.iter().filter(written).eq(after.iter().filter(written)), "{after:#?}");
}

/// The requests as commands.
fn requests(record: &Record) -> Vec<String> {
    let exchanges = record.suites().iter().flat_map(|suite| &suite.exchanges);
    exchanges.map(|(_, exchange)| matrix_conformance::report::curl::command(&exchange.request)).collect()
}

/// How many names each exchange has.
fn exchanges(record: &Record) -> Vec<usize> {
    let all: Vec<_> = record.suites().iter().flat_map(|suite| &suite.exchanges).collect();
    all.iter().map(|(_, one)| all.iter().filter(|(_, other)| Arc::ptr_eq(one, other)).count()).collect()
}

#[test]
fn what_a_server_calls_a_token_is_masked_without_any_header() {
    let none = Planted { parts: vec!["9vKq3TzRw8LmXb2c".to_owned()], ..Planted::default() };
    let way = WAYS.iter().find(|way| way.name == "tokens of its own").unwrap();
    let server = Echo::start(way);
    let record = unmasked(&server.url, &none);
    assert_eq!(seen_in(&record, &none).len(), texts(&record).len());
    for (name, text) in outputs(&server.url, &none, "pretty") {
        none.assert_not_in(&name, &text);
    }
}

#[test]
fn every_text_of_a_record_is_masked() {
    const SECRET: &str = "tk9/Wq+2vXe~Rb7L";
    let mut secrets = Secrets::default();
    secrets.add_field("x-key", SECRET);
    let text = || format!("<{SECRET}>");
    let violation = |spot| record::violation("metadata", &text(), &text(), spot);
    let spots = [Spot::Field(text()), Spot::Json(Pointer::root().child(SECRET).child("a/b"), None)];
    let unseen = || Unseen { message: text(), ..record::unseen() };
    let outcomes = [
        Outcome::Fail(spots.clone().map(violation).to_vec()),
        Outcome::Warn(spots.clone().map(violation).to_vec()),
        Outcome::Note(spots.map(violation).to_vec()),
        Outcome::Error(unseen()),
        Outcome::Skip(Skip::NotJudged(unseen())),
        Outcome::Skip(Skip::NotApplicable(text())),
        Outcome::Skip(Skip::OutsideVersion(text())),
    ];
    for outcome in outcomes {
        let mut record = record::all(&outcome);
        let unmasked = format!("{outcome:?}");
        record.mask(&secrets);
        let masked = format!("{:?}", record.suites()[0].outcomes[0]);
        const PSEUDONYM: &str = "*1*/************";
        // In a pointer it stands with escapes.
        let pointer = |text: &str| text.replace('~', "~0").replace('/', "~1");
        let expected = unmasked.replace(&pointer(SECRET), &pointer(PSEUDONYM)).replace(SECRET, PSEUDONYM);
        assert_eq!(masked, expected);
    }
}

#[test]
fn a_response_that_has_a_secret_is_kept_decoded_and_the_others_as_they_are() {
    const SECRET: &str = "tk9/Wq+2vXe~Rb7L";
    let mut secrets = Secrets::default();
    secrets.add_field("x-key", SECRET);
    let coded = |text: &str| {
        let mut fields = Fields::new();
        fields.push("content-encoding", "gzip");
        Response::new(200, fields, echo::gzip(text))
    };
    let mut draft = record::draft();
    let exchanges = &mut draft.suites[0].exchanges;
    Arc::get_mut(&mut exchanges[0].1).unwrap().result = Ok(coded(&format!("{{\"a\":\"{SECRET}\"}}")));
    Arc::get_mut(&mut exchanges[1].1).unwrap().result = Ok(coded("{}"));
    let before = exchanges.clone();
    let mut record = draft.record();
    record.mask(&secrets);
    let after = &record.suites()[0].exchanges;
    let response = after[0].1.result.as_ref().unwrap();
    assert!(!response.fields.has("content-encoding"));
    assert_eq!(String::from_utf8_lossy(&response.content), "{\"a\":\"*1*/************\"}");
    assert!(
        before.iter().zip(after).skip(1).all(|(before, after)| Arc::ptr_eq(&before.1, &after.1)),
        "nothing is copied"
    );
}

#[test]
fn what_a_coding_has_beside_its_content_is_not_kept_if_it_holds_a_secret() {
    const SECRET: &str = "tk9/Wq+2vXe~Rb7L";
    let mut secrets = Secrets::default();
    secrets.add_field("x-key", SECRET);
    let gzip = |name: &str, comment: &str| {
        let builder = flate2::GzBuilder::new().filename(name).comment(comment);
        let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"{}").unwrap();
        encoder.finish().unwrap()
    };
    let skipped = [b"\x5a\x2a\x4d\x18\x10\0\0\0".as_slice(), SECRET.as_bytes()].concat();
    let zstd = [skipped.as_slice(), b"\x28\xb5\x2f\xfd\0\x58\x0b\0\0 "].concat();
    let hexadecimal: String = SECRET.bytes().map(|octet| format!("{octet:02x}")).collect();
    for (coding, content, kept) in [
        ("gzip", gzip(SECRET, "a"), None),
        ("gzip", gzip("a", &hexadecimal), None),
        ("zstd", zstd, None),
        ("gzip", gzip("a.json", "b"), Some("gzip")),
    ] {
        let mut fields = Fields::new();
        fields.push("content-encoding", coding);
        let mut draft = record::draft();
        let first = &mut draft.suites[0].exchanges[0].1;
        Arc::get_mut(first).unwrap().result = Ok(Response::new(200, fields, content.clone()));
        let mut record = draft.record();
        record.mask(&secrets);
        let response = record.suites()[0].exchanges[0].1.result.as_ref().unwrap();
        assert_eq!(response.fields.value("content-encoding").as_deref(), kept, "{coding}");
        assert_eq!(*response.content == *content, kept.is_some(), "{coding}");
        assert!(matches!(response.text(), Ok("{}" | " ")), "{coding}");
    }
}
