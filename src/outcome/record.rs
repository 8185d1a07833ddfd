//! The run record. It is complete when it is made: known failures are excused, and its summary is counted once.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{JudgedKnownFailure, LeftBehind, Outcome, Summary, Tally, known};
use crate::exchange::{Exchange, ServerInfo};
use crate::known_failures::KnownFailure;
use crate::setting::Setting;
use crate::suite::{Suite, Test};

/// How violations and refusals count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Warnings fail the run.
    pub strict: bool,
    /// A server that refuses the API as specified passes.
    pub allow_unsupported: bool,
}

/// The facts of a run: target, policy, time and cases.
#[derive(Debug, Clone)]
pub struct Run {
    /// The id that the field User-Agent of its requests has; recordings of other tools have none.
    pub id: Option<String>,
    /// The homeserver under test, and the Matrix version and deployment by which it is judged.
    pub setting: Setting,
    /// The name of the target, if the user gave one, or if it is one of several: unlike its address, it is stable.
    pub name: Option<String>,
    /// Information from the server about itself.
    pub server: ServerInfo,
    /// The number of built-in tests that the user did not select, in suites that were not read for that reason.
    pub unread_tests: usize,
    /// How violations and refusals count.
    pub policy: Policy,
    /// When the run began.
    pub started: SystemTime,
    /// How long it took.
    pub duration: Duration,
    /// SHA-256 of the case files, in hexadecimal.
    pub cases_digest: String,
}

/// The run record: everything that reports are made of.
#[derive(Debug)]
pub struct Record {
    pub(super) run: Run,
    pub(super) suites: Vec<SuiteRecord>,
    known_failures: Vec<JudgedKnownFailure>,
    summary: Summary,
}

/// How a server refuses an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As specified.
    Clean,
    /// In another way that can be understood.
    Other,
}

/// The result of one suite.
#[derive(Debug)]
pub struct SuiteRecord {
    /// The suite.
    pub suite: Arc<Suite>,
    /// How the server refuses the API, if it does.
    pub not_offered: Option<Refusal>,
    /// The exchanges, by the names of the requests; equal requests share an exchange.
    pub exchanges: Vec<(String, Arc<Exchange>)>,
    /// The outcomes, in the order of [`Suite::tests`].
    pub outcomes: Vec<Outcome>,
}

impl Record {
    /// The record of a run. Failures on the list are excused.
    pub fn new(run: Run, mut suites: Vec<SuiteRecord>, list: &[Arc<KnownFailure>]) -> Self {
        let known_failures = known::excuse(&run, &mut suites, list);
        let summary = Summary::of(&run, &suites, &known_failures);
        Self { run, suites, known_failures, summary }
    }

    /// Replaces the list of known failures.
    pub fn excuse(&mut self, list: &[Arc<KnownFailure>]) {
        known::revoke(&mut self.suites);
        self.known_failures = known::excuse(&self.run, &mut self.suites, list);
        self.summary = Summary::of(&self.run, &self.suites, &self.known_failures);
    }

    /// The facts of the run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The result of each suite.
    pub fn suites(&self) -> &[SuiteRecord] {
        &self.suites
    }

    /// The result of each suite, with its tally.
    pub fn tallied_suites(&self) -> impl Iterator<Item = (&SuiteRecord, &Tally)> {
        self.suites.iter().zip(&self.summary.suites)
    }

    /// All tests with their outcomes, in the order of the files.
    pub fn tests(&self) -> impl Iterator<Item = (&Test, &Outcome)> {
        self.suites.iter().flat_map(SuiteRecord::tests)
    }

    /// The user's list of known failures, with the state of each entry.
    pub fn known_failures(&self) -> &[JudgedKnownFailure] {
        &self.known_failures
    }

    /// What the run left on the server, each once: requests whose responses named it, in the order of the files.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        let mut all: Vec<LeftBehind> = Vec::new();
        for left in self.suites.iter().flat_map(LeftBehind::of) {
            if !all.iter().any(|known| known.writes == left.writes && known.name == left.name) {
                all.push(left);
            }
        }
        all
    }

    /// Whether the run ended before everything was judged: by the user, or by its deadline.
    pub fn is_interrupted(&self) -> bool {
        self.tests().any(|(_, outcome)| outcome.is_interrupted())
    }

    /// Numbers, conclusion and exit code.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}

impl SuiteRecord {
    /// The tests with their outcomes, in the order of the file.
    pub fn tests(&self) -> impl Iterator<Item = (&Test, &Outcome)> {
        self.suite.tests.iter().zip(&self.outcomes)
    }

    /// The exchange of the request of this name, if it was sent.
    pub fn exchange(&self, request: &str) -> Option<&Arc<Exchange>> {
        self.exchanges.iter().find(|(name, _)| name == request).map(|(_, exchange)| exchange)
    }
}
