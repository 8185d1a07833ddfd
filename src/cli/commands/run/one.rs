//! A run with one homeserver: each report where the user wants it, and everything shown.

use std::future::Future;
use std::sync::Arc;

use super::runner::{Judged, Runner};
use crate::cli::arguments::RunArguments;
use crate::cli::commands::closing::close;
use crate::cli::commands::serve::counterexample::{self, Broken};
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::input::known_failures::KnownFailureList;
use crate::cli::input::selected::Selected;
use crate::cli::input::users;
use crate::cli::output::presentation::Presentation;
use crate::cli::output::progress;
use crate::cli::output::reports::Reports;
use crate::cli::output::terminal::Terminal;
use crate::exchange::Exchange;
use crate::fetch::FetchOptions;
use crate::harness::block_on;
use crate::harness::target::{Target, base_url};
use crate::outcome::{Outcome, Record};
use crate::reference::Reference;
use crate::suite::Extent;

/// The homeserver of the run.
#[derive(Debug)]
pub(in crate::cli) enum Homeserver {
    /// One that the user gives, perhaps with a name for it.
    Named(Target, Option<String>),
    /// The reference, to be started: a correct one, or one that violates these tests.
    Reference(Option<Broken>),
}

/// Judges it; the exit code.
pub(in crate::cli) fn judge(
    homeserver: &Homeserver,
    arguments: &RunArguments,
    fetch: FetchOptions,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let selected = Selected::load(&arguments.selection.filter, Extent::ForRuns)?;
    selected.tell_of_gone(terminal);
    let presentation = Presentation::new(&arguments.reports, environment, terminal)?;
    let known = KnownFailureList::open(&arguments.judging, &selected)?;
    let users = users::read(arguments.users.as_deref(), environment)?;
    let runner = Runner::new(selected, known.entries.clone(), users, arguments, fetch)?;
    let runner = match homeserver {
        Homeserver::Named(..) => runner,
        Homeserver::Reference(_) => runner.for_reference(),
    };
    let read = [arguments.files_read(), cases::files(&arguments.selection.filter.cases)].concat();
    let stopped = progress::stop(1).map_err(CliError::Threads)?;
    let reports = Reports::open(&arguments.reports, &read)?;
    let judged = block_on(async || {
        let watch = progress::Watch::start(terminal);
        let judged = homeserver.judge(&runner, || progress::until(stopped.clone())).await;
        watch.end();
        judged
    });
    drop(stopped);
    let Judged { record, hints } = judged.map_err(CliError::Threads)??;
    let code = close(record, &presentation.with_hints(hints), known, reports);
    // The process ends now: freeing thousands of tests one by one would only take time.
    std::mem::forget(runner);
    Ok(code)
}

impl Homeserver {
    async fn judge<S: Future<Output = ()>>(&self, runner: &Runner, stop: impl Fn() -> S) -> Result<Judged, CliError> {
        match self {
            Self::Named(target, name) => runner.judge(target, name.as_deref(), stop).await,
            Self::Reference(broken) => {
                let (reference, _) = counterexample::start(0, broken.as_ref()).await?;
                let target = Target::Url(base_url(reference.url())?);
                let mut judged = runner.judge(&target, None, stop).await?;
                judged.hints.extend(unserved(&judged.record));
                Ok(judged)
            }
        }
    }
}

/// Advice for case files of the user that fail because the reference has nothing at the path of a request.
fn unserved(record: &Record) -> Option<String> {
    let own = record.suites().iter().filter(|suite| !suite.suite.file.is_built_in());
    let violations = own.flat_map(|suite| {
        let all = suite.outcomes.iter().flat_map(Outcome::violations);
        all.filter_map(|violation| suite.exchange(&violation.request))
    });
    let is_there = |exchange: &&Arc<Exchange>| Reference::serves(exchange.request.url.path());
    let request = violations.filter(|exchange| !is_there(exchange)).map(|exchange| &exchange.request).next()?;
    Some(format!(
        "the reference homeserver has nothing at {}, so a failure there says nothing about the cases; judge a homeserver \
         that has it with `run`",
        request.url.path()
    ))
}
