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
    terminal.print(&script(arguments.shell))?;
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
    match shell {
        // As a file in its path for functions, zsh runs the script at the first completion, and expects that one from it.
        Shell::Zsh => format!("{}\n{ZSH_FIRST}", text.trim_end()),
        Shell::Bash => format!("{BASH_WORDS}{}", text.replace(" -F _clap_complete_", " -F _words_of_")),
        Shell::Elvish | Shell::Fish | Shell::PowerShell | _ => text,
    }
}

/// bash splits words at `=` and `:`, and replaces only what stands behind the last of them. The words are joined again
/// where there is no space between them in the line, and what bash keeps is cut off from what is offered.
const BASH_WORDS: &str = "\
_words_of_matrix_conformance() {
    local line=\"$COMP_LINE\" words=() word rest kept= last=-1 current=0 i
    for i in \"${!COMP_WORDS[@]}\"; do
        word=\"${COMP_WORDS[i]}\"
        rest=\"${line#\"${line%%[![:space:]]*}\"}\"
        if [[ $last -ge 0 && -n \"$word\" && \"$rest\" == \"$line\" && \"$rest\" == \"$word\"* ]]; then
            [[ $i -eq $COMP_CWORD ]] && kept=\"${words[last]}\"
            words[last]+=\"$word\"
        else
            last=$((last + 1))
            words[last]=\"$word\"
        fi
        if [[ $i -eq $COMP_CWORD ]]; then
            current=$last
            [[ \"$word\" == [=:]* && -z \"$2\" ]] && kept+=\"$word\"
        fi
        line=\"${rest#\"$word\"}\"
    done
    local COMP_WORDS=(\"${words[@]}\") COMP_CWORD=$current
    _clap_complete_matrix_conformance \"$1\" \"$kept$2\" \"$3\"
    [[ -z \"$kept\" ]] || COMPREPLY=(\"${COMPREPLY[@]#\"$kept\"}\")
}
";

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
