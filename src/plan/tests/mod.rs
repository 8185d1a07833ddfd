//! Runs of small suites against made-up responses.

mod flows;
mod gates;
mod needs;
mod sessions;
mod trouble;
mod values;
mod waves;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use super::{FlowKind, Plan, PlannedRequest, interrupted};
use crate::exchange::{Exchange, Fields, Response, Trouble, TroubleKind};
use crate::outcome::{Outcome, Skip, SuiteRecord};
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::source::{Problem, SourceFile};
use crate::suite::{Suite, read_suites};

/// The head of every suite here, without its name.
const HEAD: &str = r#"
title: A small suite
since: v1.15
level: must
source: spec 1
documents: { spec: { title: Specification, link: "https://spec.example/#<section>" } }
"#;

/// The texts of every test here.
const GROUP: &str = "
    requirement: |
      R.
    because: |
      B.
";

/// A suite with this name, and these requests and tests in YAML; tests have the ids `NAME/all/…`.
fn file(name: &str, requests: &str, tests: &str) -> Arc<SourceFile> {
    let text = format!("suite: {name}{HEAD}{requests}\ntests:\n  all:{GROUP}    tests:\n{tests}");
    SourceFile::new(format!("{name}.yaml"), text)
}

fn read(files: &[Arc<SourceFile>]) -> Vec<Arc<Suite>> {
    let read = read_suites(files).map(|read| read.suites);
    let messages = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>();
    read.map_err(messages).expect("the suites have no problems")
}

fn suite(requests: &str, tests: &str) -> Vec<Arc<Suite>> {
    read(&[file("s", requests, tests)])
}

fn setting() -> Setting {
    Setting {
        target: Url::parse("https://hs.example").expect("a URL"),
        deployment: Deployment::Production,
        matrix_version: MatrixVersion { major: 1, minor: 17 },
        writes: true,
        slow: false,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    }
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, Trouble> {
    let mut fields = Fields::new();
    headers.iter().for_each(|(name, value)| fields.push(name, *value));
    Ok(Response::new(status, fields, body.as_bytes().to_vec()))
}

fn trouble(kind: TroubleKind) -> Result<Response, Trouble> {
    Err(Trouble { kind, message: "nobody is there".to_owned(), remedy: None })
}

fn exchange(planned: PlannedRequest, result: Result<Response, Trouble>) -> Exchange {
    Exchange { request: planned.request, result, received: SystemTime::UNIX_EPOCH, duration: Duration::ZERO }
}

/// The result of a run, and the requests that were sent, wave by wave.
struct Ran {
    records: Vec<SuiteRecord>,
    waves: Vec<Vec<String>>,
}

impl Ran {
    /// The outcome of the test `all/NAME` of the first suite, or of the suite before the colon.
    fn outcome(&self, name: &str) -> &Outcome {
        let (suite, name) = name.split_once(':').unwrap_or(("s", name));
        let id = format!("{suite}/all/{name}");
        let mut tests = self.records.iter().flat_map(SuiteRecord::tests);
        tests.find(|(test, _)| test.id == id).map(|(_, outcome)| outcome).expect("there is such a test")
    }

    fn passes(&self, name: &str) -> bool {
        *self.outcome(name) == Outcome::Pass
    }

    fn is_inapplicable(&self, name: &str) -> bool {
        matches!(self.outcome(name), Outcome::Skip(Skip::NotApplicable(_)))
    }

    fn is_blocked(&self, name: &str, by: &str) -> bool {
        let (suite, by) = by.split_once(':').unwrap_or(("s", by));
        *self.outcome(name) == Outcome::Skip(Skip::Blocked(format!("{suite}/all/{by}")))
    }

    fn is_error(&self, name: &str, kind: &str) -> bool {
        matches!(self.outcome(name), Outcome::Error(unseen) if unseen.kind.as_str() == kind)
    }

    fn was_sent(&self, name: &str) -> bool {
        self.waves.concat().iter().any(|sent| sent == name)
    }
}

fn run(
    suites: &[Arc<Suite>],
    setting: &Setting,
    respond: impl FnMut(&PlannedRequest) -> Result<Response, Trouble>,
) -> Ran {
    run_plan(Plan::new(suites, setting, |_| true), respond)
}

fn run_plan(mut plan: Plan, mut respond: impl FnMut(&PlannedRequest) -> Result<Response, Trouble>) -> Ran {
    let mut waves = Vec::new();
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            return Ran { records: plan.finish(&interrupted()), waves };
        }
        waves.push(requests.iter().map(|planned| planned.name.clone()).collect());
        for planned in requests {
            let (number, result) = (planned.number, respond(&planned));
            plan.take(number, exchange(planned, result));
        }
    }
}
