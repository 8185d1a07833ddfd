//! `derive`: the table of operations from a checkout of the specification, or where the two differ.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::disk::{self, Access, Kind};
use crate::cli::error::CliError;
use crate::cli::output::output_file::OutputFile;
use crate::cli::output::terminal::Terminal;
use crate::derive::{DeriveError, Drift, EXCEPTIONS, Exceptions, Specification, Tables, drift};
use crate::harness::builtin;
use crate::safe::TerminalText;

/// The built-in case file with the tables.
const TABLES: &str = "cases/operations.yaml";

/// The largest file of a specification, in MiB.
const MOST: u64 = 4;

/// The deepest folder below that of the OpenAPI files: links may lead back to where they are.
const DEEPEST: usize = 4;

#[derive(Debug, Args)]
pub(in crate::cli) struct DeriveArguments {
    /// A checkout of the Matrix specification, or the folder of its Client-Server API (data/api/client-server)
    #[arg(value_name = "SPEC_DIR")]
    specification: PathBuf,
    /// Show where the built-in table differs from the specification; exit with 1 if it does
    #[arg(long)]
    check: bool,
    /// Write a line for each operation instead: method, path, token, content
    #[arg(long, conflicts_with = "check")]
    list: bool,
    /// Write the table to this file instead of standard output
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    output: Option<PathBuf>,
}

pub(in crate::cli) fn derive(arguments: &DeriveArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let folder = folder(&arguments.specification);
    let refused = |error: DeriveError| CliError::Derive { folder: folder.clone(), error };
    let specification = Specification::read(files(&folder)?).map_err(refused)?;
    let exceptions = Exceptions::read("the file of exceptions", EXCEPTIONS).map_err(refused)?;
    if arguments.check {
        let tables = Tables::to_compare(&specification, &exceptions).map_err(refused)?;
        let text = builtin::files().into_iter().find(|file| file.name == TABLES);
        let text = text.map(|file| file.text.to_string()).unwrap_or_default();
        let known = Tables::read(TABLES, &text).map_err(refused)?;
        return show(&drift(&known, &tables), &tables, terminal);
    }
    let tables = Tables::of(&specification, &exceptions).map_err(refused)?;
    let text = if arguments.list { tables.to_list() } else { tables.to_yaml() };
    match &arguments.output {
        None => terminal.print(&text)?,
        Some(path) => OutputFile::open(path, Access::ByUmask)?.write(&text)?,
    }
    Ok(0)
}

fn show(differences: &[Drift], tables: &Tables, terminal: &Terminal) -> Result<u8, CliError> {
    for difference in differences {
        terminal.print(&format!("{}\n", TerminalText::line(&difference.to_string())))?;
    }
    if differences.is_empty() {
        terminal.print(&format!("{} operations, no difference\n", tables.operations().count()))?;
    }
    Ok(u8::from(!differences.is_empty()))
}

/// The folder with the OpenAPI files of the Client-Server API.
fn folder(root: &Path) -> PathBuf {
    let below = ["data/api/client-server", "api/client-server", "client-server"].map(|below| root.join(below));
    let found = below.into_iter().find(|path| disk::kind(path).is_ok_and(|kind| kind == Kind::Folder));
    found.unwrap_or_else(|| root.to_owned())
}

/// The YAML files in a folder and below it: their paths below the folder, with slashes, and their texts.
fn files(folder: &Path) -> Result<Vec<(String, String)>, CliError> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(current) = waiting.pop() {
        for path in disk::entries(&current).map_err(|error| CliError::read(&current, error))? {
            if disk::kind(&path).is_ok_and(|kind| kind == Kind::Folder) {
                let depth = path.strip_prefix(folder).map_or(0, |below| below.components().count());
                waiting.extend((depth <= DEEPEST).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = disk::read_text_or_input(&path, MOST).map_err(|error| CliError::read(&path, error))?;
                files.push((name(folder, &path), text));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
