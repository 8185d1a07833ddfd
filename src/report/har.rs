//! The exchanges of a record as a HAR 1.2 file (<http://www.softwareishard.com/blog/har-12-spec/>): for the developer
//! tools of browsers, and to be judged again. What HAR has no room for stands in members that begin with `_`, as it wants
//! it. Reading such files is the business of `recording`.

mod v1_2;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use crate::exchange::{Exchange, TroubleKind};
use crate::outcome::Record;
use crate::safe::json::{indented, write_indented};

/// The recording, indented, with a line break at its end. What an editor would not show stands in it as `\u` escapes.
pub fn render(record: &Record) -> String {
    indented(&v1_2::Har::of(record, &distinct(record)))
}

/// The same, written where it is to go: responses may be large.
///
/// # Errors
/// Those of the writer.
pub fn write(record: &Record, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&v1_2::Har::of(record, &distinct(record)), out)
}

/// An exchange with the requests that share it, each as `suite/request`.
struct Recorded<'a> {
    exchange: &'a Exchange,
    requests: Vec<String>,
}

impl Recorded<'_> {
    fn started(&self) -> SystemTime {
        let Exchange { received, duration, .. } = self.exchange;
        received.checked_sub(*duration).unwrap_or(*received)
    }
}

/// Each exchange once, the earliest first. What another recording did not have is no exchange.
fn distinct(record: &Record) -> Vec<Recorded<'_>> {
    let mut found: Vec<Recorded<'_>> = Vec::new();
    let mut places: HashMap<*const Exchange, usize> = HashMap::new();
    for suite in record.suites() {
        for (name, exchange) in suite.exchanges.iter().filter(|(_, exchange)| has_happened(exchange)) {
            let place = *places.entry(Arc::as_ptr(exchange)).or_insert(found.len());
            if place == found.len() {
                found.push(Recorded { exchange, requests: Vec::new() });
            }
            if let Some(recorded) = found.get_mut(place) {
                recorded.requests.push(format!("{}/{name}", suite.suite.name));
            }
        }
    }
    found.sort_by_key(Recorded::started);
    found
}

fn has_happened(exchange: &Exchange) -> bool {
    !exchange.result.as_ref().is_err_and(|trouble| trouble.kind == TroubleKind::NotRecorded)
}
