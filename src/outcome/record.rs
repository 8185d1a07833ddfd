//! The run record. It is complete when it is made: known failures are excused, and its summary is counted once.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{JudgedKnownFailure, Outcome, Summary, Tally, known};
use crate::exchange::Exchange;
use crate::known_failures::KnownFailure;
use crate::setting::Setting;
use crate::suite::{Suite, Test};

/// How the user wants the run to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Warnings make the run fail.
    pub strict: bool,
    /// A server is fine that refuses the API as the specification asks.
    pub allow_unsupported: bool,
}

/// The facts of a run: what was judged, by what, when and how.
#[derive(Debug, Clone)]
pub struct Run {
    /// The homeserver under test, and what it is judged by.
    pub setting: Setting,
    /// How the user wants it to be judged.
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

/// How a server says that it does not offer an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As the specification asks.
    Clean,
    /// In another way that can be understood.
    Other,
}

/// What came of one suite.
#[derive(Debug)]
pub struct SuiteRecord {
    /// The suite.
    pub suite: Arc<Suite>,
    /// How the server refuses the API, if it does.
    pub not_offered: Option<Refusal>,
    /// What was sent, by the names of the requests; requests that are equal share an exchange.
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

    /// Excuses the failures on this list instead of those on the list before.
    pub fn excuse(&mut self, list: &[Arc<KnownFailure>]) {
        known::revoke(&mut self.suites);
        self.known_failures = known::excuse(&self.run, &mut self.suites, list);
        self.summary = Summary::of(&self.run, &self.suites, &self.known_failures);
    }

    /// What the run was.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// What came of each suite.
    pub fn suites(&self) -> &[SuiteRecord] {
        &self.suites
    }

    /// What came of each suite, with its tally.
    pub fn tallied_suites(&self) -> impl Iterator<Item = (&SuiteRecord, &Tally)> {
        self.suites.iter().zip(&self.summary.suites)
    }

    /// All tests with their outcomes, in the order of the files.
    pub fn tests(&self) -> impl Iterator<Item = (&Test, &Outcome)> {
        self.suites.iter().flat_map(SuiteRecord::tests)
    }

    /// The user's list of known failures, and what became of its entries.
    pub fn known_failures(&self) -> &[JudgedKnownFailure] {
        &self.known_failures
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
