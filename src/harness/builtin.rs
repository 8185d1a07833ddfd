//! The case files that are built into the binary, so that it works anywhere; `cases/` in the repository is their source.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::source::{Problem, SourceFile};
use crate::suite::{Suite, read_suite};

/// The built-in case files: name and text.
const FILES: [(&str, &str); 1] = [("cases/auth-metadata.yaml", include_str!("../../cases/auth-metadata.yaml"))];

/// The built-in case files.
pub fn files() -> Vec<Arc<SourceFile>> {
    FILES.iter().map(|(name, text)| SourceFile::new(*name, *text)).collect()
}

/// The built-in suites. They have no problems, as a test of this project holds.
pub fn suites() -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    read_all(&files())
}

/// Reads case files into suites; all problems of all files in one go.
pub fn read_all(files: &[Arc<SourceFile>]) -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    let mut suites = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        match read_suite(file) {
            Ok(suite) => suites.push(Arc::new(suite)),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(suites) } else { Err(problems) }
}

/// A digest of case files: SHA-256 of their texts in order, in hexadecimal.
pub fn digest<'a>(files: impl IntoIterator<Item = &'a Arc<SourceFile>>) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.text.as_bytes());
    }
    hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}
