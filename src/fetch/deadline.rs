//! The time limit of an exchange, shared by all its steps.

use std::time::Duration;

use tokio::time::timeout;

use super::peer::Peer;
use super::trouble;
use crate::clock::Stopwatch;
use crate::exchange::Trouble;

/// The end of an exchange's time limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    watch: Stopwatch,
    time: Duration,
}

impl Deadline {
    /// This long from now.
    pub(super) fn after(time: Duration) -> Self {
        Self { watch: Stopwatch::start(), time }
    }

    /// The time left.
    pub(super) fn left(self) -> Duration {
        self.time.saturating_sub(self.watch.elapsed())
    }

    /// Waits for something until the deadline. `octets` is how much of the body has come, if any.
    ///
    /// # Errors
    /// The deadline passed first.
    pub(super) async fn keep<'a, F: Future>(
        self,
        future: F,
        peer: impl Into<Peer<'a>>,
        octets: Option<usize>,
    ) -> Result<F::Output, Trouble> {
        let peer = peer.into();
        let passed = || trouble::not_complete(peer, self.time, octets);
        let left = self.left();
        // What is ready would be taken after the deadline too, as long as there is more.
        if left.is_zero() {
            return Err(passed());
        }
        timeout(left, future).await.map_err(|_| passed())
    }
}
