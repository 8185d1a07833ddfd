//! `judge`: a recording judged without a network, and the reports of it written.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use url::Url;

use super::arguments::{JudgeArguments, RecordedSettingArguments};
use super::cases;
use super::error::CliError;
use super::known_failures::List;
use super::options::{policy, selection};
use super::reports::Reports;
use super::shown::Shown;
use super::terminal::Terminal;

use crate::harness::{self, RunOptions, builtin, discovery};
use crate::setting::{Deployment, MatrixVersion, Setting};

use crate::recording::{self, Recording};
use crate::safe::TerminalText;

/// Judges the recording that the user names.
pub(super) fn judge(arguments: &JudgeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let suites = cases::load(&arguments.selection.cases)?;
    let shown = Shown::new(&arguments.selection, &arguments.reports, terminal);
    if arguments.selection.list {
        return Ok(shown.list(&suites, &selection(&arguments.selection)));
    }
    let path = arguments.recording.display().to_string();
    let mut recording = read(&arguments.recording)?;
    let setting = setting(&arguments.setting, &recording, &path)?;
    let known = List::open(&arguments.judging)?;
    let reports = Reports::open(&arguments.reports, &arguments.files_read())?;
    terminal.err(
        TerminalText::block(&description(
            &path,
            &recording,
            &setting,
            &builtin::digest(suites.iter().map(|suite| &suite.file)),
        ))
        .as_str(),
    );
    let options = RunOptions {
        setting,
        policy: policy(&arguments.judging),
        selection: selection(&arguments.selection),
        known_failures: known.entries.clone(),
    };
    let record = harness::judge_recording(&suites, &options, &mut recording);
    Ok(shown.conclude(record, known, reports))
}

/// Reads the file, as much of it as can be a recording.
fn read(path: &Path) -> Result<Recording, CliError> {
    let failed = |reason: String| CliError::Read { path: path.display().to_string(), reason };
    let mut octets = Vec::new();
    let most = u64::try_from(recording::MAX_SIZE).unwrap_or(u64::MAX).saturating_add(1);
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    file.take(most).read_to_end(&mut octets).map_err(|error| failed(error.to_string()))?;
    // The texts of the file, which errors quote, may be of any length.
    recording::read(&octets).map_err(|error| failed(TerminalText::line(&error.to_string()).to_string()))
}

/// What the user says goes before what the recorded run says.
fn setting(arguments: &RecordedSettingArguments, recording: &Recording, path: &str) -> Result<Setting, CliError> {
    let run = recording.run.as_ref();
    let target = match &arguments.target {
        Some(text) => discovery::base_url(text)?,
        None => target(recording, path)?,
    };
    let recorded = run.map_or(Deployment::Production, |run| run.setting.deployment);
    let deployment = match (arguments.dev, arguments.production) {
        (true, _) => Deployment::Development,
        (false, true) => Deployment::Production,
        (false, false) => recorded,
    };
    let matrix_version = arguments.matrix_version.map_or_else(|| matrix_version(recording, path), Ok)?;
    // Whatever the run sent is there, and nothing is sent now.
    Ok(Setting { target, deployment, matrix_version, writes: true })
}

fn target(recording: &Recording, path: &str) -> Result<Url, CliError> {
    let target = match &recording.run {
        Some(run) => discovery::base_url(run.setting.target.as_str()).map_err(|error| error.to_string()),
        None => recording.first_origin().ok_or_else(|| "it has no request by http or https".to_owned()),
    };
    target.map_err(|problem| {
        CliError::Other(format!("{path} does not say which homeserver it is of: {problem}; name it with --target"))
    })
}

fn matrix_version(recording: &Recording, path: &str) -> Result<MatrixVersion, CliError> {
    let version = recording.run.as_ref().map_or(MatrixVersion::NEWEST, |run| run.setting.matrix_version);
    let (oldest, newest) = (MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    if (oldest..=newest).contains(&version) {
        return Ok(version);
    }
    Err(CliError::Other(format!(
        "{path} is of a run by {version}, and this tool knows {oldest} to {newest}; choose one with --matrix-version"
    )))
}

/// What is judged, as far as the user may not have said it.
fn description(path: &str, recording: &Recording, setting: &Setting, digest: &str) -> String {
    let Setting { target, deployment, matrix_version, writes: _ } = setting;
    let by = match &recording.run {
        None => " (made by another tool; --target names another homeserver)",
        Some(run) if run.cases_digest != digest => ", and by other cases than the recorded run was",
        Some(_) => "",
    };
    let deployment = match deployment {
        Deployment::Production => "a production deployment",
        Deployment::Development => "a development deployment",
    };
    let masked = if recording.has_masked() {
        "some of it is masked with `*`: what compares that with another value may come out differently\n"
    } else {
        ""
    };
    let (count, started) = (recording.len(), humantime::format_rfc3339_seconds(recording.started));
    format!(
        "{path}: {count} exchanges from {started}; {target} judged as {deployment} by {matrix_version}{by}\n{masked}"
    )
}
