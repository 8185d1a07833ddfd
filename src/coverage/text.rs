//! The coverage as text: a numbered list of requirements, and a line for each operation.

use std::fmt::Write as _;

use super::{Coverage, State, Totals};

/// The text.
pub(super) fn render(coverage: &Coverage) -> String {
    let mut out = format!("{}\n\nRequirements of operations\n", coverage.summary());
    for (index, requirement) in coverage.requirements.iter().enumerate() {
        let Totals { tested, left_out, open } = coverage.totals(index);
        let _ = writeln!(out, "{:>4}  {}: {}", index + 1, requirement.name, requirement.asks);
        let reason = requirement.reason.as_ref().filter(|_| left_out + open > 0);
        let reason = reason.map(|reason| format!(": {}", one_line(reason))).unwrap_or_default();
        let _ = writeln!(out, "      {tested} tested, {left_out} left out, {open} not yet covered{reason}");
    }
    out.push_str("\nOperations: the number of tests, - left out, ? not yet covered\n");
    let heads: String = (1..=coverage.requirements.len()).map(|number| format!("{number:>4}")).collect();
    let _ = writeln!(out, "{heads}");
    for operation in &coverage.operations {
        let states: String = operation.states.iter().map(|state| format!("{:>4}", sign(*state))).collect();
        let _ = writeln!(out, "{states}  {}  {}", operation.call, operation.id);
    }
    out.push_str("\nSuites\n");
    for suite in &coverage.suites {
        let _ = writeln!(out, "{:>6} tests  {}: {}", suite.tests, suite.name, suite.title);
        for (id, why) in &suite.left_out {
            let _ = writeln!(out, "      left out  {id}: {}", one_line(why));
        }
    }
    out
}

/// A cell of the table.
pub(super) fn sign(state: Option<State>) -> String {
    match state {
        None => String::new(),
        Some(State::Tested(tests)) => tests.to_string(),
        Some(State::LeftOut) => "-".to_owned(),
        Some(State::Open) => "?".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
