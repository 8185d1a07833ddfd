//! The record as JSON for programs, in a form of its own with a version.

pub mod read;
mod v1;

use crate::outcome::Record;
use crate::safe::json::{indented, line};

/// The report, in version 1, indented, with a line break at its end. Texts are what the server sent; what a terminal or
/// an editor would not show stands in them as `\u` escapes.
pub fn render(record: &Record) -> String {
    indented(&v1::Report::of(record))
}

/// What is said of one target where there are several, in a line with a line break at its end; `reports` is where the
/// reports are.
pub fn render_brief(record: &Record, reports: &str) -> String {
    line(&v1::Brief::of(record, reports))
}
