//! The run over the network: sends the requests of the plan, a bounded number at a time, until it has no more.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::courier::Courier;
use super::selection::Selection;
use super::server_info::Inquiry;
use super::sign_in::{Agents, bearer};
use super::{builtin, unreached};
use crate::check::Unseen;
use crate::clock::{self, Stopwatch};
use crate::exchange::{Secrets, ServerInfo};
use crate::fetch::Fetcher;
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record, Run, SuiteRecord};
use crate::plan::{self, FlowKind, Plan, PlannedRequest};
use crate::setting::Setting;
use crate::suite::Suite;
use crate::users::Users;

/// The longest time that a stopped run takes to clean up flows of one kind.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// The longest time that a stopped run waits for responses that may have opened a session.
const SETTLE: Duration = Duration::from_secs(3);

/// What to run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The target, and the Matrix version and deployment by which it is judged.
    pub setting: Setting,
    /// The name of the target in reports, if it has one.
    pub name: Option<String>,
    /// How violations count.
    pub policy: Policy,
    /// The selected tests.
    pub selection: Selection,
    /// The users who sign in.
    pub users: Users,
    /// The user's list of known failures.
    pub known_failures: Vec<Arc<KnownFailure>>,
}

/// Runs the suites against the homeserver. When `stop` is ready, or the deadline is reached, the run ends with the tests
/// judged so far. The record is masked.
pub async fn run(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    fetcher: &Arc<Fetcher>,
    stop: impl Future<Output = ()>,
) -> Record {
    let (started, stopwatch) = (clock::now(), Stopwatch::start());
    let mut plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    let mut inquiry = Inquiry::new(&options.setting.target, fetcher);
    let agents = Agents::new(&options.users, options.setting.target.origin());
    let mut courier = Courier::new(Arc::clone(fetcher), agents);
    let end = tokio::select! {
        biased;
        () = stop => Some(plan::interrupted()),
        () = tokio::time::sleep(fetcher.deadline()) => Some(plan::out_of_time(fetcher.deadline())),
        () = converse(&mut plan, &mut courier, &mut inquiry) => None,
    };
    // What came before an interruption counts, so that a flow of which a step was sent is cleaned up.
    if end.is_some() {
        let _ = tokio::time::timeout(SETTLE, courier.settle()).await;
    }
    hand_over(&mut courier, &mut plan);
    if end.is_some() {
        for kind in FlowKind::IN_ORDER {
            let _ = tokio::time::timeout(CLEAN_UP, clean_up(&mut plan, kind, options, fetcher)).await;
        }
    }
    let server = if end.is_none() { inquiry.end().await } else { ServerInfo::default() };
    let suites_judged = plan.finish(&end.unwrap_or_else(plan::interrupted));
    let (run_id, duration) = (fetcher.run_id().map(ToOwned::to_owned), stopwatch.elapsed());
    let findings = Findings { run_id, suites: suites_judged, server, started, duration };
    let mut secrets = fetcher.secrets().clone();
    for user in options.users.values() {
        user.password.iter().for_each(|password| secrets.add_field("password", password));
        user.access_token.iter().for_each(|token| secrets.add_field("authorization", &bearer(token)));
    }
    masked_aside(suites, options, secrets, findings).await
}

