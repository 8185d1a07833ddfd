//! `run` and `demo`: homeservers judged, and the reports of them written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::arguments::{Format, RunArguments, TargetArguments};
use super::error::CliError;
use super::judging::Judging;
use super::known_failures::List;
use super::options::{fetch_options, libtest_arguments, selection};
use super::place::Place;
use super::reports::Reports;
use super::targets::Targets;
use super::terminal::Terminal;
use super::{cases, many, progress};
use crate::fetch::FetchOptions;
use crate::harness::{block_on, list_trials, show_trials};
use crate::outcome::Record;
use crate::reference::Fault;
use crate::report;

/// Judges the homeservers that the user names.
pub(super) fn run(targets: &TargetArguments, arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    // First: without quotes the shell makes targets of the rest of a header field.
    let fetch = fetch_options(&arguments.reach)?;
    match Targets::read(targets)? {
        _ if arguments.selection.list => list(arguments, terminal),
        Targets::One(place) => judge(&place, arguments, fetch, terminal),
        Targets::Several(several) => many::judge(several, arguments, fetch, terminal),
    }
}

/// Judges the embedded reference homeserver, as a development deployment.
pub(super) fn demo(faults: &[Fault], arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    if arguments.selection.list {
        return list(arguments, terminal);
    }
    judge(&Place::Reference(faults.to_vec()), arguments, fetch_options(&arguments.reach)?, terminal)
}

fn list(arguments: &RunArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let suites = cases::load(&arguments.selection.cases)?;
    let selection = selection(&arguments.selection);
    list_trials(&suites, |test| selection.selects(test), &libtest_arguments(arguments, terminal));
    Ok(0)
}

fn judge(place: &Place, arguments: &RunArguments, fetch: FetchOptions, terminal: &Terminal) -> Result<u8, CliError> {
    let known = List::open(&arguments.judging)?;
    let suites = cases::load(&arguments.selection.cases)?;
    let judging = Judging::new(suites, known.entries.clone(), arguments, fetch)?;
    let reports = Reports::open(&arguments.reports)?;
    let record = block_on(async || {
        let watch = progress::Watch::start(terminal);
        let record = judging.judge(place, progress::interrupted).await;
        watch.end();
        record
    });
    let mut record = record.map_err(|error| CliError::Other(format!("no thread for the network: {error}")))??;
    let listed = known.update(&mut record, terminal);
    // Reports first: whatever happens to the terminal, they are there.
    let written = reports.write(&record);
    show(&record, arguments, terminal);
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

fn show(record: &Record, arguments: &RunArguments, terminal: &Terminal) {
    // libtest panics where standard output is closed.
    let shown = catch_unwind(AssertUnwindSafe(|| show_trials(record, &libtest_arguments(arguments, terminal))));
    if shown.is_err() {
        return;
    }
    if arguments.reports.format == Format::Json {
        terminal.err(&report::terminal::render(record, terminal.err_color()));
    } else {
        terminal.out(&report::terminal::render(record, terminal.out_color()));
    }
}
