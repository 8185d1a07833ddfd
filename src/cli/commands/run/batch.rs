//! A run with several targets: a bounded number at a time, each with a record and a folder of reports of its own, of which
//! nothing is kept. A target that is broken, or makes us panic, does not affect the others.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch::Receiver;
use tokio::task::{Id, JoinError, JoinSet};

use super::runner::{Judged, Runner};
use super::targets::{NamedTarget, TargetList};
use super::totals::{End, Totals};
use crate::check::{Unseen, UnseenKind};
use crate::cli::arguments::{ListFormat, RunArguments};
use crate::cli::commands::closing::exit_code_without_report;
use crate::cli::disk::Access;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::input::known_failures::KnownFailureList;
use crate::cli::input::selected::Selected;
use crate::cli::input::users;
use crate::cli::output::github::GithubStep;
use crate::cli::output::output_file::{OutputFile, make_folder};
use crate::cli::output::progress;
use crate::cli::output::reports::{Reports, single_file};
use crate::cli::output::terminal::Terminal;
use crate::cli::wording::wording;
use crate::clock::Stopwatch;
use crate::fetch::FetchOptions;
use crate::harness::block_on_threads;
use crate::outcome::Record;
use crate::report::brief::Brief;
use crate::report::overview::TargetPage;
use crate::report::{self, Color, markdown};
use crate::safe::TerminalText;
use crate::suite::Extent;

