//! A run as a step of GitHub Actions: annotations, and a page in the job summary. What they say is `report`'s business.

use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::cli::disk;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::cli::wording::wording;
use crate::outcome::Record;
use crate::report::overview::{self, TargetPage};
use crate::report::{github, markdown};
use crate::source::Problem;

/// The step, as the environment describes it.
#[derive(Debug)]
pub(in crate::cli) struct GithubStep {
    /// The file whose content GitHub shows as the summary.
    summary: Option<PathBuf>,
    /// A word that no server can guess.
    token: String,
    workspace: Workspace,
}

/// The folder below which GitHub knows files by their paths.
#[derive(Debug)]
pub(in crate::cli) struct Workspace(Option<PathBuf>);

impl Workspace {
    pub(in crate::cli) fn of(environment: &Environment) -> Self {
        Self(environment.github_workspace.as_deref().and_then(|path| disk::canonical(path).ok()))
    }

    /// The path of a file below the workspace, `None` for a file outside of it. Where no workspace is known, it is the path
    /// as the user gave it.
    pub(in crate::cli) fn path_of(&self, file: &str) -> Option<String> {
        let Some(workspace) = &self.0 else { return Some(file.to_owned()) };
        let path = disk::canonical(Path::new(file)).ok()?;
        let below = path.strip_prefix(workspace).ok()?;
        let parts: Vec<String> =
            below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        Some(parts.join("/"))
    }
}

/// Annotations for the problems of files that the user gave, if this is a step of GitHub Actions.
pub(in crate::cli) fn annotate_problems(problems: &[Problem], environment: &Environment, terminal: &Terminal) {
    if environment.is_github_step {
        let workspace = Workspace::of(environment);
        let path_of = |file: &str| workspace.path_of(file);
        terminal.err(&github::render_problems(problems, github::Step { path_of: &path_of, target: None }));
    }
}

impl GithubStep {
    /// The step; none where this is no step of GitHub Actions, unless the user asks for it.
    pub(in crate::cli) fn of(environment: &Environment, is_wanted: bool) -> Result<Option<Self>, CliError> {
        if !is_wanted && !environment.is_github_step {
            return Ok(None);
        }
        Ok(Some(Self {
            summary: environment.github_summary.clone(),
            token: token()?,
            workspace: Workspace::of(environment),
        }))
    }

    /// Shows the record, so that the runner takes nothing in it for a command, and then its annotations.
    pub(in crate::cli) fn annotate(&self, record: &Record, is_json: bool, terminal: &Terminal, show: impl FnOnce()) {
        // The lines of a list in JSON are for programs, and none of them can be a command.
        let print = |text: &str| if is_json { terminal.err(text) } else { terminal.out(text) };
        print(&github::stop(&self.token));
        show();
        print(&github::resume(&self.token));
        print(&self.annotations(record, None));
    }

    /// The annotations of a record, with the name of its target if there are several.
    pub(in crate::cli) fn annotations(&self, record: &Record, target: Option<&str>) -> String {
        let path_of = |file: &str| self.workspace.path_of(file);
        github::render(record, github::Step { path_of: &path_of, target }, wording)
    }

    /// Whether there is a summary to add to.
    pub(in crate::cli) fn has_summary(&self) -> bool {
        self.summary.is_some()
    }

    /// Adds the page to the summary. It comes by itself, so that one that can't be written does not fail the run: the
    /// error is only to be shown.
    pub(in crate::cli) fn summarize(&self, record: &Record) -> Option<CliError> {
        self.add(|room| markdown::summary(record, room, wording))
    }

    /// Adds the page of several targets to the summary, in the same way.
    pub(in crate::cli) fn summarize_targets(&self, targets: &[TargetPage]) -> Option<CliError> {
        self.add(|room| overview::render(targets, room))
    }

    fn add(&self, page: impl FnOnce(usize) -> String) -> Option<CliError> {
        let path = self.summary.as_ref()?;
        add_page(path, page).err().map(|error| CliError::Summary(Box::new(error)))
    }
}

/// Adds the page, which is made for so much room; what other commands of the step have written there stays.
fn add_page(path: &Path, page: impl FnOnce(usize) -> String) -> Result<(), CliError> {
    let written = disk::length(path);
    let room = markdown::MAX_LENGTH.saturating_sub(written.saturating_add(1));
    let page = format!("{}\n", page(room));
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