/// The record. Masking takes a while: where network threads serve other targets, it has a thread of its own. A thread has
/// its own memory too, which a run of one target saves.
async fn masked_aside(suites: &[Arc<Suite>], options: &RunOptions, secrets: Secrets, findings: Findings) -> Record {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        return record(suites, options, &secrets, findings);
    }
    let (suites, options) = (suites.to_vec(), options.clone());
    match tokio::task::spawn_blocking(move || record(&suites, &options, &secrets, findings)).await {
        Ok(record) => record,
        // A panic there is our fault, and goes on as if it were here.
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

/// The record of a run that could not begin, for this reason.
pub fn undecided(suites: &[Arc<Suite>], options: &RunOptions, fetcher: &Fetcher, why: &Unseen) -> Record {
    let plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    let (server, started, duration) = (ServerInfo::default(), clock::now(), Duration::ZERO);
    let (run_id, suite_records) = (fetcher.run_id().map(ToOwned::to_owned), plan.finish(why));
    record(suites, options, fetcher.secrets(), Findings { run_id, suites: suite_records, server, started, duration })
}

/// Sends the cleaning steps of interrupted flows of this kind.
async fn clean_up(plan: &mut Plan, kind: FlowKind, options: &RunOptions, fetcher: &Arc<Fetcher>) {
    // Nobody signs in to clean up, but an access token may have been given.
    let agents = Agents::new(&options.users, options.setting.target.origin());
    let mut courier = Courier::new(Arc::clone(fetcher), agents);
    loop {
        let requests = plan.clean_up(kind);
        if requests.is_empty() {
            if !courier.wait_aside().await {
                return;
            }
        } else {
            courier.fetch_all(requests).await;
        }
        hand_over(&mut courier, plan);
    }
}

/// Has the conversation that is planned. When it is interrupted, the courier has the exchanges that the plan did not take.
async fn converse(plan: &mut Plan, courier: &mut Courier, inquiry: &mut Inquiry) {
    loop {
        let requests = next_requests(plan);
        if requests.is_empty() {
            // What is on its way may lead to more.
            if !courier.wait_aside().await {
                return;
            }
        } else {
            courier.fetch_all(requests).await;
        }
        if courier.has_response() {
            inquiry.start();
        }
        hand_over(courier, plan);
    }
}

/// Gives the exchanges that arrived to the plan.
fn hand_over(courier: &mut Courier, plan: &mut Plan) {
    courier.arrived().into_iter().for_each(|(number, exchange)| plan.take(number, exchange));
    courier.ways().into_iter().for_each(|(number, way)| plan.take_way(number, way));
}

/// The next requests of the plan. A panic there is our fault; the tests judged before still go into the reports.
pub(super) fn next_requests(plan: &mut Plan) -> Vec<PlannedRequest> {
    catch_unwind(AssertUnwindSafe(|| plan.next_requests())).unwrap_or_default()
}

/// What came of a run.
pub(super) struct Findings {
    /// The id that its requests had.
    pub(super) run_id: Option<String>,
    pub(super) suites: Vec<SuiteRecord>,
    pub(super) server: ServerInfo,
    pub(super) started: SystemTime,
    pub(super) duration: Duration,
}

/// The record, with known failures excused and secrets masked.
pub(super) fn record(suites: &[Arc<Suite>], options: &RunOptions, secrets: &Secrets, findings: Findings) -> Record {
    let Findings { run_id: id, suites: suite_records, server, started, duration } = findings;
    let suite_records = unreached::judged(&options.setting, suite_records);
    let run = Run {
        id,
        setting: options.setting.clone(),
        name: options.name.clone(),
        server,
        policy: options.policy,
        started,
        duration,
        unread_tests: options.selection.unread,
        cases_digest: builtin::digest(suites),
    };
    let mut record = Record::new(run, suite_records, &options.known_failures);
    // Everything is judged by now, and only this function sees the record unmasked.
    record.mask(secrets);
    record
}

/// Runs a future on a runtime with a thread for each processor, and room for this many others that judge: for many
/// targets.
pub fn block_on_threads<F: Future>(judging: usize, make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.enable_all().max_blocking_threads(judging + LOOK_UPS).build()?;
    let output = runtime.block_on(make());
    runtime.shutdown_background();
    Ok(output)
}

/// The most name look-ups at a time.
const LOOK_UPS: usize = 64;

/// Runs a future on a runtime with one thread, which is enough to wait for the network.
pub fn block_on<F: Future>(make: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let output = runtime.block_on(make());
    // A running name look-up cannot be cancelled: it must not delay the end.
    runtime.shutdown_background();
    Ok(output)
}
