//! `completions`: a script that registers completions in a shell; and the completions, for which such a script starts the
//! program anew, so that they know ids, suites and versions.

use clap::Args;
use clap_complete::env::{CompleteEnv, Shells};
use clap_complete::{Generator as _, Shell};

use crate::cli::environment::{COMPLETION_VARIABLE, Environment};
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;

const NAME: &str = env!("CARGO_PKG_NAME");

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

pub(in crate::cli) fn completions(arguments: &CompletionsArguments, terminal: &Terminal) -> Result<u8, CliError> {
    terminal.out(&script(arguments.shell));
    Ok(0)
}

/// The script that registers the completions in a shell.
pub(super) fn script(shell: Shell) -> String {
    let mut text = Vec::new();
    let shells = Shells::builtins();
    if let Some(registration) = shells.completer(&shell.to_string()) {
        // Writing into memory does not fail.
        let _ = registration.write_registration(COMPLETION_VARIABLE, NAME, NAME, NAME, &mut text);
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    // As a file in its path for functions, zsh runs the script at the first completion, and expects that one from it.
    if shell == Shell::Zsh { format!("{}\n{ZSH_FIRST}", text.trim_end()) } else { text }
}

const ZSH_FIRST: &str = "\
if [ \"$funcstack[1]\" = _matrix-conformance ]; then
    _clap_dynamic_completer_matrix_conformance \"$@\"
fi
";

/// The name of the file that a shell looks for.
pub(super) fn file_name(shell: Shell) -> String {
    shell.file_name(NAME)
}

/// Prints what a shell may offer, if it is a shell that asks; the exit code.
pub(in crate::cli) fn complete(environment: &Environment, definition: fn() -> clap::Command) -> Option<u8> {
    if !environment.is_completing {
        return None;
    }
    let completions = CompleteEnv::with_factory(definition).var(COMPLETION_VARIABLE).bin(NAME).completer(NAME);
    let done = completions.try_complete(environment.arguments.clone(), environment.folder.as_deref());
    Some(if done.is_ok() { 0 } else { 2 })
}
