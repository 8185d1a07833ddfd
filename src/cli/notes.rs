//! What help and man pages say behind the options: examples, and what exit codes mean.

use std::fmt::Write as _;

/// The notes of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notes {
    /// What an example is for, and the command.
    pub(super) examples: &'static [(&'static str, &'static str)],
    /// An exit code, and what it means.
    pub(super) exit_codes: &'static [(&'static str, &'static str)],
}

const JUDGED: &[(&str, &str)] = &[
    ("0", "every MUST that applies is met (with a filter: every selected one)"),
    ("1", "a MUST is violated (with --strict: a MUST or a SHOULD), or the list of known failures is out of date"),
    ("2", "wrong arguments or case files; nothing was sent"),
    (
        "3",
        "a requirement that could fail the run was not judged: the server is down, the run was interrupted, or something in \
         front of the server responded; or a report could not be written",
    ),
    (
        "4",
        "nothing was judged: no test applies, or the server does not offer the API; or it refuses an API in a way that may \
         come from a wrong host",
    ),
];

const DONE: &[(&str, &str)] = &[("0", "done"), ("2", "wrong arguments, or a file that can't be read or written")];

const COMPARED: &[(&str, &str)] = &[
    ("0", "compared"),
    ("1", "with --fail-on-regression: something got worse"),
    ("2", "wrong arguments, a file that is not a report, or an output file that can't be written"),
    ("4", "with --fail-on-regression: nothing can be compared"),
];

/// The notes of each command.
const NOTES: &[(&str, Notes)] = &[
    (
        "run",
        Notes {
            examples: &[
                ("Test a homeserver on this machine", "matrix-conformance run http://localhost:8008"),
                ("Test the homeserver of a server name", "matrix-conformance run example.org"),
                ("Only some tests", "matrix-conformance run http://localhost:8008 required/ '*/https'"),
                (
                    "Again what was not ok in the last run",
                    "matrix-conformance run http://localhost:8008 --failed reports/run.json",
                ),
                (
                    "In CI, with a target in a variable",
                    "matrix-conformance run --target=\"$TARGET\" --wait 60s --json reports/run.json",
                ),
            ],
            exit_codes: JUDGED,
        },
    ),
    (
        "demo",
        Notes {
            examples: &[
                ("See what a run looks like", "matrix-conformance demo"),
                ("See a failure", "matrix-conformance demo --break required/issuer"),
            ],
            exit_codes: JUDGED,
        },
    ),
    (
        "judge",
        Notes {
            examples: &[
                (
                    "Record a run, and judge it again later",
                    "matrix-conformance run http://localhost:8008 --record run.har",
                ),
                ("Only some tests of a recording", "matrix-conformance judge run.har required/"),
            ],
            exit_codes: JUDGED,
        },
    ),
    (
        "serve",
        Notes {
            examples: &[
                ("A correct homeserver on a free port", "matrix-conformance serve --port 0"),
                ("One that breaks a requirement", "matrix-conformance serve --break required/issuer"),
            ],
            exit_codes: DONE,
        },
    ),
    (
        "list",
        Notes {
            examples: &[
                ("Tests whose ids match a pattern", "matrix-conformance list '*/https' required/"),
                ("Everything about all tests, for programs", "matrix-conformance list --json"),
            ],
            exit_codes: DONE,
        },
    ),
    (
        "explain",
        Notes {
            examples: &[
                ("One test", "matrix-conformance explain required/issuer"),
                ("Several", "matrix-conformance explain '*/https'"),
            ],
            exit_codes: DONE,
        },
    ),
    (
        "check",
        Notes {
            examples: &[("Check your own case files", "matrix-conformance check cases/mine.yaml more-cases/")],
            exit_codes: &[("0", "no problem"), ("2", "a problem in a case file, or wrong arguments")],
        },
    ),
    (
        "coverage",
        Notes { examples: &[("As a page", "matrix-conformance coverage --html coverage.html")], exit_codes: DONE },
    ),
    (
        "derive",
        Notes {
            examples: &[
                ("Write the table", "matrix-conformance derive matrix-spec --output cases/operations.yaml"),
                ("What a new release changes", "matrix-conformance derive --check matrix-spec"),
            ],
            exit_codes: &[
                ("0", "done; with --check, no difference"),
                ("1", "with --check: the table and the specification differ"),
                ("2", "wrong arguments, or files of which no table can be made"),
            ],
        },
    ),
    (
        "compare",
        Notes {
            examples: &[
                ("What changed since yesterday", "matrix-conformance compare yesterday.json today.json"),
                (
                    "Fail a CI job if something got worse",
                    "matrix-conformance compare main.json branch.json --fail-on-regression",
                ),
                ("Several servers, as a page", "matrix-conformance compare a.json b.json --html compare.html"),
            ],
            exit_codes: COMPARED,
        },
    ),
    (
        "badge",
        Notes {
            examples: &[("An image for a README", "matrix-conformance badge reports/run.json --svg badge.svg")],
            exit_codes: DONE,
        },
    ),
    (
        "completions",
        Notes {
            examples: &[
                ("In bash, for this session", "source <(matrix-conformance completions bash)"),
                (
                    "In fish, for all sessions",
                    "matrix-conformance completions fish > ~/.config/fish/completions/matrix-conformance.fish",
                ),
            ],
            exit_codes: DONE,
        },
    ),
    ("man", Notes { examples: &[("Read it", "matrix-conformance man | man -l -")], exit_codes: DONE }),
    (
        "package-files",
        Notes { examples: &[("Write them", "matrix-conformance package-files share/")], exit_codes: DONE },
    ),
];

