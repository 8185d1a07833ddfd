//! What is seen of a run while it lasts: a line on standard error after a second, and the end of it on an interrupt.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::terminal::{Terminal, err_styled};

/// A line that says how long the run has taken, while somebody watches.
pub(in crate::cli) struct Watch(Option<JoinHandle<()>>);

impl Watch {
    pub(in crate::cli) fn start(terminal: &Terminal) -> Self {
        Self(terminal.is_watched().then(|| tokio::spawn(count())))
    }

    pub(in crate::cli) fn end(self) {
        if let Some(task) = self.0 {
            task.abort();
            err_styled(CLEAR_LINE);
        }
    }
}

/// Returns to the start of the line and empties it.
const CLEAR_LINE: &str = "\r\x1b[K";

/// Never ends by itself: the watch is aborted when the run ends.
async fn count() {
    let mut seconds = 0_u64;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        seconds += 1;
        err_styled(&format!("{CLEAR_LINE}waiting for responses … {seconds} s"));
    }
}

/// Listens for the end of the whole run, so that no signal is lost between two who wait for it.
pub(in crate::cli) fn stop() -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        interrupted().await;
        stop.send_replace(true);
        // Dropping the sender would look like a stop.
        std::future::pending::<()>().await;
    });
    stopped
}

/// Ready when the run is to end.
pub(in crate::cli) async fn until(mut stopped: watch::Receiver<bool>) {
    if stopped.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Ready on SIGINT and, where there is one, SIGTERM.
pub(in crate::cli) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
