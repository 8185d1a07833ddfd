//! Case files: the built-in ones and those of the user, read into suites, and a test found in them.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::related::{declared, related};
use crate::cli::arguments::CaseArguments;
use crate::cli::disk::{self, Kind, MIB};
use crate::cli::error::CliError;
use crate::harness::{builtin, suite_of};
use crate::proof::prove;
use crate::source::{Problem, SourceFile, nearest};
use crate::suite::{Extent, Listed, Suite, Suites, read_suites};

/// The longest file of text that is read, in MiB: the built-in cases have less than 1.
pub(super) const MAX_FILE: u64 = 16;

/// How long the case files of a folder may be together, in MiB.
const MAX_FOLDER: u64 = 64;

/// The suites that the arguments ask for. Case files of the user are proven before anything is sent.
pub(in crate::cli) fn load(arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    load_to(arguments, Extent::Complete)
}

/// The suites that the arguments ask for in which tests of these ids, or with these as parts of their ids, are found.
/// Other built-in suites are not read, unless an id is found nowhere.
pub(in crate::cli) fn load_of_tests(ids: &[String], arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    let Some(listed) = listed(arguments) else { return load(arguments) };
    let named = |id: &String| listed.iter().map(|test| test.id).filter(|known| known.contains(id.as_str())).collect();
    let named: Vec<Vec<&str>> = ids.iter().map(named).collect();
    if named.iter().any(Vec::is_empty) {
        return load(arguments);
    }
    let suites: BTreeSet<&str> = named.into_iter().flatten().map(suite_of).collect();
    builtin::selected(&suites.into_iter().collect::<Vec<_>>(), Extent::Complete).map_err(CliError::Cases)
}

/// The same for judging alone: built-in suites come without their examples and counterexamples.
pub(in crate::cli) fn load_for_runs(arguments: &CaseArguments) -> Result<Vec<Arc<Suite>>, CliError> {
    load_to(arguments, Extent::ForRuns)
}

fn load_to(arguments: &CaseArguments, extent: Extent) -> Result<Vec<Arc<Suite>>, CliError> {
    if only_builtin(arguments) { load_builtin(extent) } else { load_own(arguments, extent) }
}

fn load_builtin(extent: Extent) -> Result<Vec<Arc<Suite>>, CliError> {
    let suites = match extent {
        Extent::Complete => builtin::suites(),
        Extent::ForRuns => builtin::for_runs(),
    };
    suites.map_err(CliError::Cases)
}

/// The tests of the suites that the arguments ask for, where no suite has to be read for that.
pub(in crate::cli) fn listed(arguments: &CaseArguments) -> Option<Vec<&'static Listed>> {
    only_builtin(arguments).then(builtin::listed).flatten()
}

fn only_builtin(arguments: &CaseArguments) -> bool {
    arguments.cases.is_empty() && !arguments.no_builtin_cases
}

fn load_own(arguments: &CaseArguments, extent: Extent) -> Result<Vec<Arc<Suite>>, CliError> {
    let mut own = Vec::new();
    for path in &arguments.cases {
        own.extend(read(path)?);
    }
    let is_own = |suite: &Arc<Suite>| own.iter().any(|file| file.name == suite.file.name);
    let Beside { read, is_all } = if arguments.no_builtin_cases {
        read_with(&own, |built_in| takes_its_place(&own, built_in))?
    } else {
        read_with(&own, |built_in| own.iter().any(|file| is_version_of(file, built_in)))?
    };
    let problems: Vec<Problem> = read.suites.iter().filter(|suite| is_own(suite)).flat_map(prove).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    if is_all && !arguments.no_builtin_cases {
        return Ok(read.suites);
    }
    let own = read.suites.into_iter().filter(is_own);
    let built_in = if arguments.no_builtin_cases { Vec::new() } else { load_builtin(extent)? };
    Ok(built_in.into_iter().chain(own).collect())
}

/// Reads case files that are checked beside the built-in ones, of which they may use profiles, shared files and suites. A
/// copy of a built-in file takes its place wherever it stands.
pub(in crate::cli) fn read_in_place_of_builtin(own: &[Arc<SourceFile>]) -> Result<Suites, CliError> {
    Ok(read_with(own, |built_in| takes_its_place(own, built_in))?.read)
}

/// Whether one of these files is a copy of the built-in file, perhaps changed, wherever it stands.
fn takes_its_place(own: &[Arc<SourceFile>], built_in: &SourceFile) -> bool {
    own.iter().any(|file| is_version_of(file, built_in) || is_alike(file, built_in))
}

/// Files that were read beside built-in ones.
struct Beside {
    read: Suites,
    /// Whether the built-in suites are all there.
    is_all: bool,
}

/// Reads files beside the built-in ones that they may take something from. If they take the place of any, or there is a
/// problem, it is beside all of them.
fn read_with(own: &[Arc<SourceFile>], is_own: impl Fn(&Arc<SourceFile>) -> bool) -> Result<Beside, CliError> {
    let (replaced, mut all): (Vec<_>, Vec<_>) = builtin::files().into_iter().partition(is_own);
    if let Some(mut files) = related(own).filter(|_| replaced.is_empty()) {
        files.extend(own.iter().cloned());
        if let Ok(read) = read_suites(&files) {
            return Ok(Beside { read, is_all: false });
        }
    }
    all.extend(own.iter().cloned());
    Ok(Beside { read: read_suites(&all).map_err(|problems| CliError::Cases(settle(own, problems)))?, is_all: true })
}

