//! The only file that reads the clock. Judging never does: the times that it needs are in the recorded exchanges.

#![expect(clippy::disallowed_methods, reason = "the only file that reads the clock")]

use std::time::{Duration, Instant, SystemTime};

/// The system's time of day.
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// Measures how long something takes, even if the time of day changes meanwhile.
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
