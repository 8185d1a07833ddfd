//! The comparison as JSON for programs, with a version. Members may be added, but existing members keep their names and
//! meanings.

use serde::Serialize;

use super::{Change, Comparison, ListedChange, RowFilter};
use crate::safe::json::indented;

/// The comparison. Numbers refer to the list `reports`, from 0; the first report is compared with the others.
#[derive(Serialize)]
struct Document<'a> {
    /// What kind of document it is: always `comparison`.
    kind: &'static str,
    version: u8,
    tool: Tool,
    reports: Vec<Report<'a>>,
    /// Why differences may not come from the servers.
    notes: &'a [String],
    counts: Counts,
    regressions: Vec<Entry<'a>>,
    improvements: Vec<Entry<'a>>,
    other_changes: Vec<Entry<'a>>,
    groups: Vec<Group<'a>>,
    /// The tests that differ, or all tests with `--all`.
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Report<'a> {
    name: &'a str,
    file: &'a str,
    target: &'a str,
    started: &'a str,
    matrix_version: &'a str,
    deployment: &'a str,
    strict: bool,
    cases_digest: &'a str,
    tool_version: &'a str,
    conclusion: &'static str,
    conforming: bool,
}

/// Tests, each counted in every report in which it changed.
#[derive(Serialize)]
struct Counts {
    tests: usize,
    differing: usize,
    regressions: usize,
    improvements: usize,
    other_changes: usize,
}

/// A change of one test, or of several with the same cause.
#[derive(Serialize)]
struct Entry<'a> {
    reports: &'a [usize],
    before: &'static str,
    after: &'static str,
    tests: &'a [&'a str],
    /// The expected and the received value, or why the tests were not judged; from the first report if they pass now.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct Group<'a> {
    name: &'a str,
    reports: Vec<GroupStatus>,
}

#[derive(Serialize)]
struct GroupStatus {
    pass: usize,
    /// All tests that apply.
    total: usize,
    worst: &'static str,
}

#[derive(Serialize)]
struct Test<'a> {
    id: &'a str,
    level: &'static str,
    requirement: &'a str,
    /// A word for each report.
    outcomes: Vec<&'static str>,
}

/// The comparison, indented, with a line break at its end. Texts are unchanged from the reports; characters that a
/// terminal or an editor would not show are written as `\u` escapes.
pub fn render(comparison: &Comparison<'_>, shown: RowFilter) -> String {
    indented(&Document::of(comparison, shown))
}

impl<'a> Document<'a> {
    fn of(comparison: &'a Comparison<'a>, shown: RowFilter) -> Self {
        let entries = |change| comparison.listed(change).map(Entry::of).collect();
        Self {
            kind: "comparison",
            version: 1,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            reports: comparison.columns.iter().map(Report::of).collect(),
            notes: &comparison.notes,
            counts: Counts::of(comparison),
            regressions: entries(Change::Regression),
            improvements: entries(Change::Improvement),
            other_changes: entries(Change::Other),
            groups: comparison.shown_groups(shown).map(Group::of).collect(),
            tests: comparison.shown_rows(shown).map(Test::of).collect(),
        }
    }
}

impl<'a> Report<'a> {
    fn of(column: &'a super::Column<'a>) -> Self {
        let report = column.report;
        Self {
            name: &column.name,
            file: column.file,
            target: &report.target,
            started: &report.started,
            matrix_version: &report.matrix_version,
            deployment: report.deployment.as_str(),
            strict: report.strict,
            cases_digest: &report.cases_digest,
            tool_version: &report.tool.version,
            conclusion: report.conclusion.as_str(),
            conforming: report.conforming,
        }
    }
}

impl Counts {
    fn of(comparison: &Comparison<'_>) -> Self {
        Self {
            tests: comparison.rows.len(),
            differing: comparison.rows.iter().filter(|row| row.differs()).count(),
            regressions: comparison.count(Change::Regression),
            improvements: comparison.count(Change::Improvement),
            other_changes: comparison.count(Change::Other),
        }
    }
}

impl<'a> Entry<'a> {
    fn of(listed: &'a ListedChange<'a>) -> Self {
        let ListedChange { columns, before, after, ids, detail, .. } = listed;
        Self { reports: columns, before: before.as_str(), after: after.as_str(), tests: ids, detail: detail.as_deref() }
    }
}

impl<'a> Group<'a> {
    fn of(group: &'a super::Group) -> Self {
        let status = |status: &super::GroupStatus| GroupStatus {
            pass: status.pass,
            total: status.total,
            worst: status.worst.as_str(),
        };
        Self { name: &group.name, reports: group.cells.iter().map(status).collect() }
    }
}

impl<'a> Test<'a> {
    fn of(row: &'a super::Row<'a>) -> Self {
        let outcomes = row.cells.iter().map(|cell| cell.state.as_str()).collect();
        Self { id: row.id, level: row.level.as_str(), requirement: row.requirement, outcomes }
    }
}
