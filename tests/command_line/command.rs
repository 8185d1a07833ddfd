//! The command for tests: in a folder of its own, with what it printed, and with the reference homeserver to judge.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_matrix-conformance");

/// A folder of its own for a test, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("matrix-conformance-{name}-{process}-{number}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in(&[("NO_COLOR", "1")], arguments)
    }

    /// With these variables in the environment, in place of those that change what is printed.
    pub(crate) fn run_in(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let mut command = Command::new(BINARY);
        for name in ["GITHUB_ACTIONS", "COLUMNS", "NO_COLOR", "TERM", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(&self.0).envs(variables.iter().copied()).stdin(Stdio::null());
        Run::new(command.output().expect("the command starts"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command printed, and its exit code.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn new(output: Output) -> Self {
        let text = |octets: Vec<u8>| String::from_utf8(octets).expect("the command prints UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn expect(&self, code: i32, out: &[&str], err: &[&str]) {
        let missing = |text: &str, parts: &[&str]| -> Vec<String> {
            parts.iter().filter(|part| !text.contains(**part)).map(|part| (*part).to_owned()).collect()
        };
        let (out, err) = (missing(&self.out, out), missing(&self.err, err));
        let fine = self.code == Some(code) && out.is_empty() && err.is_empty();
        assert!(
            fine,
            "exit {:?}, expected {code}; not in the output: {out:?}; not in the errors: {err:?}\n--- output\n{}\n--- errors\n{}",
            self.code, self.out, self.err
        );
    }
}

/// A run of all suites against the reference, shown 80 columns wide.
pub(crate) struct Demo {
    pub(crate) run: Run,
    pub(crate) junit: String,
    pub(crate) report: String,
}

/// It takes seconds, and is made once for the tests that look at it.
pub(crate) static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = Folder::new("demo");
    let run = folder.run_in(&[("COLUMNS", "80"), ("NO_COLOR", "1")], &["demo", "--json", "run.json"]);
    Demo { run, junit: folder.read("reports/junit.xml"), report: folder.read("run.json") }
});

/// The reference homeserver as `serve` starts it.
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
}

impl Served {
    /// It responds as in the counterexamples of these tests.
    pub(crate) fn start(broken: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(["serve", "--port", "0"]);
        broken.iter().for_each(|id| {
            command.args(["--break", id]);
        });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("serve starts");
        let mut url = String::new();
        let out = child.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut url).expect("it prints its URL");
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
