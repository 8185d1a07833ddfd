//! Why reports may differ although the servers do not: other cases, another tool, another setting. Each reason is a
//! sentence, so that no server is blamed for such a difference.

use super::words::count;
use super::{Column, Row, State};
use crate::outcome::Kind;
use crate::safe::cut;

/// The longest part of a value that is shown, such as of a digest.
const VALUE_LENGTH: usize = 16;
/// The most reports that are named if several have something in common.
const MAX_NAMES: usize = 4;

/// All sentences.
pub(super) fn notes(columns: &[Column<'_>], rows: &[Row<'_>], incomparable: &[usize]) -> Vec<String> {
    let strict = |column: &Column<'_>| if column.report.strict { "strict" } else { "not strict" }.to_owned();
    let mut notes: Vec<String> = incomparable.iter().filter_map(|at| nothing_compared(columns, *at)).collect();
    notes.extend(different("case files", columns, |column| column.report.cases_digest.clone()));
    notes.extend(different("Matrix versions", columns, |column| column.report.matrix_version.clone()));
    notes.extend(different("deployments", columns, |column| column.report.deployment.as_str().to_owned()));
    notes.extend(different("strictness", columns, strict));
    notes.extend(different("tool versions", columns, |column| column.report.tool.version.clone()));
    notes.extend(partial(columns, rows));
    notes
}

/// A sentence if a report cannot be compared with the first.
fn nothing_compared(columns: &[Column<'_>], at: usize) -> Option<String> {
    let (first, name) = (&columns.first()?.name, &columns.get(at)?.name);
    Some(format!("Nothing can be compared: no test has a verdict in both {first} and {name}."))
}

/// A sentence if a value differs between reports.
fn different(what: &str, columns: &[Column<'_>], value: impl Fn(&Column<'_>) -> String) -> Option<String> {
    let values = grouped(columns, |_, column| value(column));
    let parts = values.iter().map(|(value, names)| format!("{} in {}", cut(value, VALUE_LENGTH), listed(names)));
    let parts: Vec<String> = parts.collect();
    (values.len() > 1).then(|| format!("Differences may come from different {what}: {}.", parts.join("; ")))
}

/// Sentences for runs with filtered tests, which count as the verdicts of these runs do.
fn partial(columns: &[Column<'_>], rows: &[Row<'_>]) -> Vec<String> {
    let asked = |at: usize, column: &Column<'_>| {
        let states = || rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.state);
        let all = states().filter(|state| *state != State::Missing).count();
        let asked = all - states().filter(|state| *state == State::Kind(Kind::FilteredOut)).count();
        (asked, all.saturating_add(column.report.other_tests))
    };
    let runs = grouped(columns, asked).into_iter().filter(|((asked, all), _)| asked < all);
    let sentence = |((asked, all), names): ((usize, usize), Vec<&str>)| {
        format!("Only {asked} of {} were selected in {}.", count(all, "test", "tests"), listed(&names))
    };
    runs.map(sentence).collect()
}

/// The names of the columns with the same value.
fn grouped<'c, T: PartialEq>(
    columns: &'c [Column<'_>],
    value: impl Fn(usize, &Column<'_>) -> T,
) -> Vec<(T, Vec<&'c str>)> {
    let mut values: Vec<(T, Vec<&str>)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let value = value(at, column);
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, names)) => names.push(&column.name),
            None => values.push((value, vec![&column.name])),
        }
    }
    values
}

fn listed(names: &[&str]) -> String {
    match names.get(..MAX_NAMES) {
        Some(first) if names.len() > MAX_NAMES => format!("{} and {} more", first.join(", "), names.len() - MAX_NAMES),
        Some(_) | None => names.join(", "),
    }
}
