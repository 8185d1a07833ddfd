//! Mistakes that authors of case files make, and the problem that is reported for each: a place, what is wrong there, and what to write.
//! `tests/mistakes/` has a small set of files without a problem, and lists of mistakes: each is a change of these files,
//! with the problems that it leads to. `UPDATE_GOLDEN=1 cargo test` writes the problems anew.

mod encoding;
mod names;
mod schema;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read_suites;
use crate::source::{Problem, SourceFile};

/// The files without a problem, in the order in which they are read.
const FILES: [&str; 4] = ["suite.yaml", "other.yaml", "profile.yaml", "shared.yaml"];

/// A change of the files, and the problems that it leads to.
struct Mistake {
    name: String,
    /// Lines of one of the files; nothing for a complete suite.
    part: String,
    other: String,
    /// What is written about the problems, as lines.
    problems: String,
}

impl Mistake {
    /// The files with the mistake in them.
    fn files(&self) -> Vec<(&'static str, String)> {
        let files = FILES.map(|name| (name, text_of(name)));
        if self.part.is_empty() {
            return files
                .into_iter()
                .map(|(name, text)| (name, if name == FILES[0] { self.other.clone() } else { text }))
                .collect();
        }
        let count: usize = files.iter().map(|(_, text)| text.matches(&self.part).count()).sum();
        assert_eq!(count, 1, "{}: the part must be there once:\n{}", self.name, self.part);
        files.into_iter().map(|(name, text)| (name, text.replacen(&self.part, &self.other, 1))).collect()
    }

    fn sources(&self) -> Vec<Arc<SourceFile>> {
        self.files().into_iter().map(|(name, text)| SourceFile::new(name, text)).collect()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes")
}

fn text_of(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// The mistakes of a list, after the lines at its head.
fn mistakes(list: &str) -> (String, Vec<Mistake>) {
    let text = text_of(list);
    let mut blocks = text.split("\n## ");
    let head = blocks.next().unwrap_or_default().to_owned();
    (head, blocks.map(mistake).collect())
}

fn mistake(block: &str) -> Mistake {
    let (name, body) = block.split_once('\n').unwrap();
    let with = |mark: &str| {
        let lines = body.lines().filter_map(|line| line.strip_prefix(mark));
        lines.fold(String::new(), |all, line| all + line.strip_prefix(' ').unwrap_or(line) + "\n")
    };
    let problems = body.lines().filter(|line| line.starts_with(['=', ' ']));
    let problems = problems.fold(String::new(), |all, line| all + line + "\n");
    Mistake { name: name.to_owned(), part: with("-"), other: with("+"), problems }
}

fn problems_of(files: &[Arc<SourceFile>]) -> Vec<Problem> {
    read_suites(files).err().unwrap_or_default()
}

/// A problem as the lists have it: its place, the text that is marked there, and what is said.
fn written(problem: &Problem) -> String {
    let Problem { code, place, message, related, help } = problem;
    let marked = place.file.text[place.span.clone()].lines().next().unwrap_or_default();
    let mut text = format!("= {} {place} {marked}", code.as_str()).trim_end().to_owned();
    write!(text, "\n  {message}").unwrap();
    if let Some((place, label)) = related {
        write!(text, "\n  {place}: {label}").unwrap();
    }
    if let Some(help) = help {
        write!(text, "\n  help: {help}").unwrap();
    }
    text + "\n"
}

/// Compares a list of mistakes with what is said about them.
fn compare(list: &str) {
    let (head, mistakes) = mistakes(list);
    let (mut expected, mut actual) = (String::new(), head);
    for mistake in &mistakes {
        let said: String = problems_of(&mistake.sources()).iter().map(written).collect();
        if said != mistake.problems {
            writeln!(expected, "{}\n{}\nbut now:\n{said}", mistake.name, mistake.problems).unwrap();
        }
        let lines = |mark: &str, text: &str| {
            let line = |line: &str| format!("{mark} {line}").trim_end().to_owned() + "\n";
            text.lines().map(line).collect::<String>()
        };
        let Mistake { name, part, other, .. } = mistake;
        write!(actual, "\n## {name}\n{}{}{said}", lines("-", part), lines("+", other)).unwrap();
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(folder().join(list), actual).unwrap();
        return;
    }
    assert!(expected.is_empty(), "UPDATE_GOLDEN=1 writes {list} anew; expected:\n{expected}");
}

#[test]
fn the_files_without_a_mistake_have_no_problem() {
    let files: Vec<_> = FILES.iter().map(|name| SourceFile::new(*name, text_of(name))).collect();
    let said: Vec<String> = problems_of(&files).iter().map(written).collect();
    assert_eq!(said, [""; 0]);
}

#[test]
fn what_is_no_yaml_is_told_in_plain_words() {
    compare("yaml.txt");
}

#[test]
fn mistakes_of_form_are_told() {
    compare("form.txt");
}

#[test]
fn mistakes_of_meaning_are_told() {
    compare("meaning.txt");
}

#[test]
fn mistakes_of_rows_profiles_and_likeness_are_told() {
    compare("unfolding.txt");
}

/// Words of the YAML library or of other tools: the reader of a message need not know them.
const FOREIGN_WORDS: [&str; 8] = [
    "while parsing",
    "did not find",
    "mapping values",
    "simple key",
    "regex parse error",
    "invalid digit",
    "unexpected end",
    "expected value",
];

#[test]
fn every_mistake_has_one_problem_with_a_help_in_words_of_the_language() {
    for list in ["yaml.txt", "form.txt", "meaning.txt", "unfolding.txt"] {
        let wrong_count: Vec<String> = mistakes(list)
            .1
            .iter()
            .map(|mistake| (mistake.name.clone(), problems_of(&mistake.sources()).len()))
            .filter(|(name, count)| *count != if name.starts_with("two mistakes") { 2 } else { 1 })
            .map(|(name, count)| format!("{name}: {count}"))
            .collect();
        assert_eq!(wrong_count, [""; 0], "{list}");
        for mistake in mistakes(list).1 {
            let problems = problems_of(&mistake.sources());
            for Problem { message, help, .. } in &problems {
                let says_what_must_be = message.contains(" must be ");
                assert!(help.is_some() || says_what_must_be, "{}: no help", mistake.name);
                assert!(!FOREIGN_WORDS.iter().any(|word| message.contains(word)), "{}: {message}", mistake.name);
            }
        }
    }
}
