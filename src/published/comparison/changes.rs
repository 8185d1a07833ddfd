//! The changes against the first report, in the order of interest for readers: tests that changed for the same cause
//! are one entry.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Cell, Change, Row, State};

/// A change of one test, or of several with the same cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedChange<'a> {
    /// The meaning of the change.
    pub change: Change,
    /// The numbers of its columns, from 1, as the first report is compared with the others.
    pub columns: Vec<usize>,
    /// The state of the tests in the first report.
    pub before: State,
    /// The state of the tests in these reports.
    pub after: State,
    /// The ids of the tests.
    pub ids: Vec<&'a str>,
    /// The requirement of the first test.
    pub requirement: &'a str,
    /// The expected and the received value, or why the tests were not judged: in these reports, or in the first report
    /// if they pass here.
    pub detail: Option<Cow<'a, str>>,
}

/// The common cause of changed tests, in one column.
type Cause<'a> = (State, State, Option<Cow<'a, str>>);

/// All changes: broken tests before tests that cannot be judged, and the worst first; then by column and test.
pub(super) fn list<'a>(rows: &[Row<'a>], columns: usize) -> Vec<ListedChange<'a>> {
    let mut listed: Vec<ListedChange<'a>> = Vec::new();
    let mut places = HashMap::new();
    for entry in (1..columns).flat_map(|column| of_column(rows, column)) {
        let place =
            *places.entry((entry.before, entry.after, entry.detail.clone(), entry.ids.clone())).or_insert(listed.len());
        match listed.get_mut(place) {
            Some(same) => same.columns.extend(entry.columns),
            None => listed.push(entry),
        }
    }
    listed.sort_by_key(|entry| Reverse((entry.after.is_judged(), entry.after, entry.before)));
    listed
}

/// The changes in one column.
fn of_column<'a>(rows: &[Row<'a>], column: usize) -> Vec<ListedChange<'a>> {
    let mut listed: Vec<ListedChange<'a>> = Vec::new();
    let mut causes: HashMap<Cause<'a>, usize> = HashMap::new();
    for entry in rows.iter().filter_map(|row| ListedChange::of(row, column)) {
        let next = listed.len();
        let cause = (entry.before, entry.after, entry.detail.clone());
        let place = if entry.has_shared_cause() { *causes.entry(cause).or_insert(next) } else { next };
        match listed.get_mut(place) {
            Some(same) => same.ids.extend(entry.ids),
            None => listed.push(entry),
        }
    }
    listed
}

impl<'a> ListedChange<'a> {
    fn of(row: &Row<'a>, column: usize) -> Option<Self> {
        let (first, this) = (row.cells.first()?, row.cells.get(column)?);
        let (before, after) = (first.state, this.state);
        let change = Change::between(before, after)?;
        let detail = telling(first, this).detail.clone();
        let (columns, ids, requirement) = (vec![column], vec![row.id], row.requirement);
        Some(Self { change, columns, before, after, ids, requirement, detail })
    }

    /// The number of changed tests, each counted in every report.
    pub(super) fn count(&self) -> usize {
        self.ids.len() * self.columns.len()
    }

    /// Whether many tests may have changed for one reason. Each broken requirement is a separate finding.
    fn has_shared_cause(&self) -> bool {
        let telling = if self.after == State::PASS { self.before } else { self.after };
        !telling.is_judged()
    }
}

/// The cell with the finding.
fn telling<'c, 'a>(before: &'c Cell<'a>, after: &'c Cell<'a>) -> &'c Cell<'a> {
    if after.detail.is_none() { before } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Kind;
    use crate::suite::Level;

    fn row<'a>(id: &'a str, cells: &[(State, &'a str)]) -> Row<'a> {
        let detail = |text: &'a str| Some(Cow::Borrowed(text)).filter(|text| !text.is_empty());
        let cells = cells.iter().map(|(state, text)| Cell { state: *state, detail: detail(text) }).collect();
        Row { id, level: Level::Must, requirement: "it holds", cells }
    }

    #[test]
    fn what_has_one_cause_is_one_entry_and_what_is_worst_comes_first() {
        let [fail, blocked] = [Kind::Fail, Kind::Blocked].map(State::Kind);
        let (pass, not_offered) = (State::PASS, State::NotOffered);
        let rows = [
            row("s/a", &[(pass, ""), (blocked, "blocked by s/c"), (pass, ""), (pass, "")]),
            row("s/b", &[(pass, ""), (blocked, "blocked by s/c"), (not_offered, "no API"), (pass, "")]),
            row(
                "s/c",
                &[(pass, ""), (fail, "expected a, got b"), (not_offered, "no API"), (fail, "expected a, got b")],
            ),
            row("s/d", &[(fail, "c"), (blocked, "blocked by s/c"), (pass, ""), (fail, "c")]),
        ];
        let listed = list(&rows, 4);
        let entries =
            listed.iter().map(|entry| (entry.columns.as_slice(), entry.ids.as_slice(), entry.detail.as_deref()));
        let expected: [(&[usize], &[&str], Option<&str>); 5] = [
            (&[1, 3], &["s/c"], Some("expected a, got b")),
            (&[2], &["s/d"], Some("c")),
            (&[1], &["s/d"], Some("blocked by s/c")),
            (&[1], &["s/a", "s/b"], Some("blocked by s/c")),
            (&[2], &["s/b", "s/c"], Some("no API")),
        ];
        assert_eq!(entries.collect::<Vec<_>>(), expected);
        assert_eq!((listed[0].count(), listed[1].change), (2, Change::Improvement));
    }

    #[test]
    fn tests_that_one_cause_hid_are_one_improvement() {
        let cells = [(State::Kind(Kind::Error), "the server is down"), (State::PASS, "")];
        let listed = list(&[row("s/a", &cells), row("s/b", &cells)], 2);
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (listed[0].ids.as_slice(), listed[0].detail.as_deref()),
            (["s/a", "s/b"].as_slice(), Some("the server is down"))
        );
    }
}
