//! Why reports may differ without any difference of the servers: other cases, another tool, another setting. Each is a
//! sentence, so that nobody takes such a difference for one of a server.

use super::state::both_judged;
use super::words::count;
use super::{Column, Row, State};

/// How much of a digest is shown.
const DIGEST_LENGTH: usize = 12;

/// The sentences.
pub(super) fn notes(columns: &[Column<'_>], rows: &[Row<'_>]) -> Vec<String> {
    let digest = |column: &Column<'_>| column.report.cases_digest.chars().take(DIGEST_LENGTH).collect();
    let strict = |column: &Column<'_>| if column.report.strict { "strict" } else { "not strict" }.to_owned();
    let mut notes: Vec<String> = (1..columns.len()).filter_map(|at| incomparable(at, columns, rows)).collect();
    notes.extend(
        [
            different("the case files", columns, digest),
            different("the Matrix versions", columns, |column| column.report.matrix_version.clone()),
            different("the deployments", columns, |column| column.report.deployment.clone()),
            different("the strictness of the runs", columns, strict),
            different("the versions of the tool", columns, |column| column.report.tool.version.clone()),
        ]
        .into_iter()
        .flatten(),
    );
    notes.extend(columns.iter().enumerate().filter_map(|(at, column)| partial(at, column, rows)));
    notes
}

/// A sentence if nothing can be said of a report against the first.
fn incomparable(at: usize, columns: &[Column<'_>], rows: &[Row<'_>]) -> Option<String> {
    let (first, column) = (columns.first()?, columns.get(at)?);
    let nothing = !rows.iter().any(|row| both_judged(row, at));
    let (first, name) = (&first.name, &column.name);
    nothing.then(|| format!("Nothing can be compared: no test came to a verdict both in {first} and in {name}."))
}

/// A sentence if it is not the same in all reports.
fn different(what: &str, columns: &[Column<'_>], value: impl Fn(&Column<'_>) -> String) -> Option<String> {
    let mut values: Vec<(String, Vec<&str>)> = Vec::new();
    for column in columns {
        let value = value(column);
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, names)) => names.push(&column.name),
            None => values.push((value, vec![&column.name])),
        }
    }
    let told: Vec<String> = values.iter().map(|(value, names)| format!("{value} in {}", names.join(", "))).collect();
    (values.len() > 1).then(|| format!("Differences may come from {what}, which differ: {}.", told.join("; ")))
}

/// A sentence if tests were filtered out of a run.
fn partial(at: usize, column: &Column<'_>, rows: &[Row<'_>]) -> Option<String> {
    let states = || rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.state);
    let of_report = states().filter(|state| *state != State::Missing).count();
    let asked = of_report - states().filter(|state| *state == State::FilteredOut).count();
    let tests = count(of_report, "test", "tests");
    (asked < of_report).then(|| format!("The run of {} asked only for {asked} of {tests}.", column.name))
}
