//! `run` with several targets: a bounded number at a time, each with a record and a folder of reports of its own, of which
//! nothing is kept. One that is broken, or makes us panic, does not disturb the others.

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use tokio::task::{Id, JoinError, JoinSet};

use super::actions::Step;
use super::arguments::{Format, RunArguments};
use super::error::CliError;
use super::judging::Judging;
use super::known_failures::List;
use super::options::selection;
use super::output::make_folder;
use super::reports::Reports;
use super::shown::Shown;
use super::targets::{Named, Several};
use super::terminal::Terminal;
use super::wording::wording;
use super::{cases, progress};
use crate::check::Unseen;
use crate::fetch::FetchOptions;
use crate::harness::block_on_threads;
use crate::outcome::{Conclusion, Record};
use crate::report::{self, Color};

/// Judges all targets. The exit code is the gravest of theirs.
pub(super) fn judge(
    several: Several,
    arguments: &RunArguments,
    fetch: FetchOptions,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    refuse(arguments)?;
    let Several { targets, all, shard, jobs } = several;
    if let (Some(shard), []) = (shard, targets.as_slice()) {
        terminal.err(&format!("shard {shard} has none of the {all} targets\n"));
        return Ok(0);
    }
    let suites = cases::load(&arguments.selection.cases)?;
    if arguments.selection.list {
        let shown = Shown::new(&arguments.selection, &arguments.reports, terminal);
        return Ok(shown.list(&suites, &selection(&arguments.selection)));
    }
    let known = List::open(&arguments.judging)?;
    let judge = Arc::new(Judge {
        judging: Judging::new(suites, known.entries, arguments, fetch)?,
        folder: arguments.reports.folder(),
        every_format: arguments.reports.report_dir.is_some(),
        read: arguments.files_read(),
        as_json: arguments.reports.format == Format::Json,
        color: terminal.out_color(),
        step: Step::of_environment(arguments.reports.github),
    });
    make_folder(&judge.folder)?;
    let start = Instant::now();
    let counts = block_on_threads(async || judge_all(targets, jobs, &judge, terminal).await)
        .map_err(|error| CliError::Other(format!("no threads for the network: {error}")))?;
    let closing =
        format!("\n{} in {:.1} s\n    exit code: {}\n", counts, start.elapsed().as_secs_f64(), counts.exit_code());
    if judge.as_json {
        terminal.err(&closing)
    } else {
        terminal.out(&closing)
    }
    Ok(counts.exit_code())
}

/// What is only for one target.
fn refuse(arguments: &RunArguments) -> Result<(), CliError> {
    if let Some(option) = arguments.reports.single_file() {
        return Err(CliError::Other(format!(
            "{option} is for one target; with several, each has a folder of its own in --report-dir"
        )));
    }
    if arguments.judging.write_known_failures {
        return Err(CliError::Other("--write-known-failures is for one target at a time".to_owned()));
    }
    Ok(())
}

/// What all targets are judged by, and where their reports go.
struct Judge {
    judging: Judging,
    folder: PathBuf,
    every_format: bool,
    /// The files that this run reads.
    read: Vec<PathBuf>,
    as_json: bool,
    color: Color,
    /// The step of GitHub Actions that this is, if it is one.
    step: Option<Step>,
}

/// What is kept of a target.
struct Judged {
    conclusion: Conclusion,
    exit_code: u8,
    /// What is shown of it.
    text: String,
    /// For GitHub Actions, if this is a step there.
    annotations: String,
    /// Why the summary of the job lacks it, which fails nothing.
    left_out: Option<CliError>,
    /// Why a report is missing.
    unwritten: Option<CliError>,
}

impl Judge {
    async fn judge<S: Future<Output = ()>>(&self, target: &Named, stop: impl Fn() -> S) -> Result<Judged, CliError> {
        let reports = self.reports(target);
        let record = self.judging.judge(&target.place, stop).await?;
        Ok(self.report(target, &record, reports))
    }

