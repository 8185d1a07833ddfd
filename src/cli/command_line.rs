//! The command line as it is written: the options of every command, and the commands themselves.

use std::ffi::OsString;

use clap::{Arg, ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::arguments::ColorChoice;
use super::commands::badge::{self, BadgeArguments};
use super::commands::check::{self, CheckArguments};
use super::commands::compare::{self, CompareArguments};
use super::commands::completions::{self, CompletionsArguments};
use super::commands::coverage::{self, CoverageArguments};
use super::commands::demo::{self, DemoArguments};
use super::commands::derive::{self, DeriveArguments};
use super::commands::explain::{self, ExplainArguments};
use super::commands::judge::{self, JudgeArguments};
use super::commands::list::{self, ListArguments};
use super::commands::man;
use super::commands::package_files::{self, PackageFilesArguments};
use super::commands::run::{self, RunCommandArguments};
use super::commands::serve::{self, ServeArguments};
use super::environment::Environment;
use super::error::CliError;
use super::notes::Notes;
use super::output::terminal::Terminal;
use super::suggestions;

/// The heading of the options that every command has.
const OTHER: &str = "Other options";

/// The definition of the command line, with examples, and with the options that every command has behind its own.
pub(super) fn definition() -> clap::Command {
    let option = |name: &'static str, short| Arg::new(name).long(name).short(short).global(true).help_heading(OTHER);
    let help = option("help", 'h').action(ArgAction::Help).help("Print help; -h prints less of it");
    let version = option("version", 'V').action(ArgAction::Version).help("Print the version");
    let with_notes = |command: clap::Command| {
        let notes = Notes::of(command.get_name());
        command.after_help(notes.short()).after_long_help(notes.long())
    };
    with_notes(CommandLine::command()).arg(help).arg(version).mut_subcommands(with_notes)
}

/// Tests Matrix homeservers against the specification: every requirement is a named test.
#[derive(Debug, Parser)]
#[command(name = "matrix-conformance", version, propagate_version = true, arg_required_else_help = true)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(super) struct CommandLine {
    /// When to use colors
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, global = true, value_name = "WHEN", help_heading = OTHER)]
    pub(super) color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test homeservers
    Run(RunCommandArguments),
    /// Test the built-in reference homeserver
    Demo(DemoArguments),
    /// Judge a recording, without using the network
    ///
    /// A test whose exchange is missing from the recording can't be judged (exit
    /// code 3).
    Judge(JudgeArguments),
    /// Run the built-in reference homeserver until interrupted
    Serve(ServeArguments),
    /// List the tests: level, versions, id
    List(ListArguments),
    /// Explain a test: requirement, reason, sources, request, a response that passes and changes that fail
    Explain(ExplainArguments),
    /// Check case files: show every problem, and prove that every test can fail
    Check(CheckArguments),
    /// Show what the built-in suites test, by operation and requirement
    Coverage(CoverageArguments),
    /// Make the table of operations from a checkout of the Matrix specification
    Derive(DeriveArguments),
    /// Compare JSON reports of several servers, or of one server over time
    Compare(CompareArguments),
    /// Make a badge from a JSON report
    Badge(BadgeArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Print the man page
    Man,
    /// Write the man pages and the completion scripts of all shells to a folder, for packages
    PackageFiles(PackageFilesArguments),
}

impl CommandLine {
    /// Reads the arguments, of which the first is the name of the program.
    pub(super) fn parse(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let mut definition = definition();
        let with_suggestions = |mut error: clap::Error, definition: &clap::Command| {
            suggestions::add(&mut error, definition, arguments);
            error
        };
        let matches = definition.try_get_matches_from_mut(arguments);
        let matches = matches.map_err(|error| with_suggestions(error, &definition))?;
        let command_line = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut definition))?;
        Ok(command_line.settled())
    }

    /// Whether a report goes to standard output, so that everything else has to go elsewhere.
    pub(super) fn needs_output(&self) -> bool {
        match &self.command {
            Command::Run(arguments) => arguments.reports().needs_output(),
            Command::Demo(arguments) => arguments.reports().needs_output(),
            Command::Judge(arguments) => arguments.reports().needs_output(),
            Command::Serve(_)
            | Command::List(_)
            | Command::Explain(_)
            | Command::Check(_)
            | Command::Coverage(_)
            | Command::Derive(_)
            | Command::Compare(_)
            | Command::Badge(_)
            | Command::Completions(_)
            | Command::Man
            | Command::PackageFiles(_) => false,
        }
    }

    /// The command line with everything in its place, where the parser can't tell.
    fn settled(mut self) -> Self {
        if let Command::Run(arguments) = &mut self.command {
            arguments.settle();
        }
        self
    }

    /// Runs the command, and returns the exit code.
    pub(super) fn execute(&self, environment: &Environment, terminal: &Terminal) -> Result<u8, CliError> {
        match &self.command {
            Command::Run(arguments) => run::run(arguments, environment, terminal),
            Command::Demo(arguments) => demo::demo(arguments, environment, terminal),
            Command::Judge(arguments) => judge::judge(arguments, environment, terminal),
            Command::Serve(arguments) => serve::serve(arguments, terminal),
            Command::List(arguments) => list::list(arguments, terminal),
            Command::Explain(arguments) => explain::explain(arguments, terminal),
            Command::Check(arguments) => check::check(arguments, terminal),
            Command::Coverage(arguments) => coverage::coverage(arguments, terminal),
            Command::Derive(arguments) => derive::derive(arguments, terminal),
            Command::Compare(arguments) => compare::compare(arguments, terminal),
            Command::Badge(arguments) => badge::badge(arguments, terminal),
            Command::Completions(arguments) => completions::completions(arguments, terminal),
            Command::Man => man::man(definition(), terminal),
            Command::PackageFiles(arguments) => package_files::package_files(arguments, definition(), terminal),
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::cli::wording::wording;
    use crate::exchange::Remedy;

    #[test]
    fn the_definition_of_the_command_line_is_consistent() {
        definition().debug_assert();
    }

    #[test]
    fn remedies_name_options_that_exist() {
        let definition = definition();
        let run = definition.find_subcommand("run").expect("there is `run`");
        let options: Vec<&str> = run.get_arguments().filter_map(clap::Arg::get_long).collect();
        let named = Remedy::ALL.into_iter().flat_map(|remedy| wording(remedy).split([' ', ',', '`']));
        let named: Vec<&str> = named.filter_map(|word| word.strip_prefix("--")).collect();
        assert!(named.len() > 8 && named.iter().all(|option| options.contains(option)), "{named:?}");
    }
}
