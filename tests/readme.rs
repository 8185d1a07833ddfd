//! Samples, tables, commands and ids in README.md and the docs: they are those of the program.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::fs;
use std::path::{Path, PathBuf};

use matrix_conformance::harness::matches;
use regex_lite::{Captures, Regex};
use tokio::runtime::{Builder, Runtime};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::command::Folder;
use crate::proven::BUILT_IN;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).expect("a file of the repository")
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression")
}

/// How many URLs of the server stand before the place of the failure in the README, in its line.
const URLS_BEFORE: usize = 3;

/// What a run prints, as if the server were at port 8008 of localhost. Its host has as many characters as 127.0.0.1, and
/// each digit more of its port moves the column.
fn at_port_8008(out: &str) -> String {
    let port = regex(r"http://127\.0\.0\.1:([0-9]+)");
    let digits = port.captures(out).map_or(0, |found| found[1].len());
    let column = |found: &Captures<'_>| {
        let column: usize = found[1].parse().expect("a number");
        format!("column {}", column - URLS_BEFORE * (digits - "8008".len()))
    };
    let out = port.replace_all(out, "http://localhost:8008");
    regex("column ([0-9]+)").replace_all(&out, column).into_owned()
}

/// A text without the time and the id of a run.
fn without_time(text: &str) -> String {
    regex("[0-9.]+ m?s(; run [0-9a-f]+)?\\)").replace_all(text, "N ms)").into_owned()
}

#[test]
fn the_failure_in_the_readme_is_what_users_see() {
    let folder = Folder::new("readme");
    let broken = ["demo", "--suite", "auth-metadata", "--break", "values/grant_types_supported/refresh_token"];
    let out = at_port_8008(&folder.run(&broken).out);
    let mut readme = read("README.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for label in ["        where: `/grant_types_supported`", "         case: "] {
            let line = |text: &str| text.lines().find(|line| line.starts_with(label)).map(ToOwned::to_owned);
            readme = readme.replace(&line(&readme).expect("its line"), &line(&out).expect("its line"));
        }
        fs::write(path("README.md"), &readme).expect("README.md can be written");
    }
    let shown: Vec<&str> = readme.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(shown.len(), 2, "a failure, and the last lines of a run");
    let out = without_time(&out);
    for shown in shown.into_iter().map(without_time) {
        assert!(
            out.contains(&shown),
            "UPDATE_GOLDEN=1 writes the lines with places\n--- README.md\n{shown}\n--- the run\n{out}"
        );
    }
}

