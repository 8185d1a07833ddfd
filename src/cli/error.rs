//! Why a command ends early: wrong input, before anything is sent (exit code 2), or a file that can't be written.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::coverage::CoverageError;
use crate::derive::DeriveError;
use crate::fetch::FetchError;
use crate::harness::target::TargetError;
use crate::known_failures::NotBlockStyle;
use crate::reference::ReferenceError;
use crate::report::{Color, problems};
use crate::safe::TerminalText;
use crate::setting::MatrixVersion;
use crate::source::Problem;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// Several errors, each of which is shown.
    #[error("there are {} errors", .0.len())]
    Several(Vec<CliError>),
    #[error("the case files have problems")]
    Cases(Vec<Problem>),
    #[error("{path} can't be read: {reason}")]
    Read { path: String, reason: String },
    #[error("{path} can't be written: {reason}")]
    Write { path: String, reason: String },
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("{0} is named twice")]
    RepeatedTarget(String),
    #[error("two targets have the name {0}; give each another one")]
    RepeatedName(String),
    #[error("`{name}` can't be the name of a target: {rule}")]
    TargetName { name: String, rule: &'static str },
    /// An error in a line of a list of targets, without the text of the line.
    #[error("{path}:{line}: {reason}")]
    TargetList { path: String, line: usize, reason: String },
    #[error("{0} has no target: write a base URL, such as http://localhost:8008, or a server name on each line")]
    NoTargets(String),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("{error}: {why}; choose another port with --port, or --port 0 for any free one", error = .0, why = cause(.0))]
    Reference(#[from] ReferenceError),
    #[error("no threads for the network: {0}")]
    Threads(#[source] io::Error),
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// A value of `--header`, by its number. Its text is not quoted: all of it may be the secret.
    #[error("--header number {0} is not of the form NAME:VALUE; put it in quotes if it contains spaces")]
    HeaderForm(usize),
    #[error("there is no test `{id}`; {}", hint(near.as_deref()))]
    NoTest { id: String, near: Option<String> },
    #[error("{} tests are selected, and at most {most} are explained at once; name some of them:", ids.len())]
    ManyTests { most: usize, ids: Vec<String> },
    #[error(transparent)]
    NoMatch(Unmatched),
    #[error("there is no suite `{name}`; {}", near.as_ref().map_or_else(|| format!("the suites are {all}"), |near| format!("did you mean `{near}`?")))]
    NoSuite { name: String, near: Option<String>, all: String },
    #[error("no test is selected: none{0} has all that the filters, --suite, --filter-level and --skip ask for")]
    NothingSelected(String),
    #[error("{0} has no test that failed, warned or could not be judged: there is nothing to run again")]
    NothingFailed(String),
    #[error("none of the tests that failed in {0} exists any longer: there is nothing to run again")]
    FailedAreGone(String),
    #[error("`{id}` is part of {} test ids; name one of them:", ids.len())]
    SeveralTests { id: String, ids: Vec<String> },
    #[error(
        "no counterexample of `{0}` works over plain HTTP on a loopback address; `explain {0}` shows its counterexamples"
    )]
    NoCounterexample(String),
    #[error("`{0}` is judged for users who sign in; `--break` serves only mistakes that a run without them finds")]
    BrokenForUsers(String),
    /// Tests of several suites to be broken at once.
    #[error("the tests to break belong to several suites: name tests of one suite")]
    SeveralSuites,
    /// Counterexamples that undo each other.
    #[error("the counterexamples of these tests exclude each other: name one of the tests")]
    ExclusiveTests,
    #[error(transparent)]
    KnownFailures(#[from] NotBlockStyle),
    #[error("{0} can't be updated line by line: edit it by hand")]
    KnownFailuresByHand(String),
    #[error(
        "{0} is a JSON report, and no recording, which `run --record` writes; `run --failed {0}` tests again what failed in \
         it, and `compare` compares reports"
    )]
    ReportToJudge(String),
    #[error("{path} does not name its homeserver: {reason}; name it with --target")]
    RecordingTarget { path: String, reason: String },
    #[error(
        "{path} was judged by {version}, but this tool supports {} to {}; choose a version with --matrix-version",
        MatrixVersion::OLDEST,
        MatrixVersion::NEWEST
    )]
    RecordingVersion { path: String, version: MatrixVersion },
    #[error("{0} is for one target without --targets and --shard; otherwise --report-dir has a folder for each target")]
    SingleTargetReport(&'static str),
    #[error("--write-known-failures is for one target without --targets and --shard")]
    SingleTargetList,
    #[error("{option} {path} would overwrite a file that this command reads")]
    Overwrites { option: &'static str, path: String },
    #[error("{path} can't be both the {one} file and the {other} file; give one of them another name")]
    SharedFile { path: String, one: &'static str, other: &'static str },
    #[error("{one} and {other} can't both be written to {path}")]
    SharedDestination { path: String, one: &'static str, other: &'static str },
    #[error(transparent)]
    Coverage(#[from] CoverageError),
    #[error("no table of operations can be made of {}: {error}", folder.display())]
    Derive { folder: PathBuf, error: DeriveError },
    #[error("the job summary was not written: {0}")]
    Summary(#[source] Box<CliError>),
}

impl CliError {
    /// A file or folder that can't be read.
    pub(super) fn read(path: &Path, reason: impl ToString) -> Self {
        // The number of an error says nothing to most.
        let reason = reason.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default().to_owned();
        Self::Read { path: path.display().to_string(), reason }
    }

    /// A file or folder that can't be written.
    pub(super) fn write(path: &Path, reason: impl ToString) -> Self {
        Self::Write { path: path.display().to_string(), reason: reason.to_string() }
    }

    /// The one error, or all of them.
    pub(super) fn of_all(mut errors: Vec<Self>) -> Self {
        match (errors.pop(), errors.is_empty()) {
            (Some(only), true) => only,
            (last, _) => Self::Several(errors.into_iter().chain(last).collect()),
        }
    }

    /// Takes all steps, and then has the errors of those that failed.
    pub(super) fn check_all(steps: impl Iterator<Item = Result<(), Self>>) -> Result<(), Self> {
        let errors: Vec<Self> = steps.filter_map(Result::err).collect();
        if errors.is_empty() { Ok(()) } else { Err(Self::of_all(errors)) }
    }

    /// The problems of case files and lists, which have places in them.
    pub(super) fn problems(&self) -> &[Problem] {
        if let Self::Cases(found) = self { found } else { &[] }
    }

    /// The text for a terminal, with a line break at its end.
    pub(super) fn render(&self, color: Color) -> String {
        self.render_within(color, None)
    }

    /// The text for a terminal of so many columns.
    pub(super) fn render_within(&self, color: Color, columns: Option<usize>) -> String {
        if let Self::Cases(found) = self {
            return problems::render_within(found, color, columns);
        }
        if let Self::Several(errors) = self {
            return errors.iter().map(|error| error.render_within(color, columns)).collect();
        }
        self.lines()
    }

    /// The error on one line, whatever it quotes: the texts of files, arguments and libraries may have line breaks. The ids
    /// to choose from have lines of their own.
    fn lines(&self) -> String {
        let ids =
            if let Self::ManyTests { ids, .. } | Self::SeveralTests { ids, .. } = self { ids.as_slice() } else { &[] };
        let ids = ids.iter().map(|id| format!("  {}\n", TerminalText::whole_line(id)));
        [format!("error: {}\n", TerminalText::whole_line(&self.to_string()))].into_iter().chain(ids).collect()
    }
}

/// A filter that matches no id.
#[derive(Debug)]
pub(super) struct Unmatched {
    pub(super) filter: String,
    /// Filters are complete ids.
    pub(super) exact: bool,
    pub(super) meant: Option<Meant>,
}

/// What may be meant by a filter that matches no id.
#[derive(Debug)]
pub(super) enum Meant {
    /// An id, a group or a word that is alike.
    Alike(String),
    /// With `--exact`, a group of so many tests, and the id of one.
    Group(usize, String),
    /// With `--exact`, what matches so many ids without it, and one of them.
    Part(usize, String),
}

impl std::error::Error for Unmatched {}

impl fmt::Display for Unmatched {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { filter, exact, meant } = self;
        let what = if *exact { "no test has the id" } else { "no test matches the filter" };
        write!(out, "{what} `{filter}`")?;
        match meant {
            Some(Meant::Alike(near) | Meant::Part(1, near)) => write!(out, "; did you mean `{near}`?"),
            Some(Meant::Group(tests, one)) => {
                let tests = if *tests == 1 { "one test".to_owned() } else { format!("{tests} tests") };
                write!(out, ": it is a group of {tests}; leave out --exact, or name one of them, such as `{one}`")
            }
            Some(Meant::Part(tests, one)) => {
                write!(out, "; leave out --exact to select the {tests} tests that it matches, or name one: `{one}`")
            }
            None if filter.contains('.') && !filter.contains('/') => {
                write!(out, "; if it is one more homeserver, name each with --target")
            }
            None => out.write_str("; `list` shows all tests"),
        }
    }
}

/// What is behind an error.
fn cause(error: &dyn Error) -> String {
    error.source().map_or_else(|| "unknown cause".to_owned(), ToString::to_string)
}

/// What to write in place of an id that no test has.
fn hint(near: Option<&str>) -> String {
    near.map_or_else(|| "`list` shows all tests".to_owned(), |near| format!("did you mean `{near}`?"))
}
