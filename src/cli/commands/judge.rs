//! `judge`: a recording judged without a network, and the reports of it written.

use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::closing::close;
use crate::cli::arguments::{
    DeploymentArguments, JudgingArguments, ReportArguments, SelectionArguments, matrix_version,
};
use crate::cli::disk;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::input::known_failures::KnownFailureList;
use crate::cli::output::presentation::Presentation;
use crate::cli::output::reports::Reports;
use crate::cli::output::terminal::Terminal;
use crate::harness::discovery::{self, Target};
use crate::harness::{self, RunOptions, builtin};
use crate::recording::{self, Recording, RecordingError};
use crate::safe::TerminalText;
use crate::setting::{Deployment, MatrixVersion, Setting};
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
    #[arg(long, value_name = "VERSION", value_parser = matrix_version)]
    matrix_version: Option<MatrixVersion>,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl JudgeArguments {
    fn files_read(&self) -> Vec<PathBuf> {
        let more = self.judging.known_failures.iter().chain([&self.recording]);
        more.cloned().chain(cases::files(&self.selection.cases)).collect()
    }
}

/// Judges the recording that the user names.
pub(in crate::cli) fn judge(
    arguments: &JudgeArguments,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    let suites = cases::load_for_runs(&arguments.selection.cases)?;
    let presentation = Presentation::new(&arguments.selection, &arguments.reports, environment, terminal)?;
    if arguments.selection.list {
        presentation.list(&suites);
        return Ok(0);
    }
    let path = arguments.recording.display().to_string();
    let mut recording = read(&arguments.recording)?;
    let setting = setting(&arguments.setting, &recording, &path)?;
    if let Some(problem) = recording.problem_at(&setting.target) {
        return Err(not_read(&arguments.recording, problem));
    }
    let known = KnownFailureList::open(&arguments.judging)?;
    let reports = Reports::open(&arguments.reports, &arguments.files_read())?;
    let digest = builtin::digest(&suites);
    terminal.err(TerminalText::block(&description(&path, &recording, &setting, &digest)).as_str());
    let options = RunOptions {
        users: Users::new(),
        setting,
        name: None,
        policy: arguments.judging.policy(),
        selection: arguments.selection.selection(),
        known_failures: known.entries.clone(),
    };
    let record = harness::judge_recording(&suites, &options, &mut recording);
    Ok(close(record, &presentation, known, reports))
}

/// Reads the file, as much of it as can be a recording.
fn read(path: &Path) -> Result<Recording, CliError> {
    let most = u64::try_from(recording::MAX_SIZE).unwrap_or(u64::MAX).div_ceil(disk::MIB);
    let octets = disk::read(path, most).map_err(|error| CliError::read(path, error))?;
    recording::read(&octets).map_err(|error| not_read(path, &error))
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
        Some(text) => discovery::base_url(text)?,
        None => target(recording, path)?,
    };
    let deployment = arguments.deployment.chosen().or(run.map(|run| run.setting.deployment));
    let deployment = deployment.unwrap_or_else(|| Target::Url(target.clone()).deployment());
    let matrix_version = arguments.matrix_version.map_or_else(|| recorded_version(recording, path), Ok)?;
    let writes = run.is_none_or(|run| run.setting.writes);
    let slow = run.is_none_or(|run| run.setting.slow);
    let users = run.map(|run| run.setting.users.clone()).unwrap_or_default();
    Ok(Setting { target, deployment, matrix_version, writes, slow, users })
}

fn target(recording: &Recording, path: &str) -> Result<Url, CliError> {
    let target = match &recording.run {
        Some(run) => discovery::base_url(run.setting.target.as_str()).map_err(|error| error.to_string()),
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
    let Setting { target, deployment, matrix_version, writes: _, slow: _, users: _ } = setting;
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
    format!(
        "{path}: {count} from {started}; judging {target} as {deployment} by {matrix_version}{by}\n{passed_over}{masked}"
    )
}
