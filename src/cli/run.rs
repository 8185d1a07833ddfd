//! `run` and `demo`: homeservers judged, and the reports of them written.

use super::arguments::{RunArguments, TargetArguments};
use super::broken::Broken;
use super::error::CliError;
use super::judging::Judging;
use super::known_failures::List;
use super::options::{fetch_options, selection};
use super::place::Place;
use super::reports::Reports;
use super::shown::Shown;
use super::targets::Targets;
use super::terminal::Terminal;
use super::{cases, many, progress};
use crate::fetch::FetchOptions;
use crate::harness::block_on;

/// Judges the homeservers that the user names.
pub(super) fn run(targets: &TargetArguments, arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    // First: without quotes the shell makes targets of the rest of a header field.
    let fetch = fetch_options(&arguments.reach)?;
    match Targets::read(targets)? {
        Targets::One(place) => judge(&place, arguments, fetch, terminal),
        Targets::Several(several) => many::judge(several, arguments, fetch, terminal),
    }
}

/// Judges the embedded reference homeserver, as a development deployment; it violates the tests of these ids.
pub(super) fn demo(broken: &[String], arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let broken = Broken::find(broken, &arguments.selection.cases)?;
    judge(&Place::Reference(broken), arguments, fetch_options(&arguments.reach)?, terminal)
}

fn judge(place: &Place, arguments: &RunArguments, fetch: FetchOptions, terminal: &Terminal) -> Result<u8, CliError> {
    let suites = cases::load(&arguments.selection.cases)?;
    let shown = Shown::new(&arguments.selection, &arguments.reports, terminal);
    if arguments.selection.list {
        return Ok(shown.list(&suites, &selection(&arguments.selection)));
    }
    let known = List::open(&arguments.judging)?;
    let judging = Judging::new(suites, known.entries.clone(), arguments, fetch)?;
    let reports = Reports::open(&arguments.reports, &arguments.files_read())?;
    let record = block_on(async || {
        let watch = progress::Watch::start(terminal);
        let stopped = progress::stop();
        let record = judging.judge(place, || progress::until(stopped.clone())).await;
        watch.end();
        record
    });
    let record = record.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    Ok(shown.conclude(record, known, reports))
}
