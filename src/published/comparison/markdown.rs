//! The comparison as Markdown, for job summaries, issues and comments. Every text of a report goes through
//! [`MarkdownText`]; there are no links.

use std::fmt::Write as _;

use super::words;
use super::{Change, Comparison, ListedChange, Row, RowFilter, State};
use crate::outcome::Kind;
use crate::safe::MarkdownText;

/// The document, with regressions first and a line break at its end.
pub fn render(comparison: &Comparison<'_>, shown: RowFilter) -> String {
    let mut text = format!("# {}\n\n", words::title(comparison));
    let _ = writeln!(text, "**{}**", escaped(&comparison.summary()));
    for note in &comparison.notes {
        let _ = writeln!(text, "\n> {}", escaped(note));
    }
    for change in [Change::Regression, Change::Improvement, Change::Other] {
        list(&mut text, comparison, change);
    }
    reports(&mut text, comparison);
    groups(&mut text, comparison, shown);
    tests(&mut text, comparison, shown);
    let _ = writeln!(text, "\n{}", escaped(words::rule(comparison)));
    text
}

fn escaped(text: &str) -> String {
    MarkdownText::line(text).as_str().to_owned()
}

fn list(text: &mut String, comparison: &Comparison<'_>, change: Change) {
    if comparison.count(change) == 0 {
        return;
    }
    let _ = writeln!(text, "\n## {} ({})\n", escaped(&words::heading(comparison, change)), comparison.count(change));
    let rows = comparison.listed(change).map(|listed| entry(comparison, listed));
    table(text, ["Report", "Test", "Change", "Requirement", "Finding"], rows);
}

fn entry(comparison: &Comparison<'_>, listed: &ListedChange<'_>) -> Vec<String> {
    let reports = escaped(&words::reports(comparison, listed));
    let mut tests = listed.ids.first().map(|id| escaped(id)).unwrap_or_default();
    if let Some(more) = words::more_tests(listed) {
        let _ = write!(tests, " {more}");
    }
    let requirement = words::requirement(listed).map(escaped).unwrap_or_default();
    vec![reports, tests, words::transition(listed), requirement, escaped(&words::detail(comparison, listed))]
}

fn reports(text: &mut String, comparison: &Comparison<'_>) {
    text.push_str("\n## Reports\n\n");
    let rows = comparison.columns.iter().map(|column| {
        let report = column.report;
        let result = words::result(report);
        [&column.name, &report.target, column.file, &report.started, &report.matrix_version, &result]
            .map(escaped)
            .to_vec()
    });
    table(text, ["Report", "Homeserver", "File", "Started", "Matrix", "Result"], rows);
}

fn groups(text: &mut String, comparison: &Comparison<'_>, shown: RowFilter) {
    text.push_str("\n## Groups\n\n");
    let rows = comparison.shown_groups(shown).map(|group| {
        let cells = group.cells.iter().map(super::GroupStatus::words);
        [escaped(&group.name)].into_iter().chain(cells).collect()
    });
    table(text, heads("Group", comparison), rows);
}

fn tests(text: &mut String, comparison: &Comparison<'_>, shown: RowFilter) {
    let _ = writeln!(text, "\n## Tests\n\n{}", words::tests(comparison, shown));
    let mut rows = comparison.shown_rows(shown).map(test).peekable();
    if rows.peek().is_some() {
        text.push('\n');
        table(text, heads("Test", comparison), rows);
    }
}

fn test(row: &Row<'_>) -> Vec<String> {
    let cells = row.cells.iter().map(|cell| {
        let word = words::state(cell.state);
        if matches!(cell.state, State::Kind(Kind::Fail | Kind::Error)) { format!("**{word}**") } else { word }
    });
    [format!("{} ({})", escaped(row.id), row.level.as_str())].into_iter().chain(cells).collect()
}

/// The heads of a table with a column for each report.
fn heads(first: &str, comparison: &Comparison<'_>) -> Vec<String> {
    [first.to_owned()].into_iter().chain(comparison.columns.iter().map(|column| escaped(&column.name))).collect()
}

/// A table of cells that are Markdown already.
fn table<T: ToString>(text: &mut String, heads: impl IntoIterator<Item = T>, rows: impl Iterator<Item = Vec<String>>) {
    let heads: Vec<String> = heads.into_iter().map(|head| head.to_string()).collect();
    let _ = writeln!(text, "| {} |", heads.join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
}
