//! The package for the registry: it has every file that the compiler and the build script read.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex_lite::Regex;

/// What `cargo package` packs, by paths with slashes.
fn packed() -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--quiet"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.replace('\\', "/")).collect()
}

/// The files at a path of the repository, or in the folder and below it, with slashes.
fn files(path: &Path) -> BTreeSet<String> {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("a file").path());
        return entries.flat_map(|path| files(&path)).collect();
    }
    let relative = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("a file of the repository");
    let mut parts: Vec<&str> = Vec::new();
    for part in relative.components().map(|part| part.as_os_str().to_str().expect("its name is text")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    BTreeSet::from([parts.join("/")])
}

/// The files that a source file includes, without those of the tests at its end.
fn included(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).expect("a source file");
    let code = text.split("\nmod tests {").next().unwrap_or_default();
    let literal = Regex::new(r#"include(_str|_bytes)?!\(\s*"([^"]+)""#).expect("a regular expression");
    let other = Regex::new(r#"include(_str|_bytes)?!\(\s*[^"\s]"#).expect("a regular expression");
    let writes_them = path.ends_with("src/harness/builtin.rs") || path.ends_with("build.rs");
    assert!(writes_them || !other.is_match(code), "{}: write the path as a literal", path.display());
    let folder = path.parent().expect("its folder");
    literal.captures_iter(code).flat_map(|found| files(&folder.join(&found[2]))).collect()
}

#[test]
fn the_package_has_every_file_that_compiling_it_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_test = |name: &String| name.ends_with("/tests.rs") || name.contains("/tests/");
    let sources: Vec<String> = files(&root.join("src")).into_iter().filter(|name| !is_test(name)).collect();
    let rust = sources.iter().filter(|name| name.ends_with(".rs"));
    let included: BTreeSet<String> = rust.flat_map(|name| included(&root.join(name))).collect();
    for known in ["docs/requirements.yaml", "src/report/html/style.css", "src/reference/operations.txt"] {
        assert!(included.contains(known), "{known} is included: {included:?}");
    }
    // What the build script reads, and tells cargo of.
    let script = fs::read_to_string(root.join("build.rs")).expect("build.rs");
    let named = Regex::new(r#"(?m)^ +"([a-z/._-]+)",$"#).expect("a regular expression");
    let named: BTreeSet<String> = named.captures_iter(&script).flat_map(|found| files(&root.join(&found[1]))).collect();
    assert!(named.contains("cases/versions.yaml") && named.contains("build.rs"), "{named:?}");
    let packed = packed();
    let missing: Vec<&String> =
        sources.iter().chain(&included).chain(&named).filter(|name| !packed.contains(*name)).collect();
    assert!(missing.is_empty(), "add these to `include` in Cargo.toml: {missing:?}");
}
