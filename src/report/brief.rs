//! One of several targets in a few lines: its verdict, and the findings behind it.

use std::fmt::{self, Write as _};

use super::explanation::not_judged;
use super::fit::wrapped;
use super::terminal::style;
use super::{Color, findings, verdict};
use crate::exchange::Wording;
use crate::outcome::{Conclusion, Outcome, Record};
use crate::safe::TerminalText;
use crate::setting::Deployment;

pub use super::time::duration;

/// The most tests that are named.
const MAX_NAMED: usize = 5;

/// What is shown of a target besides its record.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a> {
    /// The name that the user gave the target, if there is one.
    pub name: Option<&'a str>,
    /// Advice that no verdict depends on.
    pub hints: &'a [String],
    /// The path of the reports.
    pub reports: &'a str,
    /// Whether there are colours.
    pub color: Color,
    /// The columns of the terminal; nothing is wrapped without a number.
    pub width: Option<usize>,
}

/// The lines, each with a line break at its end.
pub fn render(record: &Record, brief: Brief<'_>, wording: Wording) -> String {
    let style = style(record.summary().conclusion);
    let url = record.run().setting.target.as_str();
    let target = brief.name.map_or_else(|| url.to_owned(), |name| format!("{name} ({url})"));
    let target = TerminalText::line(&target);
    let sentence = verdict::sentence_with_remedies(record, wording);
    let version = record.run().setting.matrix_version;
    let by = match record.run().setting.deployment {
        Deployment::Production => format!("Matrix {version}"),
        Deployment::Development => format!("Matrix {version}, development deployment"),
    };
    let sentence = TerminalText::line(&format!("{sentence} ({by})"));
    let line = wrapped(&format!("{target} {sentence}"), brief.width);
    let mut text = match (brief.color, line.strip_prefix(target.as_str())) {
        (Color::Styled, Some(sentence)) => format!("{target}{style}{sentence}{style:#}\n"),
        (Color::Plain | Color::Styled, _) => format!("{line}\n"),
    };
    let all = findings(record, wording);
    // What is in the sentence need not be repeated.
    let findings: Vec<&Finding> = all.iter().filter(|finding| !finding.is_in(sentence.as_str())).collect();
    let shown = findings.iter().take(MAX_NAMED).map(|finding| finding.to_string());
    let more = (findings.len() > MAX_NAMED).then(|| format!("and {} more", findings.len() - MAX_NAMED));
    let hints = brief.hints.iter().map(|hint| format!("hint: {hint}"));
    let see = (!all.is_empty()).then(|| format!("see {}", brief.reports));
    for line in shown.chain(more).chain(hints).chain(see) {
        let _ = writeln!(text, "{}", wrapped(&format!("    {}", TerminalText::line(&line)), brief.width));
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

/// A reason for an exit code other than 0.
struct Finding {
    /// What it is, such as `fail: auth-metadata/required/issuer`.
    what: String,
    /// Why a test could not be judged.
    cause: Option<String>,
}

impl Finding {
    fn is_in(&self, sentence: &str) -> bool {
        self.cause.as_ref().is_some_and(|cause| sentence.contains(TerminalText::line(cause).as_str()))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(out, "{}: {cause}", self.what),
            None => out.write_str(&self.what),
        }
    }
}

/// The reasons for an exit code other than 0.
fn findings(record: &Record, wording: Wording) -> Vec<Finding> {
    let counts = |outcome: &Outcome| match outcome {
        Outcome::Fail(_) | Outcome::Error(_) => true,
        Outcome::Warn(_) => record.run().policy.strict,
        Outcome::Pass | Outcome::Note(_) | Outcome::Skip(_) => false,
    };
    let tests = findings::findings(record, counts).into_iter();
    let tests = tests.map(|(_, test, outcome)| match outcome {
        Outcome::Error(unseen) => {
            Finding { what: format!("error: {}", test.id), cause: Some(not_judged(unseen, wording)) }
        }
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {
            Finding { what: format!("{}: {}", outcome.as_str(), test.id), cause: None }
        }
    });
    let outdated = record.known_failures().iter().filter_map(|known| known.complaint(wording));
    let outdated =
        outdated.map(|complaint| Finding { what: format!("outdated known failure: {complaint}"), cause: None });
    tests.chain(outdated).collect()
}
