//! Completions as shells ask for them: the script is sourced, and its function is called as the shell does on Tab. bash is
//! everywhere; for zsh and fish run `cargo test --test all completions -- --ignored`, as CI does.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::BINARY;

/// What a shell prints for a script, with the command in its PATH.
fn printed(shell: &[&str], script: &str) -> String {
    let folder = Path::new(BINARY).parent().expect("the folder of the binary").display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg("-c").arg(script).env("PATH", path).stdin(Stdio::null());
    let output = command.output().unwrap_or_else(|error| panic!("{} does not start: {error}", shell[0]));
    assert!(output.status.success(), "{}: {}", shell[0], String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Words up to the cursor, what must be offered, and what must not.
const CASES: [(&[&str], &str, &str); 9] = [
    (&["comp"], "compare", "run"),
    (&["run", "--wri"], "--write-known-failures", "--wait"),
    (&["run", "http://h", "--prox"], "--proxy", "--port"),
    (&["judge", "x.har", "--matrix-version", "v1.1"], "v1.17", "v1.20"),
    (&["explain", "auth-metadata/cach"], "auth-metadata/caching", "auth-metadata/required"),
    (&["explain", "caching/etag-f"], "caching/etag-form", "caching/present"),
    (&["serve", "--break", "required/iss"], "required/issuer", "required/scope"),
    (&["list", "--suite", "auth"], "auth-metadata", "documents"),
    (&["demo", "--format", "t"], "terse", "pretty"),
];

/// Looks for the words in what a shell offers; options may have descriptions behind them.
#[track_caller]
fn check(offered: impl Fn(&[&str]) -> String) {
    for (words, expected, other) in CASES {
        let text = offered(words);
        let names: Vec<&str> = text.split([' ', '\t', '\n', ':']).map(|name| name.trim_end_matches('/')).collect();
        assert!(names.contains(&expected) && !names.contains(&other), "{words:?}: {text}");
    }
}

#[test]
fn bash_completes_commands_options_and_values() {
    let offered = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let script = format!(
            "source <(matrix-conformance completions bash)\n\
             function=$(complete -p matrix-conformance | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n\
             COMP_WORDS=(matrix-conformance {}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_TYPE=9\n\
             \"$function\" matrix-conformance \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.join(" ")
        );
        printed(&["bash", "--noprofile", "--norc"], &script)
    };
    check(offered);
}

/// As bash splits the line, with the cursor behind it.
#[test]
fn bash_completes_behind_an_equals_sign_and_a_colon() {
    for (line, split, expected) in [
        ("run --suite=ver", &["run", "--suite", "=", "ver"][..], &["versions"][..]),
        ("run --format=", &["run", "--format", "="], &["pretty", "terse", "json"]),
        (
            "run http://h:8008 --suite=ver",
            &["run", "http", ":", "//h", ":", "8008", "--suite", "=", "ver"],
            &["versions"],
        ),
        ("run http://h:8008 --no-slo", &["run", "http", ":", "//h", ":", "8008", "--no-slo"], &[]),
        ("run a=http://h --wri", &["run", "a", "=", "http", ":", "//h", "--wri"], &["--write-known-failures"]),
        ("run --suite = ver", &["run", "--suite", "=", "ver"], &[]),
    ] {
        let words: Vec<String> = split.iter().map(|word| format!("'{word}'")).collect();
        let current = split.last().filter(|word| **word != "=").copied().unwrap_or_default();
        let script = format!(
            "source <(matrix-conformance completions bash)\n\
             function=$(complete -p matrix-conformance | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n\
             COMP_LINE='matrix-conformance {line}'; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE=9\n\
             COMP_WORDS=(matrix-conformance {}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))\n\
             \"$function\" matrix-conformance '{current}' \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.join(" ")
        );
        let offered = printed(&["bash", "--noprofile", "--norc"], &script);
        let mut offered: Vec<&str> = offered.split_whitespace().collect();
        let mut expected = expected.to_vec();
        offered.sort_unstable();
        expected.sort_unstable();
        assert_eq!(offered, expected, "{line}");
    }
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_commands_options_and_values() {
    let offered = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        // A function of this name is what zsh makes of a file in its path for functions.
        let script = format!(
            "compdef() {{ }}\n_describe() {{ print -rl -- \"${{(P@)3}}\" }}\n\
             eval \"_matrix-conformance() {{ $(matrix-conformance completions zsh) }}\"\n\
             words=(matrix-conformance {}); CURRENT=${{#words}}\n_matrix-conformance\n:",
            words.join(" ")
        );
        printed(&["zsh", "-f"], &script)
    };
    check(offered);
}

#[test]
#[ignore = "needs fish"]
fn fish_completes_commands_options_and_values() {
    let offered = |words: &[&str]| {
        let line = format!("matrix-conformance {}", words.join(" "));
        let script = format!("matrix-conformance completions fish | source; complete -C '{line}'");
        printed(&["fish", "--no-config"], &script)
    };
    check(offered);
}
