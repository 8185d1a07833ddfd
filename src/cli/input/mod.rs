//! What the user names for reading: case files, lists of known failures, users, JSON reports.

pub(super) mod cases;
pub(super) mod json_reports;
pub(super) mod known_failures;
mod related;
pub(super) mod selected;
pub(super) mod users;
