//! The package for the registry: it has every file that the compiler and the build script read.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::BINARY;

/// What `cargo package` packs, by paths with slashes.
fn packed() -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--quiet"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.replace('\\', "/")).collect()
}

/// The files that the binary was made of: cargo writes a list of them next to it, as a rule for make. It names those of
/// `include_str!` and its like, and the files and folders on which the build script depends.
fn read_by_the_compiler() -> BTreeSet<String> {
    let list = Path::new(BINARY).with_extension("d");
    let rule = fs::read_to_string(&list).expect("the list of cargo").replace("\\ ", "\0");
    let (_, files) = rule.split_once(": ").expect("a rule for make");
    let written = Path::new(BINARY).parent().expect("the folder of the binary");
    let mut found = BTreeSet::new();
    for path in files.split_whitespace().map(|path| PathBuf::from(path.replace('\0', " "))) {
        if !path.starts_with(written) {
            add(&path, &mut found);
        }
    }
    found
}

/// Adds a file, or those in a folder and below it.
fn add(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            add(&entry.expect("a file").path(), found);
        }
        return;
    }
    let relative = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("a file of the package");
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    found.insert(parts.join("/"));
}

#[test]
fn the_package_has_every_file_that_compiling_it_reads() {
    let (packed, read) = (packed(), read_by_the_compiler());
    for known in ["src/main.rs", "src/report/html/style.css", "cases/versions.yaml", "build.rs"] {
        assert!(read.contains(known), "the list of cargo has {known}: {read:?}");
    }
    let missing: Vec<&String> = read.difference(&packed).collect();
    assert!(missing.is_empty(), "add these to `include` in Cargo.toml: {missing:?}");
}
