//! The comparison as plain text, for a terminal. Every text of a report goes through [`TerminalText`].

use std::fmt::Write as _;

use super::{Change, Comparison, ListedChange, Row, RowFilter, words};
use crate::safe::TerminalText;

/// The text: what changed, the worst last, so that it stands above the prompt; with a line break at its end.
pub fn render(comparison: &Comparison<'_>, shown: RowFilter) -> String {
    let mut text = String::new();
    reports(&mut text, comparison);
    if shown == RowFilter::All {
        text.push('\n');
        comparison.rows.iter().for_each(|row| test(&mut text, row));
    }
    for change in [Change::Other, Change::Improvement, Change::Regression] {
        list(&mut text, comparison, change);
    }
    for note in &comparison.notes {
        let _ = writeln!(text, "\nnote: {}", line(note));
    }
    let _ = writeln!(text, "\n{}", words::tests(comparison, shown));
    let _ = writeln!(text, "{}", line(&comparison.summary()));
    TerminalText::block(&text).as_str().to_owned()
}

/// A line for each report.
fn reports(text: &mut String, comparison: &Comparison<'_>) {
    let width = comparison.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or_default();
    for column in &comparison.columns {
        let (name, report) = (line(&column.name), column.report);
        let (target, file, result) = (line(&report.target), line(column.file), words::result(report));
        let by = line(&format!("Matrix {}, {}", report.matrix_version, report.started));
        let _ = writeln!(text, "{name:width$}  {result}: {target} ({file}; {by})");
    }
}

/// The changes of a kind, each with its finding.
fn list(text: &mut String, comparison: &Comparison<'_>, change: Change) {
    if comparison.count(change) == 0 {
        return;
    }
    let _ = writeln!(text, "\n{} ({})", line(&words::heading(comparison, change)), comparison.count(change));
    comparison.listed(change).for_each(|listed| entry(text, comparison, listed));
}

fn entry(text: &mut String, comparison: &Comparison<'_>, listed: &ListedChange<'_>) {
    let id = listed.ids.first().copied().unwrap_or_default();
    let more = words::more_tests(listed).map_or_else(String::new, |more| format!(" {more}"));
    let reports = words::reports(comparison, listed);
    let _ = writeln!(text, "  {}{more}", line(id));
    let _ = writeln!(text, "      {}: {}", line(&reports), words::transition(listed));
    let detail = words::detail(comparison, listed);
    if !detail.is_empty() {
        let _ = writeln!(text, "      {}", line(&detail));
    }
}

/// A test with its state in each report.
fn test(text: &mut String, row: &Row<'_>) {
    let states: Vec<String> = row.cells.iter().map(|cell| words::state(cell.state)).collect();
    let _ = writeln!(text, "{}  {}", line(row.id), states.join(" | "));
}

fn line(text: &str) -> TerminalText {
    TerminalText::line(text)
}
