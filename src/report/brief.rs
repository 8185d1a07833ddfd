//! One of several targets in a few lines: its verdict, and the findings behind it.

use std::fmt::Write as _;

use super::explanation::not_judged;
use super::terminal::style;
use super::{Color, findings, verdict};
use crate::exchange::Wording;
use crate::outcome::{Conclusion, Outcome, Record};
use crate::safe::TerminalText;
use crate::setting::Deployment;

pub use super::time::duration;

/// The most tests that are named.
const MAX_NAMED: usize = 5;

/// The lines, each with a line break at its end; `hints` are advice that no verdict depends on, and `reports` is the path
/// of the reports.
pub fn render(record: &Record, hints: &[String], reports: &str, color: Color, wording: Wording) -> String {
    let style = style(record.summary().conclusion);
    let target = TerminalText::line(record.run().setting.target.as_str());
    let sentence = verdict::sentence_with_remedies(record, wording);
    let version = record.run().setting.matrix_version;
    let by = match record.run().setting.deployment {
        Deployment::Production => format!("Matrix {version}"),
        Deployment::Development => format!("Matrix {version}, development deployment"),
    };
    let sentence = TerminalText::line(&format!("{sentence} ({by})"));
    let mut text = match color {
        Color::Plain => format!("{target} {sentence}\n"),
        Color::Styled => format!("{target} {style}{sentence}{style:#}\n"),
    };
    let findings: Vec<String> = findings(record, wording);
    for finding in findings.iter().take(MAX_NAMED) {
        let _ = writeln!(text, "    {}", TerminalText::line(finding));
    }
    if findings.len() > MAX_NAMED {
        let _ = writeln!(text, "    and {} more", findings.len() - MAX_NAMED);
    }
    for hint in hints {
        let _ = writeln!(text, "    hint: {}", TerminalText::line(hint));
    }
    if !findings.is_empty() {
        let _ = writeln!(text, "    see {}", TerminalText::line(reports));
    }
    text
}

/// The first words of the verdict on a target with this conclusion.
pub fn word(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Conforming => "conforming",
        Conclusion::NothingBroken => "nothing broken",
        Conclusion::KnownFailures => "nothing new broken",
        Conclusion::Broken => "not conforming",
        Conclusion::OutdatedKnownFailures => "known failures out of date",
        Conclusion::Undecided => "undecided",
        Conclusion::NotOffered => "not offered",
        Conclusion::NothingJudged => "nothing was judged",
    }
}

/// The reasons for an exit code other than 0.
fn findings(record: &Record, wording: Wording) -> Vec<String> {
    let counts = |outcome: &Outcome| match outcome {
        Outcome::Fail(_) | Outcome::Error(_) => true,
        Outcome::Warn(_) => record.run().policy.strict,
        Outcome::Pass | Outcome::Note(_) | Outcome::Skip(_) => false,
    };
    let tests = findings::findings(record, counts).into_iter();
    let tests = tests.map(|(_, test, outcome)| match outcome {
        Outcome::Error(unseen) => format!("error: {}: {}", test.id, not_judged(unseen, wording)),
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {
            format!("{}: {}", outcome.as_str(), test.id)
        }
    });
    let outdated = record.known_failures().iter().filter_map(|known| known.complaint(wording));
    tests.chain(outdated.map(|complaint| format!("outdated known failure: {complaint}"))).collect()
}
