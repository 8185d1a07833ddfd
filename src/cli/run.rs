//! `run` and `demo`: a homeserver judged, and the reports of it written.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use url::Url;

use super::arguments::{Format, RunArguments};
use super::error::CliError;
use super::output::OutputFile;
use super::terminal::Terminal;
use super::{cases, progress};
use crate::check::Deployment;
use crate::fetch::{FetchOptions, Fetcher};
use crate::harness::discovery::{self, Target};
use crate::harness::{self, RunOptions, Selection, block_on, list_trials, show_trials};
use crate::outcome::{Policy, Record};
use crate::plan::Setting;
use crate::reference::{Fault, Reference};
use crate::report;
use crate::suite::Suite;

/// Judges the homeserver that the user names.
pub(super) fn run(target: &str, arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let target = discovery::parse(target)?;
    judge(arguments, terminal, async |fetcher: &Fetcher| match target {
        Target::Url(url) => Ok((url, None)),
        Target::ServerName(name) => Ok((discovery::discover(&name, fetcher).await?, None)),
    })
}

/// Judges the embedded reference homeserver, as a development deployment.
pub(super) fn demo(faults: &[Fault], arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    judge(arguments, terminal, async |_: &Fetcher| {
        let reference = Reference::start(0, faults).await?;
        let url = discovery::base_url(reference.url())?;
        Ok((url, Some(reference)))
    })
}

/// Everything but where the homeserver is: `find` says that, and may keep it alive.
fn judge(
    arguments: &RunArguments,
    terminal: &Terminal,
    find: impl AsyncFnOnce(&Fetcher) -> Result<(Url, Option<Reference>), CliError>,
) -> Result<u8, CliError> {
    let suites = cases::load(&arguments.cases)?;
    let libtest = libtest_arguments(arguments, terminal);
    if arguments.list {
        list_trials(&suites, &libtest);
        return Ok(0);
    }
    let fetcher = Arc::new(Fetcher::new(fetch_options(arguments)?)?);
    let junit = OutputFile::open(&arguments.junit)?;
    let json = arguments.json.as_deref().map(OutputFile::open).transpose()?;
    let record = block_on(async || {
        let (target, reference) = find(&fetcher).await?;
        if let Some(most) = arguments.wait {
            discovery::wait_until_answers(&target, most, &fetcher).await;
        }
        let options = run_options(arguments, target, reference.is_some());
        Ok::<_, CliError>(judge_watched(&suites, &options, &fetcher, terminal).await)
    });
    let record = record.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    // Reports first: whatever happens to the terminal, they are there.
    junit.write(&report::junit::render(&record))?;
    if let Some(json) = json {
        json.write(&report::json::render(&record))?;
    }
    show(&record, arguments, &libtest, terminal);
    Ok(record.exit_code())
}

async fn judge_watched(
    suites: &[Arc<Suite>],
    options: &RunOptions,
    fetcher: &Arc<Fetcher>,
    terminal: &Terminal,
) -> Record {
    let watch = progress::Watch::start(&options.setting.target, terminal);
    let record = harness::run(suites, options, fetcher, progress::interrupted()).await;
    watch.end();
    record
}

fn show(record: &Record, arguments: &RunArguments, libtest: &libtest_mimic::Arguments, terminal: &Terminal) {
    // libtest panics where standard output is closed.
    let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, libtest)));
    if shown.is_err() {
        return;
    }
    if arguments.format == Format::Json {
        terminal.err(&report::terminal::render(record, terminal.err_color()));
    } else {
        terminal.out(&report::terminal::render(record, terminal.out_color()));
    }
}

fn run_options(arguments: &RunArguments, target: Url, is_reference: bool) -> RunOptions {
    let development = arguments.dev || is_reference;
    let setting = Setting {
        target,
        deployment: if development { Deployment::Development } else { Deployment::Production },
        matrix_version: arguments.matrix_version,
    };
    let policy = Policy { strict: arguments.strict, allow_unsupported: arguments.allow_unsupported };
    let selection = Selection {
        filter: arguments.filter.clone(),
        exact: arguments.exact,
        skip: arguments.skip.clone(),
        levels: arguments.filter_level.iter().map(|level| (*level).into()).collect(),
    };
    RunOptions { setting, policy, selection }
}

fn libtest_arguments(arguments: &RunArguments, terminal: &Terminal) -> libtest_mimic::Arguments {
    let format = match arguments.format {
        _ if arguments.quiet => libtest_mimic::FormatSetting::Terse,
        Format::Pretty => libtest_mimic::FormatSetting::Pretty,
        Format::Terse => libtest_mimic::FormatSetting::Terse,
        Format::Json => libtest_mimic::FormatSetting::Json,
    };
    libtest_mimic::Arguments {
        filter: arguments.filter.clone(),
        exact: arguments.exact,
        skip: arguments.skip.clone(),
        list: arguments.list,
        format: Some(format),
        color: Some(terminal.libtest_color()),
        // In the order of the case files.
        test_threads: Some(1),
        ..libtest_mimic::Arguments::default()
    }
}

fn fetch_options(arguments: &RunArguments) -> Result<FetchOptions, CliError> {
    let ca_certificates = match &arguments.cacert {
        None => None,
        Some(path) => Some(
            fs::read(path)
                .map_err(|error| CliError::Read { path: path.display().to_string(), reason: error.to_string() })?,
        ),
    };
    Ok(FetchOptions {
        timeout: arguments.timeout,
        connect_timeout: arguments.connect_timeout.min(arguments.timeout),
        headers: arguments.header.iter().map(|header| (header.name.clone(), header.value.clone())).collect(),
        ca_certificates,
        insecure: arguments.insecure,
        resolve: arguments.resolve.iter().map(|resolve| (resolve.host.clone(), resolve.address)).collect(),
        proxy: arguments.proxy.clone(),
    })
}
