//! Case files with anything in them: each is a suite, or has problems whose places are in the file; and whatever the
//! tool says of it can be shown on a terminal.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::commands::explain::explanation;
use crate::harness::builtin;
use crate::proof;
use crate::report::{Color, problems};
use crate::safe::is_unseen;
use crate::source::SourceFile;
use crate::suite::read_suite;

/// What means something to YAML or to the case language, or nearly does.
#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "", "~", "null", "no", "true", "!!str x", "!", "!<", "&a x", "*a", "*", "&", "!!binary |", "{", "}", "[", "]", "'",
    "\"", "|", ">", "|+9", "|0", ">-", "%YAML 1.2", "%TAG ! x", "---", "...", "? x", "? [a]", ": ", "- ", "#", "@", "`",
    "<<: *a", "1e9999", "99999999999999999999", "18446744073709551616", "65536", "600", "-1", "0x1F", "-0", ".nan",
    "v1.99999", "v0.0", "{each}", "\"{each}\"", "\"/{each}\"", "\"{{\"", "\"{a.headers.b}\"", "\"{first.body#/~2}\"",
    "\"{first.headers.x}{second.headers.y}\"", "/~2", "\"\\u0000\"", "\"\\ud800\"", "\"\\e[2J\"", "\"\\x\"", "\"\\",
    "é", "\u{feff}", "\0", "\t", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{1b}[2J", "\u{202e}", "\"(\"", "\"(a*)*\"",
    "[a, b]", "{a: b}", "{a: }", "{: a}", "[,]", "200", "2xx", "9xx", "must", "first", "second", "group/status", "spec",
    "each: [a, \"{each}{each}\"]", "each: [\"~2\", v1.x]", "like: second", "tests: {}", "json: {\"\": {x: 1}}", "on: []",
    "base64: \"=\"", "requirement: \"\\e[31m\"",
];

/// Where in a file something is changed, and how.
#[derive(Debug, Clone)]
enum Change {
    DeleteLine(Index),
    CopyLine(Index, Index),
    SwapLines(Index, Index),
    Indent(Index, usize),
    Value(Index, String),
    Key(Index, String),
    InsertLine(Index, String),
    Replace(Index, usize, String),
    Truncate(Index),
    CarriageReturns,
}

fn hostile() -> impl Strategy<Value = String> {
    let repeated = select(&["[", "{a: ", "- ", "? ", "  ", "\t", "a", "\"", "{each}", "&a ", "!a "][..]);
    prop_oneof![
        6 => select(HOSTILE).prop_map(ToOwned::to_owned),
        1 => prop::collection::vec(any::<char>(), 0..6).prop_map(|characters| characters.into_iter().collect()),
        1 => (repeated, 1_usize..300).prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Change::DeleteLine),
        (at(), at()).prop_map(|(from, to)| Change::CopyLine(from, to)),
        (at(), at()).prop_map(|(one, other)| Change::SwapLines(one, other)),
        (at(), 0_usize..12).prop_map(|(at, by)| Change::Indent(at, by)),
        (at(), hostile()).prop_map(|(at, text)| Change::Value(at, text)),
        (at(), hostile()).prop_map(|(at, text)| Change::Key(at, text)),
        (at(), hostile()).prop_map(|(at, text)| Change::InsertLine(at, text)),
        (at(), 0_usize..8, hostile()).prop_map(|(at, length, text)| Change::Replace(at, length, text)),
        at().prop_map(Change::Truncate),
        Just(Change::CarriageReturns),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let mut lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
    let line = |at: &Index| at.index(text.split('\n').count());
    let character = |at: &Index| at.index(text.chars().count() + 1);
    match change {
        Change::DeleteLine(at) => drop(lines.remove(line(at))),
        Change::CopyLine(from, to) => lines.insert(line(to), lines[line(from)].clone()),
        Change::SwapLines(one, other) => lines.swap(line(one), line(other)),
        Change::Indent(at, by) => lines[line(at)] = format!("{}{}", " ".repeat(*by), lines[line(at)].trim_start()),
        Change::Value(at, new) => {
            let key = lines[line(at)].split_once(':').map(|(key, _)| key.to_owned());
            lines[line(at)] = format!("{}: {new}", key.unwrap_or_default());
        }
        Change::Key(at, new) => {
            let old = lines[line(at)].clone();
            let indent: String = old.chars().take_while(|character| *character == ' ').collect();
            lines[line(at)] = format!("{indent}{new}:{}", old.split_once(':').map_or("", |(_, value)| value));
        }
        Change::InsertLine(at, new) => lines.insert(line(at), new.clone()),
        Change::Replace(at, length, new) => {
            let (before, after) = (text.chars().take(character(at)), text.chars().skip(character(at) + length));
            return before.chain(new.chars()).chain(after).collect();
        }
        Change::Truncate(at) => return text.chars().take(character(at)).collect(),
        Change::CarriageReturns => return text.replace('\n', "\r\n"),
    }
    lines.join("\n")
}

