//! The case files built into the binary, so that it works anywhere. Their source is `cases/` in the repository.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::source::{Problem, SourceFile};
use crate::suite::{Prepared, Suite, Suites, read_prepared, read_suites};

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The built-in case files.
pub fn files() -> Vec<Arc<SourceFile>> {
    FILES.iter().map(|(name, text)| SourceFile::built_in(name, text)).collect()
}

/// The names of the built-in suites.
pub fn names() -> Vec<&'static str> {
    PREPARED.iter().filter(|prepared| !prepared.is_profile).map(|prepared| prepared.name).collect()
}

/// The built-in suites. A test of this project ensures that they have no problems.
pub fn suites() -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    selected(&names())
}

/// The built-in suites with these names, and the suites that they depend on.
pub fn selected(names: &[&str]) -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    if PREPARED.is_empty() {
        return Ok(read_suites(&files())?.suites);
    }
    let mut wanted: Vec<&str> = names.to_vec();
    let mut index = 0;
    while let Some(name) = wanted.get(index).copied() {
        let found = PREPARED.iter().find(|prepared| !prepared.is_profile && prepared.name == name);
        let more = found.map_or(&[][..], |prepared| prepared.requires);
        let more: Vec<&str> = more.iter().copied().filter(|name| !wanted.contains(name)).collect();
        wanted.extend(more);
        index += 1;
    }
    let is_wanted = |prepared: &Prepared| !prepared.is_profile && wanted.contains(&prepared.name);
    Ok(read_prepared(&files(), PREPARED, is_wanted)?.suites)
}

/// All built-in case files with their profiles, read from their texts: for proofs.
pub fn read() -> Result<Suites, Vec<Problem>> {
    read_suites(&files())
}

/// A digest of case files: SHA-256 of their texts in order, in hexadecimal.
pub fn digest<'a>(files: impl IntoIterator<Item = &'a Arc<SourceFile>>) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.text.as_bytes());
    }
    hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}
