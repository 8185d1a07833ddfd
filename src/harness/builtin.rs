//! The case files built into the binary, so that it works anywhere. Their source is `cases/` in the repository.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::source::{Problem, SourceFile};
use crate::suite::{Extent, Listed, Prepared, Suite, Suites, read_prepared, read_suites};

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The built-in case files.
pub fn files() -> Vec<Arc<SourceFile>> {
    FILES.iter().map(|(name, text)| SourceFile::built_in(name, text)).collect()
}

/// The names of the built-in suites.
pub fn names() -> Vec<&'static str> {
    PREPARED.iter().filter(|prepared| !prepared.is_profile).map(|prepared| prepared.name).collect()
}

/// The tests of the built-in suites, in order, without reading a suite. `None` if the case files could not be
/// prepared when this crate was built.
pub fn listed() -> Option<Vec<&'static Listed>> {
    (!PREPARED.is_empty()).then(|| PREPARED.iter().flat_map(|prepared| prepared.tests).collect())
}

/// The built-in suites. A test of this project ensures that they have no problems.
pub fn suites() -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    selected(&names(), Extent::Complete)
}

/// The built-in suites without what only proofs take.
pub fn for_runs() -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    selected(&names(), Extent::ForRuns)
}

/// The built-in suites with these names, and the suites that they depend on.
pub fn selected(names: &[&str], extent: Extent) -> Result<Vec<Arc<Suite>>, Vec<Problem>> {
    if PREPARED.is_empty() {
        return Ok(read_suites(&files())?.suites);
    }
    let wanted = with_required(names);
    let is_wanted = |prepared: &Prepared| !prepared.is_profile && wanted.contains(&prepared.name);
    Ok(read_prepared(&files(), PREPARED, extent, is_wanted)?.suites)
}

/// The names of suites, and of those that they depend on.
pub(crate) fn with_required<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let mut wanted: Vec<&str> = names.to_vec();
    let mut index = 0;
    while let Some(name) = wanted.get(index).copied() {
        let found = PREPARED.iter().find(|prepared| !prepared.is_profile && prepared.name == name);
        let more = found.map_or(&[][..], |prepared| prepared.requires);
        let more: Vec<&str> = more.iter().copied().filter(|name| !wanted.contains(name)).collect();
        wanted.extend(more);
        index += 1;
    }
    wanted
}

/// All built-in case files with their profiles, read from their texts: for proofs.
pub fn read() -> Result<Suites, Vec<Problem>> {
    read_suites(&files())
}

/// A digest of everything that suites are read from: SHA-256 of the texts of their case files, profiles and shared files,
/// each once, in hexadecimal. Of built-in files all count or none, so that a run of a few suites has the digest of all.
pub fn digest<'a>(suites: impl IntoIterator<Item = &'a Arc<Suite>>) -> String {
    let mut names = HashSet::new();
    let used = suites.into_iter().flat_map(|suite| &suite.files).filter(|file| names.insert(&file.name));
    let (built_in, own): (Vec<_>, Vec<_>) = used.partition(|file| is_built_in(file));
    if own.is_empty() && !built_in.is_empty() {
        return DIGEST.to_owned();
    }
    let mut hash = Sha256::new();
    if !built_in.is_empty() {
        FILES.iter().for_each(|(_, text)| hash.update(text.as_bytes()));
    }
    own.iter().for_each(|file| hash.update(file.text.as_bytes()));
    hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}

fn is_built_in(file: &SourceFile) -> bool {
    FILES.iter().any(|(name, text)| *name == file.name && *text == file.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that deciding a test looks at.
    fn for_judging(suite: &Suite) -> Vec<String> {
        let requests = suite.requests.iter().map(|request| {
            let case = (&request.method, &request.url, &request.path, &request.query, &request.headers);
            format!("{} {case:?} {:?} {:?} {:?}", request.name, request.content, request.when, request.step)
        });
        let tests = suite.tests.iter().map(|test| {
            let gates = (test.severity, test.versions, test.api, &test.needs, &test.when, &test.judges);
            format!("{} {gates:?} {:?} {:?} {}", test.id, test.expect, test.source, test.place)
        });
        requests.chain(tests).collect()
    }

    #[test]
    fn the_digest_of_the_build_is_that_of_the_texts() {
        let texts: String = FILES.iter().map(|(_, text)| *text).collect();
        let digest: String = Sha256::digest(texts).iter().map(|octet| format!("{octet:02x}")).collect();
        assert_eq!(DIGEST, digest);
    }

    #[test]
    fn runs_judge_by_the_same_suites_as_proofs() {
        let of = |suites: Result<Vec<Arc<Suite>>, _>| -> Vec<_> {
            suites.unwrap_or_default().iter().map(|suite| for_judging(suite)).collect()
        };
        let read = of(read().map(|read| read.suites));
        assert_eq!(of(suites()), read);
        assert_eq!(of(for_runs()), read);
        assert!(!read.is_empty());
    }
}
