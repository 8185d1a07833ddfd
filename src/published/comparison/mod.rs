//! Compares reports of several servers, or of one server over time: what differs, and what got worse since the first
//! report. `state` decides what a change means; the formats only show it. Nothing here reads files.

mod changes;
mod columns;
mod groups;
pub mod html;
pub mod json;
pub mod markdown;
mod notes;
mod state;
pub mod text;
mod words;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub use changes::ListedChange;
pub use groups::{Group, GroupStatus};
pub use state::{Change, State};

use super::{Report, Test};
use crate::suite::Level;

/// A report with the name of its file.
#[derive(Debug)]
pub struct NamedReport {
    /// The path as given by the user.
    pub file: String,
    /// The report.
    pub report: Report,
}

/// Which tests to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFilter {
    /// Tests that differ.
    Differences,
    /// All tests.
    All,
}

/// What the reports are reports of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// One server at several times: what got worse is a regression.
    OverTime,
    /// Several servers, of which none is what another was before.
    Servers,
}

/// Compared reports.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What they are reports of: one server if they have the same target.
    pub relation: Relation,
    /// The reports. The first one is the baseline for all others.
    pub columns: Vec<Column<'a>>,
    /// The numbers of the columns that have no judged test in common with the first, and cannot be compared.
    pub incomparable: Vec<usize>,
    /// Why reports may differ although the servers do not, in sentences.
    pub notes: Vec<String>,
    /// Every test of any report, in the order of the first report that has it.
    pub rows: Vec<Row<'a>>,
    /// The groups of tests.
    pub groups: Vec<Group>,
    /// The changes against the first report.
    pub changes: Vec<ListedChange<'a>>,
}

/// A report in the comparison.
#[derive(Debug)]
pub struct Column<'a> {
    /// A name that no other column has.
    pub name: String,
    /// The path as given by the user.
    pub file: &'a str,
    /// The report.
    pub report: &'a Report,
}

/// A test in all reports.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its level, by the first report that has it.
    pub level: Level,
    /// The requirement, by the first report that has it.
    pub requirement: &'a str,
    /// A cell for each column.
    pub cells: Vec<Cell<'a>>,
}

/// A test in one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The state of the test.
    pub state: State,
    /// The expected and the received value, or why it was not judged.
    pub detail: Option<Cow<'a, str>>,
}

impl Row<'_> {
    /// Whether it has a verdict both in the first column and in this one.
    fn is_comparable(&self, column: usize) -> bool {
        let is_judged = |at: usize| self.cells.get(at).is_some_and(|cell| cell.state.is_judged());
        is_judged(0) && is_judged(column)
    }

    /// Whether its state differs between reports.
    pub fn differs(&self) -> bool {
        self.cells.iter().any(|cell| Some(cell.state) != self.cells.first().map(|first| first.state))
    }
}

impl<'a> Comparison<'a> {
    /// Compares reports with the first of them.
    pub fn of(reports: &'a [NamedReport]) -> Self {
        let names = columns::names(reports);
        let columns: Vec<Column<'a>> = names
            .into_iter()
            .zip(reports)
            .map(|(name, named)| Column { name, file: &named.file, report: &named.report })
            .collect();
        let rows = rows(reports);
        let is_incomparable = |column: &usize| !rows.iter().any(|row| row.is_comparable(*column));
        let incomparable: Vec<usize> = (1..columns.len()).filter(is_incomparable).collect();
        let notes = notes::notes(&columns, &rows, &incomparable);
        let groups = groups::groups(&rows, columns.len());
        let changes = changes::list(&rows, columns.len());
        let is_one_server = reports.iter().all(|named| reports.first().is_some_and(|first| same_target(first, named)));
        let relation = if is_one_server { Relation::OverTime } else { Relation::Servers };
        Self { relation, columns, incomparable, notes, rows, groups, changes }
    }

    /// The comparison, as one of a server over time: it may have had another address before.
    #[must_use]
    pub fn over_time(self) -> Self {
        Self { relation: Relation::OverTime, ..self }
    }

    /// The name of the first report.
    fn first_name(&self) -> &str {
        self.columns.first().map_or("", |column| column.name.as_str())
    }

    /// The changes of a kind, the worst first.
    pub fn listed(&self, change: Change) -> impl Iterator<Item = &ListedChange<'a>> {
        self.changes.iter().filter(move |listed| listed.change == change)
    }

    /// The number of tests with a change of this kind, each counted in every report.
    pub fn count(&self, change: Change) -> usize {
        self.listed(change).map(ListedChange::count).sum()
    }

    /// A summary of the changes, without a full stop; it may quote a report.
    pub fn summary(&self) -> String {
        let name = |at: &usize| self.columns.get(*at).map(|column| column.name.as_str());
        let mut summary = words::changes(self);
        let without: Vec<&str> = self.incomparable.iter().filter_map(name).collect();
        if !without.is_empty() {
            summary += &format!("; nothing can be compared with {}", without.join(", "));
        }
        summary
    }

    /// The tests to show.
    fn shown_rows(&self, shown: RowFilter) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter().filter(move |row| shown == RowFilter::All || row.differs())
    }

    /// The groups to show, and always the suites.
    fn shown_groups(&self, shown: RowFilter) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| shown == RowFilter::All || group.differs() || group.is_suite())
    }
}

fn same_target(one: &NamedReport, other: &NamedReport) -> bool {
    one.report.target.trim_end_matches('/') == other.report.target.trim_end_matches('/')
}

/// The cells of one report, by the ids of its tests.
type Cells<'a> = HashMap<&'a str, Cell<'a>>;

fn cells(report: &Report) -> Cells<'_> {
    let known = state::known_failures(report);
    report.tests().map(|(suite, test)| (test.id.as_str(), Cell::of(suite, test, &known))).collect()
}

fn rows(reports: &[NamedReport]) -> Vec<Row<'_>> {
    let columns: Vec<Cells<'_>> = reports.iter().map(|named| cells(&named.report)).collect();
    let mut seen = HashSet::new();
    let tests = reports.iter().flat_map(|named| named.report.tests()).map(|(_, test)| test);
    let first = tests.filter(|test| seen.insert(test.id.as_str()));
    let mut rows: Vec<Row<'_>> = first.map(|test| Row::of(test, &columns)).collect();
    // Tests that only a later report has are inserted into their suite.
    let mut suites = HashMap::new();
    for row in &rows {
        let next = suites.len();
        suites.entry(suite(row.id)).or_insert(next);
    }
    rows.sort_by_key(|row| suites.get(suite(row.id)).copied());
    rows
}

fn suite(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

impl<'a> Row<'a> {
    fn of(test: &'a Test, columns: &[Cells<'a>]) -> Self {
        let cell = |cells: &Cells<'a>| cells.get(test.id.as_str()).cloned().unwrap_or(Cell::MISSING);
        let cells = columns.iter().map(cell).collect();
        Self { id: &test.id, level: test.level, requirement: &test.requirement, cells }
    }
}
