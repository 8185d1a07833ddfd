//! The command line as it is written: the options of every command, and the commands themselves.

use clap::{CommandFactory as _, Parser, Subcommand};

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
use super::output::terminal::Terminal;

/// Tests Matrix homeservers against the specification: every requirement is a named test.
#[derive(Debug, Parser)]
#[command(name = "matrix-conformance", version, propagate_version = true, arg_required_else_help = true)]
pub(super) struct CommandLine {
    /// When to use colors
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, global = true, value_name = "WHEN")]
    pub(super) color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test homeservers
    ///
    /// Exit codes: 0 every MUST that applies is met; 1 a MUST is not met (with --strict, a MUST or a SHOULD); 2 wrong
    /// arguments or case files, and nothing was sent; 3 something could not be judged; 4 nothing was judged, because no
    /// test was selected or the server does not offer the API.
    Run(RunCommandArguments),
    /// Test the built-in reference homeserver
    Demo(DemoArguments),
    /// Judge a recording, without using the network
    ///
    /// The exit codes are those of `run`. A test whose exchange is missing from the recording can't be judged (exit
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
    ///
    /// Exit codes: 0; with --fail-on-regression, 1 if anything got worse and 4 if nothing can be compared; 2 wrong
    /// arguments, a file that is not a report, or an output file that can't be written.
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
    /// Does what the command says; the exit code.
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
            Command::Completions(arguments) => completions::completions(arguments, Self::command(), terminal),
            Command::Man => man::man(Self::command(), terminal),
            Command::PackageFiles(arguments) => package_files::package_files(arguments, Self::command(), terminal),
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
        CommandLine::command().debug_assert();
    }

    #[test]
    fn remedies_name_options_that_exist() {
        let definition = CommandLine::command();
        let run = definition.find_subcommand("run").expect("there is `run`");
        let options: Vec<&str> = run.get_arguments().filter_map(clap::Arg::get_long).collect();
        let named = Remedy::ALL.into_iter().flat_map(|remedy| wording(remedy).split([' ', ',', '`']));
        let named: Vec<&str> = named.filter_map(|word| word.strip_prefix("--")).collect();
        assert!(named.len() > 8 && named.iter().all(|option| options.contains(option)), "{named:?}");
    }
}
