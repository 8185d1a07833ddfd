//! The shell around the plan: sends what it asks for, a bounded number at a time, until it asks for nothing more.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use libtest_mimic::{Arguments, Trial};
use tokio::task::JoinSet;

use super::builtin;
use super::room::Room;
use crate::check::Unseen;
use crate::clock::{self, Stopwatch};
use crate::exchange::{Exchange, Secrets};
use crate::fetch::Fetcher;
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record, Run, SuiteRecord};
use crate::plan::{self, Errand, Plan, Repeat};
use crate::setting::Setting;
use crate::suite::{Level, Suite, Test};

/// The most requests under way at once.
const CONCURRENCY: usize = 8;

/// The longest that a run which is stopped still takes to clean up.
const CLEAN_UP: Duration = Duration::from_secs(10);

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// What is judged, and by what.
    pub setting: Setting,
    /// How violations count.
    pub policy: Policy,
    /// Which tests.
    pub selection: Selection,
    /// The failures that the user knows of.
    pub known_failures: Vec<Arc<KnownFailure>>,
}

/// Which tests a run is for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// As libtest selects: a part of the id or with `exact` all of it, and what to skip.
    pub filter: Option<String>,
    /// The filters are whole ids.
    pub exact: bool,
    /// Parts of ids, or ids, not to run.
    pub skip: Vec<String>,
    /// Only these levels; all if empty.
    pub levels: Vec<Level>,
}

impl Selection {
    /// What libtest's arguments select.
    pub fn from_arguments(arguments: &Arguments) -> Self {
        let Arguments { filter, exact, skip, .. } = arguments.clone();
        Self { filter, exact, skip, levels: Vec::new() }
    }

    /// Whether a test is selected, by libtest's own rules.
    pub fn selects(&self, test: &Test) -> bool {
        let arguments = Arguments {
            filter: self.filter.clone(),
            exact: self.exact,
            skip: self.skip.clone(),
            ..Arguments::default()
        };
        let trial = Trial::test(test.id.clone(), || Ok(())).with_kind(test.level.as_str());
        let level = self.levels.is_empty() || self.levels.contains(&test.level);
        level && !arguments.is_filtered_out(&trial)
    }
}

/// Runs the suites against the homeserver. When `stop` is ready the run ends with what was judged by then. The record
/// does not have the fetcher's secrets, nor what looks like one.
pub async fn run(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    fetcher: &Arc<Fetcher>,
    stop: impl Future<Output = ()>,
) -> Record {
    let (started, stopwatch) = (clock::now(), Stopwatch::start());
    let mut plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    let is_over = tokio::select! {
        biased;
        () = stop => false,
        () = converse(&mut plan, fetcher) => true,
    };
    if !is_over {
        let _ = tokio::time::timeout(CLEAN_UP, clean_up(&mut plan, fetcher)).await;
    }
    let suite_records = plan.finish(&plan::interrupted());
    record(suites, options, fetcher.secrets(), suite_records, (started, stopwatch.elapsed()))
}

/// The record of a run that could not begin, for this reason.
pub fn undecided(suites: &[Arc<Suite>], options: &RunOptions, fetcher: &Fetcher, why: &Unseen) -> Record {
    let plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    record(suites, options, fetcher.secrets(), plan.finish(why), (clock::now(), Duration::ZERO))
}

/// Sends what flows that were cut short have to clean up.
async fn clean_up(plan: &mut Plan, fetcher: &Arc<Fetcher>) {
    loop {
        let errands = plan.clean_up();
        if errands.is_empty() {
            return;
        }
        for (number, exchange) in fetch_all(errands, fetcher).await {
            plan.take(number, exchange);
        }
    }
}

async fn converse(plan: &mut Plan, fetcher: &Arc<Fetcher>) {
    let mut room = Room::new();
    loop {
        let errands = next_errands(plan);
        if errands.is_empty() {
            return;
        }
        let mut exchanges = fetch_all(errands, fetcher).await;
        // What there is room for must not depend on which response came first.
        exchanges.sort_by_key(|(number, _)| *number);
        for (number, exchange) in exchanges {
            plan.take(number, room.take(exchange));
        }
    }
}

/// What the plan asks for. A panic there is a fault of ours; what was judged before it still goes into the reports.
pub(super) fn next_errands(plan: &mut Plan) -> Vec<Errand> {
    catch_unwind(AssertUnwindSafe(|| plan.next_errands())).unwrap_or_default()
}

async fn fetch_all(errands: Vec<Errand>, fetcher: &Arc<Fetcher>) -> Vec<(usize, Exchange)> {
    let mut done = Vec::with_capacity(errands.len());
    let mut under_way = JoinSet::new();
    for errand in errands {
        if under_way.len() >= CONCURRENCY {
            done.extend(under_way.join_next().await.and_then(Result::ok));
        }
        let fetcher = Arc::clone(fetcher);
        under_way.spawn(async move { (errand.number, fetch(&errand, &fetcher).await) });
    }
    while let Some(exchange) = under_way.join_next().await {
        done.extend(exchange);
    }
    done
}

/// Fetches, after the pause that the plan asks for.
async fn fetch(errand: &Errand, fetcher: &Fetcher) -> Exchange {
    // Even no time at all would be rounded up to the next tick of the timer.
    if !errand.pause.is_zero() {
        tokio::time::sleep(errand.pause).await;
    }
    match errand.repeat {
        Repeat::Allowed => fetcher.fetch(&errand.request).await,
        Repeat::Never => fetcher.exchange(&errand.request).await,
    }
}

/// The record of what was judged: known failures excused, secrets masked.
pub(super) fn record(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    secrets: &Secrets,
    suite_records: Vec<SuiteRecord>,
    (started, duration): (SystemTime, Duration),
) -> Record {
    let run = Run {
        setting: options.setting.clone(),
        policy: options.policy,
        started,
        duration,
        cases_digest: builtin::digest(suites.iter().map(|suite| &suite.file)),
    };
    let mut record = Record::new(run, suite_records, &options.known_failures);
    // Everything is judged by now; nobody else sees the record unmasked.
    record.mask(secrets);
    record
}

/// Runs a future on a runtime of its own with a thread for each processor: for many targets.
pub fn block_on_threads<F: Future>(make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let output = runtime.block_on(make());
    runtime.shutdown_background();
    Ok(output)
}

/// Runs a future on a runtime of its own: one thread is enough for what waits for the network.
pub fn block_on<F: Future>(make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let output = runtime.block_on(make());
    // A name look-up under way can't be cancelled: it must not hold up the end.
    runtime.shutdown_background();
    Ok(output)
}
