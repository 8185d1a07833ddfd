//! The door to the clock: the only file that asks what time it is. Judging never does: what it needs to know of time stands
//! in the recorded exchanges.

#![expect(clippy::disallowed_methods, reason = "the door to the clock")]

use std::time::{Duration, Instant, SystemTime};

/// The time of day, as the system has it.
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// Measures how long something takes, whatever happens to the time of day meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
