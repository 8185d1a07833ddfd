//! The responses that the reference gives with `serve --break`: those of a test's counterexample.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use url::Position;

use crate::cli::arguments::CaseArguments;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::clock;
use crate::exchange::{Exchange, Fields};
use crate::harness::discovery;
use crate::outcome::{Outcome, SuiteRecord};
use crate::plan::{example, proof, relocate};
use crate::reference::FixedResponse;
use crate::setting::{Deployment, Setting};
use crate::suite::{Suite, Test, Variant};

/// A test that the server is to violate.
pub(super) struct Counterexample {
    suite: Arc<Suite>,
    index: usize,
}

/// What is served, and what a run finds there, a line each.
pub(super) struct Served {
    pub(super) responses: Vec<FixedResponse>,
    pub(super) description: String,
}

impl Counterexample {
    /// The test of this id, or of which this is the only part.
    pub(super) fn find(id: &str, arguments: &CaseArguments) -> Result<Self, CliError> {
        let suites = cases::load(arguments)?;
        let (suite, index) = cases::find_test(id, &suites)?;
        Ok(Self { suite, index })
    }

    fn test(&self) -> &Test {
        &self.suite.tests[self.index]
    }

    /// The first counterexample that violates the test even where this server is: on plain HTTP, at a loopback address.
    pub(super) fn at(&self, base: &str) -> Result<Served, CliError> {
        let target = discovery::base_url(base)?;
        for counterexample in proof::counterexamples(&self.suite, self.test()) {
            let Some(setting) = example::setting(&counterexample) else { continue };
            let setting = Setting { target: target.clone(), deployment: Deployment::Development, ..setting };
            if let Some(record) = self.relocated(&counterexample, base, &setting)
                && !record.outcomes[self.index].violations().is_empty()
            {
                return Ok(self.served(&record, &setting));
            }
        }
        Err(CliError::NoCounterexample(self.test().id.clone()))
    }

    /// What a run finds in the counterexample, moved here and to this moment.
    fn relocated(&self, counterexample: &Variant, base: &str, setting: &Setting) -> Option<SuiteRecord> {
        let there = example::judge(&self.suite, counterexample)?;
        let origins = there.exchanges.iter().map(|(_, exchange)| exchange.request.url.origin());
        let origins: Vec<String> = origins.map(|origin| origin.ascii_serialization()).collect();
        let mut responses = example::changed_responses(&self.suite, counterexample);
        relocate::to_base(&mut responses, &origins, base);
        let now = clock::now();
        relocate::to_time(&mut responses, example::clock(&self.suite), now);
        example::judge_responses(&self.suite, setting, &responses, now)
    }

    fn served(&self, record: &SuiteRecord, setting: &Setting) -> Served {
        let mut description = format!("broken: {}\n", self.test().requirement);
        let (target, version) = (&setting.target, setting.matrix_version);
        let _ = writeln!(description, "`run {target} --dev --matrix-version {version}` reports:");
        let judged = |(test, outcome): (&Test, &Outcome)| {
            (!outcome.violations().is_empty()).then(|| format!("  {}: {}\n", outcome.as_str(), test.id))
        };
        description.extend(record.tests().filter_map(judged));
        let mut seen = HashSet::new();
        // Equal requests share one exchange.
        let exchanges = record.exchanges.iter().filter(|(_, exchange)| seen.insert(Arc::as_ptr(exchange)));
        Served { responses: exchanges.filter_map(|(_, exchange)| fixed(exchange)).collect(), description }
    }
}

fn fixed(exchange: &Exchange) -> Option<FixedResponse> {
    let (request, response) = (&exchange.request, exchange.result.as_ref().ok()?);
    let text = |fields: &Fields| -> Vec<(String, String)> {
        let lines = fields.iter().map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into_owned()));
        lines.collect()
    };
    Some(FixedResponse {
        method: request.method.to_string(),
        target: request.url[Position::BeforePath..Position::AfterQuery].to_owned(),
        request_fields: text(&request.fields),
        status: response.status,
        fields: text(&response.fields),
        body: response.content.to_vec(),
    })
}
