//! What shells offer for the values of arguments: ids, suites and Matrix versions.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap_complete::CompletionCandidate;

use crate::harness::{builtin, suite_of};
use crate::setting::MatrixVersion;

/// The ids of the built-in tests that begin with this text: only as far as the next slash, as with folders.
pub(in crate::cli) fn ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let end = |rest: &str| rest.find('/').map_or(rest.len(), |slash| slash + 1);
    let step = |id: &str| {
        let rest = id.strip_prefix(typed)?;
        id.get(..typed.len() + end(rest)).map(ToOwned::to_owned)
    };
    let short = |id: &'static str| id.split_once('/').map_or(id, |(_, short)| short);
    let listed = builtin::listed().unwrap_or_default();
    let complete: BTreeSet<String> = listed.iter().filter_map(|test| step(test.id)).collect();
    let without_suite: BTreeSet<String> = listed.iter().filter_map(|test| step(short(test.id))).collect();
    complete.into_iter().chain(without_suite).map(CompletionCandidate::new).collect()
}

/// The names of the built-in suites.
pub(in crate::cli) fn suites(typed: &OsStr) -> Vec<CompletionCandidate> {
    let names: BTreeSet<&str> =
        builtin::listed().unwrap_or_default().into_iter().map(|test| suite_of(test.id)).collect();
    beginning(names, typed)
}

/// The Matrix versions that suites know.
pub(in crate::cli) fn versions(typed: &OsStr) -> Vec<CompletionCandidate> {
    beginning(MatrixVersion::known().map(|version| version.to_string()), typed)
}

/// The Matrix versions that a run can be judged by.
pub(in crate::cli) fn wanted_versions(typed: &OsStr) -> Vec<CompletionCandidate> {
    let known = MatrixVersion::known().map(|version| version.to_string());
    beginning(known.chain([super::setting::CLAIMED.to_owned()]), typed)
}

fn beginning<T: AsRef<str>>(names: impl IntoIterator<Item = T>, typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let fitting = names.into_iter().filter(|name| name.as_ref().starts_with(&*typed));
    fitting.map(|name| CompletionCandidate::new(name.as_ref())).collect()
}