#[test]
fn the_table_of_suites_in_the_readme_has_every_suite_with_its_number_of_tests() {
    let readme = read("README.md");
    for suite in BUILT_IN.iter() {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{}` |", suite.name)));
        let row = row.unwrap_or_else(|| panic!("README.md has no row for `{}`", suite.name));
        assert!(row.contains(&format!(" | {} | ", suite.tests.len())), "{} tests: {row}", suite.tests.len());
    }
}

#[test]
fn the_commands_of_the_readme_are_commands() {
    let folder = Folder::new("readme-commands");
    let readme = read("README.md");
    let commands = readme.lines().filter_map(|line| {
        let line = line.trim_start_matches(|c: char| "$- ".contains(c)).trim_start_matches("run: ");
        // A dependency in Cargo.toml is no command.
        line.strip_prefix("matrix-conformance ").filter(|command| !command.starts_with('='))
    });
    let commands: Vec<&str> = commands.map(|line| line.split(" #").next().unwrap_or_default().trim()).collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        // With --help nothing is done, but every option and command must exist.
        let command = command.split(" -- ").next().unwrap_or_default().replace('"', "");
        let variables = ["${{ matrix.shard }}", "${{ strategy.job-total }}", "$CI_NODE_INDEX", "$CI_NODE_TOTAL"];
        let command = variables.iter().zip(["1", "5", "1", "5"]).fold(command, |all, (name, it)| all.replace(name, it));
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let run = folder.run(&arguments);
        let is_known =
            run.out.contains("Usage: matrix-conformance") || run.err.contains("use --help or --version alone");
        assert!(is_known, "{arguments:?}: {}", run.err);
    }
}

/// The pages that name tests.
const PAGES: [&str; 6] = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/case-language.md",
    "docs/operations.md",
    "docs/recordings.md",
    "src/cli/notes.rs",
];

fn ids() -> Vec<&'static str> {
    BUILT_IN.iter().flat_map(|suite| &suite.tests).map(|test| test.id.as_str()).collect()
}

/// The words of a line, without the marks around them.
fn words(line: &str) -> Vec<&str> {
    let words = line.split(|c: char| c.is_whitespace() || "`'\"(),#[]".contains(c));
    words.map(|word| word.trim_end_matches(['.', ':', ';'])).filter(|word| !word.is_empty()).collect()
}

#[test]
fn the_ids_in_the_docs_are_ids_or_groups() {
    let (ids, mut found) = (ids(), 0);
    for (page, text) in PAGES.map(|page| (page, read(page))) {
        let is_id = |word: &&str| BUILT_IN.iter().any(|suite| word.starts_with(&format!("{}/", suite.name)));
        for word in text.lines().flat_map(words).filter(is_id) {
            let group = format!("{word}/");
            let is_known =
                |id: &&str| *id == word || id.starts_with(&group) || (word.contains('*') && matches(word, id, false));
            assert!(ids.iter().any(is_known), "{page}: there is no test, and no group, `{word}`");
            found += 1;
        }
    }
    assert!(found > 3, "the pages name tests");
}

#[test]
fn the_known_failures_in_the_readme_name_tests() {
    let readme = read("README.md");
    let entries: Vec<&str> = readme.lines().filter_map(|line| line.trim().strip_prefix("- test: ")).collect();
    assert!(!entries.is_empty());
    for entry in entries {
        let test = entry.split_whitespace().next().unwrap_or_default();
        let is_named = |id: &&str| test.strip_suffix('*').map_or(*id == test, |prefix| id.starts_with(prefix));
        assert!(
            ids().iter().any(is_named),
            "README.md: `{test}` is neither the id of a test nor the beginning of one with *"
        );
    }
}

#[test]
fn the_filters_in_the_docs_match_tests() {
    let (ids, mut found) = (ids(), 0);
    let of_filters = ["run", "demo", "judge", "list", "explain", "serve"];
    for (page, text) in PAGES.map(|page| (page, read(page))) {
        let commands = text.lines().filter_map(|line| {
            let command = ["matrix-conformance ", "cargo run -- "].iter().find_map(|name| line.split_once(name))?.1;
            let command = words(command.split('`').next()?.split(" #").next()?);
            command.first().is_some_and(|name| of_filters.contains(name)).then_some(command)
        });
        for (before, word) in
            commands.flat_map(|words| words.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>())
        {
            let is_option = before.starts_with('-') && !matches!(before, "--break" | "--skip" | "--");
            if is_option || !word.contains('/') || word.contains(['.', ':', '$']) {
                continue;
            }
            let matched = ids.iter().filter(|id| matches(word, id, false)).count();
            let exact = ids.iter().filter(|id| matches(word, id, true)).count();
            assert!(matched > 0, "{page}: no test matches `{word}`");
            assert!(before != "--break" || matched == 1 || exact == 1, "{page}: `{word}` is part of {matched} ids");
            found += 1;
        }
    }
    assert!(found > 8, "the pages have commands with filters: {found}");
}

/// A homeserver that offers nothing.
fn offering_nothing() -> (MockServer, Runtime) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let refusal = r#"{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}"#;
    let refusal = ResponseTemplate::new(404).set_body_raw(refusal, "application/json");
    let server = runtime.block_on(async {
        let server = MockServer::start().await;
        Mock::given(matchers::any()).respond_with(refusal).mount(&server).await;
        server
    });
    (server, runtime)
}

/// The paragraph of README.md on servers that do not offer an API.
#[test]
fn what_every_server_has_fails_where_it_is_refused_and_the_rest_is_not_offered() {
    let folder = Folder::new("offers-nothing");
    let (server, _runtime) = offering_nothing();
    let code = |more: &[&str]| folder.run(&[&["run", &server.uri()], more].concat()).code;
    assert_eq!(code(&["--suite", "auth-metadata"]), Some(4));
    assert_eq!(code(&["--suite", "auth-metadata", "--suite", "revoke", "--allow-unsupported"]), Some(0));
    for suite in ["versions", "login"] {
        assert_eq!(code(&["--suite", suite, "--allow-unsupported"]), Some(1), "{suite}");
    }
}
