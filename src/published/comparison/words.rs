//! Words and sentences that the formats share.

use super::{Change, Comparison, ListedChange, Relation, RowFilter, State};
use crate::outcome::{Class, Kind};
use crate::published::Report;

/// The meaning of the headings, for readers of a comparison.
pub(super) fn rule(comparison: &Comparison<'_>) -> &'static str {
    match comparison.relation {
        Relation::OverTime => {
            "A regression is a test that passed or did not apply before and is broken now, or one that had a verdict and \
             can no longer be judged. Failures that were hidden before, and known failures, are not regressions."
        }
        Relation::Servers => {
            "A test is worse if it passes or does not apply in the first report and is broken here, or if it has a verdict \
             there and could not be judged here. Failures that are hidden in the first report, and known failures, are \
             not worse."
        }
    }
}

/// The title of a comparison.
pub(super) fn title(comparison: &Comparison<'_>) -> String {
    format!("Comparison of {} conformance reports", comparison.columns.len())
}

/// The heading of the changes of a kind.
pub(super) fn heading(comparison: &Comparison<'_>, change: Change) -> String {
    let first = comparison.first_name();
    match (comparison.relation, change) {
        (Relation::OverTime, Change::Regression) => "Regressions".to_owned(),
        (Relation::OverTime, Change::Improvement) => "Improvements".to_owned(),
        (Relation::OverTime, Change::Other) => "Other changes".to_owned(),
        (Relation::Servers, Change::Regression) => format!("Worse than {first}"),
        (Relation::Servers, Change::Improvement) => format!("Better than {first}"),
        (Relation::Servers, Change::Other) => "Other differences".to_owned(),
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

/// A summary of the changes, with the name of the first report.
pub(super) fn changes(comparison: &Comparison<'_>) -> String {
    let [worse, better, other] =
        [Change::Regression, Change::Improvement, Change::Other].map(|change| comparison.count(change));
    let first = comparison.first_name();
    match comparison.relation {
        Relation::OverTime => {
            let regressions = count(worse, "regression", "regressions");
            let improvements = count(better, "improvement", "improvements");
            let others = count(other, "other change", "other changes");
            format!("{regressions}, {improvements}, {others} against {first}")
        }
        Relation::Servers => {
            let all = count(worse + better + other, "difference", "differences");
            format!("{all} from {first}: {worse} worse, {better} better, {other} other")
        }
    }
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
pub(super) fn detail(comparison: &Comparison<'_>, listed: &ListedChange<'_>) -> String {
    match (&listed.detail, listed.after) {
        (None, _) => String::new(),
        // The test has no finding any more.
        (Some(detail), State::Kind(Kind::Pass) | State::Missing) => match comparison.relation {
            Relation::OverTime => format!("before: {detail}"),
            Relation::Servers => format!("in {}: {detail}", comparison.first_name()),
        },
        (Some(detail), _) => detail.to_string(),
    }
}

/// The words for the conclusion of a run.
pub(super) fn result(report: &Report) -> String {
    report.conclusion.as_str().replace('-', " ")
}
