//! Words and sentences that the formats share.

use super::{Change, Comparison, ListedChange, RowFilter, State};
use crate::outcome::{Class, Kind};
use crate::published::Report;

/// The meaning of a regression, for readers of a comparison.
pub(super) const RULE: &str = "A regression is a test that passed or did not apply before and is broken now, or one that \
                               had a verdict and can no longer be judged. Failures that were hidden before, and known \
                               failures, are not regressions.";

/// The title of a comparison.
pub(super) fn title(comparison: &Comparison<'_>) -> String {
    format!("Comparison of {} conformance reports", comparison.columns.len())
}

/// The heading of the changes of a kind.
pub(super) fn heading(change: Change) -> &'static str {
    match change {
        Change::Regression => "Regressions",
        Change::Improvement => "Improvements",
        Change::Other => "Other changes",
    }
}

/// A state in words.
pub(super) fn state(state: State) -> String {
    state.as_str().replace('-', " ")
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A summary of the changes.
pub(super) fn changes(comparison: &Comparison<'_>) -> String {
    let number = |change| comparison.count(change);
    let regressions = count(number(Change::Regression), "regression", "regressions");
    let improvements = count(number(Change::Improvement), "improvement", "improvements");
    let others = count(number(Change::Other), "other change", "other changes");
    format!("{regressions}, {improvements}, {others}")
}

/// The number of tests, and the number of tests that are not shown.
pub(super) fn tests(comparison: &Comparison<'_>, shown: RowFilter) -> String {
    let all = comparison.rows.len();
    let same = comparison.rows.iter().filter(|row| !row.differs());
    let worries = |state: &State| state.class() > Class::Holds;
    let open = same.clone().filter(|row| row.cells.iter().map(|cell| cell.state).any(|it| worries(&it))).count();
    let same = same.count();
    let but = if open > 0 { format!(", {open} of them not passing") } else { String::new() };
    let hint = if same > 0 && shown == RowFilter::Differences { " (not shown)" } else { "" };
    let differ = if all - same == 1 { "differs" } else { "differ" };
    format!("Of {}, {} {differ} and {same} have the same outcome{but}{hint}.", count(all, "test", "tests"), all - same)
}

/// The names of the reports of an entry.
pub(super) fn reports(comparison: &Comparison<'_>, listed: &ListedChange<'_>) -> String {
    let columns = listed.columns.iter().filter_map(|column| comparison.columns.get(*column));
    columns.map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The tests of an entry: the number of tests after the first.
pub(super) fn more_tests(listed: &ListedChange<'_>) -> Option<String> {
    (listed.ids.len() > 1).then(|| format!("and {}", count(listed.ids.len() - 1, "more test", "more tests")))
}

/// The requirement of an entry with one test.
pub(super) fn requirement<'a>(listed: &ListedChange<'a>) -> Option<&'a str> {
    (listed.ids.len() == 1).then_some(listed.requirement)
}

/// The change of an entry, as in `pass → fail`.
pub(super) fn transition(listed: &ListedChange<'_>) -> String {
    format!("{} → {}", state(listed.before), state(listed.after))
}

/// The finding of an entry: the expected and the received value, or why it is not judged.
pub(super) fn detail(listed: &ListedChange<'_>) -> String {
    match (&listed.detail, listed.after) {
        (None, _) => String::new(),
        // The test has no finding any more.
        (Some(detail), State::Kind(Kind::Pass) | State::Missing) => format!("before: {detail}"),
        (Some(detail), _) => detail.to_string(),
    }
}

/// The words for the conclusion of a run.
pub(super) fn result(report: &Report) -> String {
    report.conclusion.as_str().replace('-', " ")
}
