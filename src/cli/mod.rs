//! The command line: arguments in, files and text out, an exit code at the end. The only room that writes files, prints
//! and reads the environment.

mod arguments;
mod cases;
mod check;
mod error;
mod explain;
mod list;
mod output;
mod progress;
mod run;
mod serve;
mod shell;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use error::CliError;
use terminal::Terminal;

/// Runs the command line and gives its exit code: 0 every MUST that applies holds, 1 one is broken, 2 wrong arguments
/// or case files, 3 something could not be judged, 4 nothing was judged.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    terminal::quiet_when_closed();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed standard output is no reason to fail.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::new(arguments.color);
    match dispatch(arguments.command, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            terminal.err(&error.render(terminal.err_color()));
            ExitCode::from(2)
        }
    }
}

fn dispatch(command: Command, terminal: &Terminal) -> Result<u8, CliError> {
    match command {
        Command::Run { target, run } => run::run(&target, &run, terminal),
        Command::Demo { fault, run } => run::demo(&fault, &run, terminal),
        Command::Serve { list_faults: true, .. } => {
            serve::list_faults(terminal);
            Ok(0)
        }
        Command::Serve { port, fault, list_faults: false } => serve::serve(port, &fault, terminal),
        Command::List { cases } => list::list(&cases, terminal),
        Command::Explain { id, cases } => explain::explain(&id, &cases, terminal),
        Command::Check { schema: true, .. } => {
            terminal.out(&crate::suite::json_schema());
            Ok(0)
        }
        Command::Check { path, table, schema: false } => check::check(path.as_deref(), table, terminal),
        Command::Completions { shell } => shell::completions(shell, terminal),
        Command::Man => shell::man(terminal),
    }
}
