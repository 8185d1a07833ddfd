//! The shell around the plan without a network: every response comes from a recording.

use std::sync::Arc;

use super::run::{RunOptions, next_errands, record};
use crate::exchange::Secrets;
use crate::outcome::Record;
use crate::plan::{self, Plan};
use crate::recording::Recording;
use crate::suite::Suite;

/// Judges the recorded exchanges by the suites, with the clock of the recording. What is not recorded is an error, never
/// a pass. The record does not have what looks like a secret.
pub fn judge(suites: &[Arc<Suite>], options: &RunOptions, recording: &mut Recording) -> Record {
    let mut plan = Plan::new(suites, &options.setting, |test| options.selection.selects(test));
    loop {
        let errands = next_errands(&mut plan);
        if errands.is_empty() {
            break;
        }
        for errand in errands {
            plan.take(errand.number, recording.take(&errand.name, &errand.request));
        }
    }
    let suite_records = plan.finish(&plan::interrupted());
    record(suites, options, &Secrets::default(), suite_records, (recording.started, recording.duration))
}
