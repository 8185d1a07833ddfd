//! Case files from where the user says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::CaseArguments;
use super::error::CliError;
use crate::harness::builtin;
use crate::proof::prove;
use crate::source::{Problem, SourceFile, nearest};
use crate::suite::{Suite, Suites, read_suites};

/// The suites that the arguments ask for. Case files of the user are proven before anything is sent.
pub(super) fn load(arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    if arguments.cases.is_empty() && !arguments.no_builtin_cases {
        return builtin::suites().map_err(CliError::Cases);
    }
    let mut own = Vec::new();
    for path in &arguments.cases {
        own.extend(read(path)?);
    }
    let suites = read_beside_builtin(&own)?.suites;
    let is_own = |suite: &Suite| own.iter().any(|file| file.name == suite.file.name);
    let problems: Vec<Problem> = suites.iter().filter(|suite| is_own(suite)).flat_map(prove).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    Ok(suites.into_iter().filter(|suite| !arguments.no_builtin_cases || is_own(suite)).collect())
}

/// Reads case files beside the built-in ones, of which they may use profiles, shared files and suites. Of one file the
/// user's own version counts.
pub(super) fn read_beside_builtin(own: &[Arc<SourceFile>]) -> Result<Suites, CliError> {
    let is_own = |built_in: &Arc<SourceFile>| own.iter().any(|file| is_version_of(file, built_in));
    let mut files: Vec<Arc<SourceFile>> = builtin::files().into_iter().filter(|file| !is_own(file)).collect();
    files.extend(own.iter().cloned());
    read_suites(&files).map_err(CliError::Cases)
}

/// Whether a file of the user is the built-in one, perhaps changed: it stands at the same path below some folder.
fn is_version_of(file: &SourceFile, built_in: &SourceFile) -> bool {
    let path = Path::new(&file.name);
    path.ends_with(&built_in.name)
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

/// The case files at a path: a file, or those ending in .yaml or .yml in a folder and below it, by name.
pub(super) fn read(path: &Path) -> Result<Vec<Arc<SourceFile>>, CliError> {
    let failed = |error: std::io::Error| read_error(path, &error.to_string());
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![read_file(path)?]);
    }
    let mut paths = Vec::new();
    find(path, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        return Err(read_error(path, "no file in this folder, or below it, ends in .yaml or .yml"));
    }
    paths.iter().map(|path| read_file(path)).collect()
}

/// The case files in a folder and below it. Links to folders are not followed.
fn find(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let failed = |error: std::io::Error| read_error(folder, &error.to_string());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            find(&entry.path(), paths)?;
        } else if is_case_file(&entry.path()) {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Reads a file of text.
pub(super) fn read_file(path: &Path) -> Result<Arc<SourceFile>, CliError> {
    let octets = fs::read(path).map_err(|error| read_error(path, &error.to_string()))?;
    SourceFile::from_octets(path.display().to_string(), octets).map_err(|problem| CliError::Cases(vec![*problem]))
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
