//! `judge`: a recording judged without a network, and the reports of it written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap_complete::ArgValueCompleter;
use url::Url;

use super::closing::close;
use crate::cli::arguments::{
    DeploymentArguments, JudgingArguments, ReportArguments, SelectionArguments, complete, matrix_version,
};
use crate::cli::disk;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::input::known_failures::KnownFailureList;
use crate::cli::input::selected::Selected;
use crate::cli::output::presentation::{self, Presentation};
use crate::cli::output::reports::Reports;
use crate::cli::output::terminal::Terminal;
use crate::harness::target::{Target, base_url};
use crate::harness::{self, RunOptions, builtin};
use crate::published::Report;
use crate::recording::{self, Recording, RecordingError};
use crate::safe::TerminalText;
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::suite::{Extent, Suite};
use crate::users::Users;

#[derive(Debug, Args)]
pub(in crate::cli) struct JudgeArguments {
    /// A HAR file, written by `run --record`, a browser or another tool
    recording: PathBuf,
    #[command(flatten)]
    selection: SelectionArguments,
    #[command(flatten)]
    setting: RecordedSettingArguments,
    #[command(flatten)]
    judging: JudgingArguments,
    #[command(flatten)]
    reports: ReportArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Judging")]
struct RecordedSettingArguments {
    /// Base URL of the homeserver [default: that of the recorded run, or the origin of the first request]
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// Version of the Matrix specification to test against, v1.15 to v1.19 [default: that of the recorded run, or the
    /// newest]
    #[arg(long, value_name = "VERSION", value_parser = matrix_version, add = ArgValueCompleter::new(complete::versions))]
    matrix_version: Option<MatrixVersion>,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl JudgeArguments {
    /// Where its reports go.
    pub(in crate::cli) fn reports(&self) -> &ReportArguments {
        &self.reports
    }

    fn files_read(&self) -> Vec<PathBuf> {
        let more = self.judging.known_failures.iter().chain([&self.recording]);
        more.cloned().chain(cases::files(&self.selection.filter.cases)).collect()
    }
}

/// Judges the recording that the user names.
pub(in crate::cli) fn judge(
    arguments: &JudgeArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let mut selected = Selected::load(&arguments.selection.filter, Extent::ForRuns)?;
    selected.tell_of_gone(terminal);
    if arguments.selection.list {
        presentation::list(&selected, terminal)?;
        return Ok(0);
    }
    let presentation = Presentation::new(&arguments.reports, environment, terminal)?;
    let path = arguments.recording.display().to_string();
    let mut recording = read(&arguments.recording)?;
    let setting = setting(&arguments.setting, &recording, &path)?;
    if let Some(problem) = recording.problem_at(&setting.target) {
        return Err(not_read(&arguments.recording, problem));
    }
    if selected.selection.suites.is_empty() {
        selected.selection.suites = suites_of_run(&selected.suites, &recording);
    }
    let known = KnownFailureList::open(&arguments.judging, &selected)?;
    let reports = Reports::open(&arguments.reports, &arguments.files_read())?;
    let digest = builtin::digest(&selected.suites);
    terminal.err(&description(&path, &recording, &setting, &digest));
    let options = RunOptions {
        users: Users::new(),
        setting,
        name: None,
        policy: arguments.judging.policy(),
        selection: selected.selection,
        known_failures: known.entries.clone(),
    };
    let record = harness::judge_recording(&selected.suites, &options, &mut recording);
    Ok(close(record, &presentation, known, reports))
}

/// The names of the suites that a recorded run selected, and of the user's own; none if the recording does not say. Others
/// are there for the tests that these need.
fn suites_of_run(suites: &[Arc<Suite>], recording: &Recording) -> Vec<String> {
    let Some(run) = recording.run.as_ref().filter(|run| !run.suites.is_empty()) else { return Vec::new() };
    let built_in = builtin::names();
    let names = suites.iter().map(|suite| &suite.name);
    names.filter(|name| run.suites.contains(name) || !built_in.contains(&name.as_str())).cloned().collect()
}

/// Reads the file, as much of it as can be a recording.
fn read(path: &Path) -> Result<Recording, CliError> {
    let most = u64::try_from(recording::MAX_SIZE).unwrap_or(u64::MAX).div_ceil(disk::MIB);
    let octets = disk::read(path, most).map_err(|error| CliError::read(path, error))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut beside = |name: &str, most: usize| read_beside(&folder.join(name), most);
    recording::read_with(&octets, &mut beside).map_err(|error| {
        let is_other = matches!(error, RecordingError::NotHar(_));
        if is_other && Report::read(&octets).is_ok() {
            CliError::ReportToJudge(path.display().to_string())
        } else {
            not_read(path, &error)
        }
    })
}

/// Reads a file that a recording names; links could lead anywhere.
fn read_beside(path: &Path, most: usize) -> Option<Vec<u8>> {
    let is_short = disk::is_plain_file(path) && disk::length(path) <= most;
    let most = u64::try_from(most).ok().filter(|_| is_short)?;
    disk::read_start(path, most).ok()
}

fn not_read(path: &Path, error: &RecordingError) -> CliError {
    let hint = if *error == RecordingError::Empty { " with `run --record`" } else { "" };
    // The texts of the file, which errors quote, may be of any length.
    CliError::read(path, format!("{}{hint}", TerminalText::line(&error.to_string())))
}

/// The setting that the user gives, and otherwise that of the recorded run.
fn setting(arguments: &RecordedSettingArguments, recording: &Recording, path: &str) -> Result<Setting, CliError> {
    let run = recording.run.as_ref();
    let target = match &arguments.target {
        Some(text) => base_url(text)?,
        None => target(recording, path)?,
    };
    let deployment = arguments.deployment.chosen().or(run.map(|run| run.setting.deployment));
    let deployment = deployment.unwrap_or_else(|| Target::Url(target.clone()).deployment());
    let matrix_version = arguments.matrix_version.map_or_else(|| recorded_version(recording, path), Ok)?;
    let writes = run.is_none_or(|run| run.setting.writes);
    let slow = run.is_none_or(|run| run.setting.slow);
    let users = run.map(|run| run.setting.users.clone()).unwrap_or_default();
    let tokens = run.map(|run| run.setting.tokens.clone()).unwrap_or_default();
    Ok(Setting { target, deployment, matrix_version, writes, slow, users, tokens })
}

fn target(recording: &Recording, path: &str) -> Result<Url, CliError> {
    let target = match &recording.run {
        Some(run) => base_url(run.setting.target.as_str()).map_err(|error| error.to_string()),
        None => recording.first_origin().ok_or_else(|| "it has no http or https request".to_owned()),
    };
    target.map_err(|reason| CliError::RecordingTarget { path: path.to_owned(), reason })
}

fn recorded_version(recording: &Recording, path: &str) -> Result<MatrixVersion, CliError> {
    let version = recording.run.as_ref().map_or(MatrixVersion::NEWEST, |run| run.setting.matrix_version);
    let (oldest, newest) = (MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    if (oldest..=newest).contains(&version) {
        return Ok(version);
    }
    Err(CliError::RecordingVersion { path: path.to_owned(), version })
}

/// What is judged and by what, as the user may not have given it.
fn description(path: &str, recording: &Recording, setting: &Setting, digest: &str) -> String {
    let Setting { target, deployment, matrix_version, writes: _, slow: _, users: _, tokens: _ } = setting;
    let by = match &recording.run {
        None => " (recorded by another tool; --target names another homeserver)",
        Some(run) if run.cases_digest != digest => "; the case files differ from those of the recorded run",
        Some(_) => "",
    };
    let deployment = match deployment {
        Deployment::Production => "a production deployment",
        Deployment::Development => "a development deployment",
    };
    let masked = if recording.has_masked() {
        "secrets in it are masked with `*`: a test that looks into one may give a different verdict\n"
    } else {
        ""
    };
    let started = humantime::format_rfc3339_seconds(recording.started);
    let count = match recording.len() {
        1 => "1 exchange".to_owned(),
        count => format!("{count} exchanges"),
    };
    let passed_over = match recording.passed_over() {
        0 => String::new(),
        1 => "1 entry of another server can't be read and was passed over\n".to_owned(),
        count => format!("{count} entries of other servers can't be read and were passed over\n"),
    };
    let judged = format!("{path}: {count} from {started}; judging {target} as {deployment} by {matrix_version}{by}");
    format!("{}\n{passed_over}{masked}", TerminalText::whole_line(&judged))
}
