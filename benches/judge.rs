//! How long the parts of a run take that do no I/O: reading case files, judging, reading JSON, writing reports.
//! `benches/compare` times the complete process.

#![expect(clippy::unwrap_used, reason = "benchmarks")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use divan::{Bencher, black_box};

use matrix_conformance::cli::wording;
use matrix_conformance::exchange::example::ExampleResponse;
use matrix_conformance::exchange::{Exchange, Fields, Response, Secrets, ServerInfo, json};
use matrix_conformance::harness::builtin;
use matrix_conformance::outcome::{Conclusion, Kind, Policy, Record, Run};
use matrix_conformance::plan::{Plan, interrupted};
use matrix_conformance::proof::example;
use matrix_conformance::report::junit;
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::{Suite, Variant, read_suite};

fn main() {
    divan::main();
}

#[divan::bench]
fn read_the_built_in_cases(bencher: Bencher<'_, '_>) {
    bencher.bench(|| builtin::suites().unwrap());
}

#[divan::bench]
fn read_the_built_in_cases_from_their_text(bencher: Bencher<'_, '_>) {
    bencher.bench(|| builtin::read().unwrap());
}

#[divan::bench]
fn judge_the_example(bencher: Bencher<'_, '_>) {
    let suite = builtin::suites().unwrap().remove(0);
    let responses = example(&suite);
    bencher.bench(|| judge(&suite, &responses));
}

#[divan::bench]
fn read_ten_thousand_tests(bencher: Bencher<'_, '_>) {
    let file = SourceFile::new("many.yaml", many_tests());
    bencher.bench(|| read_suite(black_box(&file)).unwrap());
}

#[divan::bench]
fn judge_ten_thousand_tests(bencher: Bencher<'_, '_>) {
    let suite = Arc::new(read_suite(&SourceFile::new("many.yaml", many_tests())).unwrap());
    let responses = example(&suite);
    let record = judge(&suite, &responses);
    assert_eq!(
        (record.summary().tally.number(Kind::Pass), record.summary().conclusion),
        (10_000, Conclusion::Conforming)
    );
    bencher.bench(|| judge(&suite, &responses));
}

#[divan::bench]
fn read_100_kb_of_json(bencher: Bencher<'_, '_>) {
    let member = r#"{"name":"a \"name\" é 😀","list":[1,2.5e10,true,null],"inner":{"x":"https://example.org/"}}"#;
    let text = format!("[{}]", vec![member; 100_000 / member.len()].join(","));
    bencher.bench(|| json::read(black_box(&text)).unwrap());
}

#[divan::bench]
fn write_junit(bencher: Bencher<'_, '_>) {
    let suite = builtin::suites().unwrap().remove(0);
    let record = judge(&suite, &example(&suite));
    bencher.bench(|| junit::render(black_box(&record), wording));
}

/// The usual cases: the user gave no secret, or one that no response has.
#[divan::bench(args = ["", "Bearer syt_YWxpY2U_rMpTlkQyaYqXKJbWcOdN_0A8zfL"])]
fn mask_the_record(bencher: Bencher<'_, '_>, secret: &str) {
    let suite = builtin::suites().unwrap().remove(0);
    let mut record = judge(&suite, &example(&suite));
    let mut secrets = Secrets::default();
    secrets.add_field("authorization", secret);
    bencher.bench_local(|| black_box(&mut record).mask(&secrets));
}

/// A case file of 10,000 tests: 500 groups, each with one test for each of 20 members.
fn many_tests() -> String {
    let members: Vec<String> = (0..20).map(|number| format!("member_{number}")).collect();
    let each = members.join(", ");
    let document: Vec<String> = members.iter().map(|name| format!("\"{name}\": \"https://example.org/\"")).collect();
    let mut text = format!(
        "suite: many
title: Many tests of one response
since: v1.15
request: document
level: must
because: It must be.
source: spec 1
documents: {{ spec: {{ title: Specification, link: \"https://example.org/\" }} }}
requests: {{ document: {{ get: /document, example: {{ json: {{ {} }} }} }} }}
tests:
",
        document.join(", ")
    );
    for group in 0..500 {
        writeln!(
            text,
            "  group-{group}/<each>:
    each: [{each}]
    expect: {{ status: 200, /<each>: {{ type: string }} }}
    requirement: It is there."
        )
        .unwrap();
    }
    text
}

fn example(suite: &Suite) -> HashMap<String, ExampleResponse> {
    example::changed_responses(suite, &Variant::none(suite.file.place(0..0)))
}

/// A complete run, with these responses in place of a server's.
fn judge(suite: &Arc<Suite>, responses: &HashMap<String, ExampleResponse>) -> Record {
    let setting = Setting {
        target: "https://matrix.example.org".parse().unwrap(),
        deployment: Deployment::Production,
        matrix_version: MatrixVersion::NEWEST,
        writes: true,
        slow: false,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    };
    let mut plan = Plan::new(std::slice::from_ref(suite), &setting, |_| true);
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            break;
        }
        for planned in requests {
            let result = Ok(response(&responses[&planned.name]));
            let received = SystemTime::UNIX_EPOCH;
            plan.take(
                planned.number,
                Exchange { request: planned.request, result, received, duration: Duration::ZERO },
            );
        }
    }
    let run = Run {
        id: None,
        setting,
        name: None,
        server: ServerInfo::default(),
        policy: Policy { strict: false, allow_unsupported: false },
        started: SystemTime::UNIX_EPOCH,
        duration: Duration::ZERO,
        unread_tests: 0,
        cases_digest: String::new(),
    };
    Record::new(run, plan.finish(&interrupted()), &[])
}

fn response(text: &ExampleResponse) -> Response {
    let mut fields = Fields::new();
    for (name, value) in &text.headers {
        fields.push(name, value.as_bytes());
    }
    Response::new(text.status, fields, text.body.clone())
}
