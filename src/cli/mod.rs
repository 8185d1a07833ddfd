//! The command line: arguments in, files and text out, an exit code at the end. The only room that writes files, prints
//! and reads the environment.

mod actions;
mod arguments;
mod badge;
mod broken;
mod cases;
mod check;
mod compare;
mod documents;
mod error;
mod explain;
mod judge;
mod judging;
mod known_failures;
mod list;
mod many;
mod options;
mod output;
mod parts;
mod place;
mod progress;
#[cfg(test)]
mod properties;
mod reports;
mod run;
mod serve;
mod shell;
mod shown;
mod targets;
mod terminal;
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use crate::exchange::{Mask, Secrets};
use arguments::{Arguments, ColorChoice, Command};
use error::CliError;
use terminal::Terminal;

/// Runs the command line and gives its exit code: 0 every MUST that applies holds, 1 one is broken, 2 wrong arguments
/// or case files, 3 something could not be judged, 4 nothing was judged.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    terminal::quiet_when_closed();
    let written: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&written) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            terminal::print_error(&mask(&written).masked(error.render().ansi().to_string()));
            return ExitCode::from(2);
        }
        Err(version) if version.kind() == clap::error::ErrorKind::DisplayVersion => {
            let terminal = Terminal::new(ColorChoice::Auto);
            return version::text().map_or(ExitCode::from(2), |text| {
                terminal.out(&text);
                ExitCode::SUCCESS
            });
        }
        Err(help) => {
            // A closed standard output is no reason to fail.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    let terminal = Terminal::new(arguments.color);
    match dispatch(arguments.command, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            terminal.err(&mask(&written).masked(error.render(terminal.err_color())));
            ExitCode::from(2)
        }
    }
}

/// What no error may quote: the values of --header and --proxy, and what the shell made other arguments of.
fn mask(arguments: &[OsString]) -> Mask {
    let mut secrets = Secrets::default();
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    for (at, argument) in arguments.iter().enumerate() {
        let (option, value) = argument.split_once('=').map_or((argument.as_str(), None), |(a, b)| (a, Some(b)));
        let following = arguments.iter().skip(at + 1).take_while(|argument| !argument.starts_with("--"));
        let mut values = value.into_iter().chain(following.map(String::as_str));
        match (option, values.next()) {
            ("--header", Some(field)) => {
                let (name, value) = field.split_once(':').unwrap_or(("", field));
                secrets.add_field(name, value.trim());
                // Without quotes, the shell makes several arguments of one field.
                let rest = values.filter(|_| name.is_empty() || value.trim().is_empty());
                rest.for_each(|value| secrets.add_field("", value));
            }
            ("--proxy", Some(url)) => secrets.add_url(url),
            _ => {}
        }
    }
    Mask::new(&secrets, &[])
}

fn dispatch(command: Command, terminal: &Terminal) -> Result<u8, CliError> {
    match command {
        Command::Run { targets, run } => run::run(&targets, &run, terminal),
        Command::Demo { r#break: broken, run } => run::demo(&broken, &run, terminal),
        Command::Judge(arguments) => judge::judge(&arguments, terminal),
        Command::Serve(arguments) => serve::serve(&arguments, terminal),
        Command::List { cases } => list::list(&cases, terminal),
        Command::Explain { id, cases } => explain::explain(&id, &cases, terminal),
        Command::Check { schema: true, .. } => {
            terminal.out(&crate::suite::json_schema());
            Ok(0)
        }
        Command::Check { path, table, schema: false } => check::check(path.as_deref(), table, terminal),
        Command::Compare(arguments) => compare::compare(&arguments, terminal),
        Command::Badge(arguments) => badge::badge(&arguments, terminal),
        Command::Completions { shell } => shell::completions(shell, terminal),
        Command::Man => shell::man(terminal),
        Command::PackageFiles { folder } => shell::package_files(&folder, terminal),
    }
}
