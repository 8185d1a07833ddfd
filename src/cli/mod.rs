//! The command line: arguments in, files and text out, an exit code at the end. The only room that reads and writes files,
//! prints, and reads the environment, each through one door: `disk`, `output::terminal`, `environment`.

mod arguments;
mod command_line;
mod commands;
mod disk;
mod environment;
mod error;
mod input;
mod output;
mod quoted;
mod secrets;
#[cfg(test)]
mod tests;
mod version;
mod wording;

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use self::arguments::ColorChoice;
use self::command_line::CommandLine;
use self::environment::Environment;
use self::error::CliError;
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
    let command_line = match CommandLine::try_parse_from(&environment.arguments) {
        Ok(command_line) => command_line,
        Err(error) => return without_command(&error, &environment),
    };
    let terminal = Terminal::new(command_line.color, &environment);
    finish(command_line.execute(&environment, &terminal), &environment, &terminal)
}

/// Where the arguments name no command to execute: wrong ones, `--help` and `--version`.
fn without_command(error: &clap::Error, environment: &Environment) -> ExitCode {
    if error.use_stderr() {
        let text = refusal(error, environment);
        terminal::err_styled(&secrets::mask(&environment.arguments).masked(text));
        return ExitCode::from(REFUSED);
    }
    if error.kind() != ErrorKind::DisplayVersion {
        terminal::out_styled(&error.render().ansi().to_string());
        return ExitCode::SUCCESS;
    }
    let terminal = Terminal::new(ColorChoice::Auto, environment);
    let version = version::text().map(|text| {
        terminal.out(&text);
        0
    });
    finish(version, environment, &terminal)
}

/// The text of an error about arguments. It quotes them as they are seen, so it is made of visible ones.
fn refusal(error: &clap::Error, environment: &Environment) -> String {
    match CommandLine::try_parse_from(quoted::visible(&environment.arguments)) {
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
        REFUSED
    });
    ExitCode::from(code)
}
