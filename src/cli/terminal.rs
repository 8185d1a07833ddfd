//! Standard output and standard error: the one door for printing. A reader that went away is no error.

use std::io::{IsTerminal as _, Write as _};

use super::arguments::ColorChoice;
use crate::report::Color;

/// Where text for the user goes.
#[derive(Debug)]
pub(super) struct Terminal {
    choice: ColorChoice,
    no_color: bool,
}

impl Terminal {
    /// `NO_COLOR` is read here, once.
    pub(super) fn new(choice: ColorChoice) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { choice, no_color }
    }

    pub(super) fn out(&self, text: &str) {
        let _ = self.write(text);
    }

    /// The same for what must not be lost, unless the reader went away.
    pub(super) fn write(&self, text: &str) -> std::io::Result<()> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    pub(super) fn err(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }

    pub(super) fn out_color(&self) -> Color {
        self.color(std::io::stdout().is_terminal())
    }

    pub(super) fn err_color(&self) -> Color {
        self.color(std::io::stderr().is_terminal())
    }

    /// Whether somebody watches standard error.
    pub(super) fn is_watched(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    fn color(&self, is_terminal: bool) -> Color {
        match self.choice {
            ColorChoice::Always => Color::Styled,
            ColorChoice::Auto if is_terminal && !self.no_color => Color::Styled,
            ColorChoice::Auto | ColorChoice::Never => Color::Plain,
        }
    }

    pub(super) fn libtest_color(&self) -> libtest_mimic::ColorSetting {
        match self.out_color() {
            Color::Styled => libtest_mimic::ColorSetting::Always,
            Color::Plain => libtest_mimic::ColorSetting::Never,
        }
    }
}

/// Prints an error of the argument parser, with its styles where standard error takes them.
pub(super) fn print_error(styled: &str) {
    let _ = anstream::stderr().lock().write_all(styled.as_bytes());
}

/// Printing into a closed pipe (`| head`) panics in the standard library: that is not worth a message.
pub(super) fn quiet_when_closed() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
        if !text.is_some_and(|text| text.contains("Broken pipe") || text.contains("BrokenPipe")) {
            usual(info);
        }
    }));
}
