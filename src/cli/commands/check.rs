//! `check`: the problems of case files, and whether their responses prove their tests.

use std::cmp::Reverse;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::{Args, ValueHint};

use crate::cli::error::CliError;
use crate::cli::input::cases;
use crate::cli::output::terminal::Terminal;
use crate::harness::builtin;
use crate::proof::{Proof, summary, table};
use crate::safe::TerminalText;
use crate::source::{Problem, SourceFile};
use crate::suite::{Suite, Suites, json_schema};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Case files, or folders of case files [default: the built-in case files]
    ///
    /// A changed copy of a built-in file takes its place.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// Print what proves each test, as a table in Markdown
    #[arg(long)]
    table: bool,
    /// Print the JSON Schema of case files and exit
    #[arg(long, conflicts_with = "table")]
    schema: bool,
}

pub(in crate::cli) fn check(arguments: &CheckArguments, terminal: &Terminal) -> Result<u8, CliError> {
    if arguments.schema {
        terminal.print(&json_schema())?;
        return Ok(0);
    }
    let Suites { suites, profiles } = read(arguments)?;
    let suites: Vec<Arc<Suite>> = profiles.into_iter().chain(suites).collect();
    let proofs: Vec<_> = suites.iter().zip(prove_all(&suites)).collect();
    let problems: Vec<Problem> = proofs.iter().flat_map(|(_, proof)| proof.problems.iter().cloned()).collect();
    if !problems.is_empty() {
        return Err(CliError::Cases(problems));
    }
    for (suite, proof) in &proofs {
        let text = if arguments.table {
            TerminalText::block(&table(suite, proof)).to_string()
        } else {
            format!("{}\n", TerminalText::whole_line(&summary(suite, proof)))
        };
        terminal.print(&text)?;
    }
    Ok(0)
}

/// The proofs of the suites, in their order. Each thread takes the largest suite that nobody has taken: the one that takes
/// longest must not be the last to begin.
fn prove_all(suites: &[Arc<Suite>]) -> Vec<Proof> {
    let mut waiting: Vec<(usize, &Arc<Suite>)> = suites.iter().enumerate().collect();
    waiting.sort_by_key(|(_, suite)| Reverse(suite.tests.len()));
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::from_fn(|| waiting.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.map(|(number, suite)| (*number, Proof::of(suite))).collect::<Vec<_>>()
    };
    let mut proofs = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(suites.len());
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut proofs = work();
        // A panic there is our fault, and goes on as if it were here.
        let proofs_of =
            |thread: thread::ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|failure| resume_unwind(failure));
        proofs.extend(others.into_iter().flat_map(proofs_of));
        proofs
    });
    proofs.sort_by_key(|(number, _)| *number);
    proofs.into_iter().map(|(_, proof)| proof).collect()
}

/// What to check.
fn read(arguments: &CheckArguments) -> Result<Suites, CliError> {
    if arguments.paths.is_empty() {
        return builtin::read().map_err(CliError::Cases);
    }
    let own = read_all(&arguments.paths)?;
    let mut read = cases::read_in_place_of_builtin(&own)?;
    let is_own = |suite: &Arc<Suite>| own.iter().any(|file| file.name == suite.file.name);
    read.suites.retain(is_own);
    read.profiles.retain(is_own);
    Ok(read)
}

/// The case files at all paths, each once.
fn read_all(paths: &[PathBuf]) -> Result<Vec<Arc<SourceFile>>, CliError> {
    let (mut files, mut errors): (Vec<Arc<SourceFile>>, Vec<CliError>) = (Vec::new(), Vec::new());
    for path in paths {
        match cases::read(path) {
            Ok(read) => {
                let is_new = |file: &Arc<SourceFile>| !files.iter().any(|other| other.name == file.name);
                let new: Vec<Arc<SourceFile>> = read.into_iter().filter(is_new).collect();
                files.extend(new);
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(CliError::of_all(errors)) }
}
