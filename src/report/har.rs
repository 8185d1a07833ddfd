//! The exchanges of a record as a HAR file: for the developer tools of browsers, and to be judged again. `recording`
//! has the format, and reads it back.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::exchange::{Exchange, TroubleKind};
use crate::outcome::Record;
use crate::recording::{self, NamedExchange, RecordedRun};

/// The recording, indented, with a line break at its end. Characters that an editor would not show are written as `\u`
/// escapes.
pub fn render(record: &Record) -> String {
    recording::to_text(&run(record), &distinct(record))
}

/// Writes the text of [`render`] piece by piece, because responses may be large.
///
/// # Errors
/// Those of the writer.
pub fn write(record: &Record, out: &mut dyn io::Write) -> io::Result<()> {
    recording::write(&run(record), &distinct(record), out)
}

fn run(record: &Record) -> RecordedRun {
    let run = record.run();
    RecordedRun {
        id: run.id.clone(),
        setting: run.setting.clone(),
        server: run.server.clone(),
        suites: selected(record).collect(),
        cases_digest: run.cases_digest.clone(),
        started: run.started,
        duration: run.duration,
    }
}

/// The suites of which a test was selected. Others are in the record for the tests that these need.
fn selected(record: &Record) -> impl Iterator<Item = String> {
    let tallied = record.tallied_suites().filter(|(_, tally)| tally.selected() > 0);
    tallied.map(|(suite, _)| suite.suite.name.clone())
}

/// Each exchange once, the earliest first. Requests that were missing in another recording are left out.
fn distinct(record: &Record) -> Vec<NamedExchange<'_>> {
    let mut found: Vec<NamedExchange<'_>> = Vec::new();
    let mut places: HashMap<*const Exchange, usize> = HashMap::new();
    for suite in record.suites() {
        for (name, exchange) in suite.exchanges.iter().filter(|(_, exchange)| has_happened(exchange)) {
            let place = *places.entry(Arc::as_ptr(exchange)).or_insert(found.len());
            if place == found.len() {
                found.push(NamedExchange { exchange, requests: Vec::new() });
            }
            if let Some(named) = found.get_mut(place) {
                named.requests.push(format!("{}/{name}", suite.suite.name));
            }
        }
    }
    found.sort_by_key(NamedExchange::started);
    found
}

fn has_happened(exchange: &Exchange) -> bool {
    !exchange.result.as_ref().is_err_and(|trouble| trouble.kind == TroubleKind::NotRecorded)
}
