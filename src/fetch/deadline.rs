//! The time for an exchange, shared by all that is done in it.

use std::time::Duration;

use tokio::time::timeout;

use super::trouble;
use crate::clock::Stopwatch;
use crate::exchange::{Request, Trouble};

/// When the time for an exchange is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    watch: Stopwatch,
    time: Duration,
}

impl Deadline {
    /// So much time from now on.
    pub(super) fn after(time: Duration) -> Self {
        Self { watch: Stopwatch::start(), time }
    }

    /// What is left of it.
    pub(super) fn left(self) -> Duration {
        self.time.saturating_sub(self.watch.elapsed())
    }

    /// What comes of something within the time that is left. By now, so many octets of the body have come, or nothing.
    ///
    /// # Errors
    /// The time was over before.
    pub(super) async fn keep<F: Future>(
        self,
        future: F,
        request: &Request,
        octets: Option<usize>,
    ) -> Result<F::Output, Trouble> {
        timeout(self.left(), future).await.map_err(|_| trouble::not_complete(request, self.time, octets))
    }
}
