//! The tests as events in JSON, one on a line, as libtest prints them. Members of our own hold what libtest has no word
//! for: the outcome, the level, and the reason of what libtest calls `ignored`.

use serde_json::{Value, json};

use super::explanation::headline;
use crate::exchange::Wording;
use crate::outcome::{Kind, Outcome, Policy, Record};
use crate::safe::json::line;
use crate::suite::Test;

/// The outcome of a test in the words of libtest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Libtest {
    /// It passed.
    Ok,
    /// It failed, or could not be judged, for this reason.
    Failed(String),
    /// Anything else, with the reason.
    Ignored(String),
}

impl Libtest {
    /// The outcome in these words.
    pub(crate) fn of(outcome: &Outcome, policy: Policy, wording: Wording) -> Self {
        let line = headline(outcome, wording).to_string();
        match outcome {
            Outcome::Pass => Self::Ok,
            Outcome::Fail(_) | Outcome::Error(_) => Self::Failed(line),
            Outcome::Warn(_) if policy.strict => Self::Failed(line),
            Outcome::Warn(_) => Self::Ignored(format!("warning: {line}")),
            Outcome::Note(_) => Self::Ignored(format!("note: {line}")),
            Outcome::Skip(_) => Self::Ignored(line),
        }
    }
}

/// The events of the run, each on a line. Tests that the user did not select have none.
pub fn render(record: &Record, wording: Wording) -> String {
    let selected: Vec<_> = record.tests().filter(|(_, outcome)| outcome.kind() != Kind::FilteredOut).collect();
    let mut text =
        event(&[("type", json!("suite")), ("event", json!("started")), ("test_count", json!(selected.len()))]);
    let mut numbers = Numbers::default();
    for (test, outcome) in &selected {
        let words = Libtest::of(outcome, record.run().policy, wording);
        numbers.add(&words);
        text += &event(&[("type", json!("test")), ("event", json!("started")), ("name", json!(test.id))]);
        text += &ended(test, outcome, words);
    }
    text + &numbers.event(record, record.tests().count() - selected.len())
}

fn ended(test: &Test, outcome: &Outcome, words: Libtest) -> String {
    let (name, message) = match words {
        Libtest::Ok => ("ok", None),
        Libtest::Failed(message) => ("failed", Some(message)),
        Libtest::Ignored(message) => ("ignored", Some(message)),
    };
    let mut members = Vec::from([("type", json!("test")), ("name", json!(test.id)), ("event", json!(name))]);
    members.extend([("outcome", json!(outcome.kind().as_str())), ("level", json!(test.level.as_str()))]);
    if let Some(message) = message {
        // libtest has the text of a failure under this name.
        members.extend((name == "failed").then(|| ("stdout", json!(format!("Error: \"{message}\"\n")))));
        members.push(("message", json!(message)));
    }
    event(&members)
}

/// The numbers of libtest, in which everything that neither passed nor failed is ignored.
#[derive(Default)]
struct Numbers {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Numbers {
    fn add(&mut self, words: &Libtest) {
        match words {
            Libtest::Ok => self.passed += 1,
            Libtest::Failed(_) => self.failed += 1,
            Libtest::Ignored(_) => self.ignored += 1,
        }
    }

    /// The last event of the run.
    fn event(&self, record: &Record, filtered_out: usize) -> String {
        let summary = record.summary();
        event(&[
            ("type", json!("suite")),
            ("event", json!(if self.failed > 0 { "failed" } else { "ok" })),
            ("passed", json!(self.passed)),
            ("failed", json!(self.failed)),
            ("ignored", json!(self.ignored)),
            ("measured", json!(0)),
            ("filtered_out", json!(filtered_out)),
            ("exec_time", json!(record.run().duration.as_secs_f64())),
            ("conclusion", json!(summary.conclusion.as_str())),
            ("exit_code", json!(summary.exit_code)),
        ])
    }
}

/// One line, with spaces where libtest has them.
fn event(members: &[(&str, Value)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("\"{name}\": {}", line(value).trim_end())).collect();
    format!("{{ {} }}\n", members.join(", "))
}
