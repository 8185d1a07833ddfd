//! The run without a network: every response comes from a recording.

use std::sync::Arc;

use super::run::{RunOptions, next_requests, record};
use crate::exchange::Secrets;
use crate::outcome::Record;
use crate::plan::{self, Plan};
use crate::recording::Recording;
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
            plan.take(planned.number, recording.take(&planned.name, &planned.request));
        }
    }
    let suite_records = plan.finish(&plan::interrupted());
    let id = recording.run.as_ref().and_then(|run| run.id.as_deref());
    record(suites, options, (id, &Secrets::default()), suite_records, (recording.started, recording.duration))
}