    /// What there is of a target that made us panic.
    fn panicked(&self, target: &Named) -> Result<Judged, CliError> {
        let message = "judging it made this tool panic, which is a fault of the tool: please report it".to_owned();
        let why = Unseen { request: String::new(), kind: "panic", message };
        let record = self.judging.undecided(&target.place, &why)?;
        Ok(self.report(target, &record, self.reports(target)))
    }

    fn reports(&self, target: &Named) -> Result<Reports, CliError> {
        Reports::open_in(&self.folder.join(&target.folder), self.every_format, &self.read)
    }

    fn report(&self, target: &Named, record: &Record, reports: Result<Reports, CliError>) -> Judged {
        let unwritten = reports.and_then(|reports| reports.write(record)).err();
        let folder = self.folder.join(&target.folder);
        let text = if self.as_json {
            report::json::render_brief(record, &folder.display().to_string())
        } else {
            report::brief::render(record, &folder.display().to_string(), self.color, wording)
        };
        let annotations = self.step.as_ref().map_or_else(String::new, |_| report::github::render(record, wording));
        let left_out = self.step.as_ref().and_then(|step| step.summarize(record));
        // 2 would say that nothing was sent.
        let exit_code = if unwritten.is_some() && matches!(record.exit_code(), 0 | 4) { 3 } else { record.exit_code() };
        Judged { conclusion: record.conclusion(), exit_code, text, annotations, left_out, unwritten }
    }
}

/// Judges so many targets at a time; what is to be said of each is shown when it is done.
async fn judge_all(targets: Vec<Named>, jobs: usize, judge: &Arc<Judge>, terminal: &Terminal) -> Counts {
    let stopped = progress::stop();
    let mut counts = Counts { as_json: judge.as_json, ..Counts::default() };
    let mut under_way = JoinSet::new();
    let mut names: HashMap<Id, Arc<Named>> = HashMap::new();
    let mut waiting = targets.into_iter().map(Arc::new);
    loop {
        while under_way.len() < jobs {
            let Some(target) = waiting.next() else { break };
            let (named, judge, stopped) = (Arc::clone(&target), Arc::clone(judge), stopped.clone());
            let handle = under_way.spawn(async move { judge.judge(&named, || progress::until(stopped.clone())).await });
            names.insert(handle.id(), target);
        }
        let Some(done) = under_way.join_next_with_id().await else { break };
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(target) = names.remove(&id) else { continue };
        let judged = done.map_or_else(|_| judge.panicked(&target), |(_, judged)| judged);
        counts.add(judged, terminal);
    }
    counts
}

/// How many targets came out how.
#[derive(Default)]
struct Counts {
    as_json: bool,
    by_conclusion: Vec<(Conclusion, usize)>,
    exit_codes: Vec<u8>,
}

impl Counts {
    fn add(&mut self, judged: Result<Judged, CliError>, terminal: &Terminal) {
        let say = |error: &CliError| terminal.err(&error.render(terminal.err_color()));
        let judged = match judged {
            Ok(judged) => judged,
            Err(error) => {
                self.exit_codes.push(3);
                return say(&error);
            }
        };
        terminal.out(&judged.text);
        // Standard output is for programs where it is JSON.
        if self.as_json {
            terminal.err(&judged.annotations)
        } else {
            terminal.out(&judged.annotations)
        }
        judged.left_out.iter().chain(&judged.unwritten).for_each(say);
        match self.by_conclusion.iter_mut().find(|(conclusion, _)| *conclusion == judged.conclusion) {
            Some((_, count)) => *count += 1,
            None => self.by_conclusion.push((judged.conclusion, 1)),
        }
        self.exit_codes.push(judged.exit_code);
    }

    /// What is broken outranks what is undecided, and that what was not judged.
    fn exit_code(&self) -> u8 {
        [1, 3, 4].into_iter().find(|code| self.exit_codes.contains(code)).unwrap_or(0)
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.exit_codes.len();
        write!(out, "{all} {}:", if all == 1 { "target" } else { "targets" })?;
        let mut counts = self.by_conclusion.clone();
        counts.sort_by_key(|(conclusion, _)| conclusion.as_str());
        for (number, (conclusion, count)) in counts.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(out, "{comma} {count} {}", conclusion.as_str())?;
        }
        Ok(())
    }
}
