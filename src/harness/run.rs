//! The run over the network: sends the requests of the plan, a bounded number at a time, until it has no more.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::task::JoinSet;

use super::budget::ResponseBudget;
use super::selection::Selection;
use super::{builtin, moved};
use crate::check::Unseen;
use crate::clock::{self, Stopwatch};
use crate::exchange::{Exchange, Secrets};
use crate::fetch::Fetcher;
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record, Run, SuiteRecord};
use crate::plan::{self, Plan, PlannedRequest, Repeat};
use crate::setting::Setting;
use crate::suite::Suite;

/// The most requests in progress at once.
const CONCURRENCY: usize = 8;

/// The longest time that a stopped run takes to clean up.
const CLEAN_UP: Duration = Duration::from_secs(10);

/// What to run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The target, and the Matrix version and deployment by which it is judged.
    pub setting: Setting,
    /// How violations count.
    pub policy: Policy,
    /// The selected tests.
    pub selection: Selection,
    /// The user's list of known failures.
    pub known_failures: Vec<Arc<KnownFailure>>,
}

/// Runs the suites against the homeserver. When `stop` is ready, the run ends with the tests judged so far. The record
/// is masked.
pub async fn run(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    fetcher: &Arc<Fetcher>,
    stop: impl Future<Output = ()>,
) -> Record {
    let (started, stopwatch) = (clock::now(), Stopwatch::start());
    let mut plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    // What came before an interruption counts, so that a flow of which a step was sent is cleaned up.
    let mut arrived = Vec::new();
    let is_over = tokio::select! {
        biased;
        () = stop => false,
        () = converse(&mut plan, fetcher, &mut arrived) => true,
    };
    for (number, exchange) in arrived {
        plan.take(number, exchange);
    }
    if !is_over {
        let _ = tokio::time::timeout(CLEAN_UP, clean_up(&mut plan, fetcher)).await;
    }
    let suite_records = plan.finish(&plan::interrupted());
    record(suites, options, (fetcher.run_id(), fetcher.secrets()), suite_records, (started, stopwatch.elapsed()))
}

/// The record of a run that could not begin, for this reason.
pub fn undecided(suites: &[Arc<Suite>], options: &RunOptions, fetcher: &Fetcher, why: &Unseen) -> Record {
    let plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    record(suites, options, (fetcher.run_id(), fetcher.secrets()), plan.finish(why), (clock::now(), Duration::ZERO))
}

/// Sends the cleaning steps of interrupted flows.
async fn clean_up(plan: &mut Plan, fetcher: &Arc<Fetcher>) {
    loop {
        let requests = plan.clean_up();
        if requests.is_empty() {
            return;
        }
        let mut arrived = Vec::new();
        fetch_all(requests, fetcher, &mut arrived).await;
        for (number, exchange) in arrived {
            plan.take(number, exchange);
        }
    }
}

/// Has the conversation that is planned. When it is interrupted, `arrived` has the exchanges that the plan did not take.
async fn converse(plan: &mut Plan, fetcher: &Arc<Fetcher>, arrived: &mut Vec<(usize, Exchange)>) {
    let mut budget = ResponseBudget::new();
    loop {
        let requests = next_requests(plan);
        if requests.is_empty() {
            return;
        }
        fetch_all(requests, fetcher, arrived).await;
        // Which responses fit into memory must not depend on the order in which they come.
        arrived.sort_by_key(|(number, _)| *number);
        for (number, exchange) in arrived.drain(..) {
            plan.take(number, budget.take(exchange));
        }
    }
}

/// The next requests of the plan. A panic there is our fault; the tests judged before still go into the reports.
pub(super) fn next_requests(plan: &mut Plan) -> Vec<PlannedRequest> {
    catch_unwind(AssertUnwindSafe(|| plan.next_requests())).unwrap_or_default()
}

/// Fetches; `arrived` gets each exchange as soon as it is over.
async fn fetch_all(requests: Vec<PlannedRequest>, fetcher: &Arc<Fetcher>, arrived: &mut Vec<(usize, Exchange)>) {
    let mut under_way = JoinSet::new();
    for planned in requests {
        if under_way.len() >= CONCURRENCY {
            arrived.extend(under_way.join_next().await.and_then(Result::ok));
        }
        let fetcher = Arc::clone(fetcher);
        under_way.spawn(async move { (planned.number, fetch(&planned, &fetcher).await) });
    }
    while let Some(exchange) = under_way.join_next().await {
        arrived.extend(exchange);
    }
}

/// Fetches, after the planned pause.
async fn fetch(planned: &PlannedRequest, fetcher: &Fetcher) -> Exchange {
    // A sleep of no time at all would be rounded up to the next tick of the timer.
    if !planned.pause.is_zero() {
        tokio::time::sleep(planned.pause).await;
    }
    match planned.repeat {
        Repeat::Allowed => fetcher.fetch(&planned.request).await,
        Repeat::Never => fetcher.exchange(&planned.request).await,
    }
}

/// The record, with known failures excused and secrets masked.
pub(super) fn record(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    (id, secrets): (Option<&str>, &Secrets),
    suite_records: Vec<SuiteRecord>,
    (started, duration): (SystemTime, Duration),
) -> Record {
    let suite_records = moved::judged(suites, options, suite_records);
    let run = Run {
        id: id.map(ToOwned::to_owned),
        setting: options.setting.clone(),
        policy: options.policy,
        started,
        duration,
        cases_digest: builtin::digest(suites),
    };
    let mut record = Record::new(run, suite_records, &options.known_failures);
    // Everything is judged by now, and only this function sees the record unmasked.
    record.mask(secrets);
    record
}

/// Runs a future on a runtime with a thread for each processor: for many targets.
pub fn block_on_threads<F: Future>(make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let output = runtime.block_on(make());
    runtime.shutdown_background();
    Ok(output)
}

/// Runs a future on a runtime with one thread, which is enough to wait for the network.
pub fn block_on<F: Future>(make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let output = runtime.block_on(make());
    // A running name look-up cannot be cancelled: it must not delay the end.
    runtime.shutdown_background();
    Ok(output)
}
