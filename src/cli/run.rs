//! `run` and `demo`: a homeserver judged, and the reports of it written.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use super::actions::Step;
use super::arguments::{Format, Header, JudgingArguments, ReachArguments, RunArguments, SelectionArguments};
use super::error::CliError;
use super::known_failures::List;
use super::reports::Reports;
use super::terminal::Terminal;
use super::{cases, progress};
use crate::check::{Deployment, Unseen};
use crate::fetch::{FetchOptions, Fetcher};
use crate::harness::discovery::{self, Target};
use crate::harness::{self, RunOptions, Selection, block_on, list_trials, show_trials};
use crate::outcome::{Policy, Record};
use crate::plan::{self, Setting};
use crate::reference::{Fault, Reference};
use crate::report;
use crate::suite::{KnownFailure, Suite};

/// Where the homeserver is.
enum Place {
    Url(Url),
    ServerName(String),
    /// To be started, with these faults.
    Reference(Vec<Fault>),
}

/// A homeserver that was found; the reference is kept alive with it.
struct Found {
    target: Url,
    reference: Option<Reference>,
}

/// Why no homeserver was found.
enum NotFound {
    /// Nothing can be reported of it.
    Early(CliError),
    /// The run is undecided.
    Undecided(Unseen),
}

/// Judges the homeserver that the user names.
pub(super) fn run(target: &str, arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let place = match discovery::parse(target)? {
        Target::Url(url) => Place::Url(url),
        Target::ServerName(name) => Place::ServerName(name),
    };
    judge(&place, arguments, terminal)
}

/// Judges the embedded reference homeserver, as a development deployment.
pub(super) fn demo(faults: &[Fault], arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    judge(&Place::Reference(faults.to_vec()), arguments, terminal)
}

fn judge(place: &Place, arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let suites = cases::load(&arguments.selection.cases)?;
    let libtest = libtest_arguments(arguments, terminal);
    if arguments.selection.list {
        let selection = selection(&arguments.selection);
        list_trials(&suites, |test| selection.selects(test), &libtest);
        return Ok(0);
    }
    let fetcher = Arc::new(Fetcher::new(fetch_options(&arguments.reach)?)?);
    let known = List::open(&arguments.judging)?;
    let reports = Reports::open(&arguments.reports)?;
    let step = Step::of_environment(arguments.reports.github);
    let record = block_on(async || judge_watched(place, &suites, arguments, &known.entries, &fetcher, terminal).await);
    let mut record = record.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    let listed = known.update(&mut record, terminal);
    // Reports first: whatever happens to the terminal, they are there.
    let written = reports.write(&record);
    present(&record, step.as_ref(), arguments, &libtest, terminal);
    match listed.and(written) {
        Ok(()) => Ok(record.exit_code()),
        Err(error) => {
            terminal.err(&error.render(terminal.err_color()));
            if record.exit_code() == 0 {
                // 2 would say that nothing was sent.
                terminal.err("the exit code is 3, as a report is missing\n");
                return Ok(3);
            }
            Ok(record.exit_code())
        }
    }
}

async fn judge_watched(
    place: &Place,
    suites: &[Arc<Suite>],
    arguments: &RunArguments,
    known_failures: &[Arc<KnownFailure>],
    fetcher: &Arc<Fetcher>,
    terminal: &Terminal,
) -> Result<Record, CliError> {
    let watch = progress::Watch::start(terminal);
    let found = tokio::select! {
        biased;
        () = progress::interrupted() => Err(NotFound::Undecided(plan::interrupted())),
        found = find(place, arguments.reach.wait, fetcher) => found,
    };
    let record = match found {
        Err(NotFound::Early(error)) => Err(error),
        Err(NotFound::Undecided(why)) => {
            let options = run_options(arguments, unfound_target(place)?, false, known_failures);
            Ok(harness::undecided(suites, &options, fetcher, &why))
        }
        Ok(Found { target, reference }) => {
            let options = run_options(arguments, target, reference.is_some(), known_failures);
            Ok(harness::run(suites, &options, fetcher, progress::interrupted()).await)
        }
    };
    watch.end();
    record
}

/// Finds the homeserver, and waits for it if the user wants that.
async fn find(place: &Place, wait: Option<Duration>, fetcher: &Fetcher) -> Result<Found, NotFound> {
    let start = Instant::now();
    let (target, reference) = match place {
        Place::Url(url) => (url.clone(), None),
        Place::ServerName(name) => {
            let found = discovery::discover_within(name, wait.unwrap_or_default(), fetcher).await;
            let undecided = |error: discovery::DiscoveryError| {
                NotFound::Undecided(Unseen { request: String::new(), kind: "discovery", message: error.to_string() })
            };
            (found.map_err(undecided)?, None)
        }
        Place::Reference(faults) => {
            let early = |error: CliError| NotFound::Early(error);
            let reference = Reference::start(0, faults).await.map_err(|error| early(error.into()))?;
            (discovery::base_url(reference.url()).map_err(|error| early(error.into()))?, Some(reference))
        }
    };
    if let Some(most) = wait {
        discovery::wait_until_answers(&target, most.saturating_sub(start.elapsed()), fetcher).await;
    }
    Ok(Found { target, reference })
}

