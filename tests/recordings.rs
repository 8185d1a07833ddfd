//! Recordings of real servers, judged anew: a change of a verdict is a visible difference. The result of
//! `recordings/NAME.har` is in `recordings/NAME.txt`: the conclusion, then every test that is not a pass, in the order of
//! the case file. `UPDATE_GOLDEN=1 cargo test` updates it, and keeps the comment at its head, which explains how the
//! recording was made; `tests/real/record` makes the recordings.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use matrix_conformance::harness::{self, RunOptions, Selection};
use matrix_conformance::outcome::{Kind, Outcome, Policy, Record};
use matrix_conformance::users::Users;

use matrix_conformance::recording;

use crate::proven::BUILT_IN;

/// The largest recording that is kept, in octets.
const MAX_SIZE: usize = 300_000;

#[test]
fn the_verdicts_on_real_servers_are_what_they_were() {
    let mut wrong = Vec::new();
    let recordings = recordings();
    for path in &recordings {
        let file = path.with_extension("txt");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        let head: String = expected.split_inclusive('\n').take_while(|line| line.starts_with('#')).collect();
        let actual = head + &verdicts(&judge(path));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, &actual).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != actual {
            wrong.push(format!(
                "{} (UPDATE_GOLDEN=1 writes it anew):\n{}",
                file.display(),
                difference(&expected, &actual)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(recordings.len() >= 9, "{} recordings", recordings.len());
}

#[test]
fn each_recording_is_small_and_says_how_it_was_made() {
    for path in recordings() {
        let size = fs::read(&path).unwrap().len();
        assert!(size < MAX_SIZE, "{}: {size} octets", path.display());
        let verdicts = fs::read_to_string(path.with_extension("txt")).unwrap();
        assert!(verdicts.starts_with("# "), "{} has no comment at its head", path.display());
    }
}

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut recordings: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "har")).collect();
    recordings.sort();
    recordings
}

/// As the recorded run was judged.
fn judge(path: &Path) -> Record {
    let mut recording = recording::read(&fs::read(path).unwrap()).unwrap();
    let run = recording.run.clone().unwrap();
    let suites: Vec<_> = BUILT_IN.iter().filter(|suite| run.suites.contains(&suite.name)).cloned().collect();
    let options = RunOptions {
        setting: run.setting,
        name: None,
        policy: Policy { strict: false, allow_unsupported: false },
        selection: Selection::default(),
        users: Users::new(),
        known_failures: Vec::new(),
    };
    harness::judge_recording(&suites, &options, &mut recording)
}

fn verdicts(record: &Record) -> String {
    let passed = record.summary().tally.number(Kind::Pass);
    let mut text = format!("{}, {passed} pass\n", record.summary().conclusion.as_str());
    for (test, outcome) in record.tests() {
        let word = match outcome {
            Outcome::Pass => continue,
            Outcome::Skip(skip) => skip.kind().as_str(),
            Outcome::Error(unseen) => unseen.kind.as_str(),
            Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => outcome.as_str(),
        };
        let line = match outcome {
            Outcome::Error(_) => format!("error {} ({word})", test.id),
            Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {
                format!("{word} {}", test.id)
            }
        };
        writeln!(text, "{line}").unwrap();
    }
    text
}

fn difference(expected: &str, actual: &str) -> String {
    let only = |sign: char, these: &str, others: &str| -> String {
        these
            .lines()
            .filter(|line| !others.lines().any(|other| other == *line))
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    only('-', expected, actual) + &only('+', actual, expected)
}