fn fixtures() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/case_files");
    // Files without problems come to the later readers.
    let folders = ["accepted", "accepted", "accepted", "accepted", "refused_by_meaning", "refused_by_shape"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn is_fit_for_terminals(text: &str) -> bool {
    !text.chars().any(|character| character != '\n' && (character.is_control() || is_unseen(character)))
}

/// What must hold for every text. The problems of the file, if it has any.
fn check(text: &str) -> usize {
    let found = match read_suite(&SourceFile::new("cases/\u{1b}x.yaml", text)) {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a word");
            problems
        }
        Ok(suite) => {
            let suite = Arc::new(suite);
            for test in &suite.tests {
                assert!(is_fit_for_terminals(explanation(&suite, test).as_str()), "{}", test.id);
            }
            proof::prove(&suite)
        }
    };
    for problem in &found {
        let related = problem.related.as_ref().map(|(place, _)| place);
        for place in [&problem.place].into_iter().chain(related) {
            assert!(text.get(place.span.clone()).is_some(), "{place} is not in the file: {problem:?}");
        }
    }
    let drawn = problems::render(&found, Color::Plain);
    assert!(is_fit_for_terminals(&drawn), "{drawn:?}");
    assert!(drawn.len() < 1 << 20, "{} bytes about a file of {}", drawn.len(), text.len());
    found.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1200))]

    #[test]
    fn a_changed_case_file_is_a_suite_or_has_problems_in_it(
        base in select(fixtures()),
        changes in prop::collection::vec(change(), 1..5),
    ) {
        check(&changes.iter().fold(base, |text, one| changed(&text, one)));
    }

    #[test]
    fn scraps_of_case_files_are_suites_or_have_problems_in_them(scraps in prop::collection::vec(prop_oneof![
        hostile(),
        select(&["\n", "\n  ", "\n    ", ": ", ", ", "suite: a", "tests:", "requests:", "example:"][..])
            .prop_map(ToOwned::to_owned),
    ], 0..30)) {
        check(&scraps.concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_changed_built_in_file_is_a_suite_or_has_problems_in_it(changes in prop::collection::vec(change(), 1..5)) {
        for file in builtin::files() {
            check(&changes.iter().fold(file.text.clone().into_owned(), |text, one| changed(&text, one)));
        }
    }
}

/// Each would take minutes, or all memory, if its cost grew with the square of its length or with the number of problems.
#[test]
fn large_and_hostile_files_are_read_to_an_end() {
    let many = |line: &dyn Fn(usize) -> String| (0..3000).map(line).collect::<String>();
    let level = |depth: usize| {
        let indent = " ".repeat(4 * depth + 2);
        format!("{indent}g:\n{indent}  each: [a, b, c, d, e, f, g, h, i, j]\n{indent}  tests:\n")
    };
    for text in [
        many(&|_| "a: 1\n".to_owned()),
        many(&|number| format!("key{number}: 1\n")),
        format!("{{{}}}", many(&|number| format!("k{number}: 1, "))),
        format!("requests:\n{}", many(&|_| "  é:\n".to_owned())),
        format!("requests: {{ {}: {{ get: / }} }}\nexample: {{ {}: 1 }}", "a".repeat(30_000), "b".repeat(30_000)),
        format!(
            "requests:\n{}example:\n{}",
            many(&|n| format!("  r{n}: {{ get: / }}\n")),
            many(&|n| format!("  s{n}: 1\n"))
        ),
        format!("tests:\n{}", (0..12).map(level).collect::<String>()),
        format!(
            "tests: {{ a: {{ each: [\"{}\"], requirement: \"{}\" }} }}",
            "b".repeat(20_000),
            "{each}".repeat(9_000)
        ),
        "[".repeat(100_000),
        "- ".repeat(50_000),
        "? ".repeat(50_000),
        "a: &a [*a, ".repeat(300),
        format!("\"{}", "\\u0000".repeat(20_000)),
        "\t\n".repeat(50_000),
        "--- a\n".repeat(20_000),
    ] {
        assert!(check(&text) > 0);
    }
}
