//! `man`: the man pages, made from the definition of the command line and the notes on its commands.

use std::io;
use std::path::Path;

use clap_mangen::Man;
use roff::{Roff, bold, roman};

use crate::cli::error::CliError;
use crate::cli::notes::Notes;
use crate::cli::output::terminal::Terminal;

pub(in crate::cli) fn man(definition: clap::Command, terminal: &Terminal) -> Result<u8, CliError> {
    let text = page(built(definition)).map_err(|error| CliError::write(Path::new("the man page"), error))?;
    terminal.print(&text)?;
    Ok(0)
}

/// The man page of a command. Its definition is built, without the command `help`, which has no page.
pub(super) fn page(command: clap::Command) -> io::Result<String> {
    let notes = Notes::of(command.get_name());
    let command = in_sections(command);
    let has_arguments = command.get_arguments().any(|argument| !argument.is_hide_set());
    let has_commands = command.has_subcommands();
    let man = Man::new(command).source(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")));
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

/// The command with the usage of its help as the synopsis, and with a section of their own for arguments that are no
/// options.
fn in_sections(mut command: clap::Command) -> clap::Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let with_heading =
        |argument: clap::Arg| if argument.is_positional() { argument.help_heading("Arguments") } else { argument };
    command.override_usage(usage).mut_args(with_heading)
}

/// The definition of the command line as pages take it.
pub(super) fn built(definition: clap::Command) -> clap::Command {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    definition
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

    /// The page of a command, without the escapes of hyphens and without fonts.
    fn page_of(name: &str) -> String {
        let definition = built(definition());
        let text = definition.find_subcommand(name).cloned().map_or(Ok(String::new()), page).unwrap_or_default();
        ["\\fB", "\\fI", "\\fR", "\\"].iter().fold(text, |text, mark| text.replace(mark, ""))
    }

    #[test]
    fn the_synopsis_has_values_and_arguments_are_no_options() {
        let text = page_of("run");
        assert!(text.contains(".SH SYNOPSIS\nmatrix-conformance run [OPTIONS] [TARGET] [FILTER]...\n"), "{text}");
        let section = |name: &str| text.split(".SH ").find(|section| section.starts_with(name)).unwrap_or_default();
        assert!(section("ARGUMENTS").contains("TARGET") && section("ARGUMENTS").contains("FILTER"), "{text}");
        assert!(
            section("NETWORK").contains("--timeout <DURATION>") && !section("NETWORK").contains("[FILTER]"),
            "{text}"
        );
    }

    #[test]
    fn every_page_names_the_program_and_only_pages_that_there_are() {
        let definition = built(definition());
        let names: Vec<&str> = definition.get_subcommands().map(clap::Command::get_name).collect();
        assert!(names.contains(&"run") && !names.contains(&"help"));
        for name in names {
            let title =
                format!(".TH matrix-conformance-{name} 1  \"matrix-conformance {}\"", env!("CARGO_PKG_VERSION"));
            assert!(page_of(name).contains(&title), "{}", page_of(name));
        }
        let all = page(built(crate::cli::command_line::definition())).unwrap_or_default().replace('\\', "");
        assert!(all.contains("matrix-conformance-run(1)") && !all.contains("help(1)"), "{all}");
    }

    #[test]
    fn a_page_has_examples_and_exit_status_in_their_usual_places() {
        let text = page_of("run");
        let places: Vec<Option<usize>> =
            ["SH NAME", "SH SYNOPSIS", "SH ARGUMENTS", "SH \"EXIT STATUS\"", "SH EXAMPLES"]
                .map(|section| text.find(section))
                .to_vec();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{text}");
        assert!(text.replace('\\', "").contains("matrix-conformance run example.org"), "{text}");
    }
}
