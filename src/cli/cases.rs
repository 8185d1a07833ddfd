//! Case files from where the user says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::CaseArguments;
use super::error::CliError;
use crate::harness::builtin;
use crate::source::{Problem, ProblemCode, SourceFile, nearest};
use crate::suite::Suite;

/// The suites that the arguments ask for.
pub(super) fn load(arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    let mut files = if arguments.no_builtin_cases { Vec::new() } else { builtin::files() };
    for path in &arguments.cases {
        files.extend(read(path)?);
    }
    read_suites(&files)
}

/// Reads case files into suites, each of a name of its own.
pub(super) fn read_suites(files: &[Arc<SourceFile>]) -> Result<Vec<Arc<Suite>>, CliError> {
    let suites = builtin::read_all(files).map_err(CliError::Cases)?;
    match second_of_a_name(&suites) {
        Some(problem) => Err(CliError::Cases(vec![problem])),
        None => Ok(suites),
    }
}

fn second_of_a_name(suites: &[Arc<Suite>]) -> Option<Problem> {
    suites.iter().enumerate().find_map(|(index, suite)| {
        let first = suites.iter().take(index).find(|first| first.name == suite.name)?;
        let at = |suite: &Suite| suite.file.place(0..1);
        let message = format!("a second suite `{}`", suite.name);
        let problem = Problem::new(ProblemCode::DuplicateId, at(suite), message).related(at(first), "the first");
        Some(problem.help("rename it, or leave the built-in one out with --no-builtin-cases"))
    })
}

impl CaseArguments {
    /// The files that are read; of a folder, those in it.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let in_folder = |path: &PathBuf| -> Vec<PathBuf> {
            let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
            let files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_case_file(path)).collect();
            if files.is_empty() { vec![path.clone()] } else { files }
        };
        self.cases.iter().flat_map(in_folder).collect()
    }
}

fn is_case_file(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

/// The case files at a path: a file, or those ending in .yaml or .yml in a folder, by name.
pub(super) fn read(path: &Path) -> Result<Vec<Arc<SourceFile>>, CliError> {
    let failed = |error: std::io::Error| read_error(path, &error.to_string());
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![read_file(path)?]);
    }
    let entries: Vec<PathBuf> = fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().filter(|path| is_case_file(path)).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(read_error(path, "the folder has no file that ends in .yaml"));
    }
    paths.iter().map(|path| read_file(path)).collect()
}

/// Reads a file of text.
pub(super) fn read_file(path: &Path) -> Result<Arc<SourceFile>, CliError> {
    let octets = fs::read(path).map_err(|error| read_error(path, &error.to_string()))?;
    let text = String::from_utf8(octets)
        .map_err(|error| read_error(path, &format!("octet {} is not UTF-8", error.utf8_error().valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
    Ok(SourceFile::new(path.display().to_string(), text))
}

fn read_error(path: &Path, reason: &str) -> CliError {
    CliError::Read { path: path.display().to_string(), reason: reason.to_owned() }
}

/// The test of this id, or of which this is the only part: its suite, and its place in it.
pub(super) fn find_test(id: &str, suites: &[Arc<Suite>]) -> Result<(Arc<Suite>, usize), CliError> {
    let in_suite = |suite: &Arc<Suite>| (0..suite.tests.len()).map(|index| (Arc::clone(suite), index)).collect();
    let all: Vec<(Arc<Suite>, usize)> = suites.iter().flat_map(|suite| -> Vec<_> { in_suite(suite) }).collect();
    let id_of = |(suite, index): &(Arc<Suite>, usize)| suite.tests[*index].id.clone();
    if let Some(exact) = all.iter().find(|found| id_of(found) == id) {
        return Ok(exact.clone());
    }
    let matches: Vec<&(Arc<Suite>, usize)> = all.iter().filter(|found| id_of(found).contains(id)).collect();
    match matches.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let ids: Vec<String> = all.iter().map(id_of).collect();
            // Users leave the suite out as often as not.
            let short = ids.iter().filter_map(|id| id.split_once('/')).map(|(_, short)| short);
            let known = ids.iter().map(String::as_str).chain(short);
            let help =
                nearest(id, known).map_or("; `list` shows all".to_owned(), |near| format!("; did you mean `{near}`?"));
            Err(CliError::NoTest { id: id.to_owned(), help })
        }
        several => {
            let names: Vec<String> = several.iter().map(|found| id_of(found)).collect();
            let message =
                format!("`{id}` is a part of {} ids; name one of them:\n  {}", names.len(), names.join("\n  "));
            Err(CliError::Other(message))
        }
    }
}
