//! How a record is shown on a terminal: colours, width, and how much of it.

use super::Color;

/// How a record is shown on a terminal. The default is plain text without line breaks of its own.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Whether there are colours.
    pub color: Color,
    /// The columns of the terminal. Without a number no text is wrapped, and excerpts have their usual length.
    pub width: Option<usize>,
    /// How much is shown.
    pub detail: Detail,
    /// Advice that is shown before the verdict.
    pub hints: &'a [String],
    /// The paths of the reports that were written.
    pub reports: &'a [String],
}

/// How much of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The ids of the tests that fail the run, and the verdict.
    Verdict,
    /// Failures with all their evidence, and warnings in three lines.
    Findings,
    /// Everything that is not ok, with all its evidence; notes and known failures too.
    Everything,
}

impl Default for View<'_> {
    fn default() -> Self {
        Self { color: Color::Plain, width: None, detail: Detail::Findings, hints: &[], reports: &[] }
    }
}
