//! "Did you mean" for mistyped options, commands and words: the argument parser finds names that are alike, but not two
//! swapped letters.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::source::nearest;

/// Adds what may be meant to an error of the argument parser, where it names nothing yet.
pub(super) fn add(error: &mut Error, definition: &Command, arguments: &[OsString]) {
    // The other kinds are about arguments that are known.
    if error.kind() == ErrorKind::UnknownArgument {
        let command = subcommand(definition, arguments);
        let names = command.get_arguments().filter(|argument| !argument.is_hide_set());
        let names: Vec<&str> = names.filter_map(clap::Arg::get_long).collect();
        let typed = text(error, ContextKind::InvalidArg);
        let typed = typed.as_deref().and_then(|typed| typed.strip_prefix("--"));
        let near = typed.and_then(|typed| nearest(typed, names)).map(|near| format!("--{near}"));
        insert(error, ContextKind::SuggestedArg, near, ContextValue::String);
    } else if error.kind() == ErrorKind::InvalidSubcommand {
        let names = definition.get_subcommands().map(Command::get_name);
        let near =
            text(error, ContextKind::InvalidSubcommand).and_then(|typed| Some(nearest(&typed, names)?.to_owned()));
        insert(error, ContextKind::SuggestedSubcommand, near, |near| ContextValue::Strings(vec![near]));
    } else if error.kind() == ErrorKind::InvalidValue {
        let words = match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(words)) => words.clone(),
            Some(_) | None => Vec::new(),
        };
        let words = words.iter().map(String::as_str);
        let near = text(error, ContextKind::InvalidValue).and_then(|typed| Some(nearest(&typed, words)?.to_owned()));
        insert(error, ContextKind::SuggestedValue, near, ContextValue::String);
    }
}

/// The command that the arguments name.
fn subcommand<'a>(definition: &'a Command, arguments: &[OsString]) -> &'a Command {
    let words = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    let found = words.filter(|word| !word.starts_with('-')).find_map(|word| definition.find_subcommand(word));
    found.unwrap_or(definition)
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(_) | None => None,
    }
}

fn insert(error: &mut Error, kind: ContextKind, near: Option<String>, value: impl Fn(String) -> ContextValue) {
    if let (Some(near), None) = (near, error.get(kind)) {
        error.insert(kind, value(near));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line::definition;

    /// What is said to wrong arguments.
    fn said(arguments: &[&str]) -> String {
        let arguments: Vec<OsString> = ["matrix-conformance"].iter().chain(arguments).map(OsString::from).collect();
        let mut definition = definition();
        match definition.try_get_matches_from_mut(&arguments) {
            Ok(_) => String::new(),
            Err(mut error) => {
                add(&mut error, &definition, &arguments);
                error.to_string()
            }
        }
    }

    #[test]
    fn swapped_letters_are_understood() {
        for (arguments, meant) in [
            (&["rnu", "http://h"][..], "'run'"),
            (&["explian", "x"], "'explain'"),
            (&["run", "http://h", "--dve"], "'--dev'"),
            (&["run", "http://h", "--jnuit", "x"], "'--junit'"),
            (&["compare", "a", "b", "--htlm", "x"], "'--html'"),
            (&["run", "http://h", "--format", "jsno"], "'json'"),
            (&["completions", "bsah"], "'bash'"),
        ] {
            let said = said(arguments);
            assert!(said.contains("similar") && said.contains(meant), "{arguments:?}: {said}");
        }
        assert!(!said(&["run", "http://h", "--xyzzy"]).contains("similar"));
    }
}