/// The notes of the command line as a whole.
const ALL: Notes = Notes {
    examples: &[
        ("Test a homeserver on this machine", "matrix-conformance run http://localhost:8008"),
        ("See what a run looks like, without a homeserver", "matrix-conformance demo"),
        ("What a test is about", "matrix-conformance explain required/issuer"),
    ],
    exit_codes: JUDGED,
};

impl Notes {
    /// The notes of the command of this name, or of the command line as a whole.
    pub(super) fn of(command: &str) -> Self {
        NOTES.iter().find(|(name, _)| *name == command).map_or(ALL, |(_, notes)| *notes)
    }

    /// The examples, for `-h`.
    pub(super) fn short(self) -> String {
        let mut text = "Examples:".to_owned();
        for (purpose, command) in self.examples {
            let _ = write!(text, "\n  # {purpose}\n  {command}");
        }
        text
    }

    /// Examples and exit codes, for `--help`.
    pub(super) fn long(self) -> String {
        let mut text = format!("{}\n\nExit codes:", self.short());
        for (code, meaning) in self.exit_codes {
            let _ = write!(text, "\n  {code}  {meaning}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::command_line::definition;
    use crate::exchange::host::PRIVATE_ENDINGS;

    #[test]
    fn every_command_has_notes_and_every_note_a_command() {
        let definition = definition();
        let commands: Vec<&str> = definition.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(NOTES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), commands);
    }

    #[test]
    fn the_exit_codes_are_those_of_the_readme() {
        let readme = include_str!("../../README.md").replace('`', "");
        for (code, meaning) in JUDGED {
            assert!(readme.contains(&format!("\n| {code} | {meaning} |\n")), "{code}: {meaning}");
        }
    }

    #[test]
    fn the_readme_names_every_option() {
        const PAGES: [&str; 3] = [
            include_str!("../../README.md"),
            include_str!("../../docs/case-language.md"),
            include_str!("../../docs/operations.md"),
        ];
        let is_named = |option: &str| {
            let places =
                PAGES.iter().flat_map(|page| page.match_indices(option).map(|(at, _)| &page[at + option.len()..]));
            places.into_iter().any(|rest| !rest.starts_with(|c: char| c == '-' || c.is_ascii_alphanumeric()))
        };
        let definition = definition();
        let options = definition.get_subcommands().flat_map(clap::Command::get_arguments);
        let names =
            |it: &clap::Arg| Some((format!("--{}", it.get_long()?), it.get_short().map(|it| format!("`-{it}`"))));
        let options: BTreeSet<(String, Option<String>)> = options.filter_map(names).collect();
        let has_none = |(long, short): &&(String, Option<String>)| {
            !is_named(long) && !short.as_ref().is_some_and(|short| PAGES.iter().any(|page| page.contains(short)))
        };
        let unnamed: Vec<&String> = options.iter().filter(has_none).map(|(long, _)| long).collect();
        assert!(options.len() > 40 && unnamed.is_empty(), "{unnamed:?}");
    }

    #[test]
    fn the_readme_and_the_help_name_every_private_ending() {
        let mut definition = definition();
        let run = definition.find_subcommand_mut("run").map(|run| run.render_long_help().to_string());
        let run = run.unwrap_or_default();
        for ending in PRIVATE_ENDINGS.map(|ending| format!(".{ending}")) {
            assert!(
                run.contains(&ending) && include_str!("../../README.md").contains(&format!("`{ending}`")),
                "{ending}"
            );
        }
    }

    #[test]
    fn the_examples_can_be_parsed() {
        for (_, command) in NOTES.iter().map(|(_, notes)| notes).chain([&ALL]).flat_map(|notes| notes.examples) {
            let command = command.trim_start_matches("source <(").trim_end_matches(')');
            let command = command.split([' ']).take_while(|word| !matches!(*word, "|" | ">"));
            let arguments: Vec<String> = command.map(|word| word.replace(['\'', '"'], "")).collect();
            let parsed = definition().try_get_matches_from(&arguments);
            assert!(parsed.is_ok(), "{arguments:?}: {:?}", parsed.err().map(|error| error.to_string()));
        }
    }
}
