//! The arrows of ARCHITECTURE.md: which room of `src/` may know which.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may know, in reading order.
const ROOMS: [(&str, &[&str]); 16] = [
    ("setting", &[]),
    ("source", &[]),
    ("safe", &[]),
    ("exchange", &[]),
    ("check", &["setting", "exchange"]),
    ("suite", &["setting", "source", "exchange", "check"]),
    ("outcome", &["setting", "exchange", "check", "suite"]),
    ("plan", &["setting", "source", "exchange", "check", "suite", "outcome"]),
    ("proof", &["setting", "source", "exchange", "check", "suite", "outcome", "plan"]),
    ("published", &["setting", "safe", "suite", "outcome"]),
    ("recording", &["setting", "safe", "exchange"]),
    ("report", &["setting", "source", "safe", "exchange", "check", "suite", "outcome", "published", "recording"]),
    ("fetch", &["exchange"]),
    ("reference", &[]),
    (
        "harness",
        &["setting", "source", "exchange", "check", "suite", "outcome", "plan", "recording", "report", "fetch"],
    ),
    (
        "cli",
        &[
            "setting",
            "source",
            "safe",
            "exchange",
            "check",
            "suite",
            "outcome",
            "plan",
            "proof",
            "published",
            "recording",
            "report",
            "fetch",
            "reference",
            "harness",
        ],
    ),
];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that each room names as `crate::ROOM`, with a file that does.
fn arrows() -> BTreeMap<String, BTreeMap<String, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let mut arrows: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in files {
        let relative = file.strip_prefix(&root).expect("a file of src").display().to_string();
        let room = relative.split(['/', '.']).next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(&file).expect("a source file is text");
        let known = arrows.entry(room).or_default();
        for part in text.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            known.entry(name).or_insert_with(|| relative.clone());
        }
    }
    arrows
}

#[test]
fn a_room_knows_only_the_rooms_that_the_table_names() {
    let arrows = arrows();
    let mut wrong = Vec::new();
    for (room, allowed) in ROOMS {
        let known = arrows.get(room).unwrap_or_else(|| panic!("there is no room `{room}`"));
        for (other, file) in known.iter().filter(|(other, _)| *other != room && !allowed.contains(&other.as_str())) {
            wrong.push(format!("src/{file} knows `{other}`, which `{room}` must not"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_room() {
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).chain(["lib", "main"]).collect();
    let unknown: Vec<String> = arrows().into_keys().filter(|room| !rooms.contains(room.as_str())).collect();
    assert!(unknown.is_empty(), "add to the table of rooms: {unknown:?}");
}

#[test]
fn the_engine_knows_no_endpoint() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    for file in files.iter().filter(|file| !file.starts_with(root.join("reference"))) {
        let text = fs::read_to_string(file).expect("a source file is text").to_lowercase();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let named: Vec<&str> = ["auth_metadata", "oauth", "grant_type", "token_endpoint"]
            .into_iter()
            .filter(|word| code.contains(word))
            .collect();
        assert!(named.is_empty(), "{} names {named:?}: that belongs into a case file", file.display());
    }
}

#[test]
fn architecture_md_has_the_same_table() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for (room, allowed) in ROOMS {
        let row = text.lines().find(|line| line.starts_with(&format!("| `{room}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for `{room}`"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let expected = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        assert_eq!(cells.get(3).copied(), Some(expected.as_str()), "the rooms that `{room}` may know");
    }
}
