//! Prepares the built-in case files: what lies in `cases/` is read, written out and packed here, so that a run reads no
//! YAML. The rooms that do this are those of the crate. A file with a problem is not prepared: the program reads it from
//! its text, and reports the problem.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    reason = "parts of the crate that this script does not need"
)]
#![allow(clippy::expect_used, clippy::panic, reason = "a build that can't go on ends")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::wildcard_enum_match_arm,
    reason = "a build script reads and writes files, and prints for Cargo; the crate is checked by itself"
)]

#[path = "src/exchange"]
mod exchange {
    pub mod pointer;
    pub use pointer::Pointer;
}
#[path = "src/notation/mod.rs"]
mod notation;
#[path = "src/notation/pack.rs"]
mod pack;
#[path = "src/source.rs"]
mod source;
#[path = "src/suite"]
mod suite {
    pub mod aside;
    pub mod library;
    pub mod prepare;
    pub mod unfold;
}

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notation::Node;
use pack::pack;
use sha2::{Digest as _, Sha256};
use source::{Problems, SourceFile};
use suite::library::{Library, Read};
use suite::prepare::{Indexed, index, without_proof};
use suite::unfold::{Form, Forms, unfold_profile, unfold_suite};

/// The program checks the forms of files that are not prepared; the tests check those that are.
struct Unchecked;

impl Forms for Unchecked {
    fn check(&self, _form: Form, _name: &str, _node: &Node, _problems: &mut Problems) {}
}

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for folder in [
        "build.rs",
        "cases",
        "src/notation",
        "src/source.rs",
        "src/suite/library.rs",
        "src/suite/prepare.rs",
        "src/suite/unfold",
    ] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut names = Vec::new();
    find(&root.join("cases"), &root, &mut names);
    names.sort();
    let files: Vec<Arc<SourceFile>> = names
        .iter()
        .map(|name| SourceFile::new(name.clone(), fs::read_to_string(root.join(name)).expect("a case file is text")))
        .collect();
    let prepared = prepare(&files, &out).unwrap_or_default();
    let mut code = String::from("/// The case files: name and text.\npub(super) static FILES: &[(&str, &str)] = &[\n");
    for name in &names {
        writeln!(code, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {name:?}))),")
            .expect("text");
    }
    writeln!(code, "];\n\n/// SHA-256 of all these texts, in hexadecimal.").expect("text");
    writeln!(code, "pub(super) const DIGEST: &str = {:?};", digest(&files)).expect("text");
    write!(code, "\n/// What was made of them; nothing where one has a problem.\n").expect("text");
    write!(code, "pub(super) static PREPARED: &[Prepared] = &[\n{prepared}];\n").expect("text");
    fs::write(out.join("builtin.rs"), code).expect("the output folder can be written");
}

fn digest(files: &[Arc<SourceFile>]) -> String {
    let mut hash = Sha256::new();
    files.iter().for_each(|file| hash.update(file.text.as_bytes()));
    hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The case files below a folder, by their paths with slashes.
fn find(folder: &Path, root: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("cases/ can be read") {
        let path = entry.expect("cases/ can be read").path();
        if path.is_dir() {
            find(&path, root, names);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.strip_prefix(root).expect("a file of this package");
            let parts: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            names.push(parts.join("/"));
        }
    }
}

/// The prepared suites as items of a Rust array; nothing if any file has a problem.
fn prepare(files: &[Arc<SourceFile>], out: &Path) -> Option<String> {
    let mut problems = Problems::default();
    let library = Library::read(files, &Unchecked, &mut problems);
    let mut items = String::new();
    for read in &library.profiles {
        let node = unfold_profile(read, &library, &Unchecked, &mut problems);
        items.push_str(&item(read, &node, "profile", files, &library, out));
    }
    for read in &library.suites {
        let node = unfold_suite(read, &library, &Unchecked, &mut problems);
        items.push_str(&item(read, &node, "suite", files, &library, out));
    }
    problems.list.is_empty().then_some(items)
}

fn item(read: &Read, node: &Node, kind: &str, files: &[Arc<SourceFile>], library: &Library, out: &Path) -> String {
    let name = read.root.text_at(kind).unwrap_or_default();
    let file = files.iter().position(|file| file.name == read.file.name).unwrap_or_default();
    let suites: Vec<&str> = library.suites.iter().filter_map(|read| read.root.text_at("suite")).collect();
    let mut requires = BTreeSet::new();
    find_suites(node, &suites, &mut requires);
    requires.remove(name);
    let is_profile = kind == "profile";
    let write_packed = |name: String, node: &Node| {
        fs::write(out.join(&name), pack(node)).expect("the output folder can be written");
        name
    };
    let nodes = write_packed(format!("{kind}-{name}.bin"), node);
    let for_runs = write_packed(format!("{kind}-{name}-for-runs.bin"), &without_proof(node));
    let tests = if is_profile { String::new() } else { listed(node) };
    format!(
        "    Prepared {{ name: {name:?}, is_profile: {is_profile}, file: {file}, requires: &{requires:?}, \
         nodes: include_bytes!({nodes:?}), for_runs: include_bytes!({for_runs:?}), tests: &[\n{tests}    ] }},\n",
        requires = requires.into_iter().collect::<Vec<_>>(),
    )
}

/// The tests of a suite as items of a Rust array.
fn listed(node: &Node) -> String {
    let item = |test: Indexed| {
        let Indexed { id, level, since, until } = test;
        format!("        Listed {{ id: {id:?}, level: {level:?}, since: {since:?}, until: {until:?} }},\n")
    };
    index(node).into_iter().map(item).collect()
}

/// The names of other suites with which a text in a node begins: what it needs of them.
fn find_suites<'s>(node: &Node, suites: &[&'s str], found: &mut BTreeSet<&'s str>) {
    for text in node.text().into_iter().chain(node.entries().iter().map(|entry| entry.key.as_str())) {
        let begins = |suite: &&&str| {
            text.trim_start_matches('{').strip_prefix(**suite).is_some_and(|rest| rest.starts_with('/'))
        };
        found.extend(suites.iter().find(begins));
    }
    if node.is_sequence() {
        node.items().iter().for_each(|item| find_suites(item, suites, found));
    }
    node.entries().iter().for_each(|entry| find_suites(&entry.node, suites, found));
}
