//! The final report for a terminal: the broken requirements and the errors, then each suite on a line, then the
//! verdict.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::explanation::{details, entry_place, headline};
use super::findings::{self, findings};
use super::time::duration;
use super::verdict::Tone;
use super::{Color, verdict};
use crate::exchange::Wording;
use crate::outcome::{Conclusion, Outcome, Record, Skip, SuiteRecord};
use crate::safe::TerminalText;
use crate::suite::Test;

/// The report, with a line break at its end.
pub fn render(record: &Record, color: Color, wording: Wording) -> String {
    let mut page = Page { text: String::new(), color, wording };
    for (suite, test, outcome) in findings(record, |outcome| matches!(outcome, Outcome::Fail(_))) {
        page.finding(("fail", RED), suite, test, outcome);
    }
    page.outdated(record);
    page.errors(record);
    for (suite, test, outcome) in findings(record, |outcome| matches!(outcome, Outcome::Warn(_))) {
        page.finding(("warning", YELLOW), suite, test, outcome);
    }
    page.notes(record);
    for (suite, tally) in record.tallied_suites() {
        let line = format!("{}: {}", suite.suite.name, verdict::tally(tally));
        let _ = writeln!(page.text, "{}", TerminalText::line(&line));
    }
    page.verdict(record);
    page.text
}

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

/// The style of a verdict.
pub(super) fn style(conclusion: Conclusion) -> Style {
    match verdict::tone(conclusion) {
        Tone::Good => GREEN,
        Tone::Bad => RED,
        Tone::Unclear => YELLOW,
    }
}

struct Page {
    text: String,
    color: Color,
    wording: Wording,
}

impl Page {
    /// A styled word, and the text after it on the line.
    fn heading(&mut self, (word, style): (&str, Style), rest: &str) {
        let rest = TerminalText::line(rest);
        let _ = match self.color {
            Color::Plain => writeln!(self.text, "{word}: {rest}"),
            Color::Styled => writeln!(self.text, "{style}{word}{style:#}: {rest}"),
        };
    }

    fn finding(&mut self, word: (&str, Style), suite: &SuiteRecord, test: &Test, outcome: &Outcome) {
        self.heading(word, &test.id);
        let _ = writeln!(self.text, "{}", details(suite, test, outcome, self.wording));
    }

    /// Tests that could not be judged; tests with the same cause are one finding, such as one server that is down.
    fn errors(&mut self, record: &Record) {
        for ((suite, test, outcome), same) in findings::errors(record) {
            let more = match same {
                0 => String::new(),
                more => format!(", and {} with the same cause", verdict::count(more, "more test", "more tests")),
            };
            self.heading(("error", RED), &format!("{}{more}", test.id));
            let _ = writeln!(self.text, "{}", details(suite, test, outcome, self.wording));
        }
    }

    /// Entries of the list of known failures that no longer excuse anything.
    fn outdated(&mut self, record: &Record) {
        for known in record.known_failures() {
            let Some(complaint) = known.complaint(self.wording) else { continue };
            self.heading(("outdated known failure", RED), &complaint);
            let _ = writeln!(self.text, "{:>13}: {}\n", "entry", TerminalText::line(&entry_place(&known.known)));
        }
    }

    fn notes(&mut self, record: &Record) {
        let notes =
            findings(record, |outcome| matches!(outcome, Outcome::Note(_) | Outcome::Skip(Skip::KnownFailure(_))));
        for (suite, test, outcome) in &notes {
            let word = if matches!(outcome, Outcome::Note(_)) { "note" } else { "known" };
            self.heading((word, CYAN), &format!("{}: {}", test.id, headline(suite, outcome, self.wording)));
        }
        if !notes.is_empty() {
            self.text.push('\n');
        }
    }

    fn verdict(&mut self, record: &Record) {
        let style = style(record.summary().conclusion);
        let sentence = verdict::sentence(record);
        let (word, rest) = sentence.split_once(": ").unwrap_or((&sentence, ""));
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.heading((word, style), rest);
        let requests = verdict::count(verdict::requests_sent(record), "request", "requests");
        for (label, entry) in [
            ("target", record.run().setting.target.to_string()),
            ("judged by", verdict::judged_by(record)),
            ("took", format!("{} for {requests}", duration(record.run().duration))),
            ("exit code", verdict::exit_code(record, self.wording)),
        ] {
            let _ = writeln!(self.text, "{label:>13}: {}", TerminalText::line(&entry));
        }
    }
}
