//! The last lines of the report: the tally, the target and the setting, the ids of the tests that fail the run, the
//! verdict, and the paths of the reports.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Page, style};
use crate::exchange::Remedy;
use crate::outcome::{Class, Conclusion, Kind, Outcome, Record, SuiteRecord, Tally};
use crate::report::time::duration;
use crate::report::{Color, Detail, fit, patterns, verdict};
use crate::safe::TerminalText;
use crate::suite::Writes;

/// The most suites that each have a line although nothing in them needs attention.
const MAX_SUITES: usize = 3;

/// The most lines with ids of tests that fail the run.
const MOST_FAILING: usize = 12;

impl Page<'_> {
    pub(super) fn closing(&mut self, record: &Record) {
        // With one cause for everything there are no numbers of interest.
        if self.view.detail != Detail::Verdict && verdict::only_cause(record).is_none() {
            self.tallies(record);
        }
        if self.view.detail != Detail::Verdict {
            self.facts(record);
            self.left_behind(record);
            self.users_missing(record);
        }
        if verdict::only_cause(record).is_none() {
            self.failing(record);
        }
        for hint in self.view.hints {
            self.line(&format!("hint: {hint}"));
        }
        self.verdict(record);
        if !self.view.reports.is_empty() {
            let _ = writeln!(self.text, "reports: {}", TerminalText::whole_line(&self.view.reports.join(", ")));
        }
    }

    /// The tally of each suite. Of many suites those are left out that are as they should be.
    fn tallies(&mut self, record: &Record) {
        let suites: Vec<_> = record.tallied_suites().filter(|(_, tally)| tally.selected() > 0).collect();
        let shown = suites.iter().filter(|(suite, tally)| suites.len() <= MAX_SUITES || is_notable(suite, tally));
        for (suite, tally) in shown.clone() {
            self.line(&format!("{}: {}", suite.suite.name, verdict::tally(tally)));
        }
        if shown.count() < suites.len() {
            let all = verdict::count(suites.len(), "suite", "suites");
            self.line(&format!("all {all}: {}", verdict::tally(&record.summary().tally)));
        }
    }

    /// What was judged, by what, how long that took, and the id of the run.
    fn facts(&mut self, record: &Record) {
        let run = record.run();
        let requests = verdict::count(verdict::requests_sent(record), "request", "requests");
        let judged_by = verdict::judged_by(record);
        // By its id, requests can be found in the log of the server.
        let id = run.id.as_ref().map_or_else(String::new, |id| format!("; run {id}"));
        self.line(&format!("{} ({judged_by}; {requests}, {}{id})", run.setting.target, duration(run.duration)));
    }

    /// What stays on the server: the numbers, and with all details the names.
    fn left_behind(&mut self, record: &Record) {
        let all = record.left_behind();
        for writes in Writes::ALL {
            let names: Vec<&str> =
                all.iter().filter(|left| left.writes == writes).map(|left| left.name.as_str()).collect();
            let number = match writes {
                Writes::Nothing => continue,
                Writes::Client => verdict::count(names.len(), "client", "clients"),
                Writes::User => verdict::count(names.len(), "item of a user's data", "items of users' data"),
            };
            match (names.is_empty(), self.view.detail == Detail::Everything) {
                (true, _) => {}
                (false, true) => self.line(&format!("left on the server: {number}: {}", names.join(", "))),
                (false, false) => {
                    self.line(&format!("left on the server: {number} ({})", (self.wording)(Remedy::ListLeftovers)));
                }
            }
        }
    }

    /// How many tests need which users who can sign in, and what to do about that.
    fn users_missing(&mut self, record: &Record) {
        let missing = record.tests().filter_map(|(_, outcome)| match outcome {
            Outcome::Skip(skip) => skip.missing_user(),
            Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Error(_) => None,
        });
        let missing: Vec<&str> = missing.collect();
        // Of a server that is down, users would show nothing either.
        if !missing.is_empty() && record.summary().tally.judged() > 0 {
            let tests = verdict::count(missing.len(), "test needs", "tests need");
            let users: Vec<&str> = missing.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            let users = users.join(" or ");
            self.line(&format!("{tests} {users} to sign in: {}", (self.wording)(Remedy::NameUsers)));
        }
    }

    /// The tests that decide the exit code, on less than a screen.
    fn failing(&mut self, record: &Record) {
        let fails = |outcome: &Outcome| match outcome {
            Outcome::Fail(_) | Outcome::Error(_) => true,
            Outcome::Warn(_) => record.run().policy.strict,
            Outcome::Pass | Outcome::Note(_) | Outcome::Skip(_) => false,
        };
        let failing = record.tests().filter(|(_, outcome)| fails(outcome));
        let names = failing.map(|(test, outcome)| format!("{} {}", outcome.as_str(), test.id));
        for line in patterns::lines(names, self.most(MOST_FAILING)) {
            self.line(&format!("  {line}"));
        }
    }

    fn verdict(&mut self, record: &Record) {
        let sentence = verdict::sentence_with_remedies(record, self.wording);
        let (word, rest) = sentence.split_once(": ").unwrap_or((&sentence, ""));
        let code = record.summary().exit_code;
        let exit = match record.summary().conclusion {
            Conclusion::NotOffered => verdict::exit_code(record, self.wording),
            Conclusion::Conforming
            | Conclusion::NothingBroken
            | Conclusion::KnownFailures
            | Conclusion::Broken
            | Conclusion::OutdatedKnownFailures
            | Conclusion::Undecided
            | Conclusion::NothingJudged => code.to_string(),
        };
        let colon = if rest.is_empty() { "" } else { ": " };
        let text = self.wrapped(&format!("{word}{colon}{rest} (exit code {exit})"));
        let style = style(record.summary().conclusion);
        match (self.view.color, text.strip_prefix(word)) {
            (Color::Styled, Some(rest)) => {
                let _ = writeln!(self.text, "{style}{word}{style:#}{rest}");
            }
            (Color::Plain | Color::Styled, _) => {
                let _ = writeln!(self.text, "{text}");
            }
        }
    }

    pub(super) fn line(&mut self, text: &str) {
        let text = self.wrapped(text);
        let _ = writeln!(self.text, "{text}");
    }

    /// A line, or several if the terminal is narrow.
    fn wrapped(&self, text: &str) -> String {
        let text = TerminalText::line(text);
        fit::wrapped(text.as_str(), self.view.width)
    }
}

/// Whether a suite has something that is not as it should be, other than tests that another one blocks.
fn is_notable(suite: &SuiteRecord, tally: &Tally) -> bool {
    let is_fine = |class: Class| match class {
        Class::NothingToJudge | Class::OutOfScope | Class::Holds => true,
        Class::NotAsked | Class::NotOffered | Class::Excused | Class::Warned | Class::Undecided | Class::Failed => {
            false
        }
    };
    suite.not_offered.is_some() || tally.count(|class| !is_fine(class)) > tally.number(Kind::Blocked)
}
