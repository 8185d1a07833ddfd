//! The reference homeserver with `--break`: it responds as in the counterexamples of tests.

mod difference;
mod rehearse;

use std::fmt::Write as _;
use std::sync::Arc;

use url::Url;

use self::rehearse::{Extent, Rehearsed, rehearse};

use crate::cli::arguments::CaseArguments;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::clock;
use crate::outcome::Outcome;
use crate::proof::{self, example};
use crate::reference::{FixedResponse, Reference};
use crate::setting::{Deployment, Setting};
use crate::suite::{Suite, Test, Variant};

/// Tests to be violated.
#[derive(Debug)]
pub(in crate::cli) struct Broken {
    suite: Arc<Suite>,
    indices: Vec<usize>,
    /// The arguments that name the case files, as they are typed.
    cases: String,
}

/// Starts the reference homeserver on a port: a correct one, or one that violates these tests. What is to be said of it.
pub(in crate::cli) async fn start(port: u16, broken: Option<&Broken>) -> Result<(Reference, String), CliError> {
    let (mut said, mut failed) = (String::new(), None);
    let responses = |base: &str| match broken.map(|broken| broken.at(base)) {
        None => Vec::new(),
        Some(Ok(served)) => {
            said = served.said;
            served.responses
        }
        Some(Err(error)) => {
            failed = Some(error);
            Vec::new()
        }
    };
    let reference = Reference::start_fixed(port, responses).await?;
    failed.map_or(Ok((reference, said)), Err)
}

/// What is served, and what is to be said of it.
struct Served {
    responses: Vec<FixedResponse>,
    said: String,
}

/// A counterexample that violates its test there, and the verdict of a run on it.
struct Violating {
    variant: Variant,
    verdict: (Rehearsed, Setting),
}

impl Broken {
    /// The tests of these ids, or of which these are the only parts; nothing if there are no ids.
    pub(in crate::cli) fn find(ids: &[String], arguments: &CaseArguments) -> Result<Option<Self>, CliError> {
        if ids.is_empty() {
            return Ok(None);
        }
        let suites = cases::load_of_tests(ids, arguments)?;
        let found = ids.iter().map(|id| cases::find_test(id, &suites)).collect::<Result<Vec<_>, _>>()?;
        let Some((suite, _)) = found.first().cloned() else { return Ok(None) };
        if found.iter().any(|(other, _)| other.name != suite.name) {
            return Err(CliError::SeveralSuites);
        }
        let indices = found.into_iter().map(|(_, index)| index).collect();
        Ok(Some(Self { suite, indices, cases: arguments.typed() }))
    }

    /// Responses that violate the tests even where this server is: on plain HTTP, at a loopback address.
    fn at(&self, base: &str) -> Result<Served, CliError> {
        let mut alone: Vec<Violating> =
            self.indices.iter().map(|index| self.counterexample(*index, base)).collect::<Result<_, _>>()?;
        // Of one test the run is known. Each run takes its time: a suite may have thousands of requests.
        let judged = match alone.pop() {
            Some(only) if alone.is_empty() => Some(only.verdict),
            last => joined(alone.into_iter().chain(last).map(|violating| violating.variant))
                .and_then(|variant| self.violating(&variant, &self.indices, base)),
        };
        let (rehearsed, setting) = judged.ok_or_else(|| CliError::ExclusiveTests)?;
        Ok(self.served(rehearsed, &setting))
    }

    /// The first counterexample of a test that violates it there.
    fn counterexample(&self, index: usize, base: &str) -> Result<Violating, CliError> {
        let test = &self.suite.tests[index];
        for (number, variant) in proof::counterexamples(&self.suite, test).into_iter().enumerate() {
            if let Some(verdict) = self.violating(&variant, &[index], base) {
                return Ok(Violating { variant, verdict });
            }
            if number == 0 && self.needs_user(&variant, index, base) {
                return Err(CliError::BrokenForUsers(test.id.clone()));
            }
        }
        Err(CliError::NoCounterexample(test.id.clone()))
    }

    /// Whether a test is judged only for a user who signs in: there is none when a run is tried out.
    fn needs_user(&self, variant: &Variant, index: usize, base: &str) -> bool {
        let healthy = Variant { changes: Vec::new(), ..variant.clone() };
        let outcomes = setting_at(&healthy, base)
            .and_then(|setting| rehearse(&self.suite, &healthy, Extent::Changed, &setting, clock::now()))
            .map(|rehearsed| rehearsed.record.outcomes);
        outcomes
            .is_some_and(|outcomes| matches!(&outcomes[index], Outcome::Skip(skip) if skip.missing_user().is_some()))
    }

    /// The verdict of a run on a variant, if it violates all of these tests there.
    fn violating(&self, variant: &Variant, indices: &[usize], base: &str) -> Option<(Rehearsed, Setting)> {
        let setting = setting_at(variant, base)?;
        let is_violated = |rehearsed: &Rehearsed| {
            indices.iter().all(|index| !rehearsed.record.outcomes[*index].violations().is_empty())
        };
        let rehearsed = [Extent::Changed, Extent::All]
            .into_iter()
            .find_map(|extent| rehearse(&self.suite, variant, extent, &setting, clock::now()).filter(is_violated));
        rehearsed.map(|rehearsed| (rehearsed, setting))
    }

    fn served(&self, rehearsed: Rehearsed, setting: &Setting) -> Served {
        let tests = self.indices.iter().map(|index| &self.suite.tests[*index]);
        let mut said: String = tests.map(|test| format!("broken: {}\n", test.requirement)).collect();
        let _ = writeln!(
            said,
            "`matrix-conformance run {} --dev --matrix-version {}{}` shows it:",
            setting.target, setting.matrix_version, self.cases
        );
        let judged = |(test, outcome): (&Test, &Outcome)| {
            (!outcome.violations().is_empty()).then(|| format!("  {}: {}\n", outcome.as_str(), test.id))
        };
        said.extend(rehearsed.record.tests().filter_map(judged));
        Served { responses: rehearsed.responses, said }
    }
}

/// The setting of a run of a variant there.
fn setting_at(variant: &Variant, base: &str) -> Option<Setting> {
    let target = Url::parse(base).ok()?;
    Some(Setting { target, deployment: Deployment::Development, ..example::setting(variant)? })
}

/// The changes of all of them, by the Matrix version of the first that names one.
fn joined(variants: impl Iterator<Item = Variant>) -> Option<Variant> {
    variants.reduce(|mut all, more| {
        all.changes.extend(more.changes);
        all.matrix_version = all.matrix_version.or(more.matrix_version);
        all
    })
}
