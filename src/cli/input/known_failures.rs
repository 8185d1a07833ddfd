//! The list of known failures: read before the run, and with --write-known-failures brought up to date after it.

use std::path::Path;
use std::sync::Arc;

use super::cases::read_file;
use super::selected::Selected;
use crate::cli::arguments::JudgingArguments;
use crate::cli::disk::{self, Access};
use crate::cli::error::CliError;
use crate::cli::output::output_file::OutputFile;
use crate::cli::output::terminal::Terminal;
use crate::known_failures::{KnownFailure, edit_known_failures, read_known_failures};
use crate::outcome::{KnownState, Outcome, Record};
use crate::safe::TerminalText;
use crate::source::SourceFile;

/// The user's list.
#[derive(Debug, Default)]
pub(in crate::cli) struct KnownFailureList {
    /// The entries that a run can say something of.
    pub(in crate::cli) entries: Vec<Arc<KnownFailure>>,
    /// The other entries: they are for tests of suites that the run leaves out.
    others: Vec<Arc<KnownFailure>>,
    to_write: Option<(Arc<SourceFile>, OutputFile)>,
}

impl KnownFailureList {
    /// Reads the list, and makes sure that it can be written if it is to be.
    pub(in crate::cli) fn open(arguments: &JudgingArguments, selected: &Selected) -> Result<Self, CliError> {
        let Some(path) = &arguments.known_failures else { return Ok(Self::default()) };
        let file = read(path, arguments.write_known_failures)?;
        let entries = read_known_failures(&file).map_err(CliError::Cases)?;
        let mut to_write = None;
        if arguments.write_known_failures {
            edit_known_failures(&file, &entries, &[], &[])?;
            to_write = Some((file, OutputFile::open(path, Access::ByUmask)?));
        }
        let (others, entries) = entries.into_iter().partition(|entry| selected.leaves_out(entry));
        Ok(Self { entries, others, to_write })
    }

    /// Writes the list anew, if it is to be: without what no longer fails or is no test, and with what fails now. The
    /// record is then judged by the new list.
    pub(in crate::cli) fn update(mut self, record: &mut Record, terminal: &Terminal) -> Result<(), CliError> {
        let Some((file, output)) = self.to_write.take() else { return Ok(()) };
        let name = TerminalText::whole_line(&file.name);
        let is_judged = record.summary().tally.judged() > 0;
        let is_over = |state: &KnownState| matches!(state, KnownState::NoLongerFails(_) | KnownState::NoSuchTest);
        let judged = record.known_failures().iter();
        let removed: Vec<_> = judged.filter(|it| is_over(&it.state)).map(|it| Arc::clone(&it.known)).collect();
        let added = self.unlisted(record);
        let added: Vec<&str> = added.iter().map(String::as_str).collect();
        let text = edit_known_failures(&file, &self.in_order(), &removed, &added)?;
        let entries = self.checked(&file.name, &text, &removed, &added)?;
        output.write(&text)?;
        let is_other = |entry: &Arc<KnownFailure>| self.others.iter().any(|other| other.test == entry.test);
        let entries: Vec<_> = entries.into_iter().filter(|entry| !is_other(entry)).collect();
        record.excuse(&entries);
        let missing = if added.is_empty() { "" } else { "; give a reason where the list says `missing`" };
        let (added, removed) = (added.len(), removed.len());
        terminal.err(&match (is_judged, removed) {
            (true, _) => format!("{name} is up to date: {added} added, {removed} removed{missing}\n"),
            (false, 0) => format!("{name} stays as it is: nothing was judged\n"),
            (false, _) => format!("{name}: {removed} removed, for tests that do not exist; nothing was judged\n"),
        });
        Ok(())
    }

    /// All entries in the order of the file.
    fn in_order(&self) -> Vec<Arc<KnownFailure>> {
        let mut all: Vec<Arc<KnownFailure>> = self.entries.iter().chain(&self.others).cloned().collect();
        all.sort_by_key(|entry| entry.place.span.start);
        all
    }

    /// The ids of the tests that make the run fail and are on the list for no target, or for another one.
    fn unlisted(&self, record: &Record) -> Vec<String> {
        let counts = |outcome: &Outcome| match outcome {
            Outcome::Fail(_) => true,
            Outcome::Warn(_) => record.run().policy.strict,
            Outcome::Pass | Outcome::Note(_) | Outcome::Skip(_) | Outcome::Error(_) => false,
        };
        // What expired is the user's to decide: a second entry for the same test would say nothing.
        let is_listed =
            |id: &str| self.entries.iter().any(|entry| entry.names(id) && entry.is_for(&record.run().setting.target));
        let tests = record.tests();
        let failing = tests.filter(|(test, outcome)| counts(outcome) && !is_listed(&test.id));
        failing.map(|(test, _)| test.id.clone()).collect()
    }

    /// The entries of the new text, if they are those of the old one with just these changes.
    fn checked(
        &self,
        name: &str,
        text: &str,
        removed: &[Arc<KnownFailure>],
        added: &[&str],
    ) -> Result<Vec<Arc<KnownFailure>>, CliError> {
        let by_hand = || CliError::KnownFailuresByHand(name.to_owned());
        let entries = read_known_failures(&SourceFile::new(name, text)).map_err(|_| by_hand())?;
        let says = |it: &KnownFailure| (it.test.clone(), it.explanation(), it.expires.clone(), it.target.clone());
        let kept = self.in_order();
        let kept = kept.iter().filter(|entry| !removed.contains(entry)).map(|entry| says(entry));
        let nothing = |test: &&str| ((*test).to_owned(), "no reason is given".to_owned(), None, None);
        let expected: Vec<_> = kept.chain(added.iter().map(nothing)).collect();
        if entries.iter().map(|entry| says(entry)).eq(expected) { Ok(entries) } else { Err(by_hand()) }
    }
}

fn read(path: &Path, may_be_missing: bool) -> Result<Arc<SourceFile>, CliError> {
    match read_file(path) {
        Err(_) if may_be_missing && disk::kind(path).is_err() => Ok(SourceFile::new(path.display().to_string(), "")),
        Err(CliError::Read { path, reason }) => {
            let reason = format!("{reason}; --write-known-failures makes a list of the tests that fail now");
            Err(CliError::Read { path, reason })
        }
        read => read,
    }
}