/// Judges all targets. The exit code is the most serious of theirs.
pub(super) fn judge(
    list: TargetList,
    arguments: &RunArguments,
    fetch: FetchOptions,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<u8, CliError> {
    refuse(arguments)?;
    if let (Some(shard), []) = (list.shard, list.targets.as_slice()) {
        let sentence = match list.all {
            1 => format!("shard {shard} has no target: there is only one"),
            all => format!("shard {shard} has no target: there are only {all}"),
        };
        let path = arguments.reports.folder().join("junit.xml");
        OutputFile::open(&path, Access::ByUmask)?.write(&report::junit::render_empty(&sentence))?;
        terminal.err(&format!("{sentence}\n"));
        return Ok(0);
    }
    let selected = Selected::load(&arguments.selection.filter, Extent::ForRuns)?;
    selected.tell_of_gone(terminal);
    let known = KnownFailureList::open(&arguments.judging, &selected)?;
    let users = users::read(arguments.users.as_deref(), environment)?;
    let batch = Arc::new(Batch {
        runner: Runner::new(selected, known.entries, users, arguments, fetch)?,
        folder: arguments.reports.folder(),
        every_format: arguments.reports.report_dir.is_some(),
        read: [arguments.files_read(), cases::files(&arguments.selection.filter.cases)].concat(),
        as_json: arguments.reports.format == Some(ListFormat::Json),
        color: terminal.out_color(),
        width: terminal.out_columns(),
        step: GithubStep::of(environment, arguments.reports.github)?,
    });
    make_folder(&batch.folder)?;
    let stopwatch = Stopwatch::start();
    let jobs = list.jobs;
    let stopped = progress::stop(list.targets.len()).map_err(CliError::Threads)?;
    let judged = block_on_threads(jobs, async || judge_all(list, &batch, stopped, terminal).await);
    Ok(batch.end(judged.map_err(CliError::Threads)?, stopwatch.elapsed(), terminal))
}

/// Refuses options that only work with a single target.
fn refuse(arguments: &RunArguments) -> Result<(), CliError> {
    if let Some(option) = single_file(&arguments.reports) {
        return Err(CliError::SingleTargetReport(option));
    }
    if arguments.judging.write_known_failures {
        return Err(CliError::SingleTargetList);
    }
    Ok(())
}

/// What all targets are judged by, and where their reports go.
struct Batch {
    runner: Runner,
    folder: PathBuf,
    every_format: bool,
    /// The files that this run reads.
    read: Vec<PathBuf>,
    as_json: bool,
    color: Color,
    width: Option<usize>,
    step: Option<GithubStep>,
}

/// What is kept of a target.
struct TargetResult {
    end: End,
    exit_code: u8,
    /// What is shown of it.
    text: String,
    /// For GitHub Actions, if this is a step there.
    annotations: String,
    /// For the job summary, if there is one.
    page: Option<TargetPage>,
    /// Why a report is missing.
    unwritten: Option<CliError>,
}

/// What is kept of the targets that were shown.
#[derive(Default)]
struct Shown {
    totals: Totals,
    /// By the places of the targets among the arguments.
    pages: BTreeMap<usize, TargetPage>,
    /// The octets of the pages.
    length: usize,
}

impl Shown {
    /// Keeps a page; its row alone, once the summary is full.
    fn keep(&mut self, place: usize, page: TargetPage) {
        let is_full = self.length + page.length() > markdown::MAX_LENGTH;
        let kept = if is_full { page.row_alone() } else { page };
        self.length += kept.length();
        self.pages.insert(place, kept);
    }
}

impl Batch {
    async fn judge<S: Future<Output = ()>>(
        &self,
        target: &NamedTarget,
        stop: impl Fn() -> S,
    ) -> Result<TargetResult, CliError> {
        let reports = self.reports(target);
        let Judged { record, hints } = self.runner.judge(&target.target, Some(&target.name), stop).await?;
        Ok(self.report(target, &record, &hints, reports))
    }

    /// What there is of a target that made us panic.
    fn panicked(&self, target: &NamedTarget) -> Result<TargetResult, CliError> {
        let message = "this tool panicked while it judged the target; that is a bug, please report it".to_owned();
        let why = Unseen { request: String::new(), kind: UnseenKind::Panic, message, remedy: None };
        let record = self.runner.undecided(&target.target, Some(&target.name), &why)?;
        Ok(self.report(target, &record, &[], self.reports(target)))
    }

    fn reports(&self, target: &NamedTarget) -> Result<Reports, CliError> {
        Reports::open_in(&self.folder.join(&target.folder), self.every_format, &self.read)
    }

    fn report(
        &self,
        target: &NamedTarget,
        record: &Record,
        hints: &[String],
        reports: Result<Reports, CliError>,
    ) -> TargetResult {
        let unwritten = reports.and_then(|reports| reports.write(record)).err();
        let folder = self.folder.join(&target.folder).display().to_string();
        let text = if self.as_json {
            report::json::render_brief(record, &folder)
        } else {
            let name = target.is_named.then_some(target.name.as_str());
            let brief = Brief { name, hints, reports: &folder, color: self.color, width: self.width };
            report::brief::render(record, brief, wording)
        };
        let annotations = self.step.as_ref().map(|step| step.annotations(record, Some(&target.name)));
        let has_summary = self.step.as_ref().is_some_and(GithubStep::has_summary);
        let page = has_summary.then(|| TargetPage::of(record, &target.name, wording));
        let code = record.summary().exit_code;
        let exit_code = if unwritten.is_some() { exit_code_without_report(code) } else { code };
        let annotations = annotations.unwrap_or_default();
        TargetResult { end: End::of(record), exit_code, text, annotations, page, unwritten }
    }

    /// Shows the target's result, and counts it.
    fn show(
        &self,
        (place, target): (usize, &NamedTarget),
        result: Result<TargetResult, CliError>,
        shown: &mut Shown,
        terminal: &Terminal,
    ) {
        let say = |error: &CliError| terminal.err(&error.render(terminal.err_color()));
        match result {
            Ok(result) => {
                terminal.out(&result.text);
                self.say(&result.annotations, terminal);
                result.unwritten.iter().for_each(say);
                result.page.into_iter().for_each(|page| shown.keep(place, page));
                shown.totals.add(result.end, result.exit_code);
            }
            Err(error) => {
                say(&error);
                shown.keep(place, TargetPage::without_record(&target.name, &error.to_string()));
                shown.totals.add_failed();
            }
        }
    }

    /// Ends the batch after so much time, and says how all targets came out; the exit code.
    fn end(&self, shown: Shown, time: Duration, terminal: &Terminal) -> u8 {
        let Shown { totals, pages, length: _ } = shown;
        let pages: Vec<TargetPage> = pages.into_values().collect();
        if let Some(error) = self.step.as_ref().and_then(|step| step.summarize_targets(&pages)) {
            terminal.err(&error.render(terminal.err_color()));
        }
        let folder = TerminalText::line(&self.folder.display().to_string()).to_string();
        let line = report::wrapped(&totals.line(time), self.width);
        let reports = report::wrapped(&format!("    reports: {folder}, with a folder for each target"), self.width);
        self.say(&format!("\n{line}\n{reports}\n"), terminal);
        totals.exit_code()
    }

    /// Prints text for people: standard output is for programs where it is JSON.
    fn say(&self, text: &str, terminal: &Terminal) {
        if self.as_json { terminal.err(text) } else { terminal.out(text) }
    }
}

/// Judges so many targets at a time; the result of each is shown when it is there.
async fn judge_all(list: TargetList, batch: &Arc<Batch>, stopped: Receiver<bool>, terminal: &Terminal) -> Shown {
    let mut shown = Shown::default();
    let mut under_way = JoinSet::new();
    let mut names: HashMap<Id, (usize, Arc<NamedTarget>)> = HashMap::new();
    let mut waiting = list.targets.into_iter().map(Arc::new).enumerate();
    loop {
        while under_way.len() < list.jobs {
            let Some((place, target)) = waiting.next() else { break };
            let (named, batch, stopped) = (Arc::clone(&target), Arc::clone(batch), stopped.clone());
            let network = Handle::current();
            // Judging and reporting take a thread of their own, so that no target delays the requests of another.
            let judge = move || network.block_on(batch.judge(&named, || progress::until(stopped.clone())));
            names.insert(under_way.spawn_blocking(judge).id(), (place, target));
        }
        let Some(done) = under_way.join_next_with_id().await else { break };
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some((place, target)) = names.remove(&id) else { continue };
        let result = done.map_or_else(|_| batch.panicked(&target), |(_, result)| result);
        batch.show((place, &target), result, &mut shown, terminal);
    }
    shown
}
