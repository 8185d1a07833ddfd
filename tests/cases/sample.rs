//! The built-in case files with the rows of a few operations: rows of one table are much alike. `tests/cases/proof` proves all
//! of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use matrix_conformance::harness::builtin;
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::{Suites, read_suites};

/// The suites with a test for each row of a table.
pub(crate) const SAMPLED: [&str; 2] = ["client-server", "client-server-user"];

const TABLE: &str = "cases/operations.yaml";

/// The rows that case files name, and those that have something of their own.
const NAMED: [&str; 17] = [
    "getTokenOwner",
    "deactivateAccount",
    "changePassword",
    "getRoomSummary",
    "getWellknown",
    "getWellknownPolicy",
    "getWellknownSupport",
    "updateAppserviceRoomDirectoryVisibility",
    "getPublicRooms",
    "createRoom",
    "defineFilter",
    "sendMessage",
    "getCapabilities",
    "getEventByTimestamp",
    "setRoomTag",
    "deleteRoomTag",
    "putRoomKeys",
];

/// Of the other rows one in so many is kept.
const STEP: usize = 12;

/// The suites and profiles.
pub(crate) fn read() -> Suites {
    let sampled = |file: Arc<SourceFile>| match file.name.as_str() {
        TABLE => SourceFile::new(TABLE, few_rows(&file.text)),
        _ => file,
    };
    let files: Vec<_> = builtin::files().into_iter().map(sampled).collect();
    read_suites(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The table with some of the operations, their paths and their members. Each row is a line.
fn few_rows(text: &str) -> String {
    let operation = |line: &str| {
        let row = line.strip_prefix("    ")?.split_once(": {")?.0;
        Some(row.trim_matches('"').split('/').next().unwrap_or_default().to_owned())
    };
    let mut kept: BTreeSet<String> = text.lines().filter_map(operation).step_by(STEP).collect();
    kept.extend(NAMED.map(ToOwned::to_owned));
    let lines = text.lines().filter(|line| operation(line).is_none_or(|row| kept.contains(&row)));
    lines.map(|line| format!("{line}\n")).collect()
}
