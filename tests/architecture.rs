//! The arrows of ARCHITECTURE.md: which room of `src/` may know which.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may know, in reading order.
const ROOMS: [(&str, &[&str]); 23] = [
    ("setting", &[]),
    ("source", &[]),
    ("safe", &[]),
    ("exchange", &[]),
    ("notation", &["source", "exchange"]),
    ("derive", &["source", "exchange", "notation"]),
    ("check", &["setting", "source", "exchange", "notation"]),
    ("suite", &["setting", "source", "exchange", "notation", "check"]),
    ("coverage", &["source", "safe", "notation", "suite"]),
    ("known_failures", &["source", "notation"]),
    ("users", &["source", "notation"]),
    ("outcome", &["setting", "source", "safe", "exchange", "check", "suite", "known_failures"]),
    ("plan", &["setting", "source", "exchange", "check", "suite", "outcome"]),
    ("proof", &["setting", "source", "exchange", "check", "suite", "outcome", "plan"]),
    ("published", &["setting", "safe", "suite", "outcome"]),
    ("recording", &["setting", "safe", "exchange"]),
    ("sign_in", &["exchange", "users"]),
    (
        "report",
        &[
            "setting",
            "source",
            "safe",
            "exchange",
            "check",
            "suite",
            "known_failures",
            "outcome",
            "plan",
            "published",
            "recording",
            "sign_in",
        ],
    ),
    ("clock", &[]),
    ("fetch", &["exchange", "clock"]),
    ("reference", &["clock"]),
    (
        "harness",
        &[
            "setting",
            "source",
            "safe",
            "exchange",
            "check",
            "suite",
            "known_failures",
            "outcome",
            "plan",
            "recording",
            "report",
            "clock",
            "fetch",
            "sign_in",
            "users",
        ],
    ),
    (
        "cli",
        &[
            "setting",
            "source",
            "safe",
            "exchange",
            "derive",
            "check",
            "suite",
            "coverage",
            "known_failures",
            "outcome",
            "plan",
            "proof",
            "published",
            "recording",
            "report",
            "clock",
            "fetch",
            "reference",
            "harness",
            "users",
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

/// The module of a file in a room, as the names on the way to it: `commands/run.rs` and `commands/run/mod.rs` are both
/// `commands::run`.
fn module(relative: &Path) -> Vec<String> {
    let path = relative.with_extension("");
    let mut names: Vec<String> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

/// The modules of a room that a file imports from, where `modules` are all of them.
fn imports(room: &str, from: &[String], text: &str, modules: &BTreeSet<Vec<String>>) -> BTreeSet<Vec<String>> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter_map(|line| line.trim_start().split_once("use ").map(|(_, path)| path));
    let paths = lines.filter_map(|path| {
        let names = path.split([';', '{', ' ']).next().unwrap_or_default().split("::").filter(|name| !name.is_empty());
        let mut names = names.map(ToOwned::to_owned);
        let first = names.next()?;
        let base: Vec<String> = match first.as_str() {
            "crate" => names.next().filter(|name| name == room).map(|_| Vec::new())?,
            "super" => from.get(..from.len().checked_sub(1)?)?.to_vec(),
            "self" => from.to_vec(),
            child => [from, &[child.to_owned()]].concat(),
        };
        let all: Vec<String> = base.into_iter().chain(names).collect();
        (1..=all.len()).rev().map(|length| all[..length].to_vec()).find(|path| modules.contains(path))
    });
    paths.filter(|path| path.as_slice() != from).collect()
}

/// The files of a room that import each other in a circle, or lead to one.
fn circle(room: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let named = |file: &PathBuf| (module(file.strip_prefix(&root).expect("a file of the room")), file.clone());
    let files: BTreeMap<Vec<String>, PathBuf> = files.iter().map(named).collect();
    let modules: BTreeSet<Vec<String>> = files.keys().cloned().collect();
    let mut left: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (module, file) in &files {
        let text = fs::read_to_string(file).expect("a source file is text");
        left.insert(module.clone(), imports(room, module, &text, &modules));
    }
    // What imports nothing that is left is in no circle.
    while let Some(done) = left.iter().find(|(_, imports)| imports.is_empty()).map(|(module, _)| module.clone()) {
        left.remove(&done);
        left.values_mut().for_each(|imports| imports.retain(|import| *import != done));
    }
    left.into_keys().map(|module| module.join("::")).collect()
}

#[test]
fn imports_are_found_however_they_are_written() {
    let names = |path: &str| -> Vec<String> { path.split("::").map(ToOwned::to_owned).collect() };
    let modules = ["a", "a::b", "a::c", "d"].map(names).into_iter().collect();
    let text = "use crate::room::d::X;\npub(super) use b::{Y, Z};\n    use super::d;\nuse std::fs;\nuse crate::d;\n";
    let found = imports("room", &names("a"), text, &modules);
    assert_eq!(found, ["a::b", "d"].map(names).into_iter().collect());
    assert_eq!(imports("room", &names("a::b"), "use super::c::X;", &modules), [names("a::c")].into_iter().collect());
}

#[test]
fn no_files_of_the_command_line_import_each_other_in_a_circle() {
    let circle = circle("cli");
    assert!(circle.is_empty(), "a circle among {circle:?}");
}

/// The options that a line of code names, such as `--timeout`. Comments may name them, and the dashes of punycode are none.
fn options(line: &str) -> Vec<&str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    let is_option = |at: &usize| {
        let before = code[..*at].chars().next_back();
        let after = code[at + 2..].chars().next();
        after.is_some_and(|c| c.is_ascii_lowercase()) && !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
    };
    let word = |at: usize| code[at..].split(|c: char| c != '-' && !c.is_alphanumeric()).next().unwrap_or_default();
    code.match_indices("--").map(|(at, _)| at).filter(is_option).map(word).collect()
}

#[test]
fn options_are_distinguished_from_other_dashes() {
    assert_eq!(
        options("    let help = \"raise it with --timeout, or --connect-timeout\";"),
        ["--timeout", "--connect-timeout"]
    );
    assert_eq!(options("    // --timeout"), Vec::<&str>::new());
    assert_eq!(options("(\"xn--bcher-kva.example\", \"---\", \"-- \", \"a---b\")"), Vec::<&str>::new());
}

#[test]
fn only_the_command_line_names_its_options() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let mut wrong = Vec::new();
    // The options of curl and jq are those of other programs.
    let is_of_curl = |file: &Path| file.ends_with("report/curl.rs") || file.starts_with(root.join("report/script"));
    let is_elsewhere = |file: &&PathBuf| !file.starts_with(root.join("cli")) && !is_of_curl(file);
    for file in files.iter().filter(is_elsewhere) {
        let text = fs::read_to_string(file).expect("a source file is text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let named = code.lines().flat_map(options).map(|option| format!("{} names {option}", file.display()));
        wrong.extend(named);
    }
    assert!(wrong.is_empty(), "a remedy needs a `Remedy`, worded in src/cli/wording.rs:\n{}", wrong.join("\n"));
}

/// The files that may use what `clippy.toml` bans. The harness prints, as the main function of other people's tests.
const DOORS: [&str; 5] = ["cli/disk.rs", "cli/environment.rs", "cli/output/terminal.rs", "clock.rs", "harness/mod.rs"];

#[test]
fn each_way_out_has_one_door() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let opens = |file: &&PathBuf| {
        let text = fs::read_to_string(file).expect("a source file is text");
        text.split("#[cfg(test)]").next().unwrap_or_default().contains("clippy::disallowed_")
    };
    // The library as a whole only lets its tests do everything.
    let open = files.iter().filter(|file| !file.ends_with("lib.rs")).filter(opens);
    let open: BTreeSet<String> =
        open.map(|file| file.strip_prefix(&root).expect("a file of src").display().to_string()).collect();
    assert_eq!(open, DOORS.into_iter().map(ToOwned::to_owned).collect());
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

#[test]
fn a_room_knows_only_rooms_above_its_own() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    // Other tables have no rows that begin with the name of a room.
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut above = BTreeSet::new();
    for (room, cells) in rows.filter(|(room, _)| rooms.contains(room)) {
        let known = cells.split(" | ").nth(1).unwrap_or_default().split(", ").filter(|known| *known != "nothing");
        let below: Vec<&str> = known.filter(|known| !above.contains(known)).collect();
        assert!(below.is_empty(), "`{room}` may know {below:?}, which do not stand above it");
        above.insert(room);
    }
    assert_eq!(above, rooms);
}

/// The files of tests that no program has as a module: those below `tests/` that `all.rs` does not name, and those in its
/// folders of which no file below `tests/` has the path. The files are given by their paths, with their texts.
fn forgotten(files: &BTreeMap<String, String>) -> Vec<&str> {
    // The first is the program itself, the second a program of its own.
    let others = ["all.rs", "conformance.rs"];
    let all = files.get("all.rs").map_or("", String::as_str);
    let has_path = |path: &str| {
        let attribute = format!("#[path = \"{path}\"]");
        files.iter().any(|(file, text)| !file.contains('/') && text.lines().any(|line| line.trim() == attribute))
    };
    let is_run = |path: &str| match path.strip_suffix(".rs") {
        Some(name) if !path.contains('/') => all.lines().any(|line| line == format!("mod {name};")),
        Some(_) | None => has_path(path),
    };
    files.keys().map(String::as_str).filter(|path| !others.contains(path) && !is_run(path)).collect()
}

#[test]
fn every_file_of_tests_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files = Vec::new();
    source_files(&folder, &mut files);
    let named = |file: &PathBuf| {
        let path = file.strip_prefix(&folder).expect("a file of tests").display().to_string();
        (path, fs::read_to_string(file).expect("a source file is text"))
    };
    let files = files.iter().map(named).collect();
    let forgotten = forgotten(&files);
    assert!(forgotten.is_empty(), "add these to tests/all.rs, or to the file that they belong to: {forgotten:?}");
}

#[test]
fn a_forgotten_file_of_tests_is_noticed() {
    let all = "mod one;\n#[path = \"one/shared.rs\"]\nmod shared;\n";
    let one = "#[path = \"one/part.rs\"]\nmod part;\n// #[path = \"one/note.rs\"]\n";
    let texts = [("all.rs", all), ("conformance.rs", ""), ("one.rs", one), ("one/part.rs", ""), ("one/shared.rs", "")];
    let lost = [("two.rs", ""), ("one/note.rs", ""), ("one/two.rs", "")];
    let files = texts.into_iter().chain(lost).map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    assert_eq!(forgotten(&files), ["one/note.rs", "one/two.rs", "two.rs"]);
}
