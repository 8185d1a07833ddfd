//! The built command as a process of its own, as users run it: timed, its memory watched, and ended where it does not
//! end by itself.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{BINARY, Folder};

/// How often the memory is looked at. What is taken in the last moment before the end may be missed.
const PAUSE: Duration = Duration::from_millis(3);

/// What a process left behind.
pub(crate) struct Ended {
    /// The exit code; none after a signal.
    pub(crate) code: Option<i32>,
    /// What it printed to standard output.
    pub(crate) out: String,
    /// What it printed to standard error.
    pub(crate) err: String,
    /// The JUnit file.
    pub(crate) junit: String,
    /// The JSON report.
    pub(crate) json: String,
    /// The HTML report.
    pub(crate) html: String,
    /// The recording.
    pub(crate) har: String,
    /// The most memory that it had resident, in octets; none where the system does not tell.
    pub(crate) peak: Option<u64>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// Runs `run URL --dev` for one suite with these further arguments, and with all reports. An error if that takes longer
/// than `deadline`, or if it leaves something unwritten.
pub(crate) fn judge(url: &str, arguments: &[&str], deadline: Duration) -> Result<Ended, String> {
    judge_all(url, &[arguments, &["--suite", "auth-metadata"]].concat(), deadline)
}

/// The same for all suites.
pub(crate) fn judge_all(url: &str, arguments: &[&str], deadline: Duration) -> Result<Ended, String> {
    let folder = Folder::new("servers");
    let mut command = command(&folder.0, url, arguments);
    let create = |name: &str| File::create(folder.0.join(name)).unwrap();
    command.stdout(create("out")).stderr(create("err"));
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("it does not start: {error}"))?;
    let (code, peak) = watch(&mut child, start + deadline)?;
    let took = start.elapsed();
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).map_err(|error| format!("{name}: {error}"));
    Ok(Ended {
        code,
        out: read("out")?,
        err: read("err")?,
        junit: read("junit.xml")?,
        json: read("report.json")?,
        html: read("report.html")?,
        har: read("recording.har")?,
        peak,
        took,
    })
}

fn command(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(["run", url, "--dev", "--format", "pretty", "-v", "--report-dir", "."]).args(arguments);
    command.current_dir(folder).env_remove("RUST_BACKTRACE").env_remove("GITHUB_ACTIONS").stdin(Stdio::null());
    command
}

/// Waits for the end: the exit code, and the most memory seen.
fn watch(child: &mut Child, deadline: Instant) -> Result<(Option<i32>, Option<u64>), String> {
    let mut peak = None;
    loop {
        peak = peak.max(peak_memory(child.id()));
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok((status.code(), peak));
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err("the run does not end".to_owned());
        }
        std::thread::sleep(PAUSE);
    }
}

/// The most memory that a running process has had resident, in octets, as Linux tells it (proc(5), VmHWM). The figure
/// that is left of an ended process would not do: it has that of the process which started it in it. So has this one for a
/// moment after the start, until the new program is there.
fn peak_memory(process: u32) -> Option<u64> {
    let program = fs::read_link(format!("/proc/{process}/exe")).ok()?;
    if program.file_name() != Path::new(BINARY).file_name() {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Certificates in a file, removed at the end.
pub(crate) struct PemFile {
    path: String,
    _folder: Folder,
}

impl PemFile {
    pub(crate) fn new(pem: &[u8]) -> Self {
        let folder = Folder::new("servers");
        let path = folder.0.join("trusted.pem");
        fs::write(&path, pem).unwrap();
        Self { path: path.to_str().unwrap().to_owned(), _folder: folder }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}
