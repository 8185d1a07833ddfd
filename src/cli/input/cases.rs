//! Case files: the built-in ones and those of the user, read into suites, and a test found in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::arguments::CaseArguments;
use crate::cli::disk::{self, Kind};
use crate::cli::error::CliError;
use crate::harness::builtin;
use crate::source::{Problem, ProblemCode, SourceFile, nearest};
use crate::suite::Suite;

/// The suites that the arguments ask for.
pub(in crate::cli) fn load(arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    let mut files = if arguments.no_builtin_cases { Vec::new() } else { builtin::files() };
    for path in &arguments.cases {
        files.extend(read(path)?);
    }
    read_suites(&files)
}

/// Reads case files into suites, each of a name of its own.
pub(in crate::cli) fn read_suites(files: &[Arc<SourceFile>]) -> Result<Vec<Arc<Suite>>, CliError> {
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
        Some(problem.help("rename it, or leave out the built-in one with --no-builtin-cases"))
    })
}

/// The case files that the arguments name; of a folder, those in it.
pub(in crate::cli) fn files(arguments: &CaseArguments) -> Vec<PathBuf> {
    let in_folder = |path: &PathBuf| -> Vec<PathBuf> {
        let files: Vec<PathBuf> =
            disk::entries(path).unwrap_or_default().into_iter().filter(|path| is_case_file(path)).collect();
        if files.is_empty() { vec![path.clone()] } else { files }
    };
    arguments.cases.iter().flat_map(in_folder).collect()
}

fn is_case_file(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

/// The case files at a path: a file, or those ending in .yaml or .yml in a folder, by name.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<Arc<SourceFile>>, CliError> {
    if disk::kind(path).map_err(|error| CliError::read(path, error))? != Kind::Folder {
        return Ok(vec![read_file(path)?]);
    }
    let entries = disk::entries(path).map_err(|error| CliError::read(path, error))?;
    let mut paths: Vec<PathBuf> = entries.into_iter().filter(|path| is_case_file(path)).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(CliError::read(path, "the folder has no file that ends in .yaml"));
    }
    paths.iter().map(|path| read_file(path)).collect()
}

/// Reads a file of text.
pub(in crate::cli) fn read_file(path: &Path) -> Result<Arc<SourceFile>, CliError> {
    let octets = disk::read(path).map_err(|error| CliError::read(path, error))?;
    let text = String::from_utf8(octets).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        CliError::read(path, format!("it is not UTF-8: octet {valid} is wrong"))
    })?;
    let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
    Ok(SourceFile::new(path.display().to_string(), text))
}

/// The test of this id, or of which this is the only part: its suite, and its place in it.
pub(in crate::cli) fn find_test(id: &str, suites: &[Arc<Suite>]) -> Result<(Arc<Suite>, usize), CliError> {
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
            let near = nearest(id, ids.iter().map(String::as_str).chain(short)).map(ToOwned::to_owned);
            Err(CliError::NoTest { id: id.to_owned(), near })
        }
        several => {
            let ids = several.iter().map(|found| id_of(found)).collect();
            Err(CliError::SeveralTests { id: id.to_owned(), ids })
        }
    }
}
