//! `man`: the man pages, made from the definition of the command line and the notes on its commands.

use std::io;
use std::path::Path;

use clap_mangen::Man;
use roff::{Roff, bold, roman};

use crate::cli::error::CliError;
use crate::cli::notes::Notes;
use crate::cli::output::terminal::Terminal;

pub(in crate::cli) fn man(definition: clap::Command, terminal: &Terminal) -> Result<u8, CliError> {
    let text = page(definition).map_err(|error| CliError::write(Path::new("the man page"), error))?;
    terminal.print(&text)?;
    Ok(0)
}

/// The man page of a command.
pub(super) fn page(command: clap::Command) -> io::Result<String> {
    let notes = Notes::of(command.get_name());
    let has_arguments = command.get_arguments().any(|argument| !argument.is_hide_set());
    let has_commands = command.has_subcommands();
    let man = Man::new(command);
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    if has_arguments {
        man.render_options_section(&mut out)?;
    }
    if has_commands {
        man.render_subcommands_section(&mut out)?;
    }
    exit_status(notes).to_writer(&mut out)?;
    examples(notes).to_writer(&mut out)?;
    man.render_version_section(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn exit_status(notes: Notes) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in notes.exit_codes {
        section.control("TP", []).text([bold(*code)]).text([roman(*meaning)]);
    }
    section
}

fn examples(notes: Notes) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["EXAMPLES"]);
    for (purpose, command) in notes.examples {
        section.control("PP", []).text([roman(format!("{purpose}:"))]);
        section.control("PP", []).control("RS", ["4"]).control("nf", []);
        section.text([roman(*command)]).control("fi", []).control("RE", []);
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line::definition;

    #[test]
    fn a_page_has_examples_and_exit_status_in_their_usual_places() {
        let mut definition = definition();
        definition.build();
        let run = definition.find_subcommand("run").cloned().map(page);
        let text = run.and_then(Result::ok).unwrap_or_default();
        let places: Vec<Option<usize>> = ["SH NAME", "SH SYNOPSIS", "SH OPTIONS", "SH \"EXIT STATUS\"", "SH EXAMPLES"]
            .map(|section| text.find(section))
            .to_vec();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{text}");
        assert!(text.replace('\\', "").contains("matrix-conformance run example.org"), "{text}");
    }
}