/// What reports call a homeserver that was not found.
fn unfound_target(place: &Place) -> Result<Url, CliError> {
    match place {
        Place::Url(url) => Ok(url.clone()),
        Place::ServerName(name) => Ok(discovery::base_url(&format!("https://{name}"))?),
        Place::Reference(_) => Ok(discovery::base_url("http://127.0.0.1")?),
    }
}

/// Shows the record, and in a step of GitHub Actions annotates and summarizes it.
fn present(
    record: &Record,
    step: Option<&Step>,
    arguments: &RunArguments,
    libtest: &libtest_mimic::Arguments,
    terminal: &Terminal,
) {
    let show = || show(record, arguments, libtest, terminal);
    let Some(step) = step else { return show() };
    step.annotate(record, arguments.reports.format, terminal, show);
    // It comes by itself, so a summary that can't be written does not fail the run.
    if let Err(error) = step.summarize(record) {
        let left_out = CliError::Other(format!("the summary of the job is left out: {error}"));
        terminal.err(&left_out.render(terminal.err_color()));
    }
}

fn show(record: &Record, arguments: &RunArguments, libtest: &libtest_mimic::Arguments, terminal: &Terminal) {
    // libtest panics where standard output is closed.
    let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, libtest)));
    if shown.is_err() {
        return;
    }
    if arguments.reports.format == Format::Json {
        terminal.err(&report::terminal::render(record, terminal.err_color()));
    } else {
        terminal.out(&report::terminal::render(record, terminal.out_color()));
    }
}

fn run_options(
    arguments: &RunArguments,
    target: Url,
    is_reference: bool,
    known_failures: &[Arc<KnownFailure>],
) -> RunOptions {
    let JudgingArguments { matrix_version, dev, strict, allow_unsupported, .. } = arguments.judging;
    let development = dev || is_reference;
    let setting = Setting {
        target,
        deployment: if development { Deployment::Development } else { Deployment::Production },
        matrix_version,
    };
    let policy = Policy { strict, allow_unsupported };
    RunOptions { setting, policy, selection: selection(&arguments.selection), known_failures: known_failures.to_vec() }
}

fn selection(arguments: &SelectionArguments) -> Selection {
    Selection {
        filter: arguments.filter.clone(),
        exact: arguments.exact,
        skip: arguments.skip.clone(),
        levels: arguments.filter_level.iter().map(|level| (*level).into()).collect(),
    }
}

fn libtest_arguments(arguments: &RunArguments, terminal: &Terminal) -> libtest_mimic::Arguments {
    let RunArguments { selection, reports, .. } = arguments;
    let format = match reports.format {
        _ if reports.quiet => libtest_mimic::FormatSetting::Terse,
        Format::Pretty => libtest_mimic::FormatSetting::Pretty,
        Format::Terse => libtest_mimic::FormatSetting::Terse,
        Format::Json => libtest_mimic::FormatSetting::Json,
    };
    libtest_mimic::Arguments {
        filter: selection.filter.clone(),
        exact: selection.exact,
        skip: selection.skip.clone(),
        list: selection.list,
        format: Some(format),
        color: Some(terminal.libtest_color()),
        // In the order of the case files.
        test_threads: Some(1),
        ..libtest_mimic::Arguments::default()
    }
}

fn fetch_options(arguments: &ReachArguments) -> Result<FetchOptions, CliError> {
    let ca_certificates = match &arguments.cacert {
        None => None,
        Some(path) => Some(
            fs::read(path)
                .map_err(|error| CliError::Read { path: path.display().to_string(), reason: error.to_string() })?,
        ),
    };
    // Errors don't quote what was given: the value may be all of it.
    let header = |(number, header): (usize, &Header)| {
        header.split().ok_or_else(|| {
            CliError::Other(format!(
                "--header number {number} has no name and colon before its value: write NAME:VALUE"
            ))
        })
    };
    Ok(FetchOptions {
        timeout: arguments.timeout,
        connect_timeout: arguments.connect_timeout.min(arguments.timeout),
        headers: (1..).zip(&arguments.header).map(header).collect::<Result<_, _>>()?,
        ca_certificates,
        insecure: arguments.insecure,
        resolve: arguments.resolve.iter().map(|resolve| (resolve.host.clone(), resolve.address)).collect(),
        proxy: arguments.proxy.clone(),
    })
}
