//! The run without a network: every response comes from a recording.

use std::sync::Arc;

use super::run::{Findings, RunOptions, next_requests, record};
use crate::exchange::Secrets;
use crate::outcome::Record;
use crate::plan::{self, Plan, Repeat};
use crate::recording::{Recording, Tries};
use crate::suite::Suite;

/// Judges the recorded exchanges by the suites, with the clock of the recording. A missing exchange is an error, never
/// a pass. The record is masked.
pub fn judge(suites: &[Arc<Suite>], options: &RunOptions, recording: &mut Recording) -> Record {
    let mut plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    loop {
        let requests = next_requests(&mut plan);
        if requests.is_empty() {
            break;
        }
        for planned in requests {
            let tries = match planned.repeat {
                Repeat::Allowed => Tries::Last,
                Repeat::Never => Tries::InOrder,
            };
            let exchange = match (&planned.sign_in, &planned.token_of) {
                (Some(_), _) => recording.take_end(&planned.name, &planned.request),
                // Only the run knew the token.
                (None, Some(_)) => recording.take_by_name(&planned.name, &planned.request),
                (None, None) => recording.take(&planned.name, &planned.request, tries),
            };
            plan.take(planned.number, exchange);
        }
    }
    let suite_records = plan.finish(&plan::interrupted());
    let (started, duration) = (recording.started, recording.duration);
    let run = recording.run.as_ref();
    let (run_id, server) = (run.and_then(|run| run.id.clone()), run.map(|run| run.server.clone()).unwrap_or_default());
    record(suites, options, &Secrets::default(), Findings { run_id, suites: suite_records, server, started, duration })
}
