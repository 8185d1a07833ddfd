//! Files, signals and time: what others put in the way of a run, and what it leaves behind.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::command::{BINARY, Folder, Run, Served};

/// A server that sends this to each request, by how many came before, and then closes the connection; `None` keeps it open.
struct Scripted {
    url: String,
    asked: Arc<AtomicUsize>,
}

impl Scripted {
    fn start(response: impl Fn(usize) -> Option<String> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut kept: Vec<TcpStream> = Vec::new();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut head = [0; 4096];
                let _ = stream.read(&mut head);
                match response(count.fetch_add(1, Ordering::SeqCst)) {
                    Some(text) => _ = stream.write_all(text.as_bytes()),
                    None => kept.push(stream),
                }
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn json(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn reports_keep_the_mode_of_the_files_that_they_replace() {
    let folder = Folder::new("modes");
    let reports = folder.0.join("out");
    fs::create_dir(&reports).expect("a folder");
    for (name, old) in [("junit.xml", 0o640), ("report.json", 0o604), ("recording.har", 0o660), ("report.md", 0o444)] {
        fs::write(reports.join(name), "old").expect("a file");
        fs::set_permissions(reports.join(name), fs::Permissions::from_mode(old)).expect("a mode");
    }
    folder.run(&["demo", "--suite=auth-metadata", "--report-dir", "out"]).expect(0, &[], &[]);
    for (name, old) in [("junit.xml", 0o640), ("report.json", 0o604), ("recording.har", 0o660), ("report.md", 0o444)] {
        assert_eq!(mode(&reports.join(name)), old, "{name}");
        assert_ne!(folder.read(&format!("out/{name}")), "old", "{name}");
    }
    assert_eq!(mode(&reports.join("report.html")), 0o600, "a new file with exchanges is the owner's");
    assert_eq!(names(&reports).len(), 5, "nothing is left beside them");
}

#[test]
fn a_new_report_is_for_those_whom_the_umask_allows() {
    let folder = Folder::new("umask");
    let script =
        format!("umask 027; exec {BINARY} demo --suite=auth-metadata --record a.har --json a.json --junit a.xml");
    let status = Command::new("sh").args(["-c", &script]).current_dir(&folder.0).stdout(Stdio::null()).status();
    assert!(status.expect("it starts").success());
    assert_eq!(["a.har", "a.json", "a.xml"].map(|name| mode(&folder.0.join(name))), [0o600, 0o640, 0o640]);
    folder.run(&["compare", "a.json", "a.json", "--html", "c.html"]).expect(0, &[], &[]);
    assert_eq!(mode(&folder.0.join("c.html")), 0o600, "it quotes what servers sent");
}

#[test]
fn what_a_killed_run_left_is_removed_and_nothing_else() {
    let folder = Folder::new("leftovers");
    let reports = folder.0.join("reports");
    fs::create_dir(&reports).expect("a folder");
    let left = reports.join(".matrix-conformance-0123456789abcdef.tmp");
    fs::write(&left, "half").expect("a file");
    let (precious, link) = (folder.0.join("precious"), reports.join(".matrix-conformance-link.tmp"));
    fs::write(&precious, "kept").expect("a file");
    symlink(&precious, &link).expect("a link");
    fs::write(reports.join(".other.tmp"), "").expect("a file");
    // A run that lives has its file locked.
    let living = reports.join(".matrix-conformance-fedcba9876543210.tmp");
    let file = fs::File::create(&living).expect("a file");
    fs4::FileExt::lock(&file).expect("a lock");
    folder.run(&["demo", "--suite=auth-metadata"]).expect(0, &[], &[]);
    assert!(!left.exists() && living.exists() && link.exists());
    assert_eq!((folder.read("precious").as_str(), names(&reports).len()), ("kept", 4));
}

#[test]
fn files_without_an_end_are_refused_at_a_limit() {
    let folder = Folder::new("endless");
    fs::create_dir(folder.0.join("cases")).expect("a folder");
    symlink("/dev/zero", folder.0.join("cases/a.yaml")).expect("a link");
    symlink("..", folder.0.join("cases/loop")).expect("a link");
    for arguments in [
        &["check", "cases"][..],
        &["list", "--cases", "/dev/zero"],
        &["judge", "--cases", "/dev/urandom", "x.har"],
        &["judge", "--suite=versions", "/dev/zero"],
        &["demo", "--suite=versions", "--known-failures", "/dev/urandom", "--write-known-failures"],
        &["run", "--targets", "/dev/urandom", "--jobs", "1"],
        &["run", "--suite=versions", "https://hs.example", "--cacert", "/dev/urandom"],
        &["compare", "/dev/urandom", "/dev/zero"],
    ] {
        folder.run(arguments).expect(2, &[], &["can't be read: it is longer than", "MiB"]);
    }
}

#[test]
fn a_run_ends_at_its_deadline_with_what_it_has() {
    let folder = Folder::new("deadline");
    let server = Scripted::start(|_| None);
    let run = folder.run(&[
        "run",
        &server.url,
        "--dev",
        "--suite=auth-metadata",
        "--deadline",
        "1s",
        "--timeout",
        "10m",
        "--json",
        "a.json",
    ]);
    run.expect(3, &["interrupted: the run reached its deadline of 1 s before ", " tests were judged"], &[]);
    assert!(
        folder.read("reports/junit.xml").contains("its deadline of 1 s") && folder.read("a.json").contains("errors")
    );
}

/// Whether this process ignores SIGHUP, the first bit of the mask.
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[test]
fn a_hang_up_ends_a_run_unless_it_was_started_to_survive_one() {
    let folder = Folder::new("hang-up");
    let server = Scripted::start(|_| None);
    // The tests themselves may have been started under nohup.
    let ends = if ignores_hang_up() { "its deadline" } else { "the run ended before" };
    for (ignored, expected) in [("", ends), ("trap '' HUP; ", "its deadline")] {
        let before = server.asked();
        let script = format!(
            "{ignored}exec {BINARY} run {} --dev --suite auth-metadata --timeout 10m --deadline 3s",
            server.url
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(&folder.0).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("it starts");
        while server.asked() == before {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let hang_up = Command::new("kill").args(["-HUP", &child.id().to_string()]).status();
        assert!(hang_up.expect("kill starts").success());
        let run = Run::new(child.wait_with_output().expect("it ends"));
        run.expect(3, &[expected], &[]);
        assert!(folder.read("reports/junit.xml").ends_with("</testsuites>\n"), "{ignored}");
    }
}

/// A run that writes a report for which nobody waits, and gets SIGTERM, again and again if need be.
fn without_reader(is_repeated: bool) -> Run {
    let folder = Folder::new("no-reader");
    assert!(Command::new("mkfifo").arg(folder.0.join("fifo")).status().expect("mkfifo starts").success());
    let server = Scripted::start(|_| Some(json("404 Not Found", r#"{"errcode":"M_UNRECOGNIZED","error":"no"}"#)));
    let mut command = Command::new(BINARY);
    command.args(["run", &server.url, "--suite=versions", "--json", "fifo", "--record", "run.har"]);
    command.current_dir(&folder.0).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    while server.asked() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    for number in 0.. {
        if child.try_wait().expect("it is there").is_some() {
            break;
        }
        if is_repeated || number == 0 {
            let signal = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
            assert!(signal.expect("kill starts").success());
        }
        // Signals in quick succession are one.
        std::thread::sleep(std::time::Duration::from_millis(1300));
    }
    Run::new(child.wait_with_output().expect("it ends"))
}

#[test]
fn a_run_that_waits_for_a_reader_ends_at_a_signal() {
    std::thread::scope(|scope| {
        let once = scope.spawn(|| without_reader(false));
        without_reader(true).expect(3, &[], &["reports may be missing"]);
        once.join().expect("it ends").expect(3, &[], &["nothing took what was written to a report"]);
    });
}

#[test]
fn a_limit_of_file_sizes_is_an_error_that_leaves_the_old_reports() {
    let folder = Folder::new("file-size");
    let served = Served::start(&[]);
    let first = folder.run(&["run", &served.url, "--suite=versions", "--report-dir", "."]);
    first.expect(0, &[], &[]);
    let junit = folder.read("junit.xml");
    let script = format!("ulimit -f 4; exec {BINARY} run {} --suite=auth-metadata --report-dir .", served.url);
    let output = Command::new("sh").args(["-c", &script]).current_dir(&folder.0).output().expect("it starts");
    Run::new(output).expect(3, &[], &["junit.xml", "File too large"]);
    assert_eq!(folder.read("junit.xml"), junit);
    let names: Vec<_> =
        std::fs::read_dir(&folder.0).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert!(names.len() == 5, "nothing is left beside the reports: {names:?}");
}

#[test]
fn a_run_waits_for_the_homeserver_and_not_for_what_stands_before_it() {
    let folder = Folder::new("wait");
    let stand_ins = [
        "HTTP/1.1 504 Gateway Timeout\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nlate".to_owned(),
        json("429 Too Many Requests", r#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1}"#),
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\nlogin".to_owned(),
        "HTTP/1.1 200 OK\r\ncf-mitigated: challenge\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<p>no</p>".to_owned(),
        json("503 Service Unavailable", r#"{"message":"no backend"}"#),
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<p>hi</p>".to_owned(),
    ];
    let refusal = json("404 Not Found", r#"{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}"#);
    let server = Scripted::start(move |number| Some(stand_ins.get(number).unwrap_or(&refusal).clone()));
    let run = folder.run(&["run", &server.url, "--dev", "--wait", "60s", "--", "auth-metadata/"]);
    run.expect(4, &[], &[]);
}

#[test]
fn a_limit_of_the_rate_is_waited_for_and_then_named() {
    let folder = Folder::new("rate");
    let limited =
        |after: &str| format!("HTTP/1.1 429 Too Many Requests\r\nretry-after: {after}\r\ncontent-length: 0\r\n\r\n");
    let (never, soon) = (limited("3600"), limited("0"));
    let refusal = json("404 Not Found", r#"{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}"#);
    let patient = Scripted::start(move |number| Some(if number == 0 { soon.clone() } else { refusal.clone() }));
    folder.run(&["run", &patient.url, "--dev", "--", "auth-metadata/"]).expect(4, &[], &[]);
    let strict = Scripted::start(move |_| Some(never.clone()));
    let all = ["run", &strict.url, "--dev", "--suite=auth-metadata", "--report-dir", "all", "-v"];
    folder.run(&all).expect(3, &["inconclusive: ", "(429)"], &[]);
    // One word for it everywhere.
    for report in ["junit.xml", "report.json", "report.html", "report.md"] {
        let text = folder.read(&format!("all/{report}"));
        assert!(text.to_lowercase().contains("inconclusive: the server limits the rate"), "{report}: {text}");
    }
    let own = limited("1");
    let hasty = Scripted::start(move |_| Some(own.clone()));
    folder.run(&["run", &hasty.url, "--dev", "--suite=auth-metadata", "--rate-limit-wait", "0"]).expect(
        3,
        &["(429)"],
        &[],
    );
}

/// A command in a pipe that is closed after the first line; the status of the command.
fn behind_a_closed_pipe(arguments: &str) -> Run {
    let script = format!("set -o pipefail; '{BINARY}' {arguments} | head -1 >/dev/null; echo \"${{PIPESTATUS[0]}}\"");
    Run::new(Command::new("bash").args(["-c", &script]).output().expect("bash starts"))
}

#[test]
fn lists_end_quietly_where_their_reader_goes_away() {
    for command in ["run --list", "demo --list", "run --list --format terse", "list", "list --json", "man"] {
        let run = behind_a_closed_pipe(command);
        assert_eq!((run.out.as_str(), run.err.as_str()), ("0\n", ""), "{command}");
    }
}

#[test]
fn what_can_not_be_printed_is_no_success() {
    for command in [
        &["run", "--list"][..],
        &["demo", "--list", "--format", "pretty"],
        &["list"],
        &["list", "--json"],
        &["explain", "auth-metadata/required/issuer"],
        &["completions", "bash"],
        &["man"],
        &["coverage"],
        &["check", "--schema"],
        &["--version"],
        &["--help"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let output = Command::new(BINARY).args(command).stdout(full).output().expect("the command starts");
        let run = Run::new(output);
        run.expect(2, &[], &["error: standard output can't be written: No space left on device"]);
        assert_eq!(run.err.lines().count(), 1, "{command:?}: {}", run.err);
    }
}

#[test]
fn the_list_has_the_lines_of_libtest() {
    let folder = Folder::new("list-lines");
    let run = folder.run(&["run", "--list", "--format", "terse", "--suite", "versions"]);
    run.expect(0, &[], &[]);
    assert!(run.out.lines().count() > 3, "{}", run.out);
    for line in run.out.lines() {
        let (level, id) = line.split_once("] versions/").unwrap_or_else(|| panic!("{line}"));
        assert!(["[must", "[should", "[may"].contains(&level) && id.ends_with(": test"), "{line}");
    }
}

#[test]
fn a_homeserver_that_is_broken_is_judged_when_the_wait_is_over() {
    let folder = Folder::new("wait-broken");
    let broken = json("200 OK", r#"{"verzions":[]}"#);
    let server = Scripted::start(move |_| Some(broken.clone()));
    let run = folder.run(&["run", &server.url, "--dev", "--wait", "1s", "--suite", "versions"]);
    run.expect(1, &["not conforming: "], &[]);
}
