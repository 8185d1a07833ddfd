//! What is seen of a run while it lasts: a line on standard error after a second, and the end of it on an interrupt.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::terminal::{Terminal, err_styled};
#[cfg(unix)]
use crate::cli::disk;

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

/// Ready on SIGINT and, where there are such signals, on SIGTERM and SIGHUP. A program that was started under `nohup` goes
/// on after SIGHUP.
pub(in crate::cli) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::SignalKind;
        let hang_up = (!disk::is_hang_up_ignored()).then(SignalKind::hangup);
        tokio::select! {
            () = received(Some(SignalKind::interrupt())) => {}
            () = received(Some(SignalKind::terminate())) => {}
            () = received(hang_up) => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Ready when this signal comes.
#[cfg(unix)]
async fn received(kind: Option<tokio::signal::unix::SignalKind>) {
    match kind.and_then(|kind| tokio::signal::unix::signal(kind).ok()) {
        Some(mut signal) => _ = signal.recv().await,
        None => std::future::pending().await,
    }
}
