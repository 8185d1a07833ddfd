//! A run as a step of GitHub Actions: annotations, and a page in the summary of the job. What they say is `report`'s
//! business.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::arguments::Format;
use super::error::CliError;
use super::output::write_error;
use super::terminal::Terminal;
use super::wording::wording;
use crate::outcome::Record;
use crate::report::{github, markdown};

/// The step, as the environment describes it.
#[derive(Debug)]
pub(super) struct Step {
    /// The file whose content GitHub shows as the summary.
    summary: Option<PathBuf>,
}

impl Step {
    /// The environment is read here, once. Nothing where this is no step of GitHub Actions, unless it is wanted.
    pub(super) fn of_environment(is_wanted: bool) -> Option<Self> {
        let is_step = is_wanted || std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
        is_step.then(|| Self { summary: summary.map(PathBuf::from) })
    }

    /// Shows the record, so that the runner takes nothing in it for a command, and then its annotations.
    pub(super) fn annotate(&self, record: &Record, format: Format, terminal: &Terminal, show: impl FnOnce()) {
        // The lines of a list in JSON are for programs, and none of them can be a command.
        let print = |text: &str| match format {
            Format::Json => terminal.err(text),
            Format::Pretty | Format::Terse => terminal.out(text),
        };
        let token = token();
        print(&github::stop(&token));
        show();
        print(&github::resume(&token));
        print(&github::render(record, wording));
    }

    /// Adds the page to the summary. It comes by itself, so that one that can't be written does not fail the run.
    pub(super) fn summarize_or_say_why_not(&self, record: &Record, terminal: &Terminal) {
        if let Some(left_out) = self.summarize(record) {
            terminal.err(&left_out.render(terminal.err_color()));
        }
    }

    /// The same; why it is left out, if it is.
    pub(super) fn summarize(&self, record: &Record) -> Option<CliError> {
        let error = self.add_page(record).err()?;
        Some(CliError::Other(format!("the summary of the job is left out: {error}")))
    }

    /// Adds the page; what other commands of the step have written there stays.
    fn add_page(&self, record: &Record) -> Result<(), CliError> {
        let Some(path) = &self.summary else { return Ok(()) };
        let written = fs::metadata(path).map_or(0, |metadata| usize::try_from(metadata.len()).unwrap_or(usize::MAX));
        let page =
            format!("{}\n", markdown::render_within(record, markdown::MAX_LENGTH.saturating_sub(written + 1), wording));
        if written.saturating_add(page.len()) > markdown::MAX_LENGTH {
            return Err(write_error(
                path,
                "the summary of this step would be longer than 1 MiB, which GitHub does not take",
            ));
        }
        append(path, &page).map_err(|error| write_error(path, &error.to_string()))
    }
}

/// In one piece, as others may write there too.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

/// A word that nobody can guess: the standard library draws the keys of its hashes from the system's random numbers. It is
/// made when the server has said all it can.
fn token() -> String {
    let [first, second] = [(); 2].map(|()| RandomState::new().hash_one(std::process::id()));
    format!("matrix-conformance-{first:016x}{second:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_comes_twice() {
        let tokens: std::collections::HashSet<String> = (0..100).map(|_| token()).collect();
        assert_eq!(tokens.len(), 100);
    }
}
