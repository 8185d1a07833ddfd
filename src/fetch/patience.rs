//! How long a run waits where servers limit the rate of its requests: so much in all, however many requests wait.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;

/// What is left of the time that a run may wait. Requests that wait at the same time count once.
#[derive(Debug)]
pub struct Patience {
    watch: Stopwatch,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    left: Duration,
    /// The end of the waits that were granted, since the start of the run.
    until: Duration,
}

impl Patience {
    /// So much in all.
    pub fn new(most: Duration) -> Self {
        Self { watch: Stopwatch::start(), state: Mutex::new(State { left: most, until: Duration::ZERO }) }
    }

    /// The wait, if there is time left for it.
    pub(super) fn take(&self, wait: Duration) -> Option<Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.take(self.watch.elapsed(), wait)
    }
}

impl State {
    fn take(&mut self, now: Duration, wait: Duration) -> Option<Duration> {
        let until = now.checked_add(wait)?;
        let more = until.saturating_sub(self.until.max(now));
        self.left = self.left.checked_sub(more)?;
        self.until = self.until.max(until);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn waits_at_the_same_time_count_once() {
        let mut state = State { left: seconds(10), until: Duration::ZERO };
        assert_eq!(state.take(seconds(100), seconds(4)), Some(seconds(4)));
        assert_eq!(state.take(seconds(101), seconds(3)), Some(seconds(3)), "it ends with the other");
        assert_eq!(state.left, seconds(6));
        assert_eq!(state.take(seconds(102), seconds(5)), Some(seconds(5)), "three of them are new");
        assert_eq!(state.left, seconds(3));
        assert_eq!(state.take(seconds(200), seconds(4)), None);
        assert_eq!(state.take(seconds(200), seconds(3)), Some(seconds(3)));
        assert_eq!((state.left, state.take(seconds(300), seconds(1))), (Duration::ZERO, None));
        assert_eq!(state.take(seconds(300), Duration::MAX), None);
    }
}
