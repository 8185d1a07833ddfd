//! The command line: arguments in, files and text out, an exit code at the end. The only room that reads and writes files,
//! prints, and reads the environment, each through one door: `disk`, `output::terminal`, `environment`.

mod arguments;
mod command_line;
mod commands;
mod disk;
mod environment;
mod error;
mod input;
mod notes;
mod output;
mod quoted;
mod secrets;
mod suggestions;
#[cfg(test)]
mod tests;
mod version;
mod wording;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

use self::arguments::ColorChoice;
use self::command_line::CommandLine;
use self::commands::completions;
use self::environment::Environment;
use self::error::CliError;
use self::output::github;
use self::output::terminal::{self, Terminal};

use crate::safe::TerminalText;

pub use wording::wording;

/// The exit code for wrong arguments and case files.
const REFUSED: u8 = 2;

/// Runs the command line and gives its exit code: 0 every MUST that applies is met, 1 one is not, 2 wrong arguments or case
/// files, 3 something could not be judged, 4 nothing was judged.
pub fn main() -> ExitCode {
    terminal::quiet_when_closed();
    let environment = Environment::read();
    if let Some(code) = completions::complete(&environment, command_line::definition) {
        return ExitCode::from(code);
    }
    let command_line = match CommandLine::parse(&environment.arguments) {
        Ok(command_line) => command_line,
        Err(error) => return without_command(&error, &environment),
    };
    let terminal = Terminal::new(command_line.color, &environment);
    let terminal = if command_line.needs_output() { terminal.with_output_taken() } else { terminal };
    finish(command_line.execute(&environment, &terminal), &environment, &terminal)
}

/// Where the arguments name no command to execute: wrong ones, `--help` and `--version`.
fn without_command(error: &clap::Error, environment: &Environment) -> ExitCode {
    if error.use_stderr() {
        let text = refusal(error, environment);
        terminal::err_styled(&secrets::mask(&environment.arguments).masked(text));
        return ExitCode::from(REFUSED);
    }
    let terminal = Terminal::new(ColorChoice::Auto, environment);
    if !stands_alone(&environment.arguments) {
        terminal.err("error: nothing was done: use --help or --version alone, without other options\n");
        return ExitCode::from(REFUSED);
    }
    let shown = if error.kind() == ErrorKind::DisplayVersion { version::text() } else { Ok(String::new()) };
    let print = |version: String| match version.as_str() {
        "" => terminal::print_styled(&error.render().ansi().to_string()),
        version => terminal.print(version),
    };
    let shown = shown.and_then(print).map(|()| 0);
    finish(shown, environment, &terminal)
}

/// Whether the arguments have no option but --help or --version and --color. In CI, a variable that holds `--help` in place
/// of a target must not turn a job green.
fn stands_alone(arguments: &[OsString]) -> bool {
    let arguments = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    let mut options = arguments.filter(|argument| argument.starts_with('-'));
    options.all(|option| matches!(&*option, "-h" | "--help" | "-V" | "--version") || option.starts_with("--color"))
}

/// The text of an error about arguments. It quotes them as they are seen, so it is made of visible ones.
fn refusal(error: &clap::Error, environment: &Environment) -> String {
    match CommandLine::parse(&quoted::visible(&environment.arguments)) {
        Err(again) if again.kind() == error.kind() => again.render().ansi().to_string(),
        Ok(_) | Err(_) => {
            let text = quoted::on_their_lines(error.render().to_string(), &environment.arguments);
            TerminalText::block(&text).to_string()
        }
    }
}

/// The exit code of a command, with its error shown.
fn finish(result: Result<u8, CliError>, environment: &Environment, terminal: &Terminal) -> ExitCode {
    let code = result.unwrap_or_else(|error| {
        let text = secrets::mask(&environment.arguments)
            .masked(error.render_within(terminal.err_color(), terminal.err_columns()));
        terminal.err(&quoted::on_their_lines(text, &environment.arguments));
        github::annotate_problems(error.problems(), environment, terminal);
        REFUSED
    });
    ExitCode::from(code)
}
