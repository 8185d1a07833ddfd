//! A run as a step of GitHub Actions: annotations, and a page in the job summary. What they say is `report`'s business.

use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::cli::disk;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::wording::wording;
use crate::outcome::Record;
use crate::report::{github, markdown};

/// The step, as the environment describes it.
#[derive(Debug)]
pub(in crate::cli) struct GithubStep {
    /// The file whose content GitHub shows as the summary.
    summary: Option<PathBuf>,
    /// A word that no server can guess.
    token: String,
}

impl GithubStep {
    /// The step; none where this is no step of GitHub Actions, unless the user asks for it.
    pub(in crate::cli) fn of(environment: &Environment, is_wanted: bool) -> Result<Option<Self>, CliError> {
        if !is_wanted && !environment.is_github_step {
            return Ok(None);
        }
        Ok(Some(Self { summary: environment.github_summary.clone(), token: token()? }))
    }

    /// Shows the record, so that the runner takes nothing in it for a command, and then its annotations.
    pub(in crate::cli) fn annotate(&self, record: &Record, is_json: bool, terminal: &Terminal, show: impl FnOnce()) {
        // The lines of a list in JSON are for programs, and none of them can be a command.
        let print = |text: &str| if is_json { terminal.err(text) } else { terminal.out(text) };
        print(&github::stop(&self.token));
        show();
        print(&github::resume(&self.token));
        print(&github::render(record, wording));
    }

    /// Adds the page to the summary. It comes by itself, so that one that can't be written does not fail the run: the
    /// error is only to be shown.
    pub(in crate::cli) fn summarize(&self, record: &Record) -> Option<CliError> {
        let path = self.summary.as_ref()?;
        add_page(path, record).err().map(|error| CliError::Summary(Box::new(error)))
    }
}

/// Adds the page; what other commands of the step have written there stays.
fn add_page(path: &Path, record: &Record) -> Result<(), CliError> {
    let written = disk::length(path);
    let room = markdown::MAX_LENGTH.saturating_sub(written.saturating_add(1));
    let page = format!("{}\n", markdown::summary(record, room, wording));
    if written.saturating_add(page.len()) > markdown::MAX_LENGTH {
        return Err(CliError::write(path, "it would be longer than 1 MiB, the limit of GitHub for a job summary"));
    }
    disk::append(path, &page).map_err(|error| CliError::write(path, error))
}

/// A word that nobody can guess: 128 random bits of the system.
fn token() -> Result<String, CliError> {
    let (first, second) = (getrandom::u64()?, getrandom::u64()?);
    Ok(format!("{}-{first:016x}{second:016x}", env!("CARGO_PKG_NAME")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_comes_twice() {
        let tokens: std::collections::HashSet<Option<String>> = (0..100).map(|_| token().ok()).collect();
        assert_eq!(tokens.len(), 100);
    }
}
