//! What is seen of a run while it lasts: a line on standard error after a second, and the end of it on an interrupt.

use std::sync::mpsc;
#[cfg(unix)]
use std::task::Poll;
use std::time::Duration;
use std::{io, thread};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::terminal::{Terminal, end_at_once, err_styled};
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
        sleep(Duration::from_secs(1)).await;
        seconds += 1;
        err_styled(&format!("{CLEAR_LINE}waiting for responses … {seconds} s"));
    }
}

/// How long after the first signal further ones are the same: a shell and a program in between may both pass it on.
const SAME_SIGNAL: Duration = Duration::from_secs(1);

/// The exit code of an interrupted run.
const INTERRUPTED: u8 = 3;

/// The longest time that a run takes to clean up after a signal. What takes longer waits for a reader that takes nothing.
const CLEAN_UP: Duration = Duration::from_secs(30);

/// The time added to that for each target, whose reports are written in it.
const TARGET: Duration = Duration::from_secs(1);

/// The longest time that the reports of a single target take to be written.
const WRITING: Duration = Duration::from_secs(3);

/// Listens for signals that end a run of this many targets, on a thread of its own, which goes on while a report waits for
/// its reader. The process ends at once after a second signal, or if it does not end by itself in time. The caller drops
/// the receiver when only the reports are still to be written.
///
/// # Errors
/// There is no thread.
pub(in crate::cli) fn stop(targets: usize) -> io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    let (ready, is_ready) = mpsc::channel();
    let clean_up = CLEAN_UP + TARGET * u32::try_from(targets).unwrap_or(u32::MAX);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listen = async move {
        let mut signals = Signals::new();
        let _ = ready.send(());
        signals.next().await;
        stop.send_replace(true);
        let _ = timeout(SAME_SIGNAL, async {
            loop {
                signals.next().await
            }
        })
        .await;
        let written = async { _ = (stop.closed().await, sleep(WRITING).await) };
        let why = tokio::select! {
            () = signals.next() => "ended by a second signal",
            () = written => "ended by a signal, while nothing took what was written to a report",
            () = sleep(clean_up) => "ended by a signal, while something took too long",
        };
        end_at_once(&format!("{why}; reports may be missing"), INTERRUPTED);
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen))?;
    // A signal that comes from now on is not lost.
    let _ = is_ready.recv();
    Ok(stopped)
}

/// Ready when the run is to end.
pub(in crate::cli) async fn until(mut stopped: watch::Receiver<bool>) {
    if stopped.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Ready when the program is to end: see [`Signals`].
pub(in crate::cli) async fn interrupted() {
    Signals::new().next().await;
}

/// The signals that end a run: SIGINT and, where there are such signals, SIGTERM and SIGHUP. A program that was started
/// under `nohup` goes on after SIGHUP.
#[cfg(unix)]
struct Signals(Vec<Signal>);

#[cfg(unix)]
impl Signals {
    /// SIGXFSZ: a file is longer than `ulimit -f` allows (signal(7)).
    const FILE_SIZE: i32 = 25;

    fn new() -> Self {
        // As soon as somebody listens, the write fails in place of the process.
        let _ = signal(SignalKind::from_raw(Self::FILE_SIZE));
        let hang_up = (!disk::is_hang_up_ignored()).then(SignalKind::hangup);
        let kinds = [Some(SignalKind::interrupt()), Some(SignalKind::terminate()), hang_up];
        Self(kinds.into_iter().flatten().filter_map(|kind| signal(kind).ok()).collect())
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let is_there = |signal: &mut Signal| signal.poll_recv(context).is_ready();
            if self.0.iter_mut().any(is_there) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// The signal that ends a run: Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
