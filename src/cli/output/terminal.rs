//! Standard output and standard error: the one door for printing, and for an end at once. A reader that went away is no
//! error.

#![expect(clippy::disallowed_methods, reason = "the door for printing")]

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use terminal_size::{Height, Width};

use crate::cli::arguments::ColorChoice;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::report::Color;

/// Where text for the user goes.
#[derive(Debug)]
pub(in crate::cli) struct Terminal {
    choice: ColorChoice,
    /// The environment wishes for no colours, or the terminal has none. A choice outranks it.
    no_color: bool,
    /// The terminal takes no escape sequences.
    is_dumb: bool,
    /// The width that the environment gives.
    columns: Option<usize>,
    /// Standard output is for a report alone: text for people goes to standard error.
    is_output_taken: bool,
}

/// The least columns that text is laid out for.
const LEAST_COLUMNS: usize = 40;

impl Terminal {
    pub(in crate::cli) fn new(choice: ColorChoice, environment: &Environment) -> Self {
        let Environment { no_color, is_dumb, columns, .. } = *environment;
        Self { choice, no_color: no_color || is_dumb, is_dumb, columns, is_output_taken: false }
    }

    /// A terminal on which standard output is for a report alone.
    #[must_use]
    pub(in crate::cli) fn with_output_taken(self) -> Self {
        Self { is_output_taken: true, ..self }
    }

    /// Whether standard output is for a report alone.
    pub(in crate::cli) fn is_output_taken(&self) -> bool {
        self.is_output_taken
    }

    /// Shows text for people.
    pub(in crate::cli) fn out(&self, text: &str) {
        if self.is_output_taken {
            self.err(text);
        } else {
            let _ = self.write(text);
        }
    }

    /// Whether somebody reads standard output as it comes.
    pub(in crate::cli) fn is_output_watched(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes to standard output what must not be lost, unless the reader went away.
    fn write(&self, text: &str) -> io::Result<()> {
        unless_closed(write(&mut io::stdout().lock(), text))
    }

    /// Prints what a command was asked for.
    ///
    /// # Errors
    /// It can't be written, and the reader did not go away.
    pub(in crate::cli) fn print(&self, text: &str) -> Result<(), CliError> {
        self.write(text).map_err(|error| unwritten(&error))
    }

    pub(in crate::cli) fn err(&self, text: &str) {
        let _ = write(&mut io::stderr().lock(), text);
    }

    pub(in crate::cli) fn out_color(&self) -> Color {
        if self.is_output_taken { self.err_color() } else { self.color(io::stdout().is_terminal()) }
    }

    pub(in crate::cli) fn err_color(&self) -> Color {
        self.color(io::stderr().is_terminal())
    }

    /// Whether somebody watches standard error, and a line there can be replaced.
    pub(in crate::cli) fn is_watched(&self) -> bool {
        io::stderr().is_terminal() && !self.is_dumb
    }

    /// The columns where text for people goes; none where that is no terminal and the environment gives none: then
    /// nothing is wrapped, so that programs find each entry on a line.
    pub(in crate::cli) fn out_columns(&self) -> Option<usize> {
        if self.is_output_taken {
            return self.err_columns();
        }
        self.columns(terminal_size::terminal_size_of(io::stdout()))
    }

    /// The columns of standard error.
    pub(in crate::cli) fn err_columns(&self) -> Option<usize> {
        self.columns(terminal_size::terminal_size_of(io::stderr()))
    }

    fn columns(&self, size: Option<(Width, Height)>) -> Option<usize> {
        let actual = size.map(|(Width(columns), _)| usize::from(columns)).filter(|columns| *columns > 0);
        self.columns.or(actual).map(|columns| columns.max(LEAST_COLUMNS))
    }

    fn color(&self, is_terminal: bool) -> Color {
        match self.choice {
            ColorChoice::Always => Color::Styled,
            ColorChoice::Auto if is_terminal && !self.no_color => Color::Styled,
            ColorChoice::Auto | ColorChoice::Never => Color::Plain,
        }
    }

    pub(in crate::cli) fn libtest_color(&self) -> libtest_mimic::ColorSetting {
        match self.out_color() {
            Color::Styled => libtest_mimic::ColorSetting::Always,
            Color::Plain => libtest_mimic::ColorSetting::Never,
        }
    }
}

/// Prints text with escape sequences, which are removed where standard output does not take them.
///
/// # Errors
/// As [`Terminal::print`].
pub(in crate::cli) fn print_styled(text: &str) -> Result<(), CliError> {
    unless_closed(write(&mut anstream::stdout().lock(), text)).map_err(|error| unwritten(&error))
}

/// Prints text with escape sequences, which are removed where standard error does not take them.
pub(in crate::cli) fn err_styled(text: &str) {
    let _ = write(&mut anstream::stderr().lock(), text);
}

/// Ends the process, from a thread other than that of `main`, where that one waits for a reader. Standard error may be what
/// takes nothing: the reason gets a moment.
#[expect(clippy::exit, reason = "nothing else ends a thread that waits for a reader")]
pub(in crate::cli) fn end_at_once(why: &str, code: u8) {
    let text = format!("error: {why}\n");
    thread::spawn(move || err_styled(&text));
    thread::sleep(Duration::from_millis(100));
    std::process::exit(code.into());
}

/// Writes a report to standard output. A reader that went away is no error.
pub(in crate::cli) fn write_report(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    unless_closed(write(&mut out).and_then(|()| out.flush()))
}

/// A reader that went away is no error.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn unwritten(error: &io::Error) -> CliError {
    CliError::write(Path::new("standard output"), error)
}

fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Printing into a closed pipe (`| head`) panics in the standard library: that is not worth a message.
pub(in crate::cli) fn quiet_when_closed() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
        if !text.is_some_and(|text| text.contains("Broken pipe") || text.contains("BrokenPipe")) {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(choice: ColorChoice, no_color: bool, is_dumb: bool, columns: Option<usize>) -> Terminal {
        let environment = Environment { no_color, is_dumb, columns, ..Environment::default() };
        Terminal::new(choice, &environment)
    }

    #[test]
    fn only_a_terminal_that_takes_them_has_colours() {
        let auto = |no_color, is_dumb| terminal(ColorChoice::Auto, no_color, is_dumb, None);
        assert_eq!(auto(false, false).color(true), Color::Styled);
        for plain in [auto(false, false).color(false), auto(true, false).color(true), auto(false, true).color(true)] {
            assert_eq!(plain, Color::Plain);
        }
        assert_eq!(terminal(ColorChoice::Always, true, true, None).color(false), Color::Styled, "a choice");
    }

    #[test]
    fn the_environment_outranks_the_size_of_the_terminal() {
        let size = Some((Width(120), Height(50)));
        let columns = |columns, size| terminal(ColorChoice::Auto, false, false, columns).columns(size);
        assert_eq!((columns(None, size), columns(Some(60), size)), (Some(120), Some(60)));
        assert_eq!((columns(Some(3), size), columns(None, None)), (Some(LEAST_COLUMNS), None));
        assert_eq!(columns(None, Some((Width(0), Height(0)))), None, "a terminal that does not know its size");
    }
}