/// Problems of built-in files that come from a file of the user in the place of a built-in one, as one problem of that.
fn settle(own: &[Arc<SourceFile>], problems: Vec<Problem>) -> Vec<Problem> {
    let (mut mine, others): (Vec<Problem>, Vec<Problem>) =
        problems.into_iter().partition(|problem| own.iter().any(|file| file.name == problem.place.file.name));
    let built_in = builtin::files();
    let replaces = |file: &&Arc<SourceFile>| built_in.iter().any(|other| is_alike(file, other));
    let Some(first) = others.first() else { return mine };
    match own.iter().filter(replaces).find_map(|file| Some((file, declared(file)?))) {
        Some((file, (kind, name))) if mine.is_empty() => {
            let start = file.text.lines().take_while(|line| !line.starts_with(kind)).map(|line| line.len() + 1).sum();
            let message = format!(
                "this file takes the place of the built-in {kind} `{name}`, and lacks what {} uses: {}",
                first.place.file.name, first.message
            );
            let place = file.place(start..start + kind.len());
            let help = format!("give this {kind} another name, or keep what other files use");
            vec![Problem::new(first.code, place, message).help(help)]
        }
        Some(_) => mine,
        None => {
            mine.extend(others);
            mine
        }
    }
}

/// Whether two files are of one suite or profile, or are shared files of one name.
fn is_alike(file: &SourceFile, other: &SourceFile) -> bool {
    let file_name = |file: &SourceFile| Path::new(&file.name).file_name().map(ToOwned::to_owned);
    match (declared(file), declared(other)) {
        (None, None) => file_name(file) == file_name(other),
        (own, others) => own == others,
    }
}

/// Whether a file of the user is the built-in one, perhaps changed: it stands at the same path below some folder.
fn is_version_of(file: &SourceFile, built_in: &SourceFile) -> bool {
    let path = Path::new(&file.name);
    path.ends_with(&built_in.name)
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

/// The case files at a path: a file, or those ending in .yaml or .yml in a folder and below it, by name.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<Arc<SourceFile>>, CliError> {
    if disk::kind(path).map_err(|error| CliError::read(path, error))? != Kind::Folder {
        return Ok(vec![read_file(path)?]);
    }
    let mut paths = Vec::new();
    find(path, &mut HashSet::new(), &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        return Err(CliError::read(path, "no file in this folder, or below it, ends in .yaml or .yml"));
    }
    let mut files = Vec::new();
    let mut size = 0;
    for file in &paths {
        let file = read_file(file)?;
        size += file.text.len() as u64;
        if size > MAX_FOLDER * MIB {
            let reason = format!("its case files are together longer than {MAX_FOLDER} MiB, the limit for a folder");
            return Err(CliError::read(path, reason));
        }
        files.push(file);
    }
    Ok(files)
}

/// The case files in a folder and below it. Links can lead back to a folder: each is searched once.
fn find(folder: &Path, searched: &mut HashSet<PathBuf>, paths: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let canonical = disk::canonical(folder).map_err(|error| CliError::read(folder, error))?;
    if !searched.insert(canonical) {
        return Ok(());
    }
    for path in disk::entries(folder).map_err(|error| CliError::read(folder, error))? {
        if disk::kind(&path).is_ok_and(|kind| kind == Kind::Folder) {
            find(&path, searched, paths)?;
        } else if is_case_file(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Reads a file of text.
pub(in crate::cli) fn read_file(path: &Path) -> Result<Arc<SourceFile>, CliError> {
    let octets = disk::read(path, MAX_FILE).map_err(|error| CliError::read(path, error))?;
    SourceFile::from_octets(path.display().to_string(), octets).map_err(|problem| CliError::Cases(vec![*problem]))
}

/// The test of this id, or of which this is the only part: its suite, and its place in it.
pub(in crate::cli) fn find_test(id: &str, suites: &[Arc<Suite>]) -> Result<(Arc<Suite>, usize), CliError> {
    let in_suite = |suite: &Arc<Suite>| (0..suite.tests.len()).map(|index| (Arc::clone(suite), index)).collect();
    let all: Vec<(Arc<Suite>, usize)> = suites.iter().flat_map(|suite| -> Vec<_> { in_suite(suite) }).collect();
    let id_of = |(suite, index): &(Arc<Suite>, usize)| suite.tests[*index].id.clone();
    // Users leave the suite out as often as not.
    let is_exact =
        |found: &&(Arc<Suite>, usize)| id_of(found) == id || id_of(found) == format!("{}/{id}", found.0.name);
    let exact: Vec<_> = all.iter().filter(is_exact).collect();
    if let [only] = exact.as_slice() {
        return Ok((*only).clone());
    }
    let matches: Vec<&(Arc<Suite>, usize)> = all.iter().filter(|found| id_of(found).contains(id)).collect();
    match matches.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let ids: Vec<String> = all.iter().map(id_of).collect();
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
